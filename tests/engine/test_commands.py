"""Commands: one transaction, one effect, and nothing lost when somebody else was faster."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from engine.clock import FrozenClock
from engine.commands import claim_task, complete_task, fire_due, fire_timer, move_clock, release_task, report, retry_incident, send_message
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, NotFound, NotWaiting, NotYours, StepFailed
from engine.people import Person
from engine.tables import case, draft, fact, incident, notice, open_task, timer
from engine.verify import verify
from tests.engine.rows import lay_rule, lift_rules
from tests.world import World

ACCEPT = {"category": "other", "people": 1, "route": "general"}
ANSWER = {"village_result": "answered", "answer": "已经修好，今晚就亮。"}


@pytest.fixture
def filed(deployed: Engine, world: World) -> Any:
    """A fresh case of the villager of the first village."""
    return report(deployed, world.villager, request_key="file", place=world.villages[0], subject="路灯不亮", text="村口路灯三天不亮。")


def task_of(engine: Engine, case_id: str, element: str) -> str:
    with engine.database.read() as connection:
        return str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == case_id, open_task.c.element == element)))


def count(engine: Engine, table: Any, *where: Any) -> int:
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0


def agrees(engine: Engine) -> bool:
    return not list(verify(engine))


def test_a_report_gets_a_number_a_task_and_a_deadline(deployed: Engine, world: World, filed: Any) -> None:
    with deployed.database.read() as connection:
        row = connection.execute(select(open_task).where(open_task.c.case_id == filed.id)).one()
    assert (row.element, row.role, row.place) == ("accept", "grid_worker", world.villages[0])
    assert row.due_at == "2026-03-03T01:00:00.000000Z" and count(deployed, timer) == 1 and agrees(deployed)


def test_the_same_request_files_one_case(deployed: Engine, world: World, filed: Any) -> None:
    again = report(deployed, world.villager, request_key="file", place=world.villages[0], subject="路灯不亮", text="村口路灯三天不亮。")
    assert (again.id, again.repeated) == (filed.id, True) and count(deployed, case) == 1


def test_one_persons_key_says_nothing_about_anothers(deployed: Engine, world: World, filed: Any) -> None:
    other = world.villagers[world.villages[1]]
    assert report(deployed, other, request_key="file", place=world.villages[1], subject="另一件", text="另一件事。").id != filed.id


def test_a_double_click_completes_once(deployed: Engine, world: World, filed: Any) -> None:
    task = task_of(deployed, filed.id, "accept")
    first, second = (complete_task(deployed, world.person("grid_worker"), task, request_key="k", answers=ACCEPT) for _ in range(2))
    assert (first.repeated, second.repeated) == (False, True)
    assert count(deployed, fact, fact.c.kind == "task_completed") == 1 and agrees(deployed)


def test_who_comes_second_reads_who_was_first_and_keeps_the_words(deployed: Engine, world: World, filed: Any) -> None:
    task = task_of(deployed, filed.id, "accept")
    complete_task(deployed, world.person("grid_worker"), task, request_key="k", answers=ACCEPT)
    with pytest.raises(AlreadyDone) as late:
        complete_task(deployed, world.person("grid_worker"), task, request_key="other", answers={**ACCEPT, "note": "写了半天的话"})
    assert (late.value.params["what"], late.value.params["by"]) == ("completed", world.person("grid_worker").name)
    assert count(deployed, draft, draft.c.answers.contains("写了半天的话")) == 1 and agrees(deployed)


def test_a_deadline_that_was_faster_says_so_and_keeps_the_words(deployed: Engine, world: World, clock: FrozenClock, filed: Any) -> None:
    task = task_of(deployed, filed.id, "accept")
    clock.move(timedelta(hours=24))
    assert fire_due(deployed) == 1 and fire_due(deployed) == 0
    with pytest.raises(AlreadyDone) as late:
        complete_task(deployed, world.person("grid_worker"), task, request_key="k", answers={**ACCEPT, "note": "马上就好"})
    assert late.value.params["what"] == "escalated" and count(deployed, draft) == 1
    assert task_of(deployed, filed.id, "accept_escalated") != "None" and agrees(deployed)


def test_a_timer_whose_task_was_done_in_time_never_fires(deployed: Engine, world: World, clock: FrozenClock, filed: Any) -> None:
    with deployed.database.read() as connection:
        waited = connection.scalar(select(timer.c.id))
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, filed.id, "accept"), request_key="k", answers=ACCEPT)
    clock.move(timedelta(hours=25))
    assert fire_timer(deployed, str(waited)) is False and agrees(deployed)


def test_eight_people_at_once_complete_a_task_once(deployed: Engine, world: World, filed: Any) -> None:
    task, results, gate = task_of(deployed, filed.id, "accept"), [], threading.Barrier(8)

    def hurry(number: int) -> None:
        gate.wait()
        try:
            complete_task(deployed, world.person("grid_worker"), task, request_key=f"k{number}", answers=ACCEPT)
            results.append("done")
        except AlreadyDone:
            results.append("late")

    threads = [threading.Thread(target=hurry, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done"] + ["late"] * 7 and agrees(deployed)
    assert count(deployed, fact, fact.c.kind == "task_completed") == 1


def test_four_workers_fire_each_timer_once(deployed: Engine, world: World, clock: FrozenClock) -> None:
    for number in range(12):
        report(deployed, world.villager, request_key=f"r{number}", place=world.villages[0], subject="路灯", text="不亮")
    clock.move(timedelta(days=1))
    fired: list[int] = []
    threads = [threading.Thread(target=lambda: fired.append(fire_due(deployed))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fired.append(fire_due(deployed))      # what somebody else held a moment ago
    assert sum(fired) == 12 and count(deployed, fact, fact.c.kind == "timer_fired") == 12 and agrees(deployed)


def test_a_task_belongs_to_its_role_and_place(deployed: Engine, world: World, filed: Any) -> None:
    task = task_of(deployed, filed.id, "accept")
    for stranger in (world.villager, world.person("grid_worker", world.villages[1]), world.person("command_room"), world.person("administrator")):
        with pytest.raises(NotYours):
            complete_task(deployed, stranger, task, request_key="k", answers=ACCEPT)
    assert count(deployed, open_task, open_task.c.element == "accept") == 1


def test_a_task_that_never_was_is_not_found(deployed: Engine, world: World) -> None:
    with pytest.raises(NotFound):
        complete_task(deployed, world.villager, "00000000-0000-0000-0000-000000000001", request_key="k", answers={"answer": "x"})


def test_wrong_answers_change_nothing(deployed: Engine, world: World, filed: Any) -> None:
    with pytest.raises(BadAnswers) as bad:
        complete_task(deployed, world.person("grid_worker"), task_of(deployed, filed.id, "accept"), request_key="k",
                      answers={"category": "other", "people": 0, "route": "sideways", "outcome": "closed_satisfied"})
    assert {key: problem["code"] for key, problem in bad.value.errors.items()} == {
        "people": "too_small", "route": "not_an_option", "outcome": "unknown_field"}
    assert count(deployed, fact, fact.c.kind == "task_completed") == 0 and agrees(deployed)


def test_claiming_is_for_one_and_releasing_gives_back(deployed: Engine, world: World, filed: Any) -> None:
    task = task_of(deployed, filed.id, "accept")
    claim_task(deployed, world.person("grid_worker"), task)
    claim_task(deployed, world.person("grid_worker"), task)
    assert count(deployed, fact, fact.c.kind == "claimed") == 1
    release_task(deployed, world.person("grid_worker"), task)
    assert count(deployed, open_task, open_task.c.assignee_id.is_not(None)) == 0 and agrees(deployed)


def test_a_question_may_be_asked_by_the_reporter_alone(deployed: Engine, world: World, filed: Any) -> None:
    with pytest.raises(NotYours):
        send_message(deployed, world.villagers[world.villages[1]], filed.id, "supplement", request_key="q", answers={"question": "几时来？"})
    for _ in range(2):
        send_message(deployed, world.villager, filed.id, "supplement", request_key="q", answers={"question": "几时来？"})
    assert count(deployed, open_task, open_task.c.element == "reply") == 1 and agrees(deployed)


def test_a_closed_case_waits_for_nothing(deployed: Engine, world: World, filed: Any) -> None:
    finish(deployed, world, filed.id)
    assert (count(deployed, open_task), count(deployed, timer)) == (0, 0) and agrees(deployed)
    with pytest.raises(NotWaiting):
        send_message(deployed, world.villager, filed.id, "supplement", request_key="q", answers={"question": "还在吗？"})


def finish(engine: Engine, world: World, case_id: str, rating: str = "satisfied") -> None:
    complete_task(engine, world.person("grid_worker"), task_of(engine, case_id, "accept"), request_key="a", answers=ACCEPT)
    complete_task(engine, world.person("village_team"), task_of(engine, case_id, "village_handle"), request_key="v", answers=ANSWER)
    complete_task(engine, world.villager, task_of(engine, case_id, "rate"), request_key="r", answers={"rating": rating})


def test_the_villager_is_told_when_it_is_their_turn(deployed: Engine, world: World, filed: Any) -> None:
    finish(deployed, world, filed.id)
    assert count(deployed, notice, notice.c.person_id == world.villager.id, notice.c.kind == "task_opened") == 1


# -- incidents -------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def broken(deployed: Engine, world: World, filed: Any) -> Any:
    """The next step of the case fails: a policy that its deadline asks for is a count by an administrator's mistake."""
    lay_rule(deployed, "village", 3, "count")
    return filed


