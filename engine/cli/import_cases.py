"""epoint import-cases FILE.jsonl[.gz]: every line becomes a case, exactly once; a run that was cut off goes on where it stood."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from engine.cli.opened import opened
from engine.cli.progress import Progress
from engine.engine import Engine
from engine.errors import BadAnswers, BadLine
from engine.importer import Importer
from engine.message_file import lines_of, parse_message
from engine.place_file import load_places
from engine.places import villages
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE"""
    parser.add_argument("file", type=Path, help="lines of {id, author, subject, submitted_at, text}; .gz is unpacked on the way")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when every line is a case now; 1 when lines were refused, each named by its number."""
    size = options.file.stat().st_size
    with opened(settings, deploy=True) as engine:
        importer = Importer(engine, _villages(engine))
        progress, began = Progress(size), time.monotonic()
        filed = known = refused = 0
        for number, line, position in lines_of(options.file):
            try:
                if importer.file(parse_message(number, line)):
                    filed += 1
                else:
                    known += 1
            except (BadLine, BadAnswers) as problem:
                refused += 1
                progress.clear()
                print(problem if isinstance(problem, BadLine) else f"line {number}: {problem.errors}", file=sys.stderr)
            progress.show(position, f"{filed} filed")
        progress.clear()
        seconds = max(time.monotonic() - began, 0.001)
    print(f"{filed} cases filed, {known} were there already, {refused} lines refused; {seconds:.1f} s, {(filed + known) / seconds:.0f} lines/s")
    return 1 if refused else 0


def _villages(engine: Engine) -> list[str]:
    """The codes of all villages; an empty database gets the reference county's."""
    if not villages(engine):
        print(f"No places yet: {load_places(engine)} places of the reference county were added.")
    return [village.code for village in villages(engine)]
