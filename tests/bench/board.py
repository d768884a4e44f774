"""The board's first screen at many open cases, and a year's statistics at many cases.

    python tests/bench/board.py --open 100000 --closed 1000000 --database postgresql

Last line: one JSON object {"first_screen_ms": …, "figures_ms": …, …}: medians of whole answers of the web application to the county's
supervisor, `first_screen_ms` with nothing kept from an earlier look (`again_ms`: while the counts are kept). `--explain` prints the plans.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import bindparam, insert, select, update

from engine import board_counts
from engine.clock import FrozenClock, to_text
from engine.engine import Engine
from engine.figures.counting import day_of
from engine.figures.fold import add_up, fold
from engine.people import create_person
from engine.tables import case, case_figure, figure, open_task
from engine.tables.figures import MEASURES
from tests.bench import bare, databases
from tests.bench.population import open_cases
from tests.bench.timers import begun
from tests.engine.rows import plans_of
from tests.web.browser import browser_of
from web import create_app

COUNTY = "330226"
STAGES = ("accept", "triage", "handle", "handle", "handle", "rate")
CATEGORIES = ("environment", "infrastructure", "dispute", "safety", "land", "market", "building", "welfare", "certificate", "agriculture", "consult", "other")
ROUNDS = 7


def main() -> None:
    """Measure the database asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=10_000)
    parser.add_argument("--closed", type=int, default=0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    databases.need_server(options.database)
    with databases.fresh(options.database, "board") as (url, folder):
        clock = FrozenClock(bare.MONDAY)
        engine, villager, villages = begun(url, folder, clock)
        staff = [create_person(engine, name=f"干部{n}", login=f"staff{n}", memberships=[("village_team", village)]) for n, village in enumerate(villages)]
        supervisor = create_person(engine, name="县督办员", login="county", memberships=[("county_supervisor", COUNTY)])
        began = time.perf_counter()
        open_cases(engine, villager, options.open, villages)
        _spread(engine, clock, [one.id for one in staff])
        print(f"{options.open} open cases made in {time.perf_counter() - began:.0f} s", flush=True)
        began = time.perf_counter()
        while fold(engine, 2000):
            pass
        folded = options.open / (time.perf_counter() - began)
        print(f"counted: {folded:.0f} cases a second", flush=True)
        began = time.perf_counter()
        _past(engine, clock, options.closed, villages, villager.id)
        print(f"{options.closed} closed cases made in {time.perf_counter() - began:.0f} s", flush=True)
        with engine.database.sql.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE" if engine.database.is_sqlite else "VACUUM ANALYZE")
        browser = browser_of(create_app(engine.settings, engine), supervisor)
        year = f"since={day_of(to_text(clock.now() - timedelta(days=365)))}&until={day_of(to_text(clock.now()))}"
        result = {
            "open": options.open, "closed": options.closed, "database": options.database, "counted_per_s": round(folded),
            "first_screen_ms": _median(browser, "/board", anew=True), "again_ms": _median(browser, "/board"),
            "township_ms": _median(browser, "/board?place=330226106", anew=True), "map_ms": _median(browser, "/board/map", anew=True),
            "wall_ms": _median(browser, "/board?wall=1", anew=True),
            "figures_ms": _median(browser, f"/figures?{year}&step=month"), "figures_days_ms": _median(browser, f"/figures?{year}&step=day&category=land"),
            "township_figures_ms": _median(browser, f"/figures?{year}&place=330226106"),
            "list_ms": _median(browser, f"/cases?measure=dissatisfied&{year}"), "rare_list_ms": _median(browser, f"/cases?measure=reopened&category=land&{year}"),
            "due_today_ms": _median(browser, "/cases?due=today"), "in_hand_ms": _median(browser, f"/cases?role=village_team&holder={staff[0].id}"),
        }
        if options.explain:
            with plans_of(engine) as plans:
                board_counts._KEPT.clear()
                browser.get("/board")
                browser.get(f"/figures?{year}&step=month")
            print("\n\n".join(plans))
        engine.close()
    print(json.dumps(result))


def _median(browser: Any, address: str, anew: bool = False) -> float:
    taken = []
    for _ in range(ROUNDS):
        if anew:
            board_counts._KEPT.clear()
        began = time.perf_counter()
        answer = browser.get(address)
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return round(statistics.median(taken), 1)


def _spread(engine: Engine, clock: FrozenClock, staff: list[str]) -> None:
    """Open cases in every stage, a fifth of them late, half of the tasks in somebody's hands."""
    chance, now = random.Random(1), clock.now()
    with engine.database.read() as connection:
        rows = connection.execute(select(case.c.id, open_task.c.id.label("task")).join(open_task, open_task.c.case_id == case.c.id)).all()
    cases, tasks = [], []
    for row in rows:
        due = to_text(now + timedelta(hours=chance.randrange(-40, 160)))
        cases.append({"own": row.id, "due_at": due, "stage": chance.choice(STAGES), "updated_at": to_text(now - timedelta(seconds=chance.randrange(10**6)))})
        tasks.append({"own": row.task, "due_at": due, "sort_at": due, "assignee_id": chance.choice(staff) if chance.random() < 0.5 else None, "role": "village_team"})
    for begin in range(0, len(rows), 5000):
        with engine.database.write() as connection:
            connection.execute(update(case).where(case.c.id == bindparam("own")), cases[begin:begin + 5000])
            connection.execute(update(open_task).where(open_task.c.id == bindparam("own")), tasks[begin:begin + 5000])


def _past(engine: Engine, clock: FrozenClock, count: int, villages: list[str], reporter: str) -> None:
    """Closed cases of two years: their rows, how they count, and the days' sums."""
    chance, now = random.Random(2), clock.now()
    with engine.database.read() as connection:
        sample = dict(connection.execute(select(case).limit(1)).one()._mapping)
    sums: Any = defaultdict(lambda: dict.fromkeys(MEASURES, 0))
    for begin in range(0, count, 5000):
        rows, counted = [], []
        for number in range(begin, min(begin + 5000, count)):
            made = now - timedelta(seconds=chance.randrange(1, 2 * 365 * 86400))
            closed, identity, village = made + timedelta(hours=chance.randrange(2, 200)), str(UUID(int=chance.getrandbits(128))), chance.choice(villages)
            rating = chance.choices(("satisfied", "basically_satisfied", "dissatisfied", None), (80, 12, 1, 7))[0]
            late, again = chance.random() < 0.05, chance.random() < 0.005
            rows.append(sample | {
                "id": identity, "number": f"C{number:09d}", "place": village, "category": chance.choice(CATEGORIES), "created_at": to_text(made),
                "updated_at": to_text(closed), "closed_at": to_text(closed), "status": "closed", "stage": "close", "due_at": None, "rating": rating,
                "state": b"", "reporter_id": reporter, "source": None})
            counted.append({
                "case_id": identity, "rev": sample["rev"], "place": village, "category": rows[-1]["category"], "reporter_id": reporter,
                "reported_at": to_text(made), "reported_on": day_of(to_text(made)), "closed_at": to_text(closed), "closed_on": day_of(to_text(closed)),
                "reported": 1, "responded_in_time": int(not late), "responded_late": int(late), "repeated": int(chance.random() < 0.02), "escalated": int(late),
                "closed": 1, "timely": int(not late), "village_solved": int(chance.random() < 0.9), "reopened": int(again),
                **{name: int(rating == name) for name in ("satisfied", "basically_satisfied", "dissatisfied")}, "unrated": int(rating is None)})
        with engine.database.write() as connection:
            connection.execute(insert(case), rows)
            connection.execute(insert(case_figure), counted)
        add_up(sums, counted, 1)
    with engine.database.read() as connection:
        there = {(row.place, row.category, row.day) for row in connection.execute(select(figure.c.place, figure.c.category, figure.c.day))}
    made_up = [dict(zip(("place", "category", "day"), key)) | values for key, values in sorted(sums.items()) if key not in there]
    for begin in range(0, len(made_up), 5000):
        with engine.database.write() as connection:
            connection.execute(insert(figure), made_up[begin:begin + 5000])


if __name__ == "__main__":
    main()
