"""The time machine: a past period's deadlines replayed against rules or a calendar that did not hold then. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, select

from engine.calendar import ChangedDay
from engine.calendar.stored import Calendars, PlaceEdits
from engine.catalog.definition import Definition
from engine.catalog.named_policies import named_policies
from engine.clock import SHOWN_IN
from engine.commands.policy_draft import RuleDraft, check_drafts
from engine.deadlines.clock import Clock
from engine.deadlines.replay import Allowed, Candidate, Ended, by_calendar, by_rule, replay
from engine.deadlines.rules import Rule, Rules
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.people import Person, may
from engine.policy_table import kind_of
from engine.tables import place
from engine.tables import process as process_table
from engine.what_if_result import WhatIf, told

MOST_DAYS = 366                            # a period replayed at once
MOST_EDITS = 60                            # days of a calendar changed at once
FIRST_YEAR, LAST_YEAR = 2000, 2100
Errors = dict[str, dict[str, object]]


@dataclass(frozen=True)
class CalendarEdit:
    """Days of a county or township that would be, or would have been, worked (true) or off (false)."""

    place: str
    days: Mapping[date, bool]


def what_if(
    engine: Engine, person: Person, *, since: date, until: date, process: str | None = None, name: str | None = None,
    drafts: Sequence[RuleDraft] | None = None, calendar_edit: CalendarEdit | None = None, order: str = "worst",
) -> WhatIf:
    """The deadlines of a policy (or, for a calendar alone, all by which tasks are due in its place in working time) that ended from one day to
    another, county time, as they were and as they would have been had these rules, instead of the policy's present ones, and
    these days of the calendar held from their start. Raises NotYours, NotFound, BadAnswers."""
    if not may(person, "change_deadline"):
        raise NotYours("only an administrator may replay deadlines")
    errors = _period_errors(since, until)
    with engine.database.read() as connection:
        present = engine.rulesets.current(connection).calendars
        errors |= _edit_errors(connection, calendar_edit) if calendar_edit is not None else {}
        if errors:
            raise BadAnswers(errors)
        ended = Ended(
            _midnight(since), _midnight(until + timedelta(days=1)), process, name, calendar_edit.place if calendar_edit is not None else "",
            without={} if name is not None else _timers_only(engine, connection))
        calendars = present if calendar_edit is None else _with(present, calendar_edit)
        if process is None or name is None:
            candidate = _under_calendar(calendars, present)
        else:
            candidate = _under_rules(engine, connection, process, name, drafts, calendars, whole=calendar_edit is not None)
        return told(connection, replay(connection, ended, candidate), since, until, order)


# -- the change ------------------------------------------------------------------------------------------------------------------
def _under_calendar(calendars: Calendars, present: Calendars) -> Candidate:
    return lambda clock: by_calendar(clock, calendars.for_place(clock.place), present.for_place(clock.place))


def _timers_only(engine: Engine, connection: Connection) -> dict[str, list[str]]:
    """The policies of every process by which no task is due: they remind, or pass a task on. Counted beside the deadline of that very
    task, they would count it twice."""
    found = {}
    for process in connection.scalars(select(process_table.c.id)).all():
        definition = engine.catalog.current(connection, process)
        uses = named_policies(definition).uses
        found[process] = [name for name in definition.deadlines if not any(use.how == "task" for use in uses.get(name, ()))]
    return found


def _under_rules(
    engine: Engine, connection: Connection, process: str, name: str, drafts: Sequence[RuleDraft] | None, calendars: Calendars, *, whole: bool,
) -> Candidate:
    """By the rules as they would stand once all that is new holds. The change concerns clocks for which a rule wins that does not stand
    today, or no longer one that does; it concerns all where the calendar changes as well (`whole`), and where the rules are today's."""
    definition = _definition(engine, connection, process, name)
    now, present = engine.clock.now(), engine.rulesets.current(connection).rules
    standing = [RuleDraft.of(rule) for rule in present.of(process, name)]
    if drafts is not None:
        check_drafts(connection, engine, definition, name, drafts, standing)
    drafts = standing if drafts is None else drafts
    wanted = Rules(draft.rule(process, name, now, "stands" if draft in standing else "new") for draft in drafts)
    begins = max([now, *(draft.valid_from for draft in drafts if draft not in standing and draft.valid_from is not None)])
    whole = whole or set(drafts) == set(standing)

    def candidate(clock: Clock) -> Allowed | None:
        rule, today = (
            rules.resolve(definition.deadlines, process, name, place=clock.place, category=clock.category, priority=clock.priority, at=at)
            for rules, at in ((wanted, begins), (present, now)))
        return by_rule(clock, rule, calendars.for_place(clock.place)) if whole or rule.id == "new" or _differ(rule, today) else None

    return candidate


def _definition(engine: Engine, connection: Connection, process: str, name: str) -> Definition:
    definition = engine.catalog.current(connection, process)
    if name not in definition.deadlines:
        raise NotFound(f"{process} names no policy {name!r}")
    if kind_of(definition, name) != "deadline":
        raise BadAnswers({"name": problem("not_an_option")})
    return definition


def _differ(one: Rule, other: Rule) -> bool:
    return (one.rank, one.valid_from) != (other.rank, other.valid_from)


def _with(calendars: Calendars, edit: CalendarEdit) -> Calendars:
    own = calendars.own(edit.place)
    days = {day: ChangedDay(works, "", edit.place) for day, works in edit.days.items()}
    return calendars.with_edits(edit.place, PlaceEdits({**own.days, **days}, own.hours))


def _edit_errors(connection: Connection, edit: CalendarEdit) -> Errors:
    errors: Errors = {}
    known = connection.scalar(select(place.c.level).where(place.c.code == edit.place))
    if known not in ("county", "township"):
        errors["place"] = problem("unknown_place")
    if not edit.days:
        errors["days"] = problem("no_days")
    elif len(edit.days) > MOST_EDITS:
        errors["days"] = problem("too_many_days", max=MOST_EDITS)
    elif any(not _is_plausible(day) for day in edit.days):
        errors["days"] = problem("year", min=FIRST_YEAR, max=LAST_YEAR)
    return errors


# -- the period ------------------------------------------------------------------------------------------------------------------
def _period_errors(since: date, until: date) -> Errors:
    days = {"since": since, "until": until}
    errors: Errors = {name: problem("year", min=FIRST_YEAR, max=LAST_YEAR) for name, day in days.items() if not _is_plausible(day)}
    if not errors and until < since:
        errors["until"] = problem("period_order")
    elif not errors and (until - since).days >= MOST_DAYS:
        errors["until"] = problem("period_too_long", max=MOST_DAYS)
    return errors


def _is_plausible(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHOWN_IN)
