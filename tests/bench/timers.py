"""What a sweep costs: so many cases wait, so few are due.

    python tests/bench/timers.py --waiting 20000 --due 200 --database both

Last line: one JSON object {"sqlite": {"waiting", "ms_per_idle_sweep", "ms_per_idle_sweep_small", "ms_per_due_timer"}, …}. An idle sweep
finds nothing due; `small` is the same with a hundredth of the timers: both must cost the same. The waiting rows are copies of one real
case's timer, so that a million need no hour; those that fire belong to real cases.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert, select, update

from engine.clock import FrozenClock, to_text
from engine.commands import fire_due, next_due, report
from engine.deploy import deploy
from engine.engine import Engine
from engine.people import create_person
from engine.place_file import load_places
from engine.settings import Settings
from engine.tables import timer
from tests.bench import bare, databases

VILLAGE = "330226106235"
SWEEPS = 200


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waiting", type=int, default=20_000)
    parser.add_argument("--due", type=int, default=200)
    parser.add_argument("--database", choices=databases.CHOICES, default="sqlite")
    options = parser.parse_args()
    databases.need_server(options.database)
    result = {}
    for name in databases.names(options.database):
        with databases.fresh(name) as (url, folder):
            clock = FrozenClock(bare.MONDAY)
            engine = Engine.open(Settings(url, folder, "bench"), clock)
            result[name] = measure(engine, clock, options.waiting, options.due)
            engine.close()
        print(f"{name}: {result[name]}")
    print(json.dumps(result))


def measure(engine: Engine, clock: FrozenClock, waiting: int, due: int) -> dict[str, float]:
    """Milliseconds of a sweep that finds nothing, with few and with many timers, and of one timer that fires."""
    deploy(engine, "grievance")
    load_places(engine)
    villager = create_person(engine, name="村民", home=VILLAGE)
    cases = [report(engine, villager, request_key=f"t-{number}", place=VILLAGE, subject="路灯不亮", text="三天了。").id for number in range(due + 1)]
    _wait(engine, cases[0], waiting // 100)
    small = _idle(engine)
    _wait(engine, cases[0], waiting - waiting // 100)
    many = _idle(engine)
    with engine.database.write() as connection:       # the first case keeps waiting, with all its copies
        connection.execute(update(timer).where(timer.c.case_id == cases[0]).values(retry_at=to_text(clock.now() + timedelta(days=365))))
    clock.move(timedelta(hours=24))
    began, fired = time.perf_counter(), 0
    while batch := fire_due(engine, 100):
        fired += batch
    seconds = time.perf_counter() - began
    assert fired == due, f"{fired} timers fired, {due} were due"
    return {"waiting": waiting, "ms_per_idle_sweep": many, "ms_per_idle_sweep_small": small, "ms_per_due_timer": round(seconds * 1000 / fired, 2)}


def _idle(engine: Engine) -> float:
    began = time.perf_counter()
    for _ in range(SWEEPS):
        assert fire_due(engine) == 0
        next_due(engine)
    return round((time.perf_counter() - began) * 1000 / SWEEPS, 3)


def _wait(engine: Engine, case_id: str, copies: int) -> None:
    later = to_text(engine.clock.now() + timedelta(days=365))
    with engine.database.write() as connection:
        row = dict(connection.execute(select(timer).where(timer.c.case_id == case_id).limit(1)).one()._mapping)
        for begin in range(0, copies, 1000):
            rows = [row | {"id": str(uuid4()), "due_at": later, "retry_at": later} for _ in range(min(1000, copies - begin))]
            connection.execute(insert(timer), rows)


if __name__ == "__main__":
    main()
