"""One edit of a policy's rules at a time, as the pages make them: what new and open cases get, what stands, what the history says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.clock import FrozenClock, from_text, to_text
from engine.commands import complete_task, move_deadlines, report
from engine.commands.change_policy import change_policy, preview_policy, undo_policy_change
from engine.commands.policy_draft import RuleDraft
from engine.commands.policy_edit import current, standing, with_exception, with_rule, without_rule
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotFound
from engine.policy_page import policy_page
from engine.tables import case, deadline, deadline_change, open_task, sla_policy
from engine.verify import verify
from tests.engine.test_commands import ACCEPT
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

HOUR = timedelta(hours=1)


def file_case(engine: Engine, world: World, key: str, village: str = OWN, category: str | None = None) -> str:
    villager = world.person("villager", village)
    return report(engine, villager, request_key=key, place=village, subject="路灯", text="路灯不亮。", category=category).id


def accepted(engine: Engine, world: World, key: str, category: str = "other") -> str:
    """A case that the grid worker has passed on to the village team; triage gave it its priority by its category."""
    case_id = file_case(engine, world, key, OWN, category)
    with engine.database.read() as connection:
        task = connection.scalar(select(open_task.c.id).where(open_task.c.case_id == case_id))
    complete_task(engine, world.person("grid_worker"), str(task), request_key=f"done-{key}", answers=ACCEPT | {"category": category})
    return case_id


def hours(engine: Engine, case_id: str) -> float:
    """The plain hours between the start of its open deadline and its open task's due moment."""
    with engine.database.read() as connection:
        row = connection.execute(select(open_task.c.due_at, open_task.c.started_at).where(open_task.c.case_id == case_id)).one()
    return (from_text(row.due_at) - from_text(row.started_at)) / HOUR


def stored(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(sla_policy.c.place, sla_policy.c.value, sla_policy.c.valid_from).order_by(
            sla_policy.c.place, sla_policy.c.valid_from))]


def add(engine: Engine, world: World, rule: RuleDraft, name: str = "accept", *, seen: int = 0, moves_open: bool = True) -> int:
    drafts = with_exception(standing(engine, "grievance", name), rule, engine.clock.now())
    return change_policy(engine, world.person("administrator"), "grievance", name, drafts, seen=seen, reason="例外", moves_open=moves_open)


def put(engine: Engine, world: World, rule: RuleDraft, name: str = "accept", *, seen: int = 0, was: datetime | None = None) -> int:
    drafts = with_rule(standing(engine, "grievance", name), rule, engine.clock.now(), was)
    return change_policy(engine, world.person("administrator"), "grievance", name, drafts, seen=seen, reason="修改")


def move_all(engine: Engine) -> None:
    while move_deadlines(engine):
        pass
    assert [str(found) for found in verify(engine)] == []


# -- exceptions really hold ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("place", "fitting", "others"), [
    (OWN, (OWN,), (SAME_TOWNSHIP, OTHER_TOWNSHIP)), (OWN[:9], (OWN, SAME_TOWNSHIP), (OTHER_TOWNSHIP,))])
def test_an_exception_for_a_place_changes_new_cases_and_open_ones_where_asked(
    deployed: Engine, world: World, place: str, fitting: tuple[str, ...], others: tuple[str, ...],
) -> None:
    opened = {village: file_case(deployed, world, f"before-{village}", village) for village in (*fitting, *others)}
    first = add(deployed, world, RuleDraft(6, "hours", place=place), moves_open=False)
    move_all(deployed)
    assert {hours(deployed, case_id) for case_id in opened.values()} == {24}
    for village in fitting:
        assert hours(deployed, file_case(deployed, world, f"after-{village}", village)) == 6
    for village in others:
        assert hours(deployed, file_case(deployed, world, f"after-{village}", village)) == 24
    put(deployed, world, RuleDraft(8, "hours", place=place), seen=first)
    move_all(deployed)
    assert [hours(deployed, opened[village]) for village in fitting] == [8] * len(fitting)
    assert [hours(deployed, opened[village]) for village in others] == [24] * len(others)


@pytest.mark.parametrize(("scope", "fitting", "other"), [({"category": "land"}, "land", "other"), ({"priority": "high"}, "safety", "land")])
def test_an_exception_for_what_a_case_is_changes_new_cases_and_open_ones(
    deployed: Engine, world: World, scope: dict[str, str], fitting: str, other: str,
) -> None:
    opened, elsewhere = accepted(deployed, world, "one", fitting), accepted(deployed, world, "two", other)
    due, usual = hours(deployed, opened), hours(deployed, elsewhere)
    add(deployed, world, RuleDraft(2, "working_days", **scope), "village")
    move_all(deployed)
    assert hours(deployed, opened) == 48 < due and hours(deployed, elsewhere) == usual
    assert hours(deployed, accepted(deployed, world, "three", fitting)) == 48
    assert hours(deployed, accepted(deployed, world, "four", other)) == usual