def test_a_step_that_fails_becomes_an_incident_that_can_be_retried(deployed: Engine, world: World, broken: Any) -> None:
    task = task_of(deployed, broken.id, "accept")
    with pytest.raises(StepFailed) as failed:
        complete_task(deployed, world.person("grid_worker"), task, request_key="k", answers=ACCEPT)
    assert count(deployed, open_task, open_task.c.id == task) == 1 and agrees(deployed)
    with pytest.raises(StepFailed):
        retry_incident(deployed, world.person("administrator"), str(failed.value.params["incident_id"]))
    assert count(deployed, incident) == 1 and agrees(deployed)
    lift_rules(deployed)
    retry_incident(deployed, world.person("administrator"), str(failed.value.params["incident_id"]))
    assert task_of(deployed, broken.id, "village_handle") != "None"
    assert count(deployed, incident, incident.c.resolved_at.is_(None)) == 0 and agrees(deployed)


def test_only_administrators_retry(deployed: Engine, world: World) -> None:
    with pytest.raises(NotYours):
        retry_incident(deployed, world.person("grid_worker"), "x")


def test_a_report_survives_a_process_that_cannot_begin(deployed: Engine, world: World) -> None:
    lay_rule(deployed, "accept", 3, "count")
    kept = report(deployed, world.villager, request_key="k", place=world.villages[0], subject="桥塌了", text="村西的桥塌了一半。")
    with deployed.database.read() as connection:
        opened = connection.execute(select(incident.c.id, case.c.status).join(case, case.c.id == incident.c.case_id)).one()
    assert kept.number and opened.status == "incident" and agrees(deployed)
    lift_rules(deployed)
    retry_incident(deployed, world.person("administrator"), opened.id)
    assert task_of(deployed, kept.id, "accept") != "None" and agrees(deployed)


