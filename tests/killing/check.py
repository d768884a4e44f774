"""After a death: is everything acknowledged there, nothing there twice, and does all agree?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import func, select

from engine.commands import move_deadlines
from engine.engine import Engine
from engine.tables import case, deadline, fact, incident, request, sla_policy
from engine.verify import verify
from tests.killing.journal import Known


@dataclass
class Findings:
    """What is wrong, in words; empty lists are what we want."""

    missing: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.twice or self.disagreements or self.incidents or self.left_behind)


def look(engine: Engine, known: Known) -> Findings:
    """Compare what clients were told with what the database holds."""
    return Findings(
        missing=list(_missing(engine, known)), twice=list(_twice(engine)), disagreements=[str(found) for found in verify(engine)],
        incidents=_incidents(engine), left_behind=_left_behind(engine))


def _missing(engine: Engine, known: Known) -> Iterator[str]:
    """An acknowledged request must have left its key, and its effect, with the case it was acknowledged for."""
    with engine.database.read() as connection:
        keys = {row.key.partition(":")[2]: row.case_id for row in connection.execute(select(request.c.key, request.c.case_id))}
        subjects = {row.subject: row.id for row in connection.execute(select(case.c.id, case.c.subject))}
        completed = set(connection.scalars(select(fact.c.task_id).where(fact.c.kind == "task_completed")))
        merged = set(connection.scalars(select(fact.c.case_id).where(fact.c.kind.in_(("merged", "unmerged")))))
        words = "\n".join(text or "" for text in connection.scalars(select(fact.c.text).where(fact.c.kind == "message_received")))
    for key, case_id in known.told.items():
        asked = known.asked[key]
        effect = {
            "report": lambda asked=asked: subjects.get(asked["subject"]) == case_id, "work": lambda asked=asked: asked["task"] in completed,
            "merge": lambda case_id=case_id: case_id in merged, "unmerge": lambda case_id=case_id: case_id in merged, "ask": lambda asked=asked: asked["question"] + '"' in words,
        }[asked["verb"]]
        if keys.get(key) != case_id or not effect():
            yield f"{key}: {asked} was acknowledged for case {case_id}"


def _twice(engine: Engine) -> Iterator[str]:
    """No report became two cases, no task ended twice, no question was asked twice."""
    ended = select(fact.c.task_id).where(fact.c.kind.in_(("task_completed", "task_overtaken"))).group_by(fact.c.task_id)
    asked = select(fact.c.text_digest).where(fact.c.kind == "message_received").group_by(fact.c.text_digest)
    doubles = {"case": select(case.c.subject).group_by(case.c.subject), "end of task": ended, "question": asked}
    with engine.database.read() as connection:
        for what, query in doubles.items():
            yield from (f"{what} {found}" for found in connection.scalars(query.having(func.count() > 1)))


def _incidents(engine: Engine) -> list[str]:
    with engine.database.read() as connection:
        return [f"{row.element}: {row.reason}" for row in connection.execute(select(incident.c.element, incident.c.reason))]


def _left_behind(engine: Engine) -> list[str]:
    """Once every change of a deadline is carried through, no open case goes by an older rule, and none was counted twice."""
    while move_deadlines(engine):
        pass
    with engine.database.read() as connection:
        rule = connection.scalar(select(sla_policy.c.value).where(sla_policy.c.name == "village"))
        running = connection.execute(select(deadline.c.case_id, deadline.c.value).where(deadline.c.policy == "village", deadline.c.ended_at.is_(None))).all()
        moves = select(fact.c.case_id, fact.c.data).where(fact.c.kind == "deadline_moved").group_by(fact.c.case_id, fact.c.data).having(func.count() > 1)
        return [f"{row.case_id}: {row.value}, not {rule}" for row in running if rule not in (None, row.value)] + [
            f"{row.case_id} moved twice: {row.data}" for row in connection.execute(moves)]
