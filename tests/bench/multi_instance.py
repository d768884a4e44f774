"""A task done by many at once, from the first completion to the last, through the real commands: load, run, save, commit each time.

    python tests/bench/multi_instance.py [--items 20,100,300]

Last line: one JSON object {"seconds": {"20": …, "300": …}, "ms_each": {…}, "growth": ms each at the most ÷ ms each at the fewest}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import select

from engine.clock import FrozenClock
from engine.commands import complete_task, report
from engine.tables import case, open_task
from tests.bench import bare, databases
from tests.bench.timers import begun
from tests.driver import everyman
from tests.engine.drawn import drawn, flows, user


def main() -> None:
    """Measure each number of items on SQLite."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", default="20,100,300")
    sizes = [int(size) for size in parser.parse_args().items.split(",")]
    with databases.fresh("sqlite", "instances") as (url, folder):
        engine, villager, villages = begun(url, folder, FrozenClock(bare.MONDAY))
        staff, seconds = everyman(engine), {}
        for size in sizes:
            loop = f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{size}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
            engine.catalog.deploy("p", drawn(user("visit", loop) + flows("begin>visit", "visit>end")).files, engine.clock.now())
            case_id = report(engine, villager, request_key=f"r{size}", place=villages[0], subject="走访", text="每户一次。", process="p").id
            with engine.database.read() as connection:
                tasks = connection.scalars(select(open_task.c.id).where(open_task.c.case_id == case_id)).all()
            assert len(tasks) == size
            began = time.perf_counter()
            for task in tasks:
                complete_task(engine, staff, task, request_key=task, answers={})
            seconds[str(size)] = round(time.perf_counter() - began, 3)
            with engine.database.read() as connection:
                assert connection.scalar(select(case.c.status).where(case.c.id == case_id)) == "closed"
        engine.close()
    each = {size: round(1000 * took / int(size), 2) for size, took in seconds.items()}
    print(json.dumps({"seconds": seconds, "ms_each": each, "growth": round(each[str(sizes[-1])] / each[str(sizes[0])], 2)}))


if __name__ == "__main__":
    main()
