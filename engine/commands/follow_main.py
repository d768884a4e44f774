"""A case that follows another one and ends by itself: it leaves the main case, which goes on for the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from engine import store
from engine.commands.merge import both
from engine.engine import Engine
from engine.errors import Conflict
from engine.facts import Fact
from engine.tables import case, follower_due


def with_main(engine: Engine, connection: Connection, case_id: str) -> tuple[Row[Any], Row[Any] | None]:
    """The locked case row, and that of the main case where it follows one, locked in the order of their ids. Raises NotFound, Conflict."""
    main_id = connection.scalar(select(case.c.merged_into).where(case.c.id == case_id))
    row, main = both(engine, connection, case_id, main_id) if main_id is not None else (store.load_case(connection, engine.database, case_id), None)
    if row.merged_into != main_id:
        raise Conflict(f"case {row.number} changed meanwhile")
    return row, main


def leave_main(connection: Connection, row: Row[Any], main: Row[Any], now: datetime) -> None:
    """The main case remembers that one of its reporters took theirs back, not who; its answer is not told there any more."""
    connection.execute(update(case).where(case.c.id == row.id).values(merged_into=None))
    connection.execute(delete(follower_due).where(follower_due.c.case_id == row.id))
    store.append_facts(connection, main, [Fact("left", actor_role="villager", data={"follower": row.id})], now)
