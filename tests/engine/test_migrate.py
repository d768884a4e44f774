"""Open cases follow to another version of their process, each once, and go back to the same bytes until they go on."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.commands import claim_task, complete_task, fire_due, migrate_some, report, start_migration, steer_migration
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotYours
from engine.my_data.erase import erase
from engine.retention import retain
from engine.tables import case, case_move, deadline, fact, migration, open_task, timer
from engine.verify import verify
from tests.driver import Driver, everyman
from tests.engine.migrating import TRUNK, VILLAGE, deploy_changed, other_id, renamed_label, without_boundary
from tests.world import World

CASES = 30


class RatesElsewhere(Driver):
    """Knows the rating task under its new id."""

    def answers(self, element: str) -> dict[str, object]:
        return super().answers("rate" if element == "rate_it" else element)


@pytest.fixture
def everywhere(deployed: Engine, world: World) -> Engine:
    """Cases that stand all over the process."""
    driver = Driver(deployed, everyman(deployed), deployed.clock, seed=3, lazy=0.4)
    for number in range(CASES):
        village = world.villages[number % 3]
        report(deployed, world.villagers[village], request_key=f"m{number}", place=village, subject=f"路灯{number}", text="三天了。")
        if number % 5 == 0:
            for task in driver._open_tasks():
                driver._maybe(task)
            deployed.clock.move(timedelta(hours=20))
            while fire_due(deployed):
                pass
    return deployed


def carry_out(engine: Engine) -> None:
    while migrate_some(engine, 7):
        pass


def everything(engine: Engine, table: Any) -> list[Any]:
    with engine.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


def states(engine: Engine) -> dict[str, Any]:
    with engine.database.read() as connection:
        return {row.id: (bytes(row.state), row.version) for row in connection.execute(select(case.c.id, case.c.state, case.c.version).where(case.c.status != "closed"))}


def outcomes(engine: Engine) -> dict[str, int]:
    with engine.database.read() as connection:
        return {row.outcome: row.n for row in connection.execute(select(case_move.c.outcome, func.count().label("n")).group_by(case_move.c.outcome))}


def begin(engine: Engine, world: World, before: str, after: str, mapping: Any = None) -> int:
    return start_migration(engine, world.person("administrator"), "grievance", before, after, mapping or {}, reason="新版本")


def current(engine: Engine) -> str:
    with engine.database.read() as connection:
        return engine.catalog.current(connection, "grievance").version


def test_to_a_version_that_runs_the_same_nothing_changes_but_the_version(everywhere: Engine, world: World) -> None:
    before, was, tables = current(everywhere), states(everywhere), [everything(everywhere, table) for table in (open_task, timer, deadline)]
    after = deploy_changed(everywhere, renamed_label).version
    begin(everywhere, world, before, after)
    carry_out(everywhere)
    assert {key: state for key, (state, _) in states(everywhere).items()} == {key: state for key, (state, _) in was.items()}
    assert {version for _, version in states(everywhere).values()} == {after}
    assert [everything(everywhere, table) for table in (open_task, timer, deadline)] == tables
    assert outcomes(everywhere) == {"moved": len(was)} and [str(one) for one in verify(everywhere)] == []


def test_every_case_goes_over_to_a_changed_diagram_and_on_to_its_end(everywhere: Engine, world: World) -> None:
    before = current(everywhere)
    after = deploy_changed(everywhere, without_boundary(VILLAGE, "village_warning"), other_id(TRUNK, "rate", "rate_it")).version
    ids = {row[0] for row in everything(everywhere, open_task)}
    begin(everywhere, world, before, after, {("grievance", "rate"): "rate_it"})
    carry_out(everywhere)
    assert outcomes(everywhere).keys() == {"moved"} and {row[0] for row in everything(everywhere, open_task)} == ids
    assert [str(one) for one in verify(everywhere)] == []
    with everywhere.database.read() as connection:
        assert not connection.scalars(select(timer.c.id).where(timer.c.element == "village_warning")).all()
        assert connection.scalar(select(func.count()).select_from(open_task).where(open_task.c.element == "rate")) == 0
    RatesElsewhere(everywhere, _everyman(everywhere), everywhere.clock, seed=4, lazy=0.1).until_closed()
    assert [str(one) for one in verify(everywhere)] == []


def _everyman(engine: Engine) -> Any:
    from engine.people import load_person
    from engine.tables import person

    with engine.database.read() as connection:
        return load_person(engine, str(connection.scalar(select(person.c.id).where(person.c.login == "everyman"))))


def test_there_and_back_gives_the_same_bytes_and_rows(everywhere: Engine, world: World) -> None:
    before, was = current(everywhere), states(everywhere)
    rows = [everything(everywhere, table) for table in (open_task, timer, deadline)]
    after = deploy_changed(everywhere, without_boundary(VILLAGE, "village_warning"), without_boundary(VILLAGE, "village_overdue")).version
    number = begin(everywhere, world, before, after)
    carry_out(everywhere)
    assert states(everywhere) != was
    steer_migration(everywhere, world.person("administrator"), number, "revert")
    carry_out(everywhere)
    assert states(everywhere) == was and [everything(everywhere, table) for table in (open_task, timer, deadline)] == rows
    assert outcomes(everywhere) == {"reverted": len(was)} and [str(one) for one in verify(everywhere)] == []


def test_an_element_that_is_gone_keeps_its_cases_and_says_why(everywhere: Engine, world: World) -> None:
    before = current(everywhere)
    with everywhere.database.read() as connection:
        rating = set(connection.scalars(select(open_task.c.case_id).where(open_task.c.element == "rate")))
    after = deploy_changed(everywhere, other_id(TRUNK, "rate", "rate_it")).version
    begin(everywhere, world, before, after)
    carry_out(everywhere)
    with everywhere.database.read() as connection:
        kept = {row.case_id: json.loads(row.why) for row in connection.execute(select(case_move).where(case_move.c.outcome == "kept"))}
    assert kept.keys() == rating and rating
    assert all(why == {"why": "gone", "diagram": "grievance", "element": "rate"} for why in kept.values())
    assert [str(one) for one in verify(everywhere)] == []


def test_a_case_that_has_gone_on_stays_where_it_is(everywhere: Engine, world: World) -> None:
    before = current(everywhere)
    number = begin(everywhere, world, before, deploy_changed(everywhere, renamed_label).version)
    carry_out(everywhere)
    with everywhere.database.read() as connection:
        task = connection.execute(select(open_task).where(open_task.c.element == "accept")).first()
    assert task is not None
    complete_task(everywhere, _everyman(everywhere), task.id, request_key="on", answers={"category": "other", "people": 1, "route": "general"})
    steer_migration(everywhere, world.person("administrator"), number, "revert")
    carry_out(everywhere)
    assert outcomes(everywhere)["went_on"] == 1 and [str(one) for one in verify(everywhere)] == []


def test_who_had_claimed_a_task_has_it_still(everywhere: Engine, world: World) -> None:
    staff, before = _everyman(everywhere), current(everywhere)
    with everywhere.database.read() as connection:
        task = str(connection.scalar(select(open_task.c.id).where(open_task.c.element == "village_handle")))
    claim_task(everywhere, staff, task)
    begin(everywhere, world, before, deploy_changed(everywhere, without_boundary(VILLAGE, "village_warning")).version)
    carry_out(everywhere)
    with everywhere.database.read() as connection:
        assert connection.scalar(select(open_task.c.assignee_id).where(open_task.c.id == task)) == staff.id
        assert connection.scalar(select(func.count()).select_from(fact).where(fact.c.kind == "migrated")) == outcomes(everywhere)["moved"]


def test_it_stands_still_while_paused_and_ends_when_stopped(everywhere: Engine, world: World) -> None:
    admin, before = world.person("administrator"), current(everywhere)
    number = begin(everywhere, world, before, deploy_changed(everywhere, renamed_label).version)
    migrate_some(everywhere, 3)
    steer_migration(everywhere, admin, number, "pause")
    assert not migrate_some(everywhere, 3) and outcomes(everywhere) == {"moved": 3}
    with pytest.raises(Conflict):
        begin(everywhere, world, before, current(everywhere))
    steer_migration(everywhere, admin, number, "stop")
    with everywhere.database.read() as connection:
        assert connection.scalar(select(migration.c.status)) == "stopped"


def test_it_refuses_strangers_and_moves_without_a_reason(deployed: Engine, world: World) -> None:
    first = current(deployed)
    after = deploy_changed(deployed, renamed_label).version
    with pytest.raises(NotYours):
        start_migration(deployed, world.person("grid_worker"), "grievance", first, after, {}, reason="x")
    with pytest.raises(BadAnswers):
        start_migration(deployed, world.person("administrator"), "grievance", first, after, {}, reason=" ")


def kept_states(engine: Engine) -> set[str]:
    """The cases of which it is still known what they were before."""
    with engine.database.read() as connection:
        return set(connection.scalars(select(case_move.c.case_id).where(case_move.c.state.is_not(None) | case_move.c.rows.is_not(None))))


def test_what_a_case_was_before_goes_with_its_next_step(everywhere: Engine, world: World) -> None:
    begin(everywhere, world, current(everywhere), deploy_changed(everywhere, renamed_label).version)
    carry_out(everywhere)
    before = kept_states(everywhere)
    assert before == states(everywhere).keys()
    with everywhere.database.read() as connection:
        task = connection.execute(select(open_task).where(open_task.c.element == "accept")).first()
    assert task is not None
    claim_task(everywhere, _everyman(everywhere), task.id)
    assert kept_states(everywhere) == before                    # a claim is no step: the move can still be taken back
    complete_task(everywhere, _everyman(everywhere), task.id, request_key="on", answers={"category": "other", "people": 1, "route": "general"})
    assert kept_states(everywhere) == before - {task.case_id}
    RatesElsewhere(everywhere, _everyman(everywhere), everywhere.clock, seed=5, lazy=0.1).until_closed()
    assert kept_states(everywhere) == set()


def test_a_second_move_ends_the_way_back_of_the_first(everywhere: Engine, world: World) -> None:
    first = current(everywhere)
    begin(everywhere, world, first, deploy_changed(everywhere, renamed_label).version)
    carry_out(everywhere)
    second = current(everywhere)
    begin(everywhere, world, second, deploy_changed(everywhere, without_boundary(VILLAGE, "village_warning")).version)
    carry_out(everywhere)
    with everywhere.database.read() as connection:
        assert set(connection.scalars(select(case_move.c.migration).where(case_move.c.state.is_not(None)))) == {2}


def test_after_a_time_what_a_case_was_before_goes_and_the_move_stays(everywhere: Engine, world: World) -> None:
    number = begin(everywhere, world, current(everywhere), deploy_changed(everywhere, renamed_label).version)
    carry_out(everywhere)
    moved, was = outcomes(everywhere), states(everywhere)
    everywhere.clock.move(timedelta(days=29))
    retain(everywhere)
    assert kept_states(everywhere) == was.keys()
    everywhere.clock.move(timedelta(days=2))
    while retain(everywhere):
        pass
    assert kept_states(everywhere) == set() and outcomes(everywhere) == moved
    steer_migration(everywhere, world.person("administrator"), number, "revert")
    carry_out(everywhere)
    assert states(everywhere) == was and [str(one) for one in verify(everywhere)] == []


def test_nothing_of_somebody_who_is_erased_stays_in_a_move(everywhere: Engine, world: World) -> None:
    begin(everywhere, world, current(everywhere), deploy_changed(everywhere, renamed_label).version)
    carry_out(everywhere)
    with everywhere.database.read() as connection:
        theirs = {row.id: row.reporter_id for row in connection.execute(select(case.c.id, case.c.reporter_id))}
    person_id = next(iter(theirs.values()))
    with everywhere.database.write() as connection:
        erase(everywhere, connection, person_id, everywhere.clock.now())
    own = {case_id for case_id, reporter in theirs.items() if reporter == person_id}
    assert own and kept_states(everywhere) == states(everywhere).keys() - own
