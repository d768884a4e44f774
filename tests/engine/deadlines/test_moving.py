"""Open cases follow a change of a policy: previewed, audited, a batch at a time, exactly once."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.clock import FrozenClock, from_text, to_text
from engine.commands import complete_task, fire_due, move_deadlines, report, warn_due
from engine.commands.change_policy import change_policy, preview_policy, undo_policy_change
from engine.commands.policy_draft import RuleDraft
from engine.deadlines import Ruleset
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotYours
from engine.tables import case, deadline, deadline_change, fact, notice, open_task, ruleset, sla_policy, timer
from engine.verify import verify
from tests.engine.test_commands import ACCEPT
from tests.world import OTHER_TOWNSHIP, OWN, World

module = sys.modules["engine.commands.move_deadlines"]      # the package exports the function under the same name
HALF_DAY = [RuleDraft(12, "hours")]


def file_cases(engine: Engine, world: World, count: int, village: str = OWN) -> list[str]:
    return [report(engine, world.person("villager", village), request_key=f"{village}-{number}", place=village, subject=f"第{number}件", text="路灯不亮。").id
            for number in range(count)]


def rows(engine: Engine, query: Any) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(query).all())


def due_moments(engine: Engine) -> set[tuple[str, str]]:
    """Every (task's, timer's) due moment of the accept step, as hours after the report."""
    found = rows(engine, select(open_task.c.due_at, timer.c.due_at, case.c.due_at, case.c.created_at).join(timer, timer.c.case_id == open_task.c.case_id)
                 .join(case, case.c.id == open_task.c.case_id).where(open_task.c.element == "accept", timer.c.element == "accept_overdue"))
    return {tuple((from_text(moment) - from_text(row[3])) // timedelta(hours=1) for moment in row[:3]) for row in found}  # type: ignore[misc]


def die(name: str) -> None:
    raise RuntimeError("killed")


def move_all(engine: Engine, limit: int = 250) -> int:
    batches = 0
    while move_deadlines(engine, limit):
        batches += 1
    return batches


def agrees(engine: Engine) -> bool:
    return [str(found) for found in verify(engine)] == []


def test_open_cases_follow_a_shorter_deadline(deployed: Engine, world: World, clock: FrozenClock) -> None:
    file_cases(deployed, world, 5)
    admin = world.person("administrator")
    number = change_policy(deployed, admin, "grievance", "accept", HALF_DAY, seen=0, reason="农忙期间加快")
    assert due_moments(deployed) == {(24, 24, 24)}
    move_all(deployed, 2)
    assert due_moments(deployed) == {(12, 12, 12)} and agrees(deployed)
    (change,) = rows(deployed, select(deadline_change))
    assert (change.number, change.status, change.total, change.seen, change.moved) == (number, "done", 5, 5, 5)
    facts = rows(deployed, select(fact.c.case_id, fact.c.actor_id).where(fact.c.kind == "deadline_moved"))
    assert len({row.case_id for row in facts}) == len(facts) == 5 and {row.actor_id for row in facts} == {admin.id}
    clock.move(timedelta(hours=12))
    assert fire_due(deployed) == 5 and agrees(deployed)


def test_new_cases_only_leaves_what_is_open(deployed: Engine, world: World) -> None:
    file_cases(deployed, world, 1)
    change_policy(deployed, world.person("administrator"), "grievance", "accept", HALF_DAY, seen=0, reason="试行", moves_open=False)
    assert move_all(deployed) == 0 and due_moments(deployed) == {(24, 24, 24)}
    report(deployed, world.villager, request_key="new", place=OWN, subject="新的", text="新的一件。")
    assert due_moments(deployed) == {(24, 24, 24), (12, 12, 12)} and agrees(deployed)


def test_the_preview_says_what_will_happen_and_writes_nothing(deployed: Engine, world: World, clock: FrozenClock) -> None:
    file_cases(deployed, world, 2)
    file_cases(deployed, world, 1, OTHER_TOWNSHIP)
    clock.move(timedelta(hours=13))
    late = report(deployed, world.villager, request_key="late", place=OWN, subject="晚", text="刚刚反映。")
    found = preview_policy(deployed, world.person("administrator"), "grievance", "accept", HALF_DAY)
    assert (found.open, found.moved, found.earlier, found.later, found.overdue_now, found.overdue_before) == (4, 4, 4, 0, 3, 0)
    assert [(place.code, place.open, place.overdue_now) for place in found.places] == [("330226001", 3, 2), ("330226002", 1, 1)]
    assert late.number not in {moved.number for moved in found.earliest[:3]} and len(found.earliest) == 4
    assert due_moments(deployed) == {(24, 24, 24)} and not rows(deployed, select(sla_policy))


@pytest.mark.parametrize("scope", [{"place": "330226001"}, {"place": OWN}, {"category": "safety"}, {"priority": "urgent"}])
def test_an_exception_holds_for_its_scope(deployed: Engine, world: World, scope: dict[str, str]) -> None:
    change_policy(deployed, world.person("administrator"), "grievance", "direct_answer", [RuleDraft(3, "hours", **scope)], seen=0, reason="例外")
    with deployed.database.read() as connection:
        current: Ruleset = deployed.rulesets.current(connection)
        defaults = deployed.catalog.current(connection, "grievance").deadlines
    inside = {"place": OWN, "category": "safety", "priority": "urgent"}
    outside = {"place": OTHER_TOWNSHIP, "category": "other", "priority": "normal"}
    now = deployed.clock.now()
    assert current.rules.resolve(defaults, "grievance", "direct_answer", **inside, at=now).value == 3
    assert current.rules.resolve(defaults, "grievance", "direct_answer", **outside, at=now).value == 2
    assert current.rules.resolve(defaults, "grievance", "direct_answer", **inside, at=now - timedelta(days=1)).value == 2


def test_the_narrower_scope_wins(deployed: Engine, world: World) -> None:
    drafts = [RuleDraft(9, "hours", category="safety"), RuleDraft(8, "hours", priority="urgent"), RuleDraft(7, "hours", place="330226001"),
              RuleDraft(6, "hours", place=OWN), RuleDraft(5, "hours")]
    change_policy(deployed, world.person("administrator"), "grievance", "direct_answer", drafts, seen=0, reason="例外")

    def value(place: str, category: str, priority: str) -> int:
        with deployed.database.read() as connection:
            rules = deployed.rulesets.current(connection).rules
        return rules.resolve({}, "grievance", "direct_answer", place=place, category=category, priority=priority, at=deployed.clock.now()).value

    assert [value(OWN, "safety", "urgent"), value("330226001002", "safety", "urgent"), value(OTHER_TOWNSHIP, "safety", "urgent"),
            value(OTHER_TOWNSHIP, "safety", "normal"), value(OTHER_TOWNSHIP, "other", "normal")] == [6, 7, 8, 9, 5]


def test_a_rule_that_holds_later_moves_open_cases_then(deployed: Engine, world: World, clock: FrozenClock) -> None:
    file_cases(deployed, world, 2)
    later = clock.now() + timedelta(hours=2)
    change_policy(deployed, world.person("administrator"), "grievance", "accept", [RuleDraft(12, "hours", valid_from=later)], seen=0, reason="下午起")
    assert not move_deadlines(deployed)
    clock.move(timedelta(hours=1))
    file_cases(deployed, world, 1, OTHER_TOWNSHIP)
    assert due_moments(deployed) == {(24, 24, 24)}
    clock.move(timedelta(hours=1))
    move_all(deployed)
    assert due_moments(deployed) == {(12, 12, 12)} and agrees(deployed)


def test_a_change_is_taken_back_whole(deployed: Engine, world: World) -> None:
    admin = world.person("administrator")
    file_cases(deployed, world, 3)
    first = change_policy(deployed, admin, "grievance", "accept", HALF_DAY, seen=0, reason="加快")
    move_all(deployed)
    undone = undo_policy_change(deployed, admin, first, seen=first, reason="太快了")
    move_all(deployed)
    assert due_moments(deployed) == {(24, 24, 24)} and not rows(deployed, select(sla_policy)) and agrees(deployed)
    assert [(row.number, row.undoes) for row in rows(deployed, select(deadline_change).order_by(deadline_change.c.number))] == [(first, None), (undone, first)]
    with pytest.raises(Conflict):
        undo_policy_change(deployed, admin, first, seen=undone, reason="再一次")


def test_two_administrators_at_once(deployed: Engine, world: World) -> None:
    admin = world.person("administrator")
    change_policy(deployed, admin, "grievance", "accept", HALF_DAY, seen=0, reason="甲")
    with pytest.raises(Conflict):
        change_policy(deployed, admin, "grievance", "accept", [RuleDraft(48, "hours")], seen=0, reason="乙")
    assert [row.value for row in rows(deployed, select(sla_policy))] == [12]
    assert rows(deployed, select(ruleset.c.number)) == [(1,)]
    change_policy(deployed, admin, "grievance", "village", [RuleDraft(4, "working_days")], seen=0, reason="另一条")


@pytest.mark.parametrize(("draft", "field"), [
    (RuleDraft(0, "hours"), "value"), (RuleDraft(-3, "hours"), "value"), (RuleDraft(24 * 3653, "hours"), "value"), (RuleDraft(3, "weeks"), "unit"),
    (RuleDraft(3, "count"), "unit"), (RuleDraft(3, "hours", place="330226999"), "place"), (RuleDraft(3, "hours", place="330226"), "place"),
    (RuleDraft(3, "hours", category="none"), "category"), (RuleDraft(3, "hours", priority="huge"), "priority"),
    (RuleDraft(3, "hours", percent=(120,)), "percent"), (RuleDraft(3, "hours", percent=(50, 50)), "percent"), (RuleDraft(3, "hours", every_days=-1), "every_days"),
    (RuleDraft(3, "hours", tell=("nobody",)), "tell")])
def test_a_wrong_rule_changes_nothing(deployed: Engine, world: World, draft: RuleDraft, field: str) -> None:
    for verb in (lambda: change_policy(deployed, world.person("administrator"), "grievance", "accept", [draft], seen=0, reason="错"),
                 lambda: preview_policy(deployed, world.person("administrator"), "grievance", "accept", [draft])):
        with pytest.raises(BadAnswers) as wrong:
            verb()
        assert set(wrong.value.errors) == {field}
    assert not rows(deployed, select(sla_policy)) and not rows(deployed, select(deadline_change))


def test_overlapping_rules_are_refused(deployed: Engine, world: World) -> None:
    with pytest.raises(BadAnswers) as wrong:
        change_policy(deployed, world.person("administrator"), "grievance", "accept", [RuleDraft(3, "hours", place=OWN), RuleDraft(4, "hours", place=OWN)],
                      seen=0, reason="重复")
    assert wrong.value.errors["place"]["code"] == "overlaps"


@pytest.mark.parametrize("role", ["villager", "grid_worker", "command_room", "designer", "county_supervisor"])
def test_only_administrators_change_deadlines(deployed: Engine, world: World, role: str) -> None:
    with pytest.raises(NotYours):
        change_policy(deployed, world.person(role), "grievance", "accept", HALF_DAY, seen=0, reason="想快点")
    with pytest.raises(NotYours):
        preview_policy(deployed, world.person(role), "grievance", "accept", HALF_DAY)


def test_killed_halfway_the_rest_is_moved_and_nothing_twice(deployed: Engine, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file_cases(deployed, world, 7)
    change_policy(deployed, world.person("administrator"), "grievance", "accept", HALF_DAY, seen=0, reason="加快")
    move_deadlines(deployed, 3)                # takes it up
    move_deadlines(deployed, 3)
    monkeypatch.setattr(module, "fault", die)
    with pytest.raises(RuntimeError, match="killed"):
        move_deadlines(deployed, 3)            # everything of the batch is written, nothing committed
    assert rows(deployed, select(deadline_change.c.seen, deadline_change.c.moved)) == [(3, 3)] and agrees(deployed)
    monkeypatch.undo()
    move_all(deployed, 3)
    assert due_moments(deployed) == {(12, 12, 12)} and agrees(deployed)
    assert rows(deployed, select(func.count()).select_from(fact).where(fact.c.kind == "deadline_moved")) == [(7,)]


def test_a_task_finished_meanwhile_is_left_alone(deployed: Engine, world: World) -> None:
    first, second = file_cases(deployed, world, 2)
    change_policy(deployed, world.person("administrator"), "grievance", "accept", HALF_DAY, seen=0, reason="加快")
    (task,) = rows(deployed, select(open_task.c.id).where(open_task.c.case_id == first))
    complete_task(deployed, world.person("grid_worker"), task.id, request_key="done", answers=ACCEPT)
    move_all(deployed)
    assert due_moments(deployed) == {(12, 12, 12)} and agrees(deployed)


# -- reminders -------------------------------------------------------------------------------------------------------------------
def test_people_are_reminded_once_at_each_mark(deployed: Engine, world: World, clock: FrozenClock) -> None:
    file_cases(deployed, world, 1)
    clock.move(timedelta(hours=12))            # 50 % of 24 hours
    assert warn_due(deployed) == 1
    clock.move(timedelta(hours=7))
    assert warn_due(deployed) == 0
    clock.move(timedelta(minutes=12))          # 80 %
    assert warn_due(deployed) == 1 and warn_due(deployed) == 0 and agrees(deployed)
    told = rows(deployed, select(notice.c.person_id).where(notice.c.kind == "deadline_warned"))
    assert [row.person_id for row in told] == [world.person("grid_worker").id] * 2
    said = rows(deployed, select(fact.c.data).where(fact.c.kind == "deadline_warned").order_by(fact.c.seq))
    assert ['"percent":50' in said[0].data, '"percent":80' in said[1].data, '"overdue":false' in said[1].data] == [True] * 3


def test_what_is_overdue_is_said_once_a_day(deployed: Engine, world: World, clock: FrozenClock) -> None:
    """The county's tasks have no timer behind them: nobody takes them away, so somebody is reminded."""
    file_cases(deployed, world, 1)
    for _ in range(60):
        clock.move(timedelta(hours=6))
        while fire_due(deployed):
            pass
        warn_due(deployed)
        if rows(deployed, select(open_task.c.id).where(open_task.c.element == "county_accept", open_task.c.due_at <= to_text(clock.now()))):
            break
    warn_due(deployed)
    before = len(rows(deployed, select(fact.c.seq).where(fact.c.kind == "deadline_warned")))
    clock.move(timedelta(days=10))             # the worker was down
    assert warn_due(deployed) == 1 and warn_due(deployed) == 0
    clock.move(timedelta(days=1))
    assert warn_due(deployed) == 1
    assert len(rows(deployed, select(fact.c.seq).where(fact.c.kind == "deadline_warned"))) == before + 2 and agrees(deployed)


