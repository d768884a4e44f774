"""Everything a command or a read needs, in one frozen object: settings, clock, database, keys, catalog, roles, rulesets, rule
books of notices, the store of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.blobs import Blobs, open_blobs
from engine.catalog.catalog import Catalog
from engine.clock import Clock
from engine.database import Database
from engine.deadlines import Rulesets
from engine.demo_clock import DemoClock
from engine.notices import RuleBooks
from engine.personal.keyring import Keyring
from engine.personal.known_keys import check_known
from engine.roles import Role, parse_roles
from engine.schema import ensure_schema
from engine.settings import Settings


@dataclass(frozen=True)
class Engine:
    """Open one per process with `Engine.open`; safe to share between threads."""

    settings: Settings
    clock: Clock
    database: Database
    keyring: Keyring
    catalog: Catalog
    roles: Mapping[str, Role]
    rulesets: Rulesets
    rulebooks: RuleBooks
    blobs: Blobs

    @classmethod
    def open(cls, settings: Settings, clock: Clock | None = None) -> Engine:
        """Connect, create or upgrade the schema, and read the roles. Processes are deployed by `engine.deploy`."""
        database = Database(settings.database_url)
        keyring = Keyring.of(settings)
        ensure_schema(database, keyring)
        check_known(database, keyring)
        roles = parse_roles((settings.processes_dir / "roles.toml").read_text(encoding="utf-8"))
        clock = clock or (DemoClock(database) if settings.demo else Clock())
        return cls(settings, clock, database, keyring, Catalog(database), roles, Rulesets(database), RuleBooks(database), open_blobs(settings))

    def close(self) -> None:
        """Give the database connections back."""
        self.database.close()
