"""Carry a list into the database in batches, each its own transaction with the progress: killed at any moment, it goes on behind the last batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from sqlalchemy import Connection, insert, select, update

from engine.clock import to_text
from engine.engine import Engine
from engine.faults import fault
from engine.sessions import machine_now
from engine.tables import import_problem, villager_import
from engine.villagers.check_row import BadRow, Line, checked, covered
from engine.villagers.columns import BadList, columns_of
from engine.villagers.read_rows import read_rows
from engine.villagers.village_names import VillageNames
from engine.villagers.write_lines import write_lines

BATCH = 2000
LEASE = timedelta(seconds=60)
Rows = Iterator[tuple[int, Sequence[str]]]
Progress = Callable[[int, int], None]


@dataclass
class _Batch:
    """Lines that may be written, and those that may not."""

    last: int = 0
    good: list[Line] = field(default_factory=list)
    bad: list[dict[str, object]] = field(default_factory=list)


def import_file(
    engine: Engine, import_id: str, content: bytes, *, own: Mapping[str, str] | None = None, progress: Progress | None = None,
) -> bool:
    """Everything that is still to be done; false when somebody else is at it. A file that is no list fails as a whole. Raises BadList."""
    try:
        total, rows = read_rows(content)
        columns = columns_of(next(rows)[1], own)
    except StopIteration:
        raise _failed(engine, import_id, BadList("empty_list")) from None
    except BadList as wrong:
        raise _failed(engine, import_id, wrong) from None
    with engine.database.read() as connection:
        villages = VillageNames.read(connection)
        done = connection.scalar(select(villager_import.c.line).where(villager_import.c.id == import_id)) or 0
    seen: set[str] = set()
    while batch := _next(rows, columns, villages, seen, done):
        if not _write(engine, import_id, batch, done, total):
            return False
        done = batch.last
        fault("list_batch")
        if progress is not None:
            progress(done, total)
    with engine.database.write() as connection:
        connection.execute(update(villager_import).where(villager_import.c.id == import_id, villager_import.c.status == "waiting").values(
            status="done", rows=total, done_at=to_text(engine.clock.now()), lent_until=None))
    return True


def _next(rows: Rows, columns: Mapping[str, int], villages: VillageNames, seen: set[str], done: int) -> _Batch | None:
    """The next lines behind `done`. Those before are only looked at, to know whom the file has named already."""
    for some in iter(lambda: list(islice(rows, BATCH)), []):
        batch = _Batch(some[-1][0])
        for number, cells in some:
            try:
                line = checked(number, cells, columns, villages)
                keys = {key for key in (line.id_card, line.phone and f"{line.name}\x00{line.phone}") if key}
                if keys & seen:
                    raise BadRow("twice")
                seen |= keys
                if number > done:
                    batch.good.append(line)
            except BadRow as wrong:
                if number > done:
                    batch.bad.append({"line": number, "problem": str(wrong), "shown": covered(cells, columns)})
        if batch.last > done:
            return batch
    return None


def _write(engine: Engine, import_id: str, batch: _Batch, done: int, total: int) -> bool:
    """One transaction; false when another one has gone on from `done` meanwhile."""
    lent = to_text(machine_now(engine) + LEASE)
    with engine.database.write() as connection:
        taken = connection.execute(update(villager_import).where(
            villager_import.c.id == import_id, villager_import.c.line == done, villager_import.c.status == "waiting").values(
                line=batch.last, rows=total, lent_until=lent)).rowcount
        if taken != 1:
            return False
        written = write_lines(engine, connection, batch.good)
        _count(connection, import_id, written.added, written.updated, written.unchanged, len(batch.bad))
        if batch.bad:
            connection.execute(insert(import_problem), [{"import_id": import_id} | one for one in batch.bad])
        fault("list_written")
    return True


def _count(connection: Connection, import_id: str, added: int, updated: int, unchanged: int, bad: int) -> None:
    table = villager_import.c
    connection.execute(update(villager_import).where(table.id == import_id).values(
        added=table.added + added, updated=table.updated + updated, unchanged=table.unchanged + unchanged, bad=table.bad + bad))


def _failed(engine: Engine, import_id: str, wrong: BadList) -> BadList:
    with engine.database.write() as connection:
        connection.execute(update(villager_import).where(villager_import.c.id == import_id).values(
            status="failed", problem=f"{wrong.code} {wrong.missing}".strip(), done_at=to_text(engine.clock.now()), lent_until=None))
    return wrong
