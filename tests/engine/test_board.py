"""The command room's board: figures by place and stage, what is late, what went up, who has what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.board import board
from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.figures.fold import fold_all
from tests.engine.rows import add_cases, add_fact, add_facts, add_tasks, plans_of
from tests.world import COUNTY, OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

HOUR = timedelta(hours=1)


@pytest.fixture
def busy(engine: Engine, world: World) -> list[str]:
    """Five open cases in the first township (one held up, two late), one closed, one in the other township."""
    team = world.person("village_team")
    ids = add_cases(engine, [
        {"number": 1, "place": OWN, "stage": "accept", "due": -HOUR}, {"number": 2, "place": OWN, "stage": "handle", "due": HOUR},
        {"number": 3, "place": OWN, "stage": "handle", "due": 2 * HOUR, "status": "incident"},
        {"number": 4, "place": SAME_TOWNSHIP, "stage": "rate", "due": 9 * HOUR}, {"number": 5, "place": SAME_TOWNSHIP, "stage": "handle", "due": -2 * HOUR},
        {"number": 6, "place": OWN, "stage": "close", "status": "closed"}, {"number": 7, "place": OTHER_TOWNSHIP, "stage": "accept", "due": -HOUR}])
    add_tasks(engine, [
        {"number": 11, "case_id": ids[0], "role": "grid_worker", "village": OWN, "due": -HOUR},
        {"number": 12, "case_id": ids[1], "role": "village_team", "village": OWN, "due": HOUR, "assignee_id": team.id},
        {"number": 13, "case_id": ids[2], "role": "village_team", "village": OWN, "due": 2 * HOUR, "assignee_id": team.id},
        {"number": 14, "case_id": ids[3], "role": "villager", "village": SAME_TOWNSHIP, "due": 9 * HOUR},
        {"number": 15, "case_id": ids[4], "role": "command_room", "village": SAME_TOWNSHIP, "due": -2 * HOUR},
        {"number": 17, "case_id": ids[6], "role": "grid_worker", "village": OTHER_TOWNSHIP, "due": -HOUR}])
    add_fact(engine, ids[4], "escalated")
    add_fact(engine, ids[5], "escalated")           # closed since: not on the board
    fold_all(engine)
    return ids


def test_a_command_room_sees_its_villages_by_stage(engine: Engine, world: World, busy: list[str]) -> None:
    found = board(engine, world.person("command_room"))
    assert (found.name, found.level) == ("桃源街道", "township")
    assert {row.name: (row.stages["accept"], row.stages["handle"], row.stages["rate"], row.open, row.late) for row in found.rows} == {
        "学勤村": (1, 2, 0, 3, 1), "回浦村": (0, 1, 1, 2, 1)}
    assert (found.total.open, found.total.late, found.total.stages["handle"]) == (5, 2, 3)


def test_the_latest_comes_first_among_the_late(engine: Engine, world: World, busy: list[str]) -> None:
    found = board(engine, world.person("command_room"))
    assert [line.number[-1] for line in found.overdue] == ["5", "1"]
    assert all(line.state == "late" for line in found.overdue)


def test_open_cases_that_went_up_are_listed(engine: Engine, world: World, busy: list[str]) -> None:
    assert [line.number[-1] for line in board(engine, world.person("command_room")).escalated] == ["5"]


def test_who_has_what_counts_work_and_not_the_villagers_turn(engine: Engine, world: World, busy: list[str]) -> None:
    hands = board(engine, world.person("command_room")).hands
    assert [(hand.role, hand.name, hand.tasks, hand.late) for hand in hands] == [
        ("command_room", None, 1, 1), ("grid_worker", None, 1, 1), ("village_team", world.person("village_team").name, 2, 0)]


def test_the_county_sees_its_townships_and_opens_one(engine: Engine, world: World, busy: list[str]) -> None:
    supervisor = world.person("county_supervisor")
    found = board(engine, supervisor)
    assert {row.name: (row.open, row.late) for row in found.rows} == {"桃源街道": (5, 2), "越溪乡": (1, 1)}
    assert [row.name for row in board(engine, supervisor, "330226002").rows] == ["南庄村"]


def test_a_grid_worker_sees_the_own_village_only(engine: Engine, world: World, busy: list[str]) -> None:
    found = board(engine, world.person("grid_worker"))
    assert [(row.name, row.open) for row in found.rows] == [("学勤村", 3)]


@pytest.mark.parametrize("place", [COUNTY, "330226002", OTHER_TOWNSHIP, "3302260", "", "x"])
def test_a_place_outside_the_scope_is_not_yours(engine: Engine, world: World, place: str) -> None:
    with pytest.raises(NotYours):
        board(engine, world.person("command_room"), place or "nowhere")


def test_a_villager_has_no_board(engine: Engine, world: World) -> None:
    with pytest.raises(NotYours):
        board(engine, world.villager)


def test_a_place_inside_the_scope_that_does_not_exist_is_not_found(engine: Engine, world: World) -> None:
    with pytest.raises(NotFound):
        board(engine, world.person("command_room"), "330226001999")


def test_the_board_costs_what_is_open_and_not_what_was_ever_reported(engine: Engine, world: World) -> None:
    """5,000 closed cases in the township with four facts each, every tenth once escalated; 60 open ones."""
    closed = add_cases(engine, [{"number": n, "place": OWN if n % 2 else SAME_TOWNSHIP, "status": "closed", "stage": "close"} for n in range(1, 5001)])
    ids = add_cases(engine, [{"number": 6000 + n, "place": OWN, "stage": "handle", "due": HOUR * (n - 30)} for n in range(60)])
    add_tasks(engine, [{"number": n, "case_id": case_id, "role": "village_team", "village": OWN, "due": HOUR * (n - 30)} for n, case_id in enumerate(ids)])
    kinds = [["reported", "claimed", "escalated" if n % 10 == 0 else "released", "closed"] for n in range(len(closed))]
    add_facts(engine, [(case_id, kind, seq) for case_id, own in zip(closed, kinds) for seq, kind in enumerate(own, 1)])
    add_facts(engine, [(case_id, "reported", 1) for case_id in ids])
    fold_all(engine)
    if not engine.database.is_sqlite:
        with engine.database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    with plans_of(engine) as plans:
        board(engine, world.person("command_room"))
    touching = [plan for plan in plans if "case" in plan]
    assert len(touching) >= 3
    for plan in plans:
        for scan in ("SCAN case", "SCAN open_task", "SCAN fact", "Seq Scan on fact", 'Seq Scan on "case"'):
            assert scan not in plan.replace("SCAN case USING COVERING INDEX ix_case_open", "open cases").replace(
                "SCAN open_task USING COVERING INDEX ix_open_task_hands", "open tasks"), plan
