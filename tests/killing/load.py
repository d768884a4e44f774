"""The process that will be killed: clients that report, work tasks and ask questions as fast as they can, or a worker."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from engine.commands import CaseRef, complete_task, merge_case, move_deadlines, report, send_message, unmerge_case
from engine.commands.calendar_edit import DaysEdit
from engine.commands.change_calendar import change_calendar
from engine.commands.change_policy import change_policy
from engine.commands.policy_draft import RuleDraft
from engine.deadlines.changes import newest_change
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, Conflict, NotFound, NotMergeable, NotWaiting, NotYours
from engine.people import Person, load_person
from engine.tables import case, open_task
from engine.worker import work
from tests.driver import Driver
from tests.killing.colleagues import colleagues
from tests.killing.journal import Journal

CLIENTS = 3
AHEAD = 40        # so many open tasks are looked at


class Client:
    """Asks for one thing after the other until the process dies. `seed` makes its choices, and its keys, its own."""

    def __init__(self, engine: Engine, journal: Journal, villager: Person, staff: Person, seed: str) -> None:
        self._engine, self._journal, self._villager, self._staff, self._seed = engine, journal, villager, staff, seed
        self._random = random.Random(seed)
        self._wise = Driver(engine, staff, engine.clock, seed=self._random.randrange(2**31))

    def for_ever(self) -> None:
        for number in itertools.count():
            key = f"{self._seed}-{number}"
            request = self._next(key)
            self._journal.asked(key, request)
            self.ask(key, request)

    def ask(self, key: str, request: Mapping[str, Any]) -> None:
        """Carry one request out and write down the answer; a request asked for again has the same key."""
        try:
            done = self._carry_out(key, request)
            self._journal.told(key, done.id, done.repeated)
        except (AlreadyDone, Conflict, NotFound, NotMergeable, NotWaiting, NotYours) as answer:
            self._journal.refused(key, type(answer).__name__)

    def _carry_out(self, key: str, request: Mapping[str, Any]) -> CaseRef:
        if request["verb"] == "report":
            return report(self._engine, self._villager, request_key=key, place=str(self._villager.home), subject=request["subject"], text="路灯三天不亮。")
        if request["verb"] == "ask":
            return send_message(self._engine, self._villager, request["case"], "supplement", request_key=key, answers={"question": request["question"]})
        if request["verb"] == "merge":
            return merge_case(self._engine, self._staff, request["case"], request["main"], request_key=key, reason="同一件")
        if request["verb"] == "unmerge":
            return unmerge_case(self._engine, self._staff, request["case"], request_key=key, reason="不是同一件")
        who = self._villager if request["role"] == "villager" else self._staff
        return complete_task(self._engine, who, request["task"], request_key=key, answers=request["answers"])

    def _next(self, key: str) -> dict[str, object]:
        task = self._any_task()
        if task is None or self._random.random() < 0.3:
            return {"verb": "report", "subject": f"路灯不亮 {key}"}
        if self._random.random() < 0.1:
            return {"verb": "ask", "case": task.case_id, "question": f"办得怎么样了？{key}"}
        other = self._any_task()
        if other is not None and self._random.random() < 0.15:
            follower = self._any_follower() if self._random.random() < 0.4 else None
            return {"verb": "unmerge", "case": follower} if follower else {"verb": "merge", "case": task.case_id, "main": other.case_id}
        return {"verb": "work", "task": task.id, "role": task.role, "answers": self._wise.answers(task.element)}

    def _any_follower(self) -> str | None:
        with self._engine.database.read() as connection:
            followers = connection.scalars(select(case.c.id).where(case.c.merged_into.is_not(None), case.c.status == "open").limit(AHEAD)).all()
        return self._random.choice(followers) if followers else None

    def _any_task(self) -> Any:
        query = select(open_task.c.id, open_task.c.case_id, open_task.c.role, open_task.c.element).order_by(open_task.c.sort_at).limit(AHEAD)
        with self._engine.database.read() as connection:
            tasks = connection.execute(query).all()
        return self._random.choice(tasks) if tasks else None


def administrator(engine: Engine, person: Person) -> None:
    """Change a deadline again and again, and let open cases follow, until the process dies."""
    for number in itertools.count():
        with engine.database.read() as connection:
            seen = newest_change(connection, "policy", "grievance", "village")
        change_policy(engine, person, "grievance", "village", [RuleDraft(3 + number % 4, "working_days")], seen=seen, reason="来回改")
        while move_deadlines(engine, 5):
            pass
        _change_calendar(engine, person, number)
        while move_deadlines(engine, 50):
            pass
        time.sleep(0.05)


def _change_calendar(engine: Engine, person: Person, number: int) -> None:
    """A day some days ahead becomes a holiday, and another is what it was."""
    with engine.database.read() as connection:
        seen = newest_change(connection, "calendar")
    day = (engine.clock.now() + timedelta(days=2 + number // 2 % 5)).date()
    with contextlib.suppress(BadAnswers):           # it is so already
        change_calendar(engine, person, DaysEdit("330226", day, day, "" if number % 2 else "holiday", "放假"), seen=seen, reason="来回改")


def clients(engine: Engine, journal: Journal, villager_id: str, staff_id: str, unanswered: Mapping[str, Mapping[str, Any]], seed: str) -> None:
    """First ask again for what was never answered, as a browser would; then go on until the process dies."""
    villager, staff = load_person(engine, villager_id), load_person(engine, staff_id)
    again = Client(engine, journal, villager, staff, f"{seed}-again")
    for key, request in unanswered.items():
        again.ask(key, request)
    for number in range(CLIENTS):
        one = Client(engine, journal, villager, staff, f"{seed}-{number}")
        threading.Thread(target=one.for_ever, daemon=True).start()
    threading.Thread(target=administrator, args=(engine, staff), daemon=True).start()
    threading.Thread(target=colleagues, args=(engine, staff, seed), daemon=True).start()


def worker(engine: Engine) -> None:
    """Wake what is due until the process dies."""
    threading.Thread(target=work, args=(engine, threading.Event()), daemon=True).start()
