"""epoint demo: fill an empty database with the demo county. Does nothing where data are."""

from __future__ import annotations

import argparse
import sys

from engine.cli.opened import opened
from engine.cli.progress import Progress
from engine.demo import fill, is_empty
from engine.engine import Engine
from engine.figures.fold import fold_all
from engine.settings import Settings
from engine.tables import metadata


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """[--reset]"""
    parser.add_argument("--reset", action="store_true", help="first remove EVERYTHING in the database; only with EPOINT_DEMO=1")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when the demo county is there, or other data are; 2 when asked to remove the data of a real deployment."""
    if options.reset and not settings.demo:
        print("epoint: --reset removes everything, and this is no demo: set EPOINT_DEMO=1 if it is one", file=sys.stderr)
        return 2
    with opened(settings) as engine:
        if options.reset:
            _remove_everything(engine)
        elif not is_empty(engine):
            print("There are data already; the demo is left as it is. Begin anew: EPOINT_DEMO=1 epoint demo --reset")
            return 0
    with opened(settings, deploy=True) as engine:
        progress = Progress(of=10_000)
        cases = fill(engine, lambda done, of: progress.show(done * 10_000 // of, f"{done} of {of} cases"))
        fold_all(engine)
        progress.clear()
    print(f"The demo county is there: {cases} cases in every stage.")
    return 0


def _remove_everything(engine: Engine) -> None:
    with engine.database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
