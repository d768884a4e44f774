"""Words of the pages about people: what changed, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_datetime, gettext

from engine.clock import from_text
from engine.errors import BadAnswers
from engine.person_page import Change
from web.staff_words import role_words


def change_words(change: Change) -> str:
    """One change in a line."""
    before, after = change.before, change.after
    titles = {
        "added": gettext("Added: %(what)s", what=_details(after)), "details": gettext("Changed from %(before)s to %(after)s", before=_details(before), after=_details(after)),
        "role_given": gettext("Given: %(what)s", what=_seat(after)), "role_taken": gettext("Taken away: %(what)s", what=_seat(before)),
        "password_reset": gettext("New password"), "signed_out": gettext("Signed out everywhere"), "phone_seen": gettext("Looked at the phone number"),
        "took_over": gettext("Came in for the first time: the account is theirs now"), "phone_proven": gettext("Proved the phone number with the slip"), "confirmed": gettext("Confirmed by the village"),
        "own_password": gettext("Chose a password"), "password_removed": gettext("Removed the password"),
        "second_factor_on": gettext("Second step at sign-in switched on"), "second_factor_off": gettext("Second step at sign-in switched off"),
        "second_factor_reset": gettext("Second step at sign-in reset"), "sso_linked": gettext("Linked with the county's sign-in"),
        "merged": gettext("Merged with another record of the same villager"),
        "left": gettext("Shut out; tasks to %(name)s", name=after["to_id"]) if after.get("to_id") else gettext("Shut out; tasks back to the groups"),
        "came_back": gettext("Let in again"), "absence_planned": gettext("Absence entered: %(what)s", what=_absence(after)),
        "absence_ended": gettext("Absence ended: %(what)s", what=_absence(before)),
    }
    return str(titles.get(change.kind, change.kind))


def person_problems(wrong: BadAnswers) -> dict[str, str]:
    """What does not fit, by field, in words that say what to do."""
    levels = {"village": gettext("village"), "township": gettext("township"), "county": gettext("county"), "grid": gettext("grid")}
    found = {}
    for name, error in wrong.errors.items():
        given = error.get("params")
        params = given if isinstance(given, dict) else {}
        words = {
            "bad_name": gettext("Give a name of at most 40 characters."), "bad_login": gettext("A login has 2 to 64 characters, without blanks."),
            "bad_phone": gettext("Write the number with digits only."), "login_taken": gettext("Somebody has this login already: choose another."),
            "no_village": gettext("Choose a village."), "no_role": gettext("Choose a role."), "no_place": gettext("Choose a place."),
            "wrong_level": gettext("This role is held at a %(level)s: choose one.", level=levels.get(str(params.get("level")), "")),
            "cannot_take": gettext("Choose a colleague who works here, or the groups."),
            "last_administrator": gettext("This is the last administrator. Make somebody else administrator first."),
        }
        found[name] = str(words.get(str(error["code"]), error["code"]))
    return found


def _seat(values: Mapping[str, Any]) -> str:
    return f"{role_words(str(values.get('role')))} · {values.get('place')}"


def _absence(values: Mapping[str, Any]) -> str:
    if "from_at" not in values:
        return ""
    span = " – ".join(format_datetime(from_text(str(values[key])), "short") for key in ("from_at", "until_at"))
    return str(gettext("%(span)s, %(name)s stands in", span=span, name=values.get("substitute_id")))


def _details(values: Mapping[str, Any]) -> str:
    plain = [str(values[key]) for key in ("name", "login", "phone", "home") if values.get(key)]
    return ", ".join([*plain, *(f"{role_words(role)} · {place}" for role, place in values.get("roles") or ())]) or "—"
