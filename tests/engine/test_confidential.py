"""保密 and recusal: who reported is known only to who has it in hand; who is complained about knows nothing at all."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.board import board
from engine.board_counts import counts_for
from engine.board_map import county_map
from engine.case_filters import CaseFilters
from engine.case_list import cases
from engine.case_page import case_page
from engine.clock import FrozenClock
from engine.commands import ask_help, claim_task, comment, complete_task, fire_due, hand_over_task, report
from engine.duplicates import likely_duplicates
from engine.engine import Engine
from engine.errors import BadAnswers, EPointError, NotFound, NotYours
from engine.export.case_rows import exported_cases
from engine.inbox.counts import counts
from engine.inbox.filters import InboxFilters
from engine.inbox.lists import group, mine
from engine.inbox.pulse import pulse
from engine.people import Person, create_person, load_person
from engine.staff_of_place import staff_of_place
from engine.tables import notice, open_task, person
from engine.vacant import vacant_count, vacant_tasks
from engine.verify import verify
from tests.engine.test_commands import task_of
from tests.world import OWN, SAME_TOWNSHIP, VILLAGERS, World

NAME, PHONE = VILLAGERS[OWN]
WORDS = ("网格员乱收费", f"网格员上门收了两百元，不给收据。我是{NAME}，电话{PHONE}，乱收费的事请查一查。")
ACCEPTED = {"category": "welfare", "people": 1, "route": "general"}


def tell(engine: Engine, world: World, key: str = "first", **kept: object) -> str:
    return report(engine, world.villager, request_key=key, place=OWN, subject=WORDS[0], text=WORDS[1], **kept).id      # type: ignore[arg-type]


@pytest.fixture
def secret(deployed: Engine, world: World) -> str:
    return tell(deployed, world, confidential=True)


@pytest.fixture
def accused(deployed: Engine, world: World) -> Person:
    """The village's only grid worker."""
    return world.person("grid_worker")


@pytest.fixture
def about(deployed: Engine, world: World, accused: Person) -> str:
    return tell(deployed, world, about_id=accused.id)


def shown(engine: Engine, person: Person, case_id: str) -> str:
    return repr(case_page(engine, person, case_id))


# -- confidential ------------------------------------------------------------------------------------------------------
def test_the_group_reads_the_name_only_once_one_of_them_has_it_in_hand(deployed: Engine, world: World, secret: str) -> None:
    worker = world.person("grid_worker")
    assert NAME not in shown(deployed, worker, secret) and PHONE not in shown(deployed, worker, secret)
    claim_task(deployed, worker, task_of(deployed, secret, "accept"))
    assert NAME in shown(deployed, worker, secret)


def test_who_worked_on_it_before_does_not_know_the_name_any_more(deployed: Engine, world: World, secret: str) -> None:
    worker, team = world.person("grid_worker"), world.person("village_team")
    claim_task(deployed, worker, task_of(deployed, secret, "accept"))
    complete_task(deployed, worker, task_of(deployed, secret, "accept"), request_key="accept", answers=ACCEPTED)
    claim_task(deployed, team, task_of(deployed, secret, "village_handle"))
    assert NAME in shown(deployed, team, secret) and NAME not in shown(deployed, worker, secret)


@pytest.mark.parametrize("role", ["village_team", "command_room", "public_order", "county_supervisor", "administrator"])
def test_the_others_read_neither_name_nor_first_letter(deployed: Engine, world: World, secret: str, role: str) -> None:
    page = case_page(deployed, world.person(role), secret)
    assert page.reporter is not None and (page.reporter.name, page.reporter.phone) == ("***", None)
    assert NAME not in repr(page) and PHONE not in repr(page) and NAME[:1] + "**" not in repr(page)


def test_lists_exports_and_search_say_nothing(deployed: Engine, world: World, secret: str) -> None:
    room, worker = world.person("command_room"), world.person("grid_worker")
    line = cases(deployed, room, CaseFilters()).items[0]
    rows = list(exported_cases(deployed, room, CaseFilters()))
    assert line.reporter == "***" and NAME not in repr(rows) and [one.phone for one in rows if one] == [""]
    assert group(deployed, worker).items[0].reporter == "***"
    for words in (NAME, PHONE):
        assert not cases(deployed, room, CaseFilters(words=words)).items and not group(deployed, worker, filters=InboxFilters(words=words)).items


def test_the_reporter_still_reads_everything(deployed: Engine, world: World, secret: str) -> None:
    page = case_page(deployed, world.villager, secret)
    assert page.confidential and NAME in page.text


# -- recusal -----------------------------------------------------------------------------------------------------------
def test_only_who_works_around_can_be_named(deployed: Engine, world: World) -> None:
    for number, wrong in enumerate((world.villager.id, world.person("grid_worker", SAME_TOWNSHIP).id, "nobody")):
        with pytest.raises(BadAnswers):
            tell(deployed, world, key=f"wrong-{number}", about_id=wrong)
    offered = {one.id for one in staff_of_place(deployed, OWN)}
    assert world.person("grid_worker").id in offered and world.person("command_room").id in offered
    assert world.person("county_supervisor").id not in offered and world.person("grid_worker", SAME_TOWNSHIP).id not in offered