def test_one_broken_case_does_not_hold_back_the_others(deployed: Engine, world: World, clock: FrozenClock, filed: Any) -> None:
    spoiled = report(deployed, world.villager, request_key="other", place=world.villages[0], subject="另一件", text="另一件事。")
    with deployed.database.write() as connection:
        connection.execute(update(case).where(case.c.id == spoiled.id).values(state=b"not a state"))
    clock.move(timedelta(days=1))
    assert fire_due(deployed) == 1
    assert count(deployed, incident, incident.c.case_id == spoiled.id) == 1
    assert task_of(deployed, filed.id, "accept_escalated") != "None"
    assert fire_due(deployed) == 0      # it waits for its next try, it is not tried in a loop


# -- history ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("change", [
    lambda: update(fact).where(fact.c.seq == 2).values(data="{}"), lambda: delete(fact).where(fact.c.seq == 2),
    lambda: delete(fact).where(fact.c.seq == 4), lambda: update(fact).where(fact.c.kind == "reported").values(actor_id=None),
    lambda: update(fact).where(fact.c.text.is_not(None)).values(text='{"answer":"另一句话"}'),
    lambda: update(fact).where(fact.c.seq == 3).values(at="2020-01-01T00:00:00.000000Z"),
    lambda: delete(open_task), lambda: delete(timer), lambda: update(timer).values(due_at="2030-01-01T00:00:00.000000Z"),
    lambda: update(open_task).values(role="village_team", element="rate"), lambda: update(case).values(status="closed"),
], ids=["changed", "removed", "cut off", "actor", "words", "moment", "no task", "no timer", "timer moved", "task moved", "closed"])
def test_verify_finds_what_was_tampered_with(deployed: Engine, world: World, filed: Any, change: Any) -> None:
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, filed.id, "accept"), request_key="a", answers={**ACCEPT, "note": "已联系电工"})
    assert agrees(deployed)
    with deployed.database.write() as connection:
        connection.execute(change())
    assert not agrees(deployed)


