"""epoint rotate-data-key: seal every personal number anew under the first data key."""

from __future__ import annotations

import argparse

from sqlalchemy import func, select

from engine.cli.opened import opened
from engine.cli.progress import Progress
from engine.personal.agree import numbers_disagree
from engine.personal.key_file import add_key, drop_old_keys, kept_keys
from engine.personal.rotate import rotate
from engine.settings import Settings
from engine.tables import person


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """[--new] [--drop-old]"""
    parser.add_argument("--new", action="store_true", help="first make a new key in the data directory (not with EPOINT_DATA_KEY: put the new key before the others there)")
    parser.add_argument("--drop-old", action="store_true", help="afterwards forget older keys of the data directory: backups made before do not open any more")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when everything is under the first key and opens; 1 when something does not. May run while the product runs, and again after a kill.
    With a new key the product is to be started anew first, so that every process knows it."""
    if (options.new or options.drop_old) and settings.data_keys:
        raise ValueError("the keys come from EPOINT_DATA_KEY: write the new one before the others there, restart, and run this again without --new or --drop-old")
    if options.new and len(kept_keys(settings.data_dir)) == 1:      # a second run after a kill goes on with the key of the first
        add_key(settings.data_dir)
    with opened(settings) as engine:
        with engine.database.read() as connection:
            people = connection.scalar(select(func.count()).select_from(person).where(person.c.data_key.is_not(None))) or 0
        progress, done = Progress(of=people), 0
        while some := rotate(engine):
            done += some
            progress.show(done, f"{done} of {people}")
        progress.clear()
        wrong = list(numbers_disagree(engine))
        for person_id, what in wrong:
            print(f"person {person_id}: {what}")
        print(f"{done} people sealed anew under the key {engine.keyring.current}; {people} checked, {len(wrong)} wrong")
    if options.drop_old and not wrong:
        drop_old_keys(settings.data_dir)
    return 1 if wrong else 0
