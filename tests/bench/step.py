"""What one step costs: a start and three user tasks per case, through the commands.

    python tests/bench/step.py --cases 200 --database both

Last line: one JSON object {"floor": {"ms_per_step", "ms_per_step_one_path"}, "sqlite": {"ms_per_step", "statements_per_step",
"commits_per_step"}, "postgresql": {…}}. The floor is SpiffWorkflow alone with its own serializer, in the same run: on the same
diagrams, and where nothing but the path these cases take is drawn (bare.bpmn). BEGIN and COMMIT are not counted as statements. PostgreSQL starts by itself (.ci/with-postgresql) when EPOINT_TEST_DATABASE_URL names no server.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import event, select

from engine.clock import FrozenClock
from engine.commands import complete_task, report
from engine.deploy import deploy
from engine.engine import Engine
from engine.people import create_person
from engine.place_file import load_places
from engine.settings import Settings
from engine.tables import open_task
from tests.bench import bare, databases
from tests.driver import everyman

VILLAGE = "330226106235"
ANSWERS: tuple[dict[str, object], ...] = (
    {"category": "other", "people": 1, "route": "general"},
    {"village_result": "answered", "answer": "已修好，今晚就亮。"},
    {"rating": "satisfied"},
)
DECLARED = ("category", "people", "route", "village_result", "rating")
STEPS = 1 + len(ANSWERS)
WARM = 5                  # cases before the measurement


def main() -> None:
    """Measure the databases asked for and the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--database", choices=databases.CHOICES, default="both")
    options = parser.parse_args()
    databases.need_server(options.database)
    result: dict[str, Any] = {"floor": {}}
    for name in databases.names(options.database):
        with databases.fresh(name) as (url, folder):
            engine = Engine.open(Settings(url, folder, "bench"), FrozenClock(bare.MONDAY))
            result[name] = measure(engine, options.cases)
            result["floor"] = result["floor"] or _floor(engine, options.cases)
            engine.close()
        print(f"{name}: {result[name]}")
    print(json.dumps(result))


@dataclass
class Meter:
    """Seconds, statements and commits of the work it is given, and of nothing else."""

    engine: Engine
    seconds: float = 0.0
    statements: int = 0
    commits: int = 0
    running: bool = False

    def __post_init__(self) -> None:
        event.listen(self.engine.database.sql, "before_cursor_execute", self._statement)
        event.listen(self.engine.database.sql, "commit", self._commit)

    def time(self, work: Callable[[], Any]) -> Any:
        self.running, began = True, time.perf_counter()
        answer = work()
        self.seconds += time.perf_counter() - began
        self.running = False
        return answer

    def _statement(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        self.statements += self.running and not statement.startswith("BEGIN")

    def _commit(self, connection: Any) -> None:
        self.commits += self.running

    def per(self, steps: int) -> dict[str, float]:
        return {"ms_per_step": round(self.seconds * 1000 / steps, 3), "statements_per_step": round(self.statements / steps, 2),
                "commits_per_step": round(self.commits / steps, 2)}


def measure(engine: Engine, cases: int) -> dict[str, float]:
    """Milliseconds, SQL statements and commits per step of the whole service layer; looking the task up is not counted."""
    deploy(engine, "grievance")
    load_places(engine)
    staff, villager = everyman(engine), create_person(engine, name="村民", home=VILLAGE)
    _cases(engine, Meter(engine), villager, (staff, staff, villager), "warm", WARM)
    meter = Meter(engine)
    _cases(engine, meter, villager, (staff, staff, villager), "case", cases)
    return meter.per(cases * STEPS)


def _cases(engine: Engine, meter: Meter, villager: Any, workers: tuple[Any, ...], key: str, cases: int) -> None:
    for number in range(cases):
        filed = meter.time(lambda: report(engine, villager, request_key=f"{key}-{number}", place=VILLAGE, subject="路灯不亮", text="村口路灯三天不亮。"))
        for worker, answers in zip(workers, ANSWERS, strict=True):
            task = _task_of(engine, filed.id)
            meter.time(lambda: complete_task(engine, worker, task, request_key=task, answers=answers))


def _task_of(engine: Engine, case_id: str) -> str:
    with engine.database.read() as connection:
        return str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == case_id)))


def _floor(engine: Engine, cases: int) -> dict[str, float]:
    """SpiffWorkflow alone, with the answers that enter the workflow."""
    with engine.database.read() as connection:
        definition = engine.catalog.current(connection, "grievance")
    entering: tuple[Mapping[str, object], ...] = tuple({key: value for key, value in answers.items() if key in DECLARED} for answers in ANSWERS)
    return {"ms_per_step": round(bare.floor(definition, cases, entering), 3), "ms_per_step_one_path": round(bare.one_path_floor(cases, len(ANSWERS)), 3)}


if __name__ == "__main__":
    main()
