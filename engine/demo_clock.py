"""The demo's clock: an administrator moves it on a page, and every process sees it. Its offset lives in the database."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from engine.clock import Clock
from engine.database import Database
from engine.tables import product_setting

NAME = "clock_offset_seconds"
FRESH_SECONDS = 0.5    # how long another process may still see the old time


class DemoClock(Clock):
    """A clock whose offset is read from the database at most every half second."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database
        self._read_at = float("-inf")

    def now(self) -> datetime:
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            with self._database.read() as connection:
                self.offset = stored_offset(connection)
            self._read_at = time.monotonic()
        return super().now()

    def move(self, step: timedelta) -> None:
        super().move(step)
        self._read_at = time.monotonic()


def stored_offset(connection: Connection) -> timedelta:
    """How far the product's time is ahead of the machine's."""
    value = connection.scalar(select(product_setting.c.value).where(product_setting.c.name == NAME))
    return timedelta(seconds=float(value or 0))


def store_offset(connection: Connection, offset: timedelta) -> None:
    """Keep the new offset for every process."""
    connection.execute(delete(product_setting).where(product_setting.c.name == NAME))
    connection.execute(insert(product_setting).values(name=NAME, value=str(offset.total_seconds())))
