"""Who finds which task in the inbox, in which order, and at what cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from engine import inbox
from engine.engine import Engine
from engine.errors import NotFound
from engine.inbox import InboxCounts
from engine.paging import to_cursor
from engine.people import Membership, Person
from tests.engine.rows import add_cases, add_tasks, plans_of, some_id
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

HOUR = timedelta(hours=1)


@pytest.fixture
def worker(world: World) -> Person:
    return world.person("grid_worker")


def tasks(engine: Engine, *rows: dict[str, object]) -> list[str]:
    """One case and one task for each row."""
    ids = add_cases(engine, [{"number": 1000 + n, "place": row.get("village", OWN), "reporter_id": row.pop("reporter_id", None)} for n, row in enumerate(rows)])
    return add_tasks(engine, [{"number": n, "case_id": case_id, "role": "grid_worker", "village": OWN, **row} for n, (case_id, row) in enumerate(zip(ids, rows), 1)])


def test_the_group_finds_what_nobody_claimed_at_its_own_place(engine: Engine, world: World, worker: Person) -> None:
    own, *_ = tasks(
        engine, {}, {"village": SAME_TOWNSHIP}, {"village": OTHER_TOWNSHIP}, {"role": "village_team"}, {"role": "command_room"},
        {"assignee_id": worker.id}, {"role": "villager", "candidate_id": world.villager.id}, {"candidate_id": world.villager.id})
    assert [line.id for line in inbox.group(engine, worker).items] == [own]


def test_mine_is_what_i_claimed_and_what_waits_for_exactly_me(engine: Engine, world: World, worker: Person) -> None:
    other = world.person("village_team")
    claimed, for_me, _, _ = tasks(
        engine, {"assignee_id": worker.id}, {"role": "village_team", "candidate_id": worker.id}, {"assignee_id": other.id}, {})
    assert [line.id for line in inbox.mine(engine, worker).items] == [claimed, for_me]


def test_the_least_time_left_comes_first_and_no_deadline_last(engine: Engine, worker: Person) -> None:
    none, late, far, near = tasks(engine, {}, {"due": -HOUR}, {"due": 90 * HOUR}, {"due": 5 * HOUR})
    found = inbox.group(engine, worker).items
    assert [line.id for line in found] == [late, near, far, none]
    assert [line.state for line in found] == ["late", "ok", "ok", "none"]


def test_the_last_quarter_of_the_time_given_is_soon(engine: Engine, worker: Person) -> None:
    tasks(engine, {"due": HOUR}, {"due": 2 * HOUR})         # given 5 h and 6 h, four hours ago
    assert [line.state for line in inbox.group(engine, worker).items] == ["soon", "ok"]


def test_a_line_says_where_and_masks_who(engine: Engine, world: World, worker: Person) -> None:
    tasks(engine, {"reporter_id": world.villager.id, "due": 10 * HOUR})
    line = inbox.group(engine, worker).items[0]
    assert (line.village, line.township, line.reporter) == ("学勤村", "桃源街道", "胡**")
    assert (line.name_zh, line.number, line.assignee) == ("受理并分流", "20260302-00001000", None)


def test_pages_walk_over_every_task_exactly_once(engine: Engine, worker: Person) -> None:
    made = tasks(engine, *({"due": HOUR * (n % 7)} for n in range(23)), {}, {})
    seen, after = [], None
    while True:
        page = inbox.group(engine, worker, after, size=4)
        seen += [line.id for line in page.items]
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 25
    assert set(seen) == set(made)


def test_a_bad_cursor_is_not_found(engine: Engine, worker: Person) -> None:
    with pytest.raises(NotFound):
        inbox.mine(engine, worker, "not-a-cursor")
    assert inbox.mine(engine, worker, to_cursor(["9999", "x"])).items == ()


def test_who_holds_a_village_role_for_a_township_reaches_its_villages(engine: Engine, world: World, worker: Person) -> None:
    here, there, _ = tasks(engine, {}, {"village": SAME_TOWNSHIP}, {"village": OTHER_TOWNSHIP})
    wide = replace(worker, memberships=(Membership("grid_worker", "330226001"),))
    assert {line.id for line in inbox.group(engine, wide).items} == {here, there}
    assert inbox.counts(engine, wide) == InboxCounts(0, 2, 0)


def test_two_roles_of_one_person_come_together_in_one_order(engine: Engine, world: World, worker: Person) -> None:
    second, first = tasks(engine, {"due": 9 * HOUR}, {"role": "village_team", "due": 3 * HOUR})
    both = replace(worker, memberships=(Membership("grid_worker", OWN), Membership("village_team", OWN)))
    assert [line.id for line in inbox.group(engine, both).items] == [first, second]


def test_who_holds_no_role_has_an_empty_inbox(engine: Engine, world: World) -> None:
    tasks(engine, {})
    assert inbox.group(engine, world.villager).items == ()
    assert inbox.counts(engine, world.villager) == InboxCounts(0, 0, 0)


def test_counts_stop_at_a_hundred(engine: Engine, worker: Person) -> None:
    tasks(engine, *({"due": -HOUR} for _ in range(130)), {"assignee_id": worker.id, "due": HOUR})
    assert inbox.counts(engine, worker) == InboxCounts(1, 100, 100)


def test_the_inbox_walks_along_indexes_and_never_over_the_table(engine: Engine, world: World, worker: Person) -> None:
    """10,000 open tasks of a whole county; one village's inbox."""
    villages = list(world.villages)
    cases = add_cases(engine, [{"number": n, "place": villages[n % 3]} for n in range(1, 10_001)])
    roles = [role for role, held in engine.roles.items() if held.level != "person"]
    others = [person.id for person in world.everybody if person.id != worker.id]
    add_tasks(engine, [
        {"number": n, "case_id": case_id, "role": roles[n % len(roles)], "village": villages[n % 3], "due": HOUR * (n % 500),
         "assignee_id": others[n % len(others)] if n % 2 else None} for n, case_id in enumerate(cases, 1)])
    if not engine.database.is_sqlite:
        with engine.database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.rulesets.recent()                     # the calendar is read once, not for every page
    with plans_of(engine) as plans:
        inbox.group(engine, worker, to_cursor(["2026", some_id(1)]))
        inbox.mine(engine, worker)
        inbox.counts(engine, worker)
    assert len(plans) == 4                       # the group's ids, its rows, the ids in hand (none, so no rows), the counts
    for plan in plans:
        assert "SCAN open_task" not in plan and "Seq Scan on open_task" not in plan and "Seq Scan on case" not in plan, plan
    # Either holds role, place and moment in this order: a small PostgreSQL table may prefer the narrower one.
    assert "ix_open_task_seat" in plans[0] or "ix_open_task_hands" in plans[0]
    assert "ix_open_task_assignee_id_sort_at" in plans[2] and "ix_open_task_candidate_id_sort_at" in plans[2]
