"""Create the schema, or bring an older one up to date. Cheap when there is nothing to do, safe when several processes start at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from engine.database import Database
from engine.personal.keyring import Keyring

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x45504F49    # one number for "the schema of E-Point" among PostgreSQL's advisory locks


def ensure_schema(database: Database, keyring: Keyring | None = None) -> None:
    """Upgrade to the newest revision, unless the database is there already. `keyring`: what a revision seals old rows with; without it
    that of the environment."""
    with database.read() as connection:
        if revision(connection) == newest():
            return
    with database.write() as connection:      # SQLite: one writer at a time; PostgreSQL: the advisory lock
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        before = revision(connection)
        if before != newest():
            config = _config()
            config.attributes["connection"] = connection
            config.attributes["keyring"] = keyring
            command.upgrade(config, "head")
    if database.is_sqlite and before not in (None, newest()):
        _forget_old_pages(database)


def _forget_old_pages(database: Database) -> None:
    """What a revision sealed must not go on standing in clear in SQLite's log or in pages nobody uses."""
    with database.sql.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def revision(connection: Connection) -> str | None:
    """The revision the database stands at, or none when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """The newest revision in engine/migrations."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config
