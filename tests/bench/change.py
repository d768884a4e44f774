"""An administrator halves a deadline while many cases are open: how long the preview takes, how fast they follow, and that a kill
halfway loses nothing.

    python tests/bench/change.py --open 10000 --database both

Last line: one JSON object {"sqlite": {"open", "preview_ms", "calendar_preview_ms", "change_ms", "moved_per_s", "killed_at", "missed", "twice",
"disagreements"}, …}; 1 when a case was missed or moved twice, or anything disagrees. `preview_ms`: accept, 24 hours -> 12 hours;
`calendar_preview_ms`: every open deadline counted anew. The worker that moves is a process of its own, killed with SIGKILL when half is done.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, select

from engine.clock import FrozenClock
from engine.commands import move_deadlines
from engine.commands.change_policy import change_policy, preview_policy
from engine.commands.policy_draft import RuleDraft
from engine.deadlines.moving import by_calendar
from engine.deadlines.preview import Clocks, preview_moves
from engine.engine import Engine
from engine.people import create_person
from engine.settings import Settings
from engine.tables import case, deadline, deadline_change, fact, open_task, timer
from engine.verify import verify
from tests.bench import bare, databases
from tests.bench.population import open_cases
from tests.bench.timers import begun


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--database", choices=databases.CHOICES, default="sqlite")
    parser.add_argument("--move", nargs=2, metavar=("URL", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.move:
        be_the_mover(*options.move)
        return
    databases.need_server(options.database)
    result = {}
    for name in databases.names(options.database):
        with databases.fresh(name, "change") as (url, folder):
            result[name] = measure(url, folder, options.open)
        print(f"{name}: {result[name]}")
    print(json.dumps(result))
    sys.exit(any(found["missed"] or found["twice"] or found["disagreements"] for found in result.values()))


def measure(url: str, folder: Path, count: int) -> dict[str, Any]:
    """One change of 24 hours into 12, with so many cases open."""
    engine, villager, villages = begun(url, folder, FrozenClock(bare.MONDAY))
    admin = create_person(engine, name="管理员", memberships=[("administrator", "330226")])
    open_cases(engine, villager, count, villages)
    drafts = [RuleDraft(12, "hours")]
    preview, preview_ms = _timed(lambda: preview_policy(engine, admin, "grievance", "accept", drafts))
    assert (preview.open, preview.moved) == (count, count), preview
    calendar_ms = _timed(lambda: _calendar(engine))[1]
    change_ms = _timed(lambda: change_policy(engine, admin, "grievance", "accept", drafts, seen=0, reason="农忙期间加快"))[1]
    began = time.perf_counter()
    killed_at = _kill_halfway(engine, url, folder, count // 2)
    mover = _mover(url, folder)
    assert mover.wait() == 0
    seconds = time.perf_counter() - began
    found = {
        "open": count, "preview_ms": preview_ms, "calendar_preview_ms": calendar_ms, "change_ms": change_ms, "moved_per_s": round(count / seconds, 1),
        "killed_at": killed_at, **_wrong(engine, count)}
    engine.close()
    return found


def be_the_mover(url: str, folder: str) -> None:
    """Move until nothing is left to move."""
    engine = Engine.open(Settings(url, Path(folder), "bench"), FrozenClock(bare.MONDAY))
    while move_deadlines(engine):
        pass
    engine.close()


def _mover(url: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, "--move", url, str(folder)])


def _kill_halfway(engine: Engine, url: str, folder: Path, half: int) -> int:
    """Start the mover and kill it when at least half is moved; how many were."""
    mover = _mover(url, folder)
    while _moved(engine) < half:
        time.sleep(0.005)
    mover.send_signal(signal.SIGKILL)
    mover.wait()
    return _moved(engine)


def _moved(engine: Engine) -> int:
    with engine.database.read() as connection:
        return connection.scalar(select(deadline_change.c.moved)) or 0


def _wrong(engine: Engine, count: int) -> dict[str, Any]:
    """Cases whose task, timer, clock or own due moment was left behind; cases with more than one fact of it; and what verify says."""
    with engine.database.read() as connection:
        right = connection.scalar(
            select(func.count()).select_from(case).join(open_task, open_task.c.case_id == case.c.id).join(timer, timer.c.case_id == case.c.id)
            .join(deadline, deadline.c.case_id == case.c.id)
            .where(open_task.c.due_at == timer.c.due_at, timer.c.due_at == deadline.c.due_at, deadline.c.due_at == case.c.due_at, deadline.c.value == 12,
                   open_task.c.sort_at == open_task.c.due_at, timer.c.retry_at == timer.c.due_at))
        facts = connection.scalar(select(func.count()).select_from(fact).where(fact.c.kind == "deadline_moved")) or 0
    return {"missed": count - (right or 0), "twice": facts - count, "disagreements": len(list(verify(engine)))}


def _calendar(engine: Engine) -> Any:
    with engine.database.read() as connection:
        current = engine.rulesets.current(connection)
        defaults = engine.catalog.current(connection, "grievance").deadlines
        return preview_moves(connection, Clocks(), by_calendar(current, ""), current, lambda version: defaults, engine.clock.now())


def _timed(call: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    result = call()
    return result, round((time.perf_counter() - began) * 1000, 1)


if __name__ == "__main__":
    main()