def test_the_clocks_of_a_case_are_kept_when_they_end(deployed: Engine, world: World, clock: FrozenClock) -> None:
    (first,) = file_cases(deployed, world, 1)
    clock.move(timedelta(hours=24))
    fire_due(deployed)
    found = rows(deployed, select(deadline.c.policy, deadline.c.ended_at, deadline.c.warn_at).where(deadline.c.case_id == first).order_by(deadline.c.started_at))
    assert [(row.policy, row.ended_at is None, row.warn_at is None) for row in found] == [("accept", False, True), ("accept_escalated", True, False)]


def test_a_step_that_began_before_the_change_but_ran_after_it_goes_by_it(deployed: Engine, world: World, clock: FrozenClock) -> None:
    """It waited for the lock, or its machine's clock is a little behind: the mover has passed, and would never come back for it."""
    clock.move(timedelta(seconds=5))
    change_policy(deployed, world.person("administrator"), "grievance", "accept", HALF_DAY, seen=0, reason="加快")
    move_all(deployed)
    behind = replace(deployed, clock=FrozenClock(clock.now() - timedelta(seconds=3)))
    report(behind, world.villager, request_key="behind", place=OWN, subject="晚到的", text="同时反映的一件。")
    assert due_moments(deployed) == {(12, 12, 12)} and agrees(deployed)
