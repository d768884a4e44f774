"""A step that failed leaves the case as it was, and an incident that says where, why, and what to try again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from engine import store
from engine.clock import to_text
from engine.engine import Engine
from engine.errors import StepFailed
from engine.facts import Fact
from engine.tables import case, incident, timer
from engine.workflow import StepError

RETRY_AFTER = timedelta(minutes=10)   # a failed timer tries again by itself, later each time


def open_incident(
    connection: Connection, case_id: str, problem: StepError, doing: Mapping[str, object], now: datetime,
) -> str:
    """Record the failure, or count it when the same step of the same case failed before. The incident's id."""
    same = (incident.c.case_id == case_id, incident.c.element == problem.element, incident.c.resolved_at.is_(None))
    known = connection.execute(select(incident.c.id, incident.c.attempts).where(*same)).first()
    row = connection.execute(select(case).where(case.c.id == case_id).with_for_update()).one()
    values = {"doing": json.dumps(dict(doing), ensure_ascii=False), "reason": problem.reason}
    if known is not None:
        connection.execute(update(incident).where(incident.c.id == known.id).values(attempts=known.attempts + 1, **values))
        incident_id = str(known.id)
    else:
        incident_id = str(uuid4())
        connection.execute(insert(incident).values(
            id=incident_id, case_id=case_id, element=problem.element, diagram=problem.diagram, opened_at=to_text(now), attempts=1, **values))
        opened = Fact("incident_opened", problem.element, problem.diagram, data={"incident": incident_id})
        store.append_facts(connection, row, [opened], now, status="incident")
    if doing.get("verb") == "fire_timer":
        attempts = 1 if known is None else known.attempts + 1
        later = to_text(now + RETRY_AFTER * 2 ** min(attempts - 1, 8))
        connection.execute(update(timer).where(timer.c.id == doing["task_id"]).values(retry_at=later))
    return incident_id


def record_failure(engine: Engine, case_id: str, problem: StepError, doing: Mapping[str, object]) -> StepFailed:
    """Open an incident in a transaction of its own, after the step was rolled back; the error to raise."""
    with engine.database.write() as connection:
        incident_id = open_incident(connection, case_id, problem, doing, engine.clock.now())
    return StepFailed(element=problem.element, reason=problem.reason, incident_id=incident_id)
