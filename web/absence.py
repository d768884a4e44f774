"""/absence: enter one's own absence with a substitute; the command room its township's, the administrator everybody's."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_datetime, gettext
from werkzeug.wrappers import Response

from engine.absences import Away, absences_around, absences_of, colleagues, people_around, stood_in_by
from engine.clock import SHOWN_IN, from_text, shown
from engine.commands.absence import end_absence, may_enter, plan_absence
from engine.errors import BadAnswers, NotFound, NotYours
from engine.people import Person, load_person, may
from web.current import the_engine, the_person
from web.permissions import allow
from web.staff_words import role_words

door = Blueprint("absence", __name__)
Answer = Response | str | tuple[str, int]
FIELDS = ("person", "substitute_id", "from_at", "until_at", "reason")


@door.get("/absence")
@allow("plan_absence")
def page() -> str:
    """My absences, for whom I stand in, and who else is away where I look after people."""
    return _page(_whose(request.args.get("person", "")), {})


@door.post("/absence")
@allow("plan_absence")
def plan() -> Answer:
    """Enter an absence."""
    typed = {name: request.form.get(name, "")[:400] for name in FIELDS}
    whose = _whose(typed["person"])
    try:
        made = plan_absence(
            the_engine(), the_person(), person_id=whose.id, substitute_id=typed["substitute_id"], from_at=_moment(typed, "from_at"),
            until_at=_moment(typed, "until_at"), reason=typed["reason"])
    except BadAnswers as wrong:
        return _page(whose, typed, _problems(wrong)), 422
    away = next(one for one in absences_of(the_engine(), whose.id) if one.id == made)
    flash(gettext("Entered. Tasks of %(person)s reach %(substitute)s as well in that time.", person=away.person, substitute=away.substitute), "success")
    if away.also_away:
        flash(_also_away(away), "warning")
    return _back(whose)


@door.post("/absence/<absence_id>/end")
@allow("plan_absence")
def end(absence_id: str) -> Response:
    """End an absence now, or call it off."""
    end_absence(the_engine(), the_person(), absence_id)
    flash(gettext("Ended. From now on the tasks reach nobody else."), "success")
    return _back(_whose(request.form.get("person", "")))


def _back(whose: Person) -> Response:
    return redirect(url_for("absence.page", person=whose.id if whose.id != the_person().id else None), 303)


def _whose(person_id: str) -> Person:
    """Oneself, or somebody whose absences one may enter. Raises NotYours."""
    actor = the_person()
    if not person_id or person_id == actor.id:
        return actor
    try:
        found = load_person(the_engine(), person_id)
    except NotFound:
        raise NotYours("this person's absences are not yours to enter") from None
    if not may_enter(actor, found):
        raise NotYours("this person's absences are not yours to enter")
    return found


def _page(whose: Person, typed: dict[str, str], errors: dict[str, str] | None = None) -> str:
    engine, actor = the_engine(), the_person()
    others = may(actor, "plan_absence_for")
    return render_template(
        "people/absence.html", whose=whose, own=whose.id == actor.id, typed=typed, errors=errors or {}, absences=absences_of(engine, whose.id),
        standing=stood_in_by(engine, whose.id), around=absences_around(engine, actor) if others and whose.id == actor.id else (),
        people=people_around(engine, actor) if others and whose.id == actor.id else (), colleagues=colleagues(engine, whose),
        also_away=_also_away, what=_what, earliest=shown(engine.clock.now()).strftime("%Y-%m-%dT%H:%M"))


def _what(roles: tuple[tuple[str, str], ...]) -> str:
    return "、".join(f"{role_words(role)} {place}" for role, place in roles[:2])


def _also_away(away: Away) -> str:
    return str(gettext("%(substitute)s is away too for some of that time. Whoever stands in for %(substitute)s does not get the tasks of %(person)s.",
                       substitute=away.substitute, person=away.person))


def _moment(typed: dict[str, str], name: str) -> datetime:
    """What a date and time field sends, on the county's clock. Raises BadAnswers."""
    try:
        return datetime.strptime(typed[name], "%Y-%m-%dT%H:%M").replace(tzinfo=SHOWN_IN)
    except ValueError:
        raise BadAnswers({name: {"code": "not_a_moment", "params": {}}}) from None


def _problems(wrong: BadAnswers) -> dict[str, str]:
    found = {}
    for name, error in wrong.errors.items():
        given = error.get("params")
        params = {key: _shown(value) for key, value in given.items()} if isinstance(given, dict) else {}
        found[name] = _words(str(error["code"]), params)
    return found


def _words(code: str, params: dict[str, object]) -> str:
    words = {
        "choose_one": gettext("Choose who stands in."), "not_a_moment": gettext("Choose a day and a time."),
        "before_from": gettext("The end lies before the beginning."), "over_already": gettext("This time is over already."),
        "too_far": gettext("At most a year. Who does not come back should be shut out by an administrator."),
        "too_long": gettext("This is too long."), "oneself": gettext("Nobody stands in for themselves: choose a colleague."),
    }
    if code in words:
        return str(words[code])
    if code == "overlaps":
        return str(gettext("There is an absence already from %(from_at)s to %(until_at)s. End that one first, or choose another time.", **params))
    named = {
        "shut_out": gettext("%(name)s does not work here any more.", **params), "no_staff": gettext("%(name)s holds no working role.", **params),
        "other_township": gettext("%(name)s works in another township: choose somebody of the same one.", **params),
    }
    return str(named.get(code, code))


def _shown(value: object) -> object:
    try:
        return format_datetime(from_text(str(value)), "short") if "T" in str(value) else value
    except ValueError:
        return value
