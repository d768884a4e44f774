"""A database and process folder of an old installation open, run on and verify with today's code."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine as Sql
from sqlalchemy import create_engine, func, insert, select, text

from engine.clock import FrozenClock
from engine.commands import retry_incident
from engine.deploy import deploy_all
from engine.engine import Engine
from engine.people import load_person
from engine.schema import newest, revision
from engine.settings import Settings
from engine.tables import case, fact, incident, metadata, open_task, person
from engine.verify import verify
from engine.worker import sweep
from tests.conftest import POSTGRESQL
from tests.driver import Driver

ARCHIVE = Path(__file__).parents[1] / "data" / "upgrade" / "first_workbench.tar.gz"
LATER = datetime(2026, 3, 10, 1, 0, tzinfo=timezone.utc)


@pytest.fixture
def left_behind(tmp_path: Path) -> Settings:
    """The unpacked installation, not yet opened by today's code."""
    folder = tmp_path / "old"
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return Settings(f"sqlite:///{folder}/epoint.sqlite", folder, "upgrade", processes_dir=folder / "processes", forms_dir=folder / "forms")


@pytest.fixture
def upgraded(left_behind: Settings, settings: Settings) -> Iterator[Engine]:
    """Today's engine on it; on PostgreSQL with the same rows carried over."""
    engine = Engine.open(left_behind, FrozenClock(LATER))
    if POSTGRESQL:
        engine.close()
        _carry_over(create_engine(left_behind.database_url), settings)
        engine = Engine.open(replace(left_behind, database_url=settings.database_url), FrozenClock(LATER))
    yield engine
    engine.close()


def _carry_over(old: Sql, settings: Settings) -> None:
    new = Engine.open(settings)
    with old.connect() as source, new.database.write() as target:
        target.execute(text("SET session_replication_role = replica"))
        for table in metadata.sorted_tables:
            rows = [dict(row._mapping) for row in source.execute(select(table))]
            target.execute(table.delete())
            if rows:
                target.execute(insert(table), rows)
    new.close()


def test_an_old_database_gets_todays_schema_and_agrees(upgraded: Engine) -> None:
    with upgraded.database.read() as connection:
        assert revision(connection) == newest()
        assert connection.scalar(select(func.count()).select_from(case)) == 40
    assert [str(found) for found in verify(upgraded)] == []


def test_the_fixture_holds_a_case_at_every_stage(upgraded: Engine) -> None:
    with upgraded.database.read() as connection:
        stages = set(connection.scalars(select(case.c.stage)))
        statuses = set(connection.scalars(select(case.c.status)))
    assert stages >= {"accept", "handle", "rate", "close"} and statuses == {"open", "closed", "incident"}


def test_old_cases_are_worked_to_their_end_by_todays_code(upgraded: Engine) -> None:
    assert deploy_all(upgraded) == {}
    with upgraded.database.read() as connection:
        everyman = load_person(upgraded, str(connection.scalar(select(person.c.id).where(person.c.login == "everyman"))))
        administrator = load_person(upgraded, str(connection.scalar(select(person.c.id).where(person.c.login.like("administrator-%")))))
        held_up = connection.scalars(select(incident.c.id).where(incident.c.resolved_at.is_(None))).all()
    for incident_id in held_up:
        retry_incident(upgraded, administrator, incident_id)
    upgraded.clock.move(timedelta(hours=2))
    for _ in range(500):
        if sweep(upgraded):
            break
    Driver(upgraded, everyman, upgraded.clock, seed=2, lazy=0.1).until_closed()
    with upgraded.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(open_task)) == 0
        assert connection.scalar(select(func.count()).select_from(fact).where(fact.c.kind == "closed")) == 40
    assert [str(found) for found in verify(upgraded)] == []
