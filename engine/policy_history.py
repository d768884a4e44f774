"""What administrators changed of one SLA policy: who, when, why, from what to what, and how far open cases have followed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.catalog.definition import Definition
from engine.clock import from_text
from engine.commands.policy_draft import RuleDraft
from engine.commands.policy_edit import current, standing
from engine.deadlines.rules import default_rules
from engine.engine import Engine
from engine.errors import NotFound
from engine.paging import Page, from_cursor, page_of
from engine.place_codes import place_at
from engine.tables import deadline_change
from engine.tables import person as person_table
from engine.tables import place as place_table

SIZE = 10
Scope = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """What a change did for some cases; none in `before` or `after` where no rule of their own held for them."""

    place_name: str
    category: str
    priority: str
    before: RuleDraft | None
    after: RuleDraft | None


@dataclass(frozen=True)
class ChangeLine:
    """One change. `status`: waiting, moving or done; `seen` of `total` deadlines looked at, `moved` of them have another due moment.
    `undoes` and `undone_by` are numbers of changes; `after` are all rules as it left them."""

    number: int
    changed_at: datetime
    changed_by: str | None
    changed_by_id: str | None
    reason: str
    differences: tuple[Difference, ...]
    moves_open: bool
    moves_at: datetime
    status: str
    total: int
    seen: int
    moved: int
    done_at: datetime | None
    undoes: int | None
    undone_by: int | None
    after: tuple[RuleDraft, ...]


def history(connection: Connection, definition: Definition, name: str, after: str | None) -> Page[ChangeLine]:
    """A page of a policy's changes, the newest first."""
    key = from_cursor(after, 1)
    if key is not None and not (key[0].isascii() and key[0].isdigit() and len(key[0]) < 10):
        raise NotFound("no such page")
    query = _changes(definition, name)
    if key is not None:
        query = query.where(deadline_change.c.number < int(key[0]))
    rows = connection.execute(query.order_by(deadline_change.c.number.desc()).limit(SIZE + 1)).all()
    return page_of(_lines(connection, definition, name, rows), SIZE, lambda line: (str(line.number),))


def change_lines(connection: Connection, definition: Definition, name: str, numbers: Sequence[int]) -> list[ChangeLine]:
    """These changes of a policy."""
    return _lines(connection, definition, name, connection.execute(_changes(definition, name).where(deadline_change.c.number.in_(numbers))).all())


def drafted(engine: Engine, process: str, name: str, drafts: Sequence[RuleDraft]) -> tuple[Difference, ...]:
    """What would be different with these rules. Raises NotFound."""
    before = standing(engine, process, name)
    with engine.database.read() as connection:
        definition = engine.catalog.current(connection, process)
        names = place_words(connection, (draft.place for draft in (*before, *drafts)))
    return differences(before, drafts, engine.clock.now(), default_drafts(definition, name), names)


def place_words(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """Places by code: a township's name, or a village's with its township's before it; '' for everywhere."""
    wanted = {code for code in codes if code}
    both = wanted | {place_at(code, "township") for code in wanted}
    rows = connection.execute(select(place_table.c.code, place_table.c.name).where(place_table.c.code.in_(sorted(both))))
    names = {row.code: row.name for row in rows}
    words = {code: " ".join(dict.fromkeys(names.get(part, part) for part in (place_at(code, "township"), code))) for code in wanted}
    return {"": ""} | words


def _changes(definition: Definition, name: str) -> Any:
    return (select(deadline_change, person_table.c.name.label("by"))
            .outerjoin(person_table, person_table.c.id == deadline_change.c.changed_by_id)
            .where(deadline_change.c.kind == "policy", deadline_change.c.process == definition.process, deadline_change.c.name == name))


def _lines(connection: Connection, definition: Definition, name: str, rows: Sequence[Row[Any]]) -> list[ChangeLine]:
    undone = {row.undoes: row.number for row in connection.execute(
        select(deadline_change.c.undoes, deadline_change.c.number).where(deadline_change.c.undoes.in_([row.number for row in rows])))}
    pairs = {row.number: ([RuleDraft.from_json(one) for one in json.loads(row.before)], [RuleDraft.from_json(one) for one in json.loads(row.after)])
             for row in rows}
    names = place_words(connection, (draft.place for before, after in pairs.values() for draft in (*before, *after)))
    defaults = default_drafts(definition, name)
    return [_line(row, differences(*pairs[row.number], from_text(row.changed_at), defaults, names), undone.get(row.number), pairs[row.number][1])
            for row in rows]


def _line(row: Row[Any], found: tuple[Difference, ...], undone_by: int | None, after: Sequence[RuleDraft]) -> ChangeLine:
    return ChangeLine(
        number=row.number, changed_at=from_text(row.changed_at), changed_by=row.by, changed_by_id=row.changed_by_id, reason=row.reason,
        differences=found, moves_open=bool(row.moves_open), moves_at=from_text(row.moves_at), status=row.status, total=row.total,
        seen=row.seen, moved=row.moved, done_at=None if row.done_at is None else from_text(row.done_at), undoes=row.undoes,
        undone_by=undone_by, after=tuple(after))


def default_drafts(definition: Definition, name: str) -> dict[Scope, RuleDraft]:
    """What deadlines.toml says for which cases."""
    default = definition.deadlines.get(name)
    found = default_rules(definition.process, name, default) if default is not None else []
    return {(rule.place, rule.category, rule.priority): RuleDraft.of(rule) for rule in found}


def differences(
    before: Sequence[RuleDraft], after: Sequence[RuleDraft], at: datetime, defaults: Mapping[Scope, RuleDraft], names: Mapping[str, str],
) -> tuple[Difference, ...]:
    """What was different after a change made `at` a moment, by the cases it is about. Rules that nobody went by any more do not count."""
    old, new = current(before, at), current(after, at)
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    found = []
    for scope in sorted({one.scope for one in (*gone, *come)}):
        was, now = [one for one in gone if one.scope == scope], [one for one in come if one.scope == scope]
        for number in range(max(len(was), len(now))):
            found.append(Difference(
                names.get(scope[0], scope[0]), scope[1], scope[2],
                was[number] if number < len(was) else _held(old, scope, at) or defaults.get(scope),
                now[number] if number < len(now) else _held(new, scope, at) or defaults.get(scope)))
    return tuple(found)


def _held(rules: Sequence[RuleDraft], scope: Scope, at: datetime) -> RuleDraft | None:
    """The rule that held for these cases at that moment."""
    return next((one for one in rules if one.scope == scope and (one.valid_from is None or one.valid_from <= at)), None)
