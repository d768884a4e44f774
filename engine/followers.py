"""One matter, several reporters: cases that follow a main case, everybody who reported it, and who is still to be told its answer.

A follower's row names its main case in `merged_into`; a main case never follows another one, so there are no chains and no cycles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from engine.catalog.definition import Definition
from engine.clock import to_text
from engine.tables import case, fact, follower_due, person

ANSWERED = frozenset({"rate", "close"})     # the stages at which a case has its answer
LOOKED_AT = 200                             # facts in which the answer is looked for, the newest first


@dataclass(frozen=True)
class Reporter:
    """Somebody who reported the matter, and the case they reported it with."""

    person_id: str
    name: str
    case_id: str
    number: str


def reporters_of(connection: Connection, case_id: str) -> tuple[Reporter, ...]:
    """Everybody who reported the matter of a main case: its own reporter first, then those of its followers, each person once."""
    own = select(person.c.id, person.c.name, case.c.id, case.c.number).join(case, case.c.reporter_id == person.c.id)
    rows = [*connection.execute(own.where(case.c.id == case_id)),
            *connection.execute(own.where(case.c.merged_into == case_id).order_by(case.c.created_at, case.c.id))]
    found: dict[str, Reporter] = {}
    for row in rows:
        found.setdefault(row[0], Reporter(*row))
    return tuple(found.values())


def followers_of(connection: Connection, case_id: str) -> Sequence[str]:
    """The ids of the cases that follow this one."""
    return connection.scalars(select(case.c.id).where(case.c.merged_into == case_id).order_by(case.c.id)).all()


def note_what_followers_must_hear(
    connection: Connection, definition: Definition, row: Row[Any], passed: Sequence[tuple[str, str]], closed: bool, seq: int, now: datetime,
) -> None:
    """With the step that answers or closes a main case, write down whom the worker is to tell. `seq` counts the case's facts: it tells
    one answer from the next."""
    answered, withdrawn = tells_followers(definition, passed), tells_followers(definition, passed, "unmerged")
    if row.merged_into is not None or not (answered or closed):
        return
    why = "withdrawn" if withdrawn else "answered" if answered else "closed"
    for follower in followers_of(connection, row.id):
        must_hear(connection, follower, row.id, why, seq, now)


def must_hear(connection: Connection, follower: str, main: str, why: str, seq: int, now: datetime) -> None:
    """The worker is to tell this follower. A newer answer takes the place of one that was not told yet."""
    connection.execute(delete(follower_due).where(follower_due.c.case_id == follower))
    connection.execute(insert(follower_due).values(case_id=follower, main_id=main, why=why, main_seq=seq, due_at=to_text(now)))


def tells_followers(definition: Definition, passed: Sequence[Sequence[str]], what: str = "main_answered") -> bool:
    """Whether one of these elements is drawn to tell followers so: `followers = main_answered` (the answer), `unmerged` (go on alone)."""
    found = (definition.elements.get((step[0], step[1])) for step in passed)
    return any(info is not None and info.properties.get("followers") == what for info in found)


def answer_of(connection: Connection, definition: Definition, main: str) -> tuple[Mapping[str, str], str | None]:
    """The newest answer of a main case in the words meant for villagers, and the role that gave it. Only what was said with the step
    that answered the case: what its own reporter asked and was told besides is theirs."""
    query = select(fact.c.data, fact.c.text, fact.c.actor_role).where(
        fact.c.case_id == main, fact.c.kind == "task_completed").order_by(fact.c.seq.desc()).limit(LOOKED_AT)
    for row in connection.execute(query):
        data = json.loads(row.data)
        if tells_followers(definition, data.get("path", ())):
            words, public = json.loads(row.text or "{}"), set(data.get("public", ()))
            return {key: said for key, said in words.items() if key in public}, row.actor_role
    return {}, None
