"""An administrator changes the working calendar: looks at what it would move first, saves it with a reason, and may take it back.
Open deadlines in working time always follow: the calendar is what the days are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from engine.calendar.stored import Calendars, load_calendars
from engine.commands.calendar_edit import Edit, patch_of
from engine.commands.calendar_patch import Patch, patched
from engine.commands.policy_draft import check_reason
from engine.deadlines.changes import newest_change, next_number, record_change
from engine.deadlines.moving import by_calendar
from engine.deadlines.preview import Clocks, MovePreview, preview_moves
from engine.engine import Engine
from engine.errors import Conflict, NotFound, NotYours
from engine.faults import fault
from engine.people import Person, may
from engine.tables import calendar_day, calendar_hours, calendar_year, deadline_change


def preview_calendar(engine: Engine, actor: Person, edit: Edit | Patch) -> MovePreview:
    """What an edit would do to open deadlines. Nothing is written. Raises NotYours, BadAnswers."""
    _allowed(actor)
    now = engine.clock.now()
    with engine.database.read() as connection:
        current = engine.rulesets.current(connection)
        patch = _patch(connection, current.calendars, edit)
        candidate = replace(current, calendars=patched(current.calendars, patch))
        return preview_moves(connection, Clocks(inside=patch.place), by_calendar(candidate, patch.place), candidate,
                             lambda version: engine.catalog.get(version, connection).deadlines, now)


def change_calendar(engine: Engine, actor: Person, edit: Edit, *, seen: int, reason: str) -> int:
    """Change the calendar; the change's number. `seen`: the number of the calendar's newest change when the administrator looked. One
    transaction; the worker moves what is open. Raises NotYours, BadAnswers, Conflict."""
    return _change(engine, actor, edit, seen, reason, None)


def undo_calendar_change(engine: Engine, actor: Person, number: int, *, seen: int, reason: str) -> int:
    """Take the calendar's newest change back; the number of the change that does so. Raises NotYours, NotFound, Conflict, BadAnswers."""
    return _change(engine, actor, undoing_calendar(engine, actor, number), seen, reason, number)


def undoing_calendar(engine: Engine, actor: Person, number: int) -> Patch:
    """What taking a change back would write. Raises NotYours, NotFound, Conflict (a later change stands on it)."""
    _allowed(actor)
    with engine.database.read() as connection:
        before = connection.scalar(select(deadline_change.c.before).where(deadline_change.c.number == number, deadline_change.c.kind == "calendar"))
        if before is None:
            raise NotFound("there is no such change")
        if newest_change(connection, "calendar") != number:
            raise Conflict("a later change stands on this one")
    return Patch.from_json(json.loads(before))


def _change(engine: Engine, actor: Person, edit: Edit | Patch, seen: int, reason: str, undoes: int | None) -> int:
    _allowed(actor)
    now = engine.clock.now()
    with engine.database.write() as connection:
        number = next_number(connection, engine.database)
        if newest_change(connection, "calendar") != seen:
            raise Conflict("another administrator changed the calendar meanwhile")
        patch = _patch(connection, load_calendars(connection), edit)      # not the kept ruleset: this one is half made
        reason = check_reason(reason)
        before = _apply(connection, patch)
        fault("calendar_written")
        record_change(connection, number, kind="calendar", place=patch.place, before=before.as_json(), after=patch.as_json(), reason=reason,
                      by=actor.id, now=now, undoes=undoes)
    return number


def _patch(connection: Connection, calendars: Calendars, edit: Edit | Patch) -> Patch:
    return edit if isinstance(edit, Patch) else patch_of(connection, calendars, edit)


def _apply(connection: Connection, patch: Patch) -> Patch:
    """Write the rows; what stood in their place."""
    days, hours, years = {}, {}, {}
    for (code, day), value in patch.days.items():
        old = _put(connection, calendar_day, {"place": code, "day": day}, None if value is None else {"kind": value[0], "name": value[1]})
        days[(code, day)] = None if old is None else (old.kind, old.name)
    for (code, weekday), spans in patch.hours.items():
        old = _put(connection, calendar_hours, {"place": code, "weekday": weekday}, None if spans is None else {"spans": spans})
        hours[(code, weekday)] = None if old is None else old.spans
    for year, status in patch.years.items():
        old = _put(connection, calendar_year, {"year": year}, None if status is None else {"status": status})
        years[year] = None if old is None else old.status
    return Patch(days, hours, years)


def _put(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any] | None) -> Any:
    where = [table.c[name] == value for name, value in key.items()]
    old = connection.execute(select(table).where(*where)).first()
    connection.execute(delete(table).where(*where))
    if values is not None:
        connection.execute(insert(table).values(**key, **values))
    return old


def _allowed(actor: Person) -> None:
    if not may(actor, "change_deadline"):
        raise NotYours("only an administrator may change the calendar")
