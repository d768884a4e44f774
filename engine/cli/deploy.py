"""epoint deploy: make the process folders the current versions. `epoint run` does it at every start."""

from __future__ import annotations

import argparse

from sqlalchemy import select

from engine.cli.opened import opened, say_refused
from engine.settings import Settings
from engine.tables import process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when every folder was deployed, 1 when lint refused one; the others are deployed all the same."""
    with opened(settings) as engine:
        refused = say_refused(engine)
        with engine.database.read() as connection:
            for row in connection.execute(select(process).order_by(process.c.id)):
                print(f"{row.id}: new cases start on version {row.current_version[:12]}")
    return 1 if refused else 0
