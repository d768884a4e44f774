"""epoint import-villagers: a county's households and villagers from an xlsx or csv list."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sqlalchemy import Connection, select

from engine.cli.opened import opened
from engine.cli.progress import Progress
from engine.commands.import_villagers import import_of
from engine.settings import Settings
from engine.tables import import_problem, villager_import
from engine.villagers.columns import FIELDS
from engine.villagers.import_file import import_file

TOLD = 20          # bad lines on the screen; the administrators' page has all of them


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE [--column FIELD=HEADING]…"""
    parser.add_argument("file", type=Path, help="xlsx or csv with the columns 姓名, 手机, 身份证号, 村, 户号, 与户主关系, 网格 (see docs/privacy.md)")
    parser.add_argument("--column", action="append", default=[], metavar="FIELD=HEADING", help=f"another heading; FIELD is one of {', '.join(FIELDS)}")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when every line that can be taken is in, and one line of counts; lines that were not taken are told on stderr. The same file
    again, after a kill, goes on where it stopped."""
    own = dict(one.split("=", 1) for one in options.column if "=" in one)
    if len(own) != len(options.column) or not own.keys() <= set(FIELDS):
        raise ValueError(f"--column wants FIELD=HEADING, FIELD one of {', '.join(FIELDS)}")
    content = options.file.read_bytes()
    with opened(settings) as engine:
        with engine.database.write() as connection:
            import_id = import_of(engine, connection, options.file.name, content, None)
        progress = Progress(of=10_000)
        ended = import_file(engine, import_id, content, own=own, progress=lambda done, of: progress.show(done * 10_000 // of, f"line {done} of {of}"))
        progress.clear()
        if not ended:
            raise ValueError("this file is being read by somebody else at this moment")
        with engine.database.read() as connection:
            _say_bad(connection, import_id)
            row = connection.execute(select(villager_import).where(villager_import.c.id == import_id)).one()
    print(f"{row.added} villagers added, {row.updated} updated, {row.unchanged} unchanged, {row.bad} lines refused")
    return 0


def _say_bad(connection: Connection, import_id: str) -> None:
    rows = connection.execute(select(import_problem).where(import_problem.c.import_id == import_id).order_by(import_problem.c.line).limit(TOLD + 1)).all()
    for row in rows[:TOLD]:
        print(f"line {row.line}: {row.problem} {row.shown}", file=sys.stderr)
    if len(rows) > TOLD:
        print("… and more: the page of imports has them all", file=sys.stderr)
