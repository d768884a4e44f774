"""Works cases to their end through the real commands: a seeded mix of routes, questions, returns, bad ratings and people who
do nothing until a deadline takes the case on."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine.clock import Clock
from engine.commands import complete_task, fire_due, send_message
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, NotWaiting
from engine.people import Person, create_person, load_person
from engine.tables import case, open_task

COUNTY = "330226"
NEGLECTED = frozenset({"accept", "accept_first", "village_handle", "village_second", "decide_extension", "dispatched_handle", "rate", "reply"})
ANSWER = "已到现场查看，问题已经解决，谢谢反映。"


def everyman(engine: Engine) -> Person:
    """Staff of every role for the whole county: whoever is asked, this person may do it."""
    roles = [role.id for role in engine.roles.values() if role.level not in ("person",) and role.id != "designer"]
    return create_person(engine, name="全能员", login="everyman", memberships=[(role, COUNTY) for role in roles])


@dataclass
class Driver:
    """One pass after the other over the open tasks, a day of the clock between them. `lazy`: the share of tasks left for later."""

    engine: Engine
    staff: Person
    clock: Clock
    seed: int = 1
    lazy: float = 0.15
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._people: dict[str, Person] = {}

    def until_closed(self, passes: int = 200) -> None:
        """Work until no case is open. Raises AssertionError when that does not end."""
        for _ in range(passes):
            tasks = self._open_tasks()
            if not tasks and not self._open_cases():
                return
            for task in tasks:
                self._maybe(task)
            self.clock.move(timedelta(days=1))
            while fire_due(self.engine):
                self.done["batches of timers"] += 1
        raise AssertionError(f"cases are still open after {passes} passes: {self._open_cases()}")

    def _maybe(self, task: Any) -> None:
        if task.element in NEGLECTED and int(task.id[:2], 16) < 26:      # one in ten is never done: its deadline must take it on
            self.done["neglected"] += 1
            return
        if self._random.random() < self.lazy:
            self.done["left for later"] += 1
            return
        if self._random.random() < 0.05:
            self._ask(task.case_id)
        if task.element in ("village_handle", "village_second", "dispatched_handle") and self._random.random() < 0.05:
            self._ask_for_time(task.case_id)
        who = self._person(task.candidate_id) if task.role == "villager" else self.staff
        key = f"{task.id}"
        try:
            complete_task(self.engine, who, task.id, request_key=key, answers=self.answers(task.element))
            self.done[task.element] += 1
        except AlreadyDone:
            self.done["overtaken"] += 1

    def _ask(self, case_id: str) -> None:
        with self.engine.database.read() as connection:
            reporter = connection.scalar(select(case.c.reporter_id).where(case.c.id == case_id))
        try:
            send_message(self.engine, self._person(str(reporter)), case_id, "supplement", request_key=f"ask-{case_id}-{self._random.random()}",
                         answers={"question": "请问办得怎么样了？"})
            self.done["supplement"] += 1
        except NotWaiting:
            pass

    def _ask_for_time(self, case_id: str) -> None:
        try:
            send_message(self.engine, self.staff, case_id, "request_extension", request_key=f"time-{case_id}-{self._random.random()}",
                         answers={"extension_days": 1, "extension_reason": "要等材料送到。"})
            self.done["asked for time"] += 1
        except (NotWaiting, BadAnswers):         # nothing waits for it, or all the time there is has been given
            pass

    def answers(self, element: str) -> dict[str, object]:
        """What a reasonable person would fill in for this task."""
        pick = self._random.choice
        if "accept" in element:
            return {"category": "other", "people": 1, "route": pick(["simple", "general", "general", "complex"]), "platform": "public_service"}
        if element == "decide_extension":
            return {"extension_decision": pick(["granted", "refused"]), "extension_days": 1, "extension_words": "按此办理。"}
        if element in ("village_handle", "village_second"):
            return pick([{"village_result": "answered", "answer": ANSWER}] * 6 + [
                {"village_result": "ask", "question": "是哪一处？"}, {"village_result": "returned", "reason": "不归本村管。"},
                {"village_result": "handed_up", "reason": "村里办不了。"}])
        if "dispatch" in element and element != "dispatched_handle":
            return {"handler": pick(["public_order", "law_enforcement", "village_team"]), "instruction": "请按期办结。"}
        if element == "dispatched_handle":
            return pick([{"handler_result": "answered", "answer": ANSWER}] * 4 + [{"handler_result": "returned", "reason": "非本单位职责。"}])
        if "order" in element:
            return {"handler": "village_team", "supervision_order": "请认真整改。"}
        if element == "answer_question":
            return {"villager_answer": "村口那一处。"}
        if element == "rate":
            return {"rating": pick(["satisfied", "satisfied", "basically_satisfied", "dissatisfied"])}
        return {"answer": ANSWER}

    def _person(self, person_id: str) -> Person:
        if person_id not in self._people:
            self._people[person_id] = load_person(self.engine, person_id)
        return self._people[person_id]

    def _open_tasks(self) -> list[Any]:
        query = select(open_task.c.id, open_task.c.case_id, open_task.c.element, open_task.c.role, open_task.c.candidate_id).order_by(open_task.c.id)
        with self.engine.database.read() as connection:
            return list(connection.execute(query))

    def _open_cases(self) -> list[str]:
        with self.engine.database.read() as connection:
            return list(connection.scalars(select(case.c.number).where(case.c.status != "closed").limit(5)))
