"""What the inbox and the search cost with few and with very many open tasks.

    python tests/bench/inbox.py --tasks 1000,1000000 --database postgresql

Last line: one JSON object {"p95_ms": {"1000": …}, "search_p95_ms": {…}, "waiting_p95_ms": {…}}. Server time of whole pages through the
web application (no network): the first page of the group's list as a grid worker, a village team, a command room, a platform desk and
the county's supervisor, plain and narrowed; pages found by words from very common letters to very rare ones, as tasks and as cases.
`--explain` prints the plans.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.clock import Clock
from engine.deploy import deploy
from engine.engine import Engine
from engine.people import Person
from engine.place_file import load_places
from engine.sessions import start_session
from engine.settings import Settings
from tests.bench import databases
from tests.bench.crowd import open_tasks, people
from web import create_app

WORDS = ("路", "水", "小区", "业主", "路灯", "噪音", "污水", "停车位", "路灯不亮", "物业公司", "幼儿园", "公交车站", "垃圾分类", "鑫", "医保卡", "没有这个词")
NARROWED = ("", "&due=overdue", "&category=market", "&step=accept&priority=urgent", "&category=safety&due=today")


def main() -> int:
    """0; the figures are the last line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", default="1000,100000", help="numbers of open tasks")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--rounds", type=int, default=120, help="requests per figure")
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    databases.need_server(options.database)
    found: dict[str, dict[str, Any]] = {"p95_ms": {}, "search_p95_ms": {}, "waiting_p95_ms": {}, "median_ms": {}, "search_median_ms": {}}
    for size in options.tasks.split(","):
        with databases.fresh(options.database) as (url, folder):
            _measure(url, folder, int(size), options, found)
    print(json.dumps({"database": options.database, **found}))
    return 0


def _measure(url: str, folder: Path, size: int, options: argparse.Namespace, found: dict[str, dict[str, Any]]) -> None:
    engine = Engine.open(Settings(database_url=url, data_dir=folder, secret_key="bench"), Clock())
    try:
        load_places(engine)
        deploy(engine, "grievance")
        crowd, begun = people(engine), time.monotonic()
        open_tasks(engine, crowd, size)
        print(f"{size} open tasks written in {time.monotonic() - begun:.0f} s", flush=True)
        ask = _browser(engine)
        dice = random.Random(3)
        everybody = [dice.choice(crowd.staff[role]) for role in crowd.staff for _ in range(24)]
        lists = [(person, f"/inbox?tab=group{more}") for person in everybody for more in NARROWED]
        searches = [(person, address) for person in everybody for word in WORDS for address in (f"/inbox?tab=group&words={word}", f"/cases?q={word}")]
        waits = [(person, f"/inbox?tab={tab}") for role in ("grid_worker", "village_team", "command_room") for person in crowd.staff[role] for tab in ("waiting", "done", "mine")]
        for name, wanted in (("", lists), ("search_", searches), ("waiting_", waits)):
            sample = dice.sample(wanted, min(options.rounds, len(wanted)))
            times = sorted(_timed(ask, person, address) for person, address in sample)
            found[f"{name}p95_ms"][str(size)] = round(times[int(len(times) * 0.95) - 1], 1)
            if f"{name}median_ms" in found:
                found[f"{name}median_ms"][str(size)] = round(statistics.median(times), 1)
            print(f"{size} {name or 'list_'}: median {statistics.median(times):.1f}, p95 {times[int(len(times) * 0.95) - 1]:.1f}, worst {times[-1]:.1f} ms", flush=True)
            if options.explain:
                _slowest(ask, sample)
    finally:
        engine.close()


def _browser(engine: Engine) -> Callable[[Person, str], int]:
    app = create_app(engine.settings, engine)
    browsers: dict[str, Any] = {}

    def ask(person: Person, address: str) -> int:
        if person.id not in browsers:
            browser = browsers[person.id] = app.test_client()
            token = start_session(engine, person.id)
            with browser.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True
        answer = browsers[person.id].get(address)
        assert answer.status_code == 200, (answer.status_code, address)
        return len(answer.data)

    return ask


def _timed(ask: Callable[[Person, str], int], person: Person, address: str) -> float:
    ask(person, "/healthz")              # signs in, where that is still to be done
    begun = time.perf_counter()
    ask(person, address)
    return (time.perf_counter() - begun) * 1000


def _slowest(ask: Callable[[Person, str], int], sample: list[tuple[Person, str]]) -> None:
    slow = sorted(((_timed(ask, person, address), person.name, address) for person, address in sample), reverse=True)[:6]
    for took, name, address in slow:
        print(f"  {took:7.1f} ms  {name}  {address}")


if __name__ == "__main__":
    sys.exit(main())
