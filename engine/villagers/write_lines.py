"""Write some lines of a list: whom it knows already is changed where the line says something new, everybody else is added."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, any_, bindparam, cast, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY

from engine.clock import to_text
from engine.engine import Engine
from engine.personal.keyring import Keyring
from engine.personal.sealed_columns import COLUMNS, number_columns
from engine.tables import household, person
from engine.villagers.check_row import Line

HEAD = ("户主", "本人")
WRITTEN = ("id", "name", "home", "active", "created_at", "grid", "household_id", "relation", "list_key", "list_mark", *COLUMNS)
CHANGED = ("name", "home", "grid", "household_id", "relation", "list_key", "list_mark", *COLUMNS)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_CHANGE = update(person).where(person.c.id == bindparam("own_id")).values({name: bindparam(f"new_{name}") for name in CHANGED})
_SPACE = uuid.UUID("5d0f6f0e-6f0a-5c37-9d55-45504f494e54")


@dataclass(frozen=True)
class Written:
    """How many lines did what."""

    added: int
    updated: int
    unchanged: int


def list_key(keyring: Keyring, line: Line) -> str | None:
    """What finds somebody without an identity card again; none without a phone."""
    return keyring.digest("list", f"{line.name}\x00{line.phone}") if line.phone else None


def write_lines(engine: Engine, connection: Connection, lines: Sequence[Line]) -> Written:
    """In the open transaction. No two of the lines are about the same person."""
    keyring, known = engine.keyring, _known(engine, connection, lines)
    fresh, changes, unchanged, touched = [], [], 0, []
    created = to_text(engine.clock.now())
    for line in lines:
        found = known.get(line.number)
        mark = keyring.digest("mark", line.told)
        if found is not None and found.list_mark == mark:
            unchanged += 1
            continue
        person_id = str(uuid.uuid4()) if found is None else found.id
        touched.append((line, person_id))
        row = {
            "id": person_id, "name": line.name, "home": line.village, "active": True, "created_at": created, "grid": line.grid or None,
            "household_id": household_id(line.village, line.household) if line.household else None, "relation": line.relation or None,
            "list_key": list_key(keyring, line), "list_mark": mark,
            **number_columns(keyring, person_id, line.village, phone=line.phone or None, id_card=line.id_card or None)}
        if found is None:
            fresh.append(row)
        else:
            changes.append({"own_id": person_id} | {f"new_{name}": row[name] for name in CHANGED})
    _households(connection, touched)
    _add(connection, fresh)
    if changes:
        connection.execute(_CHANGE, changes)
    return Written(len(fresh), len(changes), unchanged)


def household_id(village: str, number: str) -> str:
    """The same for the same household, so that nobody has to look it up."""
    return str(uuid.uuid5(_SPACE, f"{village} {number}"))


def _known(engine: Engine, connection: Connection, lines: Sequence[Line]) -> dict[int, Any]:
    """Line number → the row it is about: by identity card, else by name and phone among those of whom no card is known."""
    ring = engine.keyring
    cards = {digest: line.number for line in lines if line.id_card for digest in ring.digests("id_card", line.id_card)}
    pairs = {digest: line for line in lines if line.phone for digest in ring.digests("list", f"{line.name}\x00{line.phone}")}
    columns = (person.c.id, person.c.list_mark, person.c.id_card_digest, person.c.list_key)
    found: dict[int, Any] = {}
    for row in connection.execute(select(*columns).where(_among(connection, person.c.list_key, list(pairs)))):
        line = pairs[row.list_key]
        if row.id_card_digest is None or not line.id_card:
            found[line.number] = row
    for row in connection.execute(select(*columns).where(_among(connection, person.c.id_card_digest, list(cards)))):
        found[cards[row.id_card_digest]] = row
    return found


def _among(connection: Connection, column: Any, values: list[str]) -> Any:
    """One array instead of thousands of parameters, where the database has arrays."""
    return column.in_(values) if connection.dialect.name == "sqlite" else column == any_(cast(values, ARRAY(String)))


def _households(connection: Connection, touched: Sequence[tuple[Line, str]]) -> None:
    """Every household once; whoever the list calls its head is it."""
    heads: dict[tuple[str, str], str | None] = {}
    for line, person_id in touched:
        if line.household:
            key = (line.village, line.household)
            heads[key] = person_id if line.relation in HEAD else heads.get(key)
    rows = [{"id": household_id(*key), "village": key[0], "number": key[1], "head_id": head} for key, head in heads.items()]
    insert = _INSERT[connection.dialect.name](household)
    for headed in (True, False):
        some = [row for row in rows if (row["head_id"] is not None) is headed]
        if some:
            write = insert.on_conflict_do_update(index_elements=["id"], set_={"head_id": insert.excluded.head_id}) if headed else insert.on_conflict_do_nothing()
            connection.execute(write, some)


def _add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """The fastest way each database has."""
    if not rows:
        return
    values = [tuple(row[name] for name in WRITTEN) for row in rows]
    names = ", ".join(WRITTEN)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO person ({names}) VALUES ({', '.join('?' * len(WRITTEN))})", values)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY person ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)
