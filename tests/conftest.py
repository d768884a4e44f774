"""Shared fixtures: settings, clock, engine, world, app and a browser signed in as somebody. SQLite by default; on PostgreSQL
when EPOINT_TEST_DATABASE_URL names a server on which databases may be created."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from engine.catalog.catalog import read_folder
from engine.catalog.definition import Definition
from engine.clock import FrozenClock
from engine.engine import Engine
from engine.people import Person
from engine.settings import ROOT, Settings
from tests.world import World, make_world

POSTGRESQL = os.environ.get("EPOINT_TEST_DATABASE_URL")
START = datetime(2026, 3, 2, 1, 0, tzinfo=timezone.utc)      # Monday, nine o'clock in the county
PROCESSES = sorted(path.parent.name for path in (ROOT / "processes").glob("*/*.bpmn") if path.stem == path.parent.name)
_COMPILED: dict[str, Definition] = {}


@dataclass(frozen=True)
class Template:
    """An empty database with its schema, copied for every test."""

    url: str
    name: str


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    folder = tmp_path_factory.mktemp("template")
    name = f"epoint_template_{uuid.uuid4().hex[:12]}"
    if POSTGRESQL:
        _on_server(f'CREATE DATABASE "{name}" ENCODING \'UTF8\' TEMPLATE template0')
    url = make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False) if POSTGRESQL else f"sqlite:///{folder}/{name}"
    Engine.open(_settings(url, folder)).close()
    yield Template(url, name)
    if POSTGRESQL:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def settings(template: Template, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fresh database and data directory."""
    name = f"epoint_test_{uuid.uuid4().hex[:12]}"
    if POSTGRESQL:
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template.name}"')
        url = make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    else:
        shutil.copyfile(make_url(template.url).database or "", tmp_path / name)
        url = f"sqlite:///{tmp_path / name}"
    yield _settings(url, tmp_path)
    if POSTGRESQL:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at 2026-03-02 09:00 county time until moved."""
    return FrozenClock(START)


@pytest.fixture
def engine(settings: Settings, clock: FrozenClock) -> Iterator[Engine]:
    """An open engine on an empty database, no process deployed."""
    opened = Engine.open(settings, clock)
    yield opened
    opened.close()


@pytest.fixture
def deployed(engine: Engine) -> Engine:
    """The same engine with every process of processes/ deployed; each content is compiled once per test session."""
    engine.catalog._compiled.update(_COMPILED)
    for process in PROCESSES:
        files = read_folder(process, engine.settings.processes_dir, engine.settings.forms_dir)
        engine.catalog.deploy(process, files, engine.clock.now())
    _COMPILED.update(engine.catalog._compiled)
    return engine


@pytest.fixture
def world(engine: Engine) -> World:
    """The small county of tests/world.py."""
    return make_world(engine)


@pytest.fixture
def app(engine: Engine):  # type: ignore[no-untyped-def]
    """The web application on this engine."""
    from tests.web.browser import Browser
    from web import create_app

    made = create_app(engine.settings, engine)
    made.testing = True
    made.test_client_class = Browser
    return made


@pytest.fixture
def client_as(app) -> Callable[[Person | None], object]:  # type: ignore[no-untyped-def]
    """client_as(person): a browser in which this person is signed in; nobody for none."""
    from tests.web.browser import browser_of

    return lambda person=None: browser_of(app, person)


def _settings(url: str, folder: Path) -> Settings:
    return Settings(database_url=url, data_dir=folder, secret_key="only-for-tests")


def _on_server(statement: str) -> None:
    server = create_engine(make_url(POSTGRESQL or "").set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()
