"""A county that comes from an older version: its phones are sealed where they stand, and nothing of them is left in clear."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import make_url, text

from engine import schema
from engine.database import Database
from engine.personal.keyring import Keyring
from engine.personal.numbers import opened_phone
from engine.schema import ensure_schema
from tests.conftest import POSTGRESQL, _on_server

PEOPLE = 4500        # more than two batches


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A database as version 0008 left it, with people in it."""
    name = f"epoint_old_{uuid.uuid4().hex[:12]}"
    if POSTGRESQL:
        _on_server(f'CREATE DATABASE "{name}" ENCODING \'UTF8\' TEMPLATE template0')
    database = Database(make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False) if POSTGRESQL else f"sqlite:///{tmp_path}/{name}")
    with database.write() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        connection.execute(text("INSERT INTO place (code, name, level) VALUES ('330226001001', '学勤村', 'village')"))
        connection.execute(text("INSERT INTO person (id, name, phone, home, active, created_at) VALUES (:id, '村民', :phone, '330226001001', :yes, '2026')"), [
            {"id": f"p{number:05}", "phone": f"1380000{number:04}" if number % 3 else None, "yes": True} for number in range(PEOPLE)])
        connection.execute(text("INSERT INTO membership (person_id, role, place) VALUES ('p00001', 'grid_worker', '330226001001')"))
    yield database
    database.close()
    if POSTGRESQL:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_every_phone_is_sealed_and_none_is_left_in_clear(old: Database) -> None:
    keyring = Keyring(["k" * 64])
    ensure_schema(old, keyring)
    with old.read() as connection:
        rows = connection.execute(text("SELECT id, phone_sealed, data_key FROM person ORDER BY id")).all()
        assert connection.execute(text("SELECT person_id FROM membership")).scalar() == "p00001"
    assert [opened_phone(keyring, row.id, row.phone_sealed) for row in rows] == [f"1380000{number:04}" if number % 3 else None for number in range(PEOPLE)]
    assert {row.data_key for row in rows} == {keyring.current, None}
    if not POSTGRESQL:
        file = make_url(old.url).database or ""
        held = b"".join(Path(name).read_bytes() for name in (file, f"{file}-wal") if Path(name).exists())
        assert b"1380000" not in held and "村民".encode() in held
