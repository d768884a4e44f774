"""epoint migrate: create the schema, or bring it up to date."""

from __future__ import annotations

import argparse

from engine.database import Database
from engine.schema import ensure_schema, revision
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when the schema stands at the newest revision."""
    database = Database(settings.database_url)
    ensure_schema(database)
    with database.read() as connection:
        print(f"The schema stands at revision {revision(connection)}.")
    database.close()
    return 0