def test_what_the_preview_counts_is_what_moves(deployed: Engine, world: World, clock: FrozenClock) -> None:
    for number, village in enumerate((OWN, OWN, SAME_TOWNSHIP, OTHER_TOWNSHIP)):
        file_case(deployed, world, f"case-{number}", village)
    clock.move(13 * HOUR)
    drafts = with_exception([], RuleDraft(12, "hours", place=OWN[:9]), clock.now())
    seen = preview_policy(deployed, world.person("administrator"), "grievance", "accept", drafts)
    assert (seen.open, seen.moved, seen.overdue_now, [(one.name, one.moved) for one in seen.places]) == (4, 3, 3, [("桃源街道", 3), ("越溪乡", 0)])
    change_policy(deployed, world.person("administrator"), "grievance", "accept", drafts, seen=0, reason="x")
    move_all(deployed)
    with deployed.database.read() as connection:
        assert connection.execute(select(deadline_change.c.total, deadline_change.c.seen, deadline_change.c.moved)).one() == (4, 4, 3)


# -- one edit at a time ----------------------------------------------------------------------------------------------------------
def test_a_new_value_from_now_on_takes_the_place_of_the_old(deployed: Engine, world: World, clock: FrozenClock) -> None:
    first = put(deployed, world, RuleDraft(12, "hours"))
    clock.move(HOUR)
    put(deployed, world, RuleDraft(8, "hours"), seen=first)
    assert stored(deployed) == [("", 8, to_text(clock.now()))]


def test_a_value_for_later_stands_beside_the_one_that_holds_until_then(deployed: Engine, world: World, clock: FrozenClock) -> None:
    later = clock.now() + 48 * HOUR
    first = put(deployed, world, RuleDraft(12, "hours"))
    second = put(deployed, world, RuleDraft(6, "hours", valid_from=later), seen=first)
    assert [value for _, value, _ in stored(deployed)] == [12, 6]
    third = put(deployed, world, RuleDraft(7, "hours", valid_from=later + HOUR), seen=second, was=later)
    assert [value for _, value, _ in stored(deployed)] == [12, 7]
    clock.move(72 * HOUR)
    assert hours(deployed, file_case(deployed, world, "then")) == 7
    put(deployed, world, RuleDraft(9, "hours", place=OWN), seen=third)
    assert [(place, value) for place, value, _ in stored(deployed)] == [("", 7), (OWN, 9)]        # what will never hold again is gone


def test_open_cases_follow_at_once_though_another_rule_waits_for_its_moment(deployed: Engine, world: World, clock: FrozenClock) -> None:
    case_id = file_case(deployed, world, "one")
    first = put(deployed, world, RuleDraft(6, "hours", valid_from=clock.now() + 4 * HOUR))
    put(deployed, world, RuleDraft(12, "hours"), seen=first)
    move_all(deployed)
    assert hours(deployed, case_id) == 12
    clock.move(4 * HOUR)
    move_all(deployed)
    assert hours(deployed, case_id) == 6


def test_rules_that_stay_keep_their_rows(deployed: Engine, world: World) -> None:
    first = add(deployed, world, RuleDraft(6, "hours", place=OWN))
    with deployed.database.read() as connection:
        before = connection.execute(select(sla_policy)).one()
    put(deployed, world, RuleDraft(12, "hours"), seen=first)
    with deployed.database.read() as connection:
        assert connection.execute(select(sla_policy).where(sla_policy.c.place == OWN)).one() == before


def test_removing_an_exception_gives_its_cases_back(deployed: Engine, world: World, clock: FrozenClock) -> None:
    case_id = file_case(deployed, world, "one")
    first = add(deployed, world, RuleDraft(6, "hours", place=OWN))
    move_all(deployed)
    rules = standing(deployed, "grievance", "accept")
    drafts = without_rule(rules, (OWN, "", ""), rules[0].valid_from, clock.now())
    change_policy(deployed, world.person("administrator"), "grievance", "accept", drafts, seen=first, reason="结束")
    move_all(deployed)
    assert stored(deployed) == [] and hours(deployed, case_id) == 24
    with pytest.raises(NotFound):
        without_rule([], (OWN, "", ""), None, clock.now())


def test_removing_a_rule_for_later_leaves_the_one_that_holds(clock: FrozenClock) -> None:
    now = clock.now()
    holds, later = RuleDraft(12, "hours", valid_from=now - HOUR), RuleDraft(6, "hours", valid_from=now + HOUR)
    old = RuleDraft(20, "hours", valid_from=now - 2 * HOUR)
    assert current([old, holds, later], now) == [holds, later]
    assert without_rule([old, holds, later], holds.scope, later.valid_from, now) == [holds]
    assert without_rule([old, holds, later], holds.scope, holds.valid_from, now) == [later]


@pytest.mark.parametrize(("rule", "field", "code"), [
    (RuleDraft(6, "hours"), "place", "scope"), (RuleDraft(6, "hours", place=OWN), "place", "overlaps"),
    (RuleDraft(6, "hours", place=OWN, category="safety", valid_from=datetime.fromisoformat("2026-03-02T00:59:59+00:00")), "valid_from", "past")])
