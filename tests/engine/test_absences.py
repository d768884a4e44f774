"""Somebody is away: their work reaches the substitute as well, as what it is, and no further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from engine import inbox
from engine.absences import absences_of, colleagues, stood_in_by
from engine.case_page import case_page
from engine.clock import FrozenClock
from engine.commands import claim_task, complete_task, report, send_message
from engine.commands.absence import end_absence, plan_absence
from engine.engine import Engine
from engine.errors import AlreadyDone, BadAnswers, NotFound, NotYours
from engine.people import Person, create_person, load_person
from engine.people.stands_for import and_substitutes
from engine.sessions import person_of_session, start_session
from engine.tables import fact, open_task
from engine.verify import verify
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

DAY = timedelta(days=1)
ACCEPT = {"category": "other", "people": 1, "route": "general"}


@dataclass
class Desk:
    """The grid worker of the first village is away for two days; the one of the neighbouring village stands in."""

    engine: Engine
    clock: FrozenClock
    away: Person
    substitute: Person
    absence: str
    number: str
    case_id: str
    task: str

    def now(self, person: Person) -> Person:
        """The person as the next request would load them."""
        return load_person(self.engine, person.id)


@pytest.fixture
def desk(deployed: Engine, world: World, clock: FrozenClock) -> Desk:
    away, substitute = world.person("grid_worker"), world.person("grid_worker", SAME_TOWNSHIP)
    made = report(deployed, world.villager, request_key="file", place=OWN, subject="路灯不亮", text="村口路灯三天不亮。")
    absence = absent(deployed, away, substitute, clock.now(), clock.now() + 2 * DAY)
    with deployed.database.read() as connection:
        task = str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id)))
    return Desk(deployed, clock, away, substitute, absence, made.number, made.id, task)


def absent(engine: Engine, person: Person, substitute: Person, from_at: datetime, until_at: datetime, by: Person | None = None) -> str:
    return plan_absence(engine, by or person, person_id=person.id, substitute_id=substitute.id, from_at=from_at, until_at=until_at)


def facts(engine: Engine, case_id: str) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(select(fact).where(fact.c.case_id == case_id).order_by(fact.c.seq)))


def group(engine: Engine, person: Person) -> list[str]:
    return [line.id for line in inbox.group(engine, load_person(engine, person.id)).items]


def mine(engine: Engine, person: Person) -> list[str]:
    return [line.id for line in inbox.mine(engine, load_person(engine, person.id)).items]


def test_a_task_of_the_group_reaches_both(desk: Desk) -> None:
    assert group(desk.engine, desk.away) == group(desk.engine, desk.substitute) == [desk.task]
    assert inbox.counts(desk.engine, desk.now(desk.substitute)).group == 1


def test_a_claim_is_made_for_who_is_away_and_stays_theirs(desk: Desk) -> None:
    claim_task(desk.engine, desk.now(desk.substitute), desk.task)
    assert mine(desk.engine, desk.away) == mine(desk.engine, desk.substitute) == [desk.task]
    desk.clock.move(3 * DAY)
    assert mine(desk.engine, desk.away) == [desk.task] and mine(desk.engine, desk.substitute) == []


def test_the_history_says_who_acted_for_whom(desk: Desk) -> None:
    claim_task(desk.engine, desk.now(desk.substitute), desk.task)
    complete_task(desk.engine, desk.now(desk.substitute), desk.task, request_key="a", answers=ACCEPT)
    done = [row for row in facts(desk.engine, desk.case_id) if row.kind in ("claimed", "task_completed")]
    assert len(done) == 2 and all(row.actor_id == desk.substitute.id and f'"for":"{desk.away.id}"' in row.data for row in done)
    shown = next(one for one in case_page(desk.engine, desk.away, desk.number).facts if one.kind == "task_completed")
    assert (shown.actor, shown.stands_for) == (desk.substitute.name, desk.away.name)
    assert not list(verify(desk.engine))


def test_who_is_away_may_still_work_and_the_first_wins(desk: Desk) -> None:
    complete_task(desk.engine, desk.away, desk.task, request_key="a", answers=ACCEPT)
    with pytest.raises(AlreadyDone) as late:
        complete_task(desk.engine, desk.now(desk.substitute), desk.task, request_key="b", answers=ACCEPT)
    assert late.value.params["by"] == desk.away.name
    assert "for" not in facts(desk.engine, desk.case_id)[-1].data


def test_the_case_and_its_messages_are_open_to_the_substitute(desk: Desk, world: World) -> None:
    page = case_page(desk.engine, desk.now(desk.substitute), desk.number)
    assert page.reads_as == "staff" and page.mine and page.reporter is not None and not page.reporter.masked
    team, stand_in = world.person("village_team"), world.person("village_team", SAME_TOWNSHIP)
    absent(desk.engine, team, stand_in, desk.clock.now(), desk.clock.now() + DAY)
    complete_task(desk.engine, desk.away, desk.task, request_key="a", answers=ACCEPT)
    send_message(desk.engine, desk.now(stand_in), desk.case_id, "request_extension", request_key="m",
                 answers={"extension_days": 1, "extension_reason": "要等材料送到。"})
    assert any(row.kind == "message_received" and f'"for":"{team.id}"' in row.data for row in facts(desk.engine, desk.case_id))


def test_it_ends_by_itself_and_begins_by_itself(desk: Desk, world: World) -> None:
    desk.clock.move(2 * DAY)
    assert group(desk.engine, desk.substitute) == []
    with pytest.raises(NotYours):
        complete_task(desk.engine, desk.now(desk.substitute), desk.task, request_key="a", answers=ACCEPT)
    with pytest.raises(NotFound):
        case_page(desk.engine, desk.now(desk.substitute), desk.number)
    absent(desk.engine, desk.away, desk.substitute, desk.clock.now() + DAY, desk.clock.now() + 2 * DAY)
    assert group(desk.engine, desk.substitute) == []
    desk.clock.move(DAY)
    assert group(desk.engine, desk.substitute) == [desk.task]


def test_ending_it_early_takes_the_rights_at_once(desk: Desk) -> None:
    end_absence(desk.engine, desk.away, desk.absence)
    assert group(desk.engine, desk.substitute) == [] and not desk.now(desk.substitute).stands_for
    assert [one.state for one in absences_of(desk.engine, desk.away.id)] == ["over"]


def test_a_substitutes_own_absence_goes_no_further(desk: Desk, world: World) -> None:
    third = world.person("village_team")
    absent(desk.engine, desk.substitute, third, desk.clock.now(), desk.clock.now() + DAY)
    assert group(desk.engine, desk.substitute) == [desk.task] and group(desk.engine, third) == []
    assert absences_of(desk.engine, desk.away.id)[0].also_away
    absent(desk.engine, third, desk.substitute, desk.clock.now(), desk.clock.now() + DAY)        # a ring stays one step long
    assert {away.person_id for away in desk.now(desk.substitute).stands_for} == {desk.away.id, third.id}
    assert [away.person for away in stood_in_by(desk.engine, third.id)] == [desk.substitute.name]


def test_it_gives_the_work_and_no_other_right(desk: Desk, world: World) -> None:
    room, platform = world.person("command_room"), world.person("public_order")
    absent(desk.engine, room, platform, desk.clock.now(), desk.clock.now() + DAY)
    with pytest.raises(NotYours):                                         # the room may enter absences, who stands in for it may not
        absent(desk.engine, world.person("village_team"), platform, desk.clock.now(), desk.clock.now() + DAY, by=desk.now(platform))


def test_what_waits_for_a_villager_reaches_no_substitute(desk: Desk, world: World) -> None:
    neighbour = create_person(desk.engine, name="村里干部", memberships=[("village_team", OWN)], home=OWN)
    substitute = world.person("village_team")
    absent(desk.engine, neighbour, substitute, desk.clock.now(), desk.clock.now() + DAY)
    made = report(desk.engine, neighbour, request_key="own", place=OWN, subject="自家的事", text="自家门口积水，请来看看。")
    with desk.engine.database.read() as connection:
        task = str(connection.scalar(select(open_task.c.id).where(open_task.c.case_id == made.id)))
    complete_task(desk.engine, desk.away, task, request_key="a", answers={"category": "other", "people": 1, "route": "simple"})
    answer = group(desk.engine, desk.away)[-1]
    complete_task(desk.engine, desk.away, answer, request_key="b", answers={"answer": "已到现场查看，问题已经解决。"})
    rating = mine(desk.engine, neighbour)
    assert rating and not set(rating) & set(mine(desk.engine, substitute) + group(desk.engine, substitute))
    with pytest.raises(NotYours):
        complete_task(desk.engine, desk.now(substitute), rating[0], request_key="c", answers={"rating": "satisfied"})


def test_what_one_is_told_both_are_told(desk: Desk, world: World) -> None:
    with desk.engine.database.read() as connection:
        assert and_substitutes(connection, [desk.away.id, world.villager.id], desk.clock.now()) == [desk.away.id, world.villager.id, desk.substitute.id]
        assert and_substitutes(connection, [], desk.clock.now()) == []


@pytest.mark.parametrize("by, whose, allowed", [
    ("grid_worker", "grid_worker", True), ("grid_worker", "village_team", False), ("command_room", "village_team", True),
    ("administrator", "village_team", True), ("county_supervisor", "village_team", False), ("designer", "designer", True)])
def test_who_enters_an_absence_for_whom(engine: Engine, world: World, clock: FrozenClock, by: str, whose: str, allowed: bool) -> None:
    person = world.person(whose)
    substitute = world.person("county_supervisor") if whose == "designer" else world.person("command_room")
    if allowed:
        assert absent(engine, person, substitute, clock.now(), clock.now() + DAY, by=world.person(by))
    else:
        with pytest.raises(NotYours):
            absent(engine, person, substitute, clock.now(), clock.now() + DAY, by=world.person(by))


def test_a_command_room_looks_after_its_own_township_only(engine: Engine, world: World, clock: FrozenClock) -> None:
    with pytest.raises(NotYours):
        absent(engine, world.person("grid_worker", OTHER_TOWNSHIP), world.person("village_team", OTHER_TOWNSHIP), clock.now(), clock.now() + DAY,
               by=world.person("command_room"))


@pytest.mark.parametrize("role, village, code", [
    ("grid_worker", OWN, "oneself"), ("villager", OWN, "no_staff"), ("grid_worker", OTHER_TOWNSHIP, "other_township"),
    ("county_supervisor", OWN, "other_township")])
def test_a_substitute_who_cannot_stand_in_is_refused_with_the_reason(
    engine: Engine, world: World, clock: FrozenClock, role: str, village: str, code: str,
) -> None:
    with pytest.raises(BadAnswers) as wrong:
        absent(engine, world.person("grid_worker"), world.person(role, village), clock.now(), clock.now() + DAY)
    assert wrong.value.errors["substitute_id"]["code"] == code
    assert world.person(role, village).id not in {one.id for one in colleagues(engine, world.person("grid_worker"))}


@pytest.mark.parametrize("begins, ends, field, code", [
    (DAY, DAY, "until_at", "before_from"), (-2 * DAY, -DAY, "until_at", "over_already"), (DAY, 400 * DAY, "until_at", "too_far"),
    (DAY, 3 * DAY, "from_at", "overlaps")])
def test_times_that_cannot_be_are_refused(desk: Desk, begins: timedelta, ends: timedelta, field: str, code: str) -> None:
    with pytest.raises(BadAnswers) as wrong:
        absent(desk.engine, desk.away, desk.substitute, desk.clock.now() + begins, desk.clock.now() + ends)
    assert wrong.value.errors[field]["code"] == code


def test_a_request_costs_one_statement_more_only_for_who_stands_in(desk: Desk) -> None:
    asked: list[str] = []
    tokens = {person.id: start_session(desk.engine, person.id) for person in (desk.away, desk.substitute)}
    event.listen(desk.engine.database.sql, "before_cursor_execute", lambda c, cursor, statement, *rest: asked.append(statement))
    person_of_session(desk.engine, tokens[desk.away.id])
    usual = len([one for one in asked if one.lstrip().startswith("SELECT")])
    person_of_session(desk.engine, tokens[desk.substitute.id])
    assert usual == 2 and len([one for one in asked if one.lstrip().startswith("SELECT")]) == 2 * usual + 1
