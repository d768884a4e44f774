"""The worker's counts equal what a slow walk over cases, deadlines and facts finds, whenever it is asked."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine.clock import FrozenClock, from_text, shown
from engine.commands import fire_due, report
from engine.engine import Engine
from engine.figures.agree import figures_disagree
from engine.figures.fold import fold, fold_all
from engine.figures.staff_policies import staff_policies
from engine.tables import case, case_figure, deadline, fact, figure
from engine.tables.figures import MEASURES
from tests.driver import Driver, everyman
from tests.world import COUNTY, OWN, World

WORDS = ["村口路灯坏了三盏，晚上看不见", "水渠堵了稻田进不了水", "邻居占了我家的宅基地", "垃圾桶满了没有人来清运"]


def slowly(engine: Engine) -> dict[tuple[str, str, str, str], int]:
    """(place, category, day, measure) → how many: case by case, from what happened, with none of the product's own counting."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    with engine.database.read() as connection:
        for row in connection.execute(select(case)):
            facts = connection.execute(select(fact).where(fact.c.case_id == row.id).order_by(fact.c.seq)).all()
            clocks = connection.execute(select(deadline).where(
                deadline.c.case_id == row.id,
                deadline.c.policy.not_in(["rate", "answer_question", "village_reassign", "village_warning", "platform_final"]))
                .order_by(deadline.c.started_at, deadline.c.policy)).all()
            for name, moment in _of(row, facts, clocks):
                day = str(shown(from_text(moment)).date())
                for place in (row.place[:6], row.place[:9], row.place):
                    for category in {row.category, ""}:
                        found[place, category, day, name] += 1
    return dict(found)


def _of(row, facts, clocks):  # type: ignore[no-untyped-def]
    kinds = [one.kind for one in facts]
    reported, closed = facts[0].at, next((one.at for one in facts if one.kind == "closed"), None)
    ratings = [json.loads(one.data)["answers"].get("rating") for one in facts if one.kind == "task_completed"]
    ratings = [rating for rating in ratings if rating]
    up = "escalated" in kinds or "supervision_ordered" in kinds
    yield "reported", reported
    if json.loads(facts[0].data).get("repeats"):
        yield "repeated", reported
    if up:
        yield "escalated", reported
    if clocks and clocks[0].ended_at:
        yield "responded_in_time" if clocks[0].ended_at < clocks[0].due_at else "responded_late", reported
    if closed is None:
        return
    yield "closed", closed
    if all(one.ended_at < one.due_at for one in clocks):
        yield "timely", closed
    if "dissatisfied" in ratings:
        yield "reopened", closed
    elif not up and "handed_up" not in kinds and row.route != "complex":
        yield "village_solved", closed
    yield ("unrated" if "rating_expired" in kinds and not ratings else row.rating or "unrated"), closed


def quickly(engine: Engine) -> dict[tuple[str, str, str, str], int]:
    with engine.database.read() as connection:
        return {(row.place, row.category, row.day, name): row._mapping[name]
                for row in connection.execute(select(figure)) for name in MEASURES if row._mapping[name]}


@pytest.mark.parametrize("seed", [2, 5])
def test_the_counts_equal_the_slow_walk_at_every_moment(deployed: Engine, world: World, clock: FrozenClock, seed: int) -> None:
    driver = Driver(deployed, everyman(deployed), clock, seed=seed)
    for number in range(24):
        village = world.villages[number % 3]
        report(deployed, world.villagers[village], request_key=f"figures-{number:08d}", place=village, subject=WORDS[number % 4], text=WORDS[number % 4])
        clock.move(timedelta(hours=7))
        if number % 6 == 5:
            for task in driver._open_tasks():
                driver._maybe(task)
            while fire_due(deployed):
                pass
            fold_all(deployed)
            assert quickly(deployed) == slowly(deployed)
    driver.until_closed()
    assert fold_all(deployed) > 0
    found = quickly(deployed)
    assert found == slowly(deployed)
    seen = {key[3] for key in found}
    assert seen >= {"reported", "responded_in_time", "responded_late", "repeated", "closed", "timely", "satisfied", "unrated", "village_solved", "escalated"}
    assert not list(figures_disagree(deployed))


def test_the_villagers_own_time_measures_nobodys_work(deployed: Engine) -> None:
    with deployed.database.read() as connection:
        version = deployed.catalog.current(connection, "grievance").version
    assert staff_policies(deployed, version) == {
        "accept", "accept_escalated", "county_accept", "decide_extension", "direct_answer", "dispatch", "platform", "reply", "rework", "supervise", "take_over",
        "village"}


def test_what_was_counted_is_not_counted_again(deployed: Engine, world: World, clock: FrozenClock) -> None:
    report(deployed, world.villager, request_key="once-counted-1", place=OWN, subject="路灯", text="不亮")
    assert (fold(deployed), fold(deployed)) == (1, 0)
    clock.move(timedelta(hours=30))
    assert fire_due(deployed) and (fold(deployed), fold(deployed)) == (1, 0)
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.sum(figure.c.reported)).where(figure.c.place == COUNTY, figure.c.category == "")) == 1
        assert connection.scalar(select(case_figure.c.escalated)) == 1


def test_a_case_that_changes_its_category_leaves_the_old_ones_sum(deployed: Engine, world: World, clock: FrozenClock) -> None:
    made = report(deployed, world.villager, request_key="other-category-1", place=OWN, subject="路灯", text="不亮")
    fold_all(deployed)
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == made.id).values(category="safety", rev=case.c.rev + 1))
    fold_all(deployed)
    assert {key[1]: count for key, count in quickly(deployed).items() if key[0] == OWN and key[3] == "reported"} == {"": 1, "safety": 1}


def test_a_step_that_commits_after_a_look_is_seen_by_the_next(deployed: Engine, world: World, clock: FrozenClock) -> None:
    """Its moment is before the look's end, its row appears after it."""
    clock.move(timedelta(minutes=1))
    fold_all(deployed)
    made = report(deployed, world.villager, request_key="late-commit-01", place=OWN, subject="路灯", text="不亮")
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == made.id).values(updated_at="2026-03-02T01:00:01.000000Z"))
    assert fold_all(deployed) == 1


def test_a_backlog_is_counted_in_batches(deployed: Engine, world: World, clock: FrozenClock) -> None:
    for number in range(7):
        report(deployed, world.villager, request_key=f"backlog-{number:06d}", place=OWN, subject="路灯", text="不亮")
        clock.move(timedelta(minutes=30))
    assert [fold(deployed, batch=3) for _ in range(4)] == [3, 3, 1, 0]
    assert quickly(deployed) == slowly(deployed)


def test_a_wrong_sum_is_found(deployed: Engine, world: World) -> None:
    report(deployed, world.villager, request_key="wrong-sum-0001", place=OWN, subject="路灯", text="不亮")
    fold_all(deployed)
    assert not list(figures_disagree(deployed))
    with deployed.database.write() as connection:
        connection.execute(update(figure).where(figure.c.place == COUNTY).values(reported=2))
        connection.execute(update(case_figure).values(escalated=1))
    said = "\n".join(str(one) for one in figures_disagree(deployed))
    assert COUNTY in said and "reported" in said and "escalated" in said
