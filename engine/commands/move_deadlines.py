"""Open cases follow a change of rules or the calendar: some hundred clocks at a time, each batch one transaction, so that a kill loses
nothing and moves nothing twice: what has been moved carries the change's stamp."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from engine import facts as chain
from engine.clock import to_text
from engine.deadlines.changes import next_number
from engine.deadlines.clock import Clock
from engine.deadlines.moving import Defaults, by_calendar, by_rules, set_warning
from engine.deadlines.ruleset import Ruleset
from engine.deadlines.stored import UPDATE, changeable, clock_of, move_waits, own_key, refresh_case_due, shown_due
from engine.engine import Engine
from engine.facts import Fact
from engine.faults import fault
from engine.store import insert_all
from engine.tables import case, deadline, deadline_change, fact

BATCH = 250
_CASE = update(case).where(case.c.id == bindparam("own_id"))


def move_deadlines(engine: Engine, limit: int = BATCH) -> bool:
    """Move the next batch of the oldest change under way; whether there may be more to do. Any number of workers may call it."""
    change = _next_change(engine)
    if change is None:
        return False
    now = engine.clock.now()
    with engine.database.write() as connection:
        query = select(deadline_change).where(deadline_change.c.number == change.number, deadline_change.c.status != "done")
        row = connection.execute(engine.database.for_update(query, skip_locked=True)).first()
        if row is None:
            return False                      # another worker has it
        if row.stamp is None:
            _begin(engine, connection, row)
            return True
        _move(engine, connection, row, limit, now)
    return True


def _next_change(engine: Engine) -> Row[Any] | None:
    """The oldest change whose time has come: changes are carried over one after the other."""
    with engine.database.read() as connection:
        return connection.execute(
            select(deadline_change.c.number).where(deadline_change.c.status.in_(("waiting", "moving")), deadline_change.c.moves_at <= to_text(engine.clock.now()))
            .order_by(deadline_change.c.number).limit(1)).first()


def _begin(engine: Engine, connection: Connection, row: Row[Any]) -> None:
    """From here on, whatever carries an older number has not been moved. A rule that was saved to hold later takes a new number:
    clocks that started in between have seen the rule, but not its moment."""
    stamp = row.number if row.moves_at <= row.changed_at else next_number(connection, engine.database)
    connection.execute(update(deadline_change).where(deadline_change.c.number == row.number).values(status="moving", stamp=stamp))


def _move(engine: Engine, connection: Connection, row: Row[Any], limit: int, now: datetime) -> None:
    found, more = _locked(engine, connection, row, limit)
    ruleset = engine.rulesets.current(connection)
    change = by_rules(ruleset, now) if row.kind == "policy" else by_calendar(ruleset, row.place)
    moved = _write(engine, connection, row, found, change, ruleset, now)
    values = {"seen": row.seen + len(found), "moved": row.moved + moved}
    if not more:
        values |= {"status": "done", "done_at": to_text(now)}
    fault("batch_moved")
    connection.execute(update(deadline_change).where(deadline_change.c.number == row.number).values(**values))


def _locked(engine: Engine, connection: Connection, row: Row[Any], limit: int) -> tuple[Sequence[Row[Any]], bool]:
    """The next clocks, read again once their cases are locked (a step may have ended one meanwhile), and whether more may come."""
    waiting = [deadline.c.ended_at.is_(None), deadline.c.ruleset < row.stamp]
    if row.kind == "policy":
        waiting += [deadline.c.process == row.process, deadline.c.policy == row.name]
    keys = connection.execute(
        select(deadline.c.case_id).where(*waiting).order_by(deadline.c.ruleset, deadline.c.case_id).limit(limit)).scalars().all()
    connection.execute(engine.database.for_update(select(case.c.id).where(case.c.id.in_(keys)).order_by(case.c.id))).all()
    columns = (case.c.number, case.c.version, case.c.fact_count, case.c.fact_head)
    found = connection.execute(
        select(deadline, *columns).join(case, case.c.id == deadline.c.case_id).where(deadline.c.case_id.in_(keys), *waiting)
        .order_by(deadline.c.case_id, deadline.c.started_at)).all()
    return found, len(keys) == limit


def _write(
    engine: Engine, connection: Connection, row: Row[Any], found: Sequence[Row[Any]], change: Callable[[Clock, Defaults], None], ruleset: Ruleset,
    now: datetime,
) -> int:
    clocks: list[dict[str, Any]] = []
    facts: dict[str, tuple[Row[Any], list[Fact]]] = {}
    due: dict[tuple[str, str, str], datetime | None] = {}
    for one in found:
        clock, defaults = clock_of(one), engine.catalog.get(one.version, connection).deadlines
        before = clock.due_at
        change(clock, defaults)
        set_warning(clock, ruleset, defaults, now)
        clock.ruleset = row.stamp
        clocks.append(own_key(one.case_id, (one.policy, one.started_at)) | changeable(clock))
        if clock.due_at != before:
            due[(one.case_id, one.policy, one.started_at)] = shown_due(clock)
            data = {"policy": one.policy, "started_at": one.started_at, "before": to_text(before), "due_at": to_text(clock.due_at), "change": row.number}
            news = Fact("deadline_moved", clock.element, clock.diagram, None, row.changed_by_id, "administrator", data=data)
            facts.setdefault(one.case_id, (one, []))[1].append(news)
    if clocks:
        connection.execute(UPDATE, clocks)
    if due:
        move_waits(connection, due)
        refresh_case_due(connection, {key[0] for key in due})
    _record(connection, facts, now)
    return len(due)


def _record(connection: Connection, facts: dict[str, tuple[Row[Any], list[Fact]]], now: datetime) -> None:
    rows, heads = [], []
    for case_id, (one, new) in facts.items():
        chained = chain.chain(case_id, one.fact_head, one.fact_count, new, now)
        rows += chained
        heads.append({"own_id": case_id, "fact_count": one.fact_count + len(chained), "fact_head": chained[-1]["hash"]})
    insert_all(connection, fact, rows)
    if heads:
        connection.execute(_CASE, heads)
