"""What a sweep costs when nothing is due, how fast many deadlines that fall due at once are fired, and how late one fires at rest.

    python tests/bench/timers.py --open 1000,10000,100000 --database postgresql --due 5000 --workers 4

Last line: one JSON object {"sweep_ms": {"1000": …, "10000": …}, "fired_per_s": …, …}. `sweep_ms`: the median of a worker's whole look
(timers, reminders, changes, the next due moment) with so many open cases and none due; every size is measured in turn, again and
again, in one run. `fired_per_s`: `--due` deadlines of real cases fall due at once and `--workers` worker processes fire them, each
once; `lag_s`: how long after its moment a single deadline has fired, worst of some, with one worker at rest.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, select, update

from engine.clock import Clock, FrozenClock, to_text
from engine.commands import fire_due, report
from engine.deploy import deploy
from engine.engine import Engine
from engine.people import Person, create_person
from engine.place_file import load_places
from engine.settings import Settings
from engine.tables import deadline, fact, incident, place, timer
from engine.verify import verify
from engine.worker import sweep, work
from tests.bench import bare, databases
from tests.bench.population import open_cases

VILLAGE = "330226106235"
ROUNDS, SWEEPS = 15, 20
LAGS = 5


def main() -> None:
    """Measure the database asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=lambda text: [int(part) for part in text.split(",")], default=[1000, 10_000])
    parser.add_argument("--due", type=int, default=500)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--work", nargs=2, metavar=("URL", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        be_a_worker(*options.work)
        return
    databases.need_server(options.database)
    result = {"database": options.database, "sweep_ms": sweeps(options.database, options.open), **firing(options.database, options.due, options.workers),
              "lag_s": lag(options.database)}
    print(json.dumps(result))


def begun(url: str, folder: Path, clock: Clock) -> tuple[Engine, Person, list[str]]:
    """An engine with the process deployed, a villager, and every village."""
    engine = Engine.open(Settings(url, folder, "bench"), clock)
    deploy(engine, "grievance")
    load_places(engine)
    villager = create_person(engine, name="村民", home=VILLAGE)
    with engine.database.read() as connection:
        villages = list(connection.scalars(select(place.c.code).where(place.c.level == "village").order_by(place.c.code)))
    return engine, villager, villages


def sweeps(database: str, sizes: list[int]) -> dict[str, float]:
    """The median milliseconds of a look that finds nothing, by how many cases are open; the sizes take turns, so that a noisy
    minute falls on all of them."""
    with ExitStack() as stack:
        engines = {}
        for size in sizes:
            url, folder = stack.enter_context(databases.fresh(database, f"open_{size}"))
            engine, villager, villages = begun(url, folder, FrozenClock(bare.MONDAY))
            stack.callback(engine.close)
            began = time.perf_counter()
            open_cases(engine, villager, size, villages)
            print(f"{database}: {size} open cases made in {time.perf_counter() - began:.1f} s")
            engines[size] = engine
        taken: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(ROUNDS):
            for size, engine in engines.items():
                taken[size].append(_look(engine))
    return {str(size): round(statistics.median(times), 3) for size, times in taken.items()}


def _look(engine: Engine) -> float:
    began = time.perf_counter()
    for _ in range(SWEEPS):
        assert sweep(engine) > 0
    return (time.perf_counter() - began) * 1000 / SWEEPS


def firing(database: str, due: int, workers: int) -> dict[str, float | int]:
    """`due` deadlines at once, `workers` processes: how many a second, each fired once."""
    with databases.fresh(database, "firing") as (url, folder):
        engine, villager, villages = begun(url, folder, FrozenClock(bare.MONDAY))
        open_cases(engine, villager, due, villages)
        with engine.database.write() as connection:      # reminders come on top: here only what moves cases is counted
            connection.execute(update(deadline).values(warn_at=None))
        started = [subprocess.Popen([sys.executable, __file__, "--work", url, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                   for _ in range(workers)]
        for process in started:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        began = time.perf_counter()
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        each = [int(process.communicate()[0]) for process in started]
        seconds = time.perf_counter() - began
        with engine.database.read() as connection:
            fired = connection.scalar(select(func.count()).select_from(fact).where(fact.c.kind == "timer_fired"))
            cases = connection.scalar(select(func.count(func.distinct(fact.c.case_id))).where(fact.c.kind == "timer_fired"))
            failed = connection.scalar(select(func.count()).select_from(incident))
        disagreements = [str(found) for found in verify(engine)]
        engine.close()
    assert fired == cases == due == sum(each), f"{fired} fired for {cases} cases, {due} were due; by worker: {each}"
    assert not failed and not disagreements, (failed, disagreements[:3])
    print(f"{database}: {due} fell due at once, {workers} workers fired {each} in {seconds:.1f} s")
    return {"due": due, "workers": workers, "fired_per_s": round(due / seconds, 1)}


def be_a_worker(url: str, folder: str) -> None:
    """A worker process of `firing`: a day later, until nothing is due; prints how many it fired."""
    engine = Engine.open(Settings(url, Path(folder), "bench"), FrozenClock(bare.MONDAY + timedelta(hours=24)))
    with engine.database.read() as connection:
        engine.catalog.current(connection, "grievance")
    print("ready", flush=True)
    sys.stdin.readline()
    fired, idle = 0, 0
    while idle < 3:                          # what another worker holds is passed over: look again before going home
        some = fire_due(engine)
        fired, idle = fired + some, 0 if some else idle + 1
    engine.close()
    print(fired)


def lag(database: str) -> float:
    """The worst of some firings, in seconds after the due moment, by the worker's own loop with nothing else to do."""
    with databases.fresh(database, "lag") as (url, folder):
        engine, villager, _ = begun(url, folder, Clock())
        stop = threading.Event()
        worker = threading.Thread(target=work, args=(engine, stop))
        worker.start()
        worst = max(_one_lag(engine, villager, number) for number in range(LAGS))
        stop.set()
        worker.join()
        engine.close()
    return round(worst, 3)


def _one_lag(engine: Engine, villager: Person, number: int) -> float:
    made = report(engine, villager, request_key=f"lag-{number}", place=VILLAGE, subject="路灯不亮", text="三天了。").id
    due = engine.clock.now() + timedelta(seconds=1.2 + number * 0.13)
    with engine.database.write() as connection:
        connection.execute(update(timer).where(timer.c.case_id == made).values(due_at=to_text(due), retry_at=to_text(due)))
    while True:
        with engine.database.read() as connection:
            if connection.scalar(select(fact.c.seq).where(fact.c.case_id == made, fact.c.kind == "timer_fired")) is not None:
                return (engine.clock.now() - due).total_seconds()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
