"""One door to SQLite and PostgreSQL: a read is one consistent transaction, a write is one transaction that wins or waits."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import Engine as SqlEngine
from sqlalchemy.engine import make_url


class Database:
    """A pool of connections to one database. Safe to share between threads, not across a fork: open one per process."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.url = url
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.sql = _sqlite(url)
            # A starved writer can wait for seconds behind other threads of its own process: queue them fairly instead.
            self._writer: Any = threading.Lock()
            self._reader = self.sql
        else:
            self.sql = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=20, pool_pre_ping=False)
            event.listen(self.sql, "connect", _without_jit)
            self._writer = nullcontext()
            # By default each statement of a transaction would see its own moment, and a page or `verify` half of a step.
            self._reader = self.sql.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, all of it the same moment; it is rolled back at the end."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        with self._writer, self.sql.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(epoint_write=True)
            with connection.begin():
                yield connection

    def for_update(self, query: Any, *, of: Any = None, skip_locked: bool = False) -> Any:
        """Lock the rows a query reads (of one table, where it joins); on SQLite the write transaction is the lock already."""
        return query if self.is_sqlite else query.with_for_update(of=of, skip_locked=skip_locked)

    def hold(self, connection: Connection, name: str) -> None:
        """Nobody else holds this name until the transaction ends; on SQLite the write transaction is the lock already."""
        if not self.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})

    def change_token(self) -> object:
        """Something that differs once anybody has written since: costs next to nothing to ask."""
        if self.is_sqlite:
            file = make_url(self.url).database or ""
            return [_written(file), _written(f"{file}-wal")]
        with self.read() as connection:
            return connection.scalar(text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text"))

    def close(self) -> None:
        """Give every connection back."""
        self.sql.dispose()


def _written(file: str) -> tuple[int, int] | None:
    """When a file was last written, and its size; none when it is not there."""
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def _without_jit(connection: Any, _record: object) -> None:
    """Our queries are short walks along indexes: compiling the long ones among them costs seconds and saves microseconds."""
    connection.autocommit = True
    connection.execute("SET jit = off")
    connection.autocommit = False


def _sqlite(url: str) -> SqlEngine:
    """An engine whose transactions are ours: BEGIN for reads, BEGIN IMMEDIATE for writes, never an upgrade in between."""
    sql = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(sql, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=30000", "cache_size=-20000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(sql, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("epoint_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return sql
