"""Real cases that are worked at moments of a test's choosing, and what is in the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engine.clock import SHOWN_IN, FrozenClock
from engine.commands import complete_task, fire_timer, report
from engine.engine import Engine
from engine.tables import metadata, timer
from tests.engine.test_commands import ACCEPT, ANSWER, task_of
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

HOUR = timedelta(hours=1)


class Cases:
    """Cases that are worked at moments of a test's choosing; nothing happens by itself."""

    def __init__(self, engine: Engine, world: World, clock: FrozenClock) -> None:
        self.engine, self.world, self.clock, self.start = engine, world, clock, clock.now()
        self.numbers: dict[str, str] = {}

    def at(self, hours: float) -> None:
        """Let it be so many hours after the beginning."""
        self.clock.move(self.start + hours * HOUR - self.clock.now())

    def file(self, village: str = OWN) -> str:
        villager = self.world.person("villager", village)
        made = report(self.engine, villager, request_key=f"file-{len(self.numbers)}", place=village, subject="路灯", text="路灯不亮。")
        self.numbers[made.id] = made.number
        return made.id

    def do(self, case_id: str, element: str, role: str, answers: dict[str, Any], village: str = OWN) -> None:
        task = task_of(self.engine, case_id, element)
        complete_task(self.engine, self.world.person(role, village), task, request_key=task, answers=answers)

    def accept(self, case_id: str, village: str = OWN, **more: Any) -> None:
        self.do(case_id, "accept", "grid_worker", ACCEPT | more, village)

    def handle(self, case_id: str, village: str = OWN) -> None:
        self.do(case_id, "village_handle", "village_team", ANSWER, village)

    def fire(self, case_id: str, element: str) -> None:
        """Let one timer go off, as the worker would."""
        with self.engine.database.read() as connection:
            found = connection.scalar(select(timer.c.id).where(timer.c.case_id == case_id, timer.c.element == element))
        assert fire_timer(self.engine, str(found))


def four_accepted(cases: Cases) -> list[str]:
    """Four deadlines of 24 hours: done after 10 and after 20, taken away by the timer, and done after 30 because no timer went off."""
    quick, slow, down = cases.file(), cases.file(), cases.file(SAME_TOWNSHIP)
    taken = cases.file(OTHER_TOWNSHIP)
    cases.at(10)
    cases.accept(quick)
    cases.at(20)
    cases.accept(slow)
    cases.at(24)
    cases.fire(taken, "accept_overdue")
    cases.at(30)
    cases.accept(down, SAME_TOWNSHIP)
    return [quick, slow, taken, down]


def two_over_the_holiday(cases: Cases) -> list[str]:
    """Five working days from Tuesday 29 September: due on Monday 12 October; done on Saturday the 10th, which is worked."""
    cases.clock.move(datetime(2026, 9, 29, 9, tzinfo=SHOWN_IN) - cases.clock.now())
    cases.start = cases.clock.now()
    villages = (OWN, OTHER_TOWNSHIP)
    found = [cases.file(village) for village in villages]
    for case_id, village in zip(found, villages):
        cases.accept(case_id, village)
    cases.at(11 * 24 + 1)
    for case_id, village in zip(found, villages):
        cases.handle(case_id, village)
    return found


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table."""
    with engine.database.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables}