def test_who_is_complained_about_finds_it_nowhere(deployed: Engine, world: World, accused: Person, about: str) -> None:
    with pytest.raises(NotFound):
        case_page(deployed, accused, about)
    assert not group(deployed, accused).items and not mine(deployed, accused).items
    assert (counts(deployed, accused).group, pulse(deployed, accused).group) == (0, 0)
    assert not cases(deployed, accused, CaseFilters()).items and not cases(deployed, accused, CaseFilters(words="乱收费")).items
    assert not group(deployed, accused, filters=InboxFilters(words="乱收费")).items
    assert not list(exported_cases(deployed, accused, CaseFilters()))
    assert not likely_duplicates(deployed, accused, OWN, WORDS[1], WORDS[0])
    assert cases(deployed, world.person("village_team"), CaseFilters()).items                # a colleague does


def test_boards_and_maps_count_it_for_others_only(deployed: Engine, world: World, accused: Person, about: str) -> None:
    assert board(deployed, accused).total.open == 0 and not board(deployed, accused).hands
    assert sum(dot.open for dot in county_map(deployed, accused).dots) + sum(one.open for one in county_map(deployed, accused).townships) == 0
    assert board(deployed, world.person("village_team")).total.open == 1 and counts_for(deployed, world.person("command_room")).open == 1


def test_their_task_goes_one_level_up_where_nobody_else_has_the_role(deployed: Engine, world: World, accused: Person, about: str) -> None:
    room = world.person("command_room")
    assert [line.element for line in vacant_tasks(deployed, room).items] == ["accept"] and vacant_count(deployed, room) == 1
    complete_task(deployed, room, task_of(deployed, about, "accept"), request_key="accept", answers=ACCEPTED)
    assert vacant_count(deployed, room) == 0 and list(verify(deployed)) == []


def test_a_colleague_of_the_group_has_it_where_there_is_one(deployed: Engine, world: World, accused: Person, about: str) -> None:
    other = create_person(deployed, name="方网格", login="second", memberships=[("grid_worker", OWN)])
    assert [line.element for line in group(deployed, other).items] == ["accept"] and vacant_count(deployed, world.person("command_room")) == 0


def test_when_the_command_room_is_meant_the_county_has_it(deployed: Engine, world: World) -> None:
    room = world.person("command_room")
    made = tell(deployed, world, about_id=room.id)
    complete_task(deployed, world.person("grid_worker"), task_of(deployed, made, "accept"), request_key="accept", answers={**ACCEPTED, "route": "complex"})
    assert vacant_count(deployed, room) == 0
    assert [line.element for line in vacant_tasks(deployed, world.person("county_supervisor")).items] == ["dispatch"]


def test_they_can_neither_do_nor_be_given_anything_of_it(deployed: Engine, world: World, accused: Person, about: str) -> None:
    task = task_of(deployed, about, "accept")
    other = create_person(deployed, name="方网格", login="second", memberships=[("grid_worker", OWN)])
    claim_task(deployed, other, task)
    refused: list[type[EPointError]] = []
    for deed in (
        lambda: claim_task(deployed, accused, task), lambda: complete_task(deployed, accused, task, request_key="mine", answers=ACCEPTED),
        lambda: comment(deployed, accused, about, text="不是我", mentions=[], request_key="say"),
        lambda: hand_over_task(deployed, other, task, accused.id, "你来办吧", "give"),
        lambda: ask_help(deployed, other, task, accused.id, "怎么回事？", "help"),
        lambda: comment(deployed, other, about, text="看一下", mentions=[accused.id], request_key="tell"),
    ):
        with pytest.raises(EPointError) as wrong:
            deed()
        refused.append(wrong.type)
    assert set(refused) <= {NotYours, NotFound, BadAnswers}
    with deployed.database.read() as connection:
        assert connection.scalar(select(notice.c.id).where(notice.c.person_id == accused.id)) is None


def test_no_reminder_reaches_them(deployed: Engine, world: World, accused: Person, about: str, clock: FrozenClock) -> None:
    from engine.worker import sweep

    clock.move(timedelta(hours=20))
    sweep(deployed)
    clock.move(timedelta(hours=5))
    sweep(deployed)
    fire_due(deployed)
    with deployed.database.read() as connection:
        told = set(connection.scalars(select(notice.c.person_id)))
    assert accused.id not in told


def test_standing_in_for_somebody_opens_nothing_about_oneself(deployed: Engine, world: World, about: str, accused: Person) -> None:
    from dataclasses import replace

    from engine.people import Membership, StandsFor

    away = StandsFor(world.person("village_team").id, "李员", (Membership("village_team", OWN), Membership("command_room", OWN[:9])), deployed.clock.now() + timedelta(days=3))
    both = replace(load_person(deployed, accused.id), stands_for=(away,))
    assert not group(deployed, both).items and not vacant_count(deployed, both)
    with pytest.raises(NotFound):
        case_page(deployed, both, about)


def test_the_seat_of_an_open_task_remembers_whom_it_is_about(deployed: Engine, world: World, about: str, accused: Person) -> None:
    with deployed.database.read() as connection:
        assert set(connection.scalars(select(open_task.c.about_id).where(open_task.c.case_id == about))) == {accused.id}
    with deployed.database.write() as connection:       # who has left cannot be complained about, and shuts nobody out
        connection.execute(update(person).where(person.c.id == accused.id).values(active=False))
    assert vacant_count(deployed, world.person("command_room")) == 1
    assert json.dumps([one.id for one in staff_of_place(deployed, OWN)]).find(accused.id) == -1
