"""Many open cases in seconds: copies of one real case with ids, states and fact chains of their own, so that every command works on
them and `epoint verify` finds nothing."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, select

from engine.commands import report
from engine.engine import Engine
from engine.facts import GENESIS, hash_of
from engine.people import Person
from engine.tables import case, deadline, fact, notice, open_task, timer

CHUNK = 1000


def open_cases(engine: Engine, villager: Person, count: int, villages: Sequence[str]) -> None:
    """`count` cases that have just been reported, spread over the villages."""
    first = report(engine, villager, request_key=f"population-{uuid4()}", place=villages[0], subject="路灯不亮", text="三天了。").id
    copies(engine, first, count - 1, villages)


def copies(engine: Engine, first: str, count: int, villages: Sequence[str], begin_at: int = 0) -> None:
    """`count` copies of this case; their numbers begin at `begin_at`."""
    with engine.database.read() as connection:
        original = connection.execute(select(case).where(case.c.id == first)).one()
        below = {table: connection.execute(select(table).where(table.c.case_id == first)).all() for table in (open_task, timer, deadline, fact, notice)}
    for begin in range(0, count, CHUNK):
        made: dict[Table, list[dict[str, Any]]] = {table: [] for table in (case, *below)}
        for number in range(begin, min(begin + CHUNK, count)):
            _copy(original, below, villages[number % len(villages)], begin_at + number, made)
        with engine.database.write() as connection:
            for table, rows in made.items():
                if rows:
                    connection.execute(insert(table), rows)


def _copy(original: Any, below: dict[Table, Any], village: str, number: int, made: dict[Table, list[dict[str, Any]]]) -> None:
    case_id, state = str(uuid4()), zlib.decompress(original.state).decode()
    # Every token gets an id of its own, also those that are still to come: they become rows one day.
    renewed = {old: uuid4() for old in set(re.findall(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", state))}
    state = re.sub(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", lambda found: renewed[found[0]].hex, state)
    ids = {str(UUID(old)): str(new) for old, new in renewed.items()}
    head = GENESIS
    for row in below[fact]:
        copied = dict(row._mapping) | {"case_id": case_id, "previous": head}
        head = copied["hash"] = hash_of(copied)
        made[fact].append(copied)
    blob = zlib.compress(state.encode(), 1)
    made[case].append(dict(original._mapping) | {
        "id": case_id, "number": f"P{number:07d}-{case_id[:8]}", "place": village, "state": blob, "state_digest": hashlib.sha256(blob).hexdigest(),
        "fact_head": head})
    for table in (open_task, timer):
        for row in below[table]:
            task, slash, element = row.id.partition("/")
            copied = dict(row._mapping) | {"id": ids[task] + slash + element, "case_id": case_id}
            if table is open_task:
                copied["place"], copied["village"] = (village if len(row.place) == len(village) else row.place), village
            made[table].append(copied)
    made[deadline] += [dict(row._mapping) | {"case_id": case_id, "place": village} for row in below[deadline]]
    made[notice] += [dict(row._mapping) | {"id": case_id[:18] + row.id[18:], "case_id": case_id} for row in below[notice]]