# -- versions --------------------------------------------------------------------------------------------------------------------
def test_a_changed_diagram_is_for_new_cases_and_running_ones_stay(deployed: Engine, world: World, filed: Any) -> None:
    with deployed.database.read() as connection:
        current = deployed.catalog.current(connection, "grievance")
    files = {path: text.replace('name="受理并分流"', 'name="先看一看"').replace("camunda:formKey=\"grievance/village_handle\"", "camunda:formKey=\"grievance/answer\"")
             for path, text in current.files.items()}
    deployed.catalog.deploy("grievance", files, deployed.clock.now())
    new = report(deployed, world.villager, request_key="new", place=world.villages[0], subject="新的", text="新的一件。")
    with deployed.database.read() as connection:
        names = dict(connection.execute(select(open_task.c.case_id, open_task.c.name)).all())
    assert (names[filed.id], names[new.id]) == ("受理并分流", "先看一看")
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, new.id, "accept"), request_key="a", answers=ACCEPT)
    complete_task(deployed, world.person("village_team"), task_of(deployed, new.id, "village_handle"), request_key="b", answers={"answer": "按新表单答复。"})
    finish_old: Person = world.person("grid_worker")
    complete_task(deployed, finish_old, task_of(deployed, filed.id, "accept"), request_key="c", answers=ACCEPT)
    complete_task(deployed, world.person("village_team"), task_of(deployed, filed.id, "village_handle"), request_key="d", answers=ANSWER)
    assert agrees(deployed)


def test_the_clock_is_moved_in_the_demo_alone(deployed: Engine, world: World) -> None:
    with pytest.raises(NotYours):
        move_clock(deployed, world.person("administrator"), timedelta(hours=1))


def test_a_task_for_a_role_nobody_knows_is_an_incident_not_a_crash(deployed: Engine, world: World, filed: Any) -> None:
    with deployed.database.read() as connection:
        current = deployed.catalog.current(connection, "grievance")
    files = {path: text.replace('camunda:candidateGroups="villager"', 'camunda:candidateGroups="=category"') for path, text in current.files.items()}
    deployed.catalog.deploy("grievance", files, deployed.clock.now())
    new = report(deployed, world.villager, request_key="new", place=world.villages[0], subject="新的", text="新的一件。")
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, new.id, "accept"), request_key="a", answers=ACCEPT)
    with pytest.raises(StepFailed):
        complete_task(deployed, world.person("village_team"), task_of(deployed, new.id, "village_handle"), request_key="b", answers=ANSWER)
    assert agrees(deployed)
