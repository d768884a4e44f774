"""The databases a bench runs on: a new SQLite file, a new database on a PostgreSQL server, or one after the other."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from engine.settings import ROOT

CHOICES = ("sqlite", "postgresql", "both")


def need_server(choice: str) -> None:
    """Begin anew beside a PostgreSQL server of our own when one is wanted and EPOINT_TEST_DATABASE_URL names none."""
    if choice != "sqlite" and not os.environ.get("EPOINT_TEST_DATABASE_URL"):
        beside = ROOT / ".ci" / "with-postgresql"
        os.execv(beside, [str(beside), sys.executable, *sys.argv])


def names(choice: str) -> tuple[str, ...]:
    """The databases of a choice, in the order of measuring."""
    return ("sqlite", "postgresql") if choice == "both" else (choice,)


@contextmanager
def fresh(name: str, beside: str = "") -> Iterator[tuple[str, Path]]:
    """(URL of an empty database, a folder for files), both gone afterwards. `beside` tells several at once apart."""
    with tempfile.TemporaryDirectory(prefix="epoint-bench-") as folder:
        if name == "sqlite":
            yield f"sqlite:///{folder}/bench.sqlite", Path(folder)
            return
        database = f"epoint_bench_{os.getpid()}{beside}"
        _on_server(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        _on_server(f'CREATE DATABASE "{database}" ENCODING \'UTF8\' TEMPLATE template0')
        try:
            yield _server().set(database=database).render_as_string(hide_password=False), Path(folder)
        finally:
            _on_server(f'DROP DATABASE "{database}" WITH (FORCE)')


def _server():  # type: ignore[no-untyped-def]
    return make_url(os.environ["EPOINT_TEST_DATABASE_URL"])


def _on_server(statement: str) -> None:
    server = create_engine(_server().set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()
