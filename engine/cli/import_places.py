"""epoint import-places: the county's townships, villages and grids from a CSV file."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.cli.opened import opened
from engine.place_file import REFERENCE_COUNTY, load_places
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """[FILE]"""
    parser.add_argument("file", type=Path, nargs="?", default=REFERENCE_COUNTY,
                        help="columns code,name,level,parent and, for the map, latitude,longitude; default: the reference county Ninghai")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when all lines are in; 1 with the line's number, and nothing changed, when one does not fit."""
    with opened(settings) as engine:
        print(f"{load_places(engine, options.file)} new places from {options.file}.")
    return 0
