"""The migrations lead to exactly the schema of engine/tables/, once, whoever asks first."""

from __future__ import annotations

import multiprocessing
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, inspect, make_url, text

from engine.database import Database
from engine.engine import Engine
from engine.schema import ensure_schema, newest, revision
from engine.tables import metadata
from tests.conftest import POSTGRESQL, _on_server


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The address of a database in which there is nothing yet."""
    if not POSTGRESQL:
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    name = f"epoint_empty_{uuid.uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{name}" ENCODING \'UTF8\' TEMPLATE template0')
    yield make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _ours(name: str | None, kind: str, parents: object) -> bool:
    """All but the full-text index of SQLite: it is a virtual table with shadows of its own."""
    return not (kind == "table" and str(name).startswith("case_words"))


def _on_both(engine: Engine) -> Any:
    """The letters of a case have an index of their own kind on PostgreSQL, and none on SQLite."""
    return lambda thing, name, kind, reflected, compared: not (engine.database.is_sqlite and name == "ix_case_text_words")


def test_the_migrations_lead_to_the_tables(engine: Engine) -> None:
    with engine.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": metadata, "include_name": _ours, "include_object": _on_both(engine)})
        assert compare_metadata(context, metadata) == [], "engine/tables/ changed: add a revision to engine/migrations/versions"


def test_an_up_to_date_schema_costs_one_cheap_look(engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine.database.sql, "before_cursor_execute", lambda c, cursor, statement, *rest: asked.append(statement))
    ensure_schema(engine.database)
    assert len([statement for statement in asked if "alembic_version" in statement and "SELECT" in statement]) <= 2
    assert not [statement for statement in asked if statement.startswith(("CREATE", "ALTER", "INSERT", "UPDATE", "BEGIN IMMEDIATE"))]


def test_processes_that_start_at_once_make_one_schema(empty: str) -> None:
    starter = multiprocessing.get_context("spawn")
    with starter.Pool(4) as pool:
        assert pool.map(_make, [empty] * 4) == [newest()] * 4
    database = Database(empty)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from engine import schema

    scripts = tmp_path / "migrations"
    shutil.copytree(schema.SCRIPTS, scripts)
    (scripts / "versions" / "9999_broken.py").write_text(
        f"from alembic import op\nrevision = '9999'\ndown_revision = {newest()!r}\ndef upgrade():\n    op.execute('SELECT no_such_column FROM place')\n")
    monkeypatch.setattr(schema, "SCRIPTS", scripts)
    newest.cache_clear()
    database = Database(empty)
    try:
        with pytest.raises(Exception, match="no_such_column"):
            ensure_schema(database)
        with database.read() as connection:
            assert revision(connection) is None and inspect(connection).get_table_names() == []
    finally:
        database.close()
        newest.cache_clear()


def _make(url: str) -> str | None:
    database = Database(url)
    ensure_schema(database)
    with database.read() as connection:
        found = revision(connection)
    database.close()
    return found
