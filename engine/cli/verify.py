"""epoint verify: do all rows, states and histories agree? Reads only."""

from __future__ import annotations

import argparse
import sys

from engine.cli.opened import opened
from engine.settings import Settings
from engine.verify import counts, verify


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 and one line of counts when everything agrees; 1 and one line per disagreement when not."""
    with opened(settings) as engine:
        found = 0
        for disagreement in verify(engine):
            print(disagreement)
            found += 1
        totals = counts(engine)
    if found:
        print(f"{found} disagreements among {totals}", file=sys.stderr)
        return 1
    print(totals)
    return 0
