"""Words that staff pages share: roles, stages, values of a process's fields, units."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g
from flask_babel import gettext, lazy_gettext, ngettext

from engine.catalog.fields import Field
from engine.errors import NotFound
from engine.store import STAGES
from web.current import the_engine
from web.i18n import in_locale, is_chinese

_STAGE_WORDS = dict(zip(STAGES, (
    lazy_gettext("Report"), lazy_gettext("Accept"), lazy_gettext("Triage"), lazy_gettext("Handle"), lazy_gettext("Rate"), lazy_gettext("Closed"),
), strict=True))


def role_words(role_id: str) -> str:
    """A role in the reader's language; its id when the county has abolished it."""
    role = the_engine().roles.get(role_id)
    return in_locale(role) if role is not None else role_id


def stage_words(stage: str) -> str:
    """A stage of a case."""
    return str(_STAGE_WORDS.get(stage, stage))


def stages() -> list[tuple[str, str]]:
    """The six stages, in order, with their words."""
    return [(stage, str(words)) for stage, words in _STAGE_WORDS.items()]


def value_words(name: str, value: str | None, process: str = "grievance") -> str:
    """A value of a declared field (category, priority …) as the process's fields.toml calls it; the value itself otherwise."""
    if value is None:
        return ""
    field = _fields(process).get(name)
    pair = field.value_labels.get(value) if field is not None else None
    return (pair[0] if is_chinese() else pair[1]) if pair is not None else value


def _fields(process: str) -> Mapping[str, Field]:
    """The declared fields of a process's current version, asked once per request."""
    known: dict[str, Mapping[str, Field]] = g.setdefault("declared_fields", {})
    if process not in known:
        engine = the_engine()
        try:
            with engine.database.read() as connection:
                known[process] = engine.catalog.current(connection, process).fields
        except NotFound:
            known[process] = {}
    return known[process]


def length_words(value: int, unit: str) -> str:
    """A policy's value: "24 小时", "5 个工作日", "2 次"."""
    words = {
        "minutes": ngettext("%(num)s minute", "%(num)s minutes", value), "hours": ngettext("%(num)s hour", "%(num)s hours", value),
        "working_hours": ngettext("%(num)s working hour", "%(num)s working hours", value),
        "days": ngettext("%(num)s day", "%(num)s days", value),
        "working_days": ngettext("%(num)s working day", "%(num)s working days", value),
        "count": ngettext("%(num)s time", "%(num)s times", value),
    }
    return str(words.get(unit, f"{value} {unit}"))


def unit_words(unit: str) -> str:
    """The unit of a policy's value."""
    words = {
        "minutes": gettext("minutes"), "hours": gettext("hours"), "working_hours": gettext("working hours"), "days": gettext("days"),
        "working_days": gettext("working days"), "count": gettext("times"),
    }
    return str(words.get(unit, unit))
