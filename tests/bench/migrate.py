"""Open cases all over the process follow to another version, killed halfway and carried on.

    python tests/bench/migrate.py --cases 10000 --database both

Last line: one JSON object {"sqlite": {"cases", "steps_stood_at", "plan_ms", "seconds", "moved_per_s", "killed_at", "moved", "kept", "twice", "disagreements",
"verify_seconds"}, …}; 1 when a case was lost or moved twice, or anything disagrees. The new version renames a task, takes a reminder out
and changes a form. The worker that moves is a process of its own, killed with SIGKILL when half is done.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, select

from engine.clock import FrozenClock
from engine.commands import fire_due, migrate_some, report, start_migration
from engine.engine import Engine
from engine.migration_plan import migration_plan
from engine.people import create_person
from engine.settings import Settings
from engine.tables import case, case_move, fact, open_task
from engine.verify import verify
from tests.bench import bare, databases
from tests.bench.population import copies
from tests.bench.timers import begun
from tests.driver import Driver, everyman
from tests.engine.migrating import TRUNK, VILLAGE, deploy_changed, other_id, renamed_label, without_boundary

SEEDS = 60      # cases really worked to where they stand; the rest are copies of them


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--database", choices=databases.CHOICES, default="sqlite")
    parser.add_argument("--move", nargs=2, metavar=("URL", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.move:
        be_the_mover(*options.move)
        return
    databases.need_server(options.database)
    result = {}
    for name in databases.names(options.database):
        with databases.fresh(name, "migrate") as (url, folder):
            result[name] = measure(url, folder, options.cases)
        print(f"{name}: {result[name]}")
    print(json.dumps(result))
    sys.exit(any(found["twice"] or found["disagreements"] or found["moved"] + found["kept"] != found["open"] for found in result.values()))


def measure(url: str, folder: Path, count: int) -> dict[str, Any]:
    """One migration with so many cases."""
    engine, villager, villages = begun(url, folder, FrozenClock(bare.MONDAY))
    admin = create_person(engine, name="管理员", memberships=[("administrator", "330226")])
    _spread(engine, villager, villages, count)
    with engine.database.read() as connection:
        before = engine.catalog.current(connection, "grievance").version
        total = connection.scalar(select(func.count()).select_from(case).where(case.c.status != "closed")) or 0
        steps = connection.scalar(select(func.count(open_task.c.element.distinct()))) or 0
    after = deploy_changed(engine, renamed_label, without_boundary(VILLAGE, "village_warning"), other_id(TRUNK, "rate", "rate_it")).version
    mapping = {("grievance", "rate"): "rate_it"}
    began = time.perf_counter()
    migration_plan(engine, admin, "grievance", before, after, mapping)
    plan_ms = round((time.perf_counter() - began) * 1000)
    start_migration(engine, admin, "grievance", before, after, mapping, reason="新版本")
    began = time.perf_counter()
    killed_at = _kill_halfway(engine, url, folder, total // 2)
    assert _mover(url, folder).wait() == 0
    seconds = time.perf_counter() - began
    moved, kept = _outcome(engine, "moved"), _outcome(engine, "kept")
    with engine.database.read() as connection:
        facts = connection.scalar(select(func.count()).select_from(fact).where(fact.c.kind == "migrated")) or 0
    began = time.perf_counter()
    disagreements = len(list(verify(engine)))
    found = {"cases": count, "open": total, "steps_stood_at": steps, "plan_ms": plan_ms, "seconds": round(seconds, 1), "moved_per_s": round(total / seconds, 1),
             "killed_at": killed_at, "moved": moved, "kept": kept, "twice": facts - moved, "disagreements": disagreements,
             "verify_seconds": round(time.perf_counter() - began, 1)}
    engine.close()
    return found


def _spread(engine: Engine, villager: Any, villages: Any, count: int) -> None:
    """Some cases worked to all kinds of steps, and copies of each."""
    driver = Driver(engine, everyman(engine), engine.clock, seed=3, lazy=0.4)
    for number in range(min(SEEDS, count)):
        report(engine, villager, request_key=f"seed{number}", place=villages[number % len(villages)], subject="路灯不亮", text="三天了。")
        if number % 8 == 0:
            for task in driver._open_tasks():
                driver._maybe(task)
            engine.clock.move(timedelta(hours=20))
            while fire_due(engine):
                pass
    with engine.database.read() as connection:
        seeds = connection.scalars(select(case.c.id).where(case.c.status == "open").order_by(case.c.id)).all()
    for number, seed in enumerate(seeds):
        share = (count - len(seeds)) // len(seeds) + (number < (count - len(seeds)) % len(seeds))
        copies(engine, seed, share, villages, begin_at=number * count)


def be_the_mover(url: str, folder: str) -> None:
    """Move until nothing is left to move."""
    engine = Engine.open(Settings(url, Path(folder), "bench"), FrozenClock(bare.MONDAY + timedelta(days=30)))
    while migrate_some(engine):
        pass
    engine.close()


def _mover(url: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, "--move", url, str(folder)])


def _kill_halfway(engine: Engine, url: str, folder: Path, half: int) -> int:
    mover = _mover(url, folder)
    while _outcome(engine, "moved") < half:
        assert mover.poll() is None, "the mover ended before half was moved"
        time.sleep(0.01)
    mover.send_signal(signal.SIGKILL)
    mover.wait()
    return _outcome(engine, "moved")


def _outcome(engine: Engine, outcome: str) -> int:
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(case_move).where(case_move.c.outcome == outcome)) or 0


if __name__ == "__main__":
    main()
