"""What one step costs: start and three user tasks per case through the commands, beside bare SpiffWorkflow on the same diagram in
the same run. Last line: one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.camunda.parser.CamundaParser import CamundaParser
from SpiffWorkflow.camunda.serializer.config import CAMUNDA_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import event, select, text

from engine.clock import FrozenClock
from engine.commands import complete_task, report
from engine.deploy import deploy
from engine.engine import Engine
from engine.people import create_person
from engine.place_file import load_places
from engine.settings import Settings
from engine.tables import open_task
from tests.driver import everyman

VILLAGE = "330226106235"
STEPS = 4
BARE = Path(__file__).with_name("bare.bpmn")


def main() -> None:
    """Measure the floor and the databases asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    result: dict[str, Any] = {"floor": {"ms_per_step": round(floor(options.cases), 3)}}
    if options.database in ("sqlite", "both"):
        with tempfile.TemporaryDirectory() as folder:
            result["sqlite"] = measure(f"sqlite:///{folder}/step.sqlite", Path(folder), options.cases)
    if options.database in ("postgresql", "both"):
        url = os.environ.get("EPOINT_TEST_DATABASE_URL")
        if not url:
            raise SystemExit("PostgreSQL: name a server in EPOINT_TEST_DATABASE_URL, e.g. .ci/with-postgresql python tests/bench/step.py")
        with tempfile.TemporaryDirectory() as folder:
            result["postgresql"] = measure(_fresh_database(url), Path(folder), options.cases)
    print(json.dumps(result))


def measure(url: str, folder: Path, cases: int) -> dict[str, float]:
    """Milliseconds, SQL statements and commits per step of the whole service layer; looking the task up is not counted."""
    engine = Engine.open(Settings(url, folder, "bench"), FrozenClock(datetime(2026, 3, 2, 1, tzinfo=UTC)))
    deploy(engine, "grievance")
    load_places(engine)
    staff = everyman(engine)
    villager = create_person(engine, name="村民", home=VILLAGE, memberships=[("villager", VILLAGE)])
    seen = {"statements": 0, "commits": 0, "seconds": 0.0}

    def timed(work: Callable[[], Any]) -> Any:
        listen("add")
        began = time.perf_counter()
        answer = work()
        seen["seconds"] += time.perf_counter() - began
        listen("remove")
        return answer

    def listen(verb: str) -> None:
        getattr(event, "listen" if verb == "add" else "remove")(engine.database.sql, "before_cursor_execute", on_statement)
        getattr(event, "listen" if verb == "add" else "remove")(engine.database.sql, "commit", on_commit)

    def on_statement(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen["statements"] += not statement.startswith("BEGIN")

    def on_commit(connection: Any) -> None:
        seen["commits"] += 1

    def task_of(case_id: str) -> str:
        with engine.database.read() as connection:
            return str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == case_id)))

    for number in range(-5, cases):      # the first five warm the caches
        if number == 0:
            seen.update(statements=0, commits=0, seconds=0.0)
        filed = timed(lambda: report(engine, villager, request_key=f"r{number}", place=VILLAGE, subject="路灯不亮", text="村口路灯三天不亮。"))
        steps = (
            (staff, {"category": "other", "people": 1, "route": "general"}),
            (staff, {"village_result": "answered", "answer": "已修好，今晚就亮。"}),
            (villager, {"rating": "satisfied"}),
        )
        for who, answers in steps:
            task = task_of(filed.id)
            timed(lambda: complete_task(engine, who, task, request_key=task, answers=answers))
    engine.close()
    steps_done = cases * STEPS
    return {"ms_per_step": round(seen["seconds"] * 1000 / steps_done, 3), "statements_per_step": round(seen["statements"] / steps_done, 2),
            "commits_per_step": round(seen["commits"] / steps_done, 2)}


def floor(cases: int) -> float:
    """Milliseconds per step of SpiffWorkflow alone: deserialize, run, serialize, with its own converters; no database."""
    parser = CamundaParser()
    parser.add_bpmn_file(str(BARE))
    spec, parts = parser.get_spec("bare"), parser.get_subprocess_specs("bare")
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(CAMUNDA_CONFIG))
    began = time.perf_counter()
    for _ in range(cases):
        workflow = BpmnWorkflow(spec, parts)
        workflow.do_engine_steps()
        stored = serializer.serialize_json(workflow)
        for _ in range(STEPS - 1):
            workflow = serializer.deserialize_json(stored)
            task = next(found for found in workflow.get_tasks(state=TaskState.READY) if found.task_spec.manual)
            task.data["route"] = "general"
            task.run()
            workflow.do_engine_steps()
            stored = serializer.serialize_json(workflow)
        assert workflow.completed
    return (time.perf_counter() - began) * 1000 / (cases * STEPS)


def _fresh_database(url: str) -> str:
    from sqlalchemy import create_engine, make_url

    name = f"epoint_step_{os.getpid()}"
    server = create_engine(make_url(url).set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    server.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