def test_an_exception_must_be_one(deployed: Engine, world: World, clock: FrozenClock, rule: RuleDraft, field: str, code: str) -> None:
    add(deployed, world, RuleDraft(12, "hours", place=OWN))
    with pytest.raises(BadAnswers) as wrong:
        with_exception(standing(deployed, "grievance", "accept"), rule, clock.now())
    assert wrong.value.errors[field]["code"] == code
    later = RuleDraft(6, "hours", place=OWN, valid_from=clock.now() + HOUR)
    both = with_exception(standing(deployed, "grievance", "accept"), later, clock.now())
    with pytest.raises(BadAnswers):
        with_exception(both, later, clock.now())


@pytest.mark.parametrize(("reason", "code"), [("", "required"), (" \n", "required"), ("很" * 501, "too_long")])
def test_a_change_wants_a_reason(deployed: Engine, world: World, reason: str, code: str) -> None:
    with pytest.raises(BadAnswers) as wrong:
        change_policy(deployed, world.person("administrator"), "grievance", "accept", [RuleDraft(6, "hours")], seen=0, reason=reason)
    assert wrong.value.errors["reason"]["code"] == code and stored(deployed) == []


def test_a_rule_a_year_and_more_ahead_is_refused(deployed: Engine, world: World, clock: FrozenClock) -> None:
    with pytest.raises(BadAnswers) as wrong:
        put(deployed, world, RuleDraft(6, "hours", valid_from=clock.now() + timedelta(days=367)))
    assert set(wrong.value.errors) == {"valid_from"}


def test_a_rule_that_no_longer_makes_sense_does_not_keep_the_others_from_being_changed(deployed: Engine, world: World) -> None:
    row = {"id": "old", "process": "grievance", "name": "accept", "place": "", "category": "abolished", "priority": "", "value": 3, "unit": "hours",
           "valid_from": "2026-01-01T00:00:00.000000Z", "warn": '{"percent": [], "every_days": 0}', "tell": '["abolished_role"]', "change": 1}
    with deployed.database.write() as connection:
        connection.execute(insert(sla_policy), row)
    put(deployed, world, RuleDraft(6, "hours"))
    assert sorted(value for _, value, _ in stored(deployed)) == [3, 6]


def test_the_second_of_two_administrators_changes_nothing(deployed: Engine, world: World) -> None:
    add(deployed, world, RuleDraft(6, "hours", place=OWN))
    with pytest.raises(Conflict):
        add(deployed, world, RuleDraft(7, "hours", place=SAME_TOWNSHIP), seen=0)
    assert [(place, value) for place, value, _ in stored(deployed)] == [(OWN, 6)]


# -- what the history says -------------------------------------------------------------------------------------------------------
def test_the_history_tells_who_why_and_from_what_to_what(deployed: Engine, world: World) -> None:
    admin = world.person("administrator")
    file_case(deployed, world, "one")
    first = put(deployed, world, RuleDraft(12, "hours"))
    second = add(deployed, world, RuleDraft(6, "hours", place=OWN, category="safety"), seen=first)
    move_all(deployed)
    third = undo_policy_change(deployed, admin, second, seen=second, reason="撤回")
    move_all(deployed)
    page = policy_page(deployed, admin, "grievance", "accept")
    lines = page.history.items
    assert [(line.number, line.changed_by, line.reason, line.undoes, line.undone_by) for line in lines] == [
        (third, admin.name, "撤回", second, None), (second, admin.name, "例外", None, third), (first, admin.name, "修改", None, None)]
    found = [one for line in lines for one in line.differences]
    assert [(one.place_name, one.category, one.before and one.before.value, one.after and one.after.value) for one in found] == [
        ("桃源街道 学勤村", "safety", 6, None), ("桃源街道 学勤村", "safety", None, 6), ("", "", 24, 12)]
    assert [(line.status, line.total, line.moved) for line in lines] == [("done", 1, 0), ("done", 1, 0), ("done", 1, 1)]
    assert page.seen == third and page.under_way is None and page.newest is not None and page.newest.number == third


def test_a_count_changes_and_nothing_is_to_move(deployed: Engine, world: World) -> None:
    file_case(deployed, world, "one")
    put(deployed, world, RuleDraft(3, "count", percent=(), every_days=0, tell=()), "max_rounds")
    page = policy_page(deployed, world.person("administrator"), "grievance", "max_rounds")
    assert (page.line.kind, page.line.value, page.under_way) == ("count", 3, None)
    with pytest.raises(BadAnswers):
        put(deployed, world, RuleDraft(3, "hours"), "max_rounds", seen=page.seen)


def test_cases_of_closed_deadlines_are_left_alone(deployed: Engine, world: World) -> None:
    case_id = accepted(deployed, world, "one")
    put(deployed, world, RuleDraft(12, "hours"))
    move_all(deployed)
    with deployed.database.read() as connection:
        assert connection.scalar(select(deadline.c.value).where(deadline.c.case_id == case_id, deadline.c.policy == "accept")) == 24
        assert connection.scalar(select(case.c.status).where(case.c.id == case_id)) == "open"
