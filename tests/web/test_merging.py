"""Likely duplicates while filing and at triage; merging and taking apart from the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine.commands import complete_task, merge_case, tell_followers
from engine.engine import Engine
from engine.people import Person
from engine.tables import case
from tests.engine.test_commands import task_of
from tests.engine.test_merge import AGAIN, LAMP, tell
from tests.web.browser import Browser
from tests.world import OWN, SAME_TOWNSHIP, VILLAGERS, World

ClientAs = Callable[[Person | None], Browser]
FILLED = {"text": AGAIN[1], "place": OWN, "category": "infrastructure"}
pytestmark = pytest.mark.usefixtures("deployed")


@pytest.fixture
def first(deployed: Engine, world: World) -> str:
    """A case of the first village's villager."""
    return tell(deployed, world, LAMP, "first")


@pytest.fixture
def neighbour(client_as: ClientAs, world: World) -> Browser:
    return client_as(world.villagers[SAME_TOWNSHIP])


def row(engine: Engine, **by: str) -> object:
    with engine.database.read() as connection:
        return connection.execute(select(case).filter_by(**by)).one()


def newest(engine: Engine, besides: str) -> object:
    with engine.database.read() as connection:
        return connection.execute(select(case).where(case.c.id != besides)).one()


def test_while_typing_a_villager_learns_that_there_is_one_and_nothing_of_whose(first: str, deployed: Engine, neighbour: Browser) -> None:
    page = neighbour.send("/report/likely", FILLED).get_data(as_text=True)
    assert f'value="{first}"' in page and "Perhaps reported already" in page and "No, mine is different" in page
    for secret in (LAMP[0], row(deployed, id=first).number, VILLAGERS[OWN][0], "alike"):
        assert secret not in page
    assert "Perhaps" not in neighbour.send("/report/likely", FILLED | {"text": "西边水渠被淤泥堵住，稻田进不了水。"}).get_data(as_text=True)


def test_the_choice_stays_when_the_card_is_drawn_again(first: str, neighbour: Browser) -> None:
    page = neighbour.send("/report/likely", FILLED | {"join": first}).get_data(as_text=True)
    assert f'value="{first}" checked' in page


def test_adding_my_report_files_it_and_merges_it_at_once(first: str, deployed: Engine, neighbour: Browser) -> None:
    answer = neighbour.send("/report", FILLED | {"join": first}, follow_redirects=True)
    mine = newest(deployed, first)
    assert mine.merged_into == first and mine.text == AGAIN[1]
    page = answer.get_data(as_text=True)
    assert "added to the one that is being handled" in page and "Handled together with another report" in page
    assert LAMP[0] not in page and VILLAGERS[OWN][0] not in page and row(deployed, id=first).number not in page


def test_when_the_other_case_is_gone_the_report_stands_on_its_own(first: str, deployed: Engine, neighbour: Browser) -> None:
    page = neighbour.send("/report", FILLED | {"join": "no-such-case"}, follow_redirects=True).get_data(as_text=True)
    assert newest(deployed, first).merged_into is None and "handled on its own" in page


def test_without_javascript_the_report_is_filed_and_the_question_comes_after(first: str, deployed: Engine, neighbour: Browser) -> None:
    page = neighbour.send("/report", FILLED, follow_redirects=True).get_data(as_text=True)
    mine = newest(deployed, first)
    assert mine.number in page and "Perhaps reported already" in page and f"/cases/{mine.number}/join" in page
    assert neighbour.send(f"/cases/{mine.number}/join", {"main": first}).status_code == 303
    assert row(deployed, id=mine.id).merged_into == first
    assert "Perhaps reported already" not in neighbour.get(f"/cases/{mine.number}/reported").get_data(as_text=True)


def test_what_was_typed_and_chosen_stays_when_something_is_missing(first: str, neighbour: Browser) -> None:
    answer = neighbour.send("/report", FILLED | {"category": "nonsense", "join": first})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and AGAIN[1] in page and f'value="{first}" checked' in page


def test_a_worker_files_on_behalf_and_sees_which_case_it_is(first: str, deployed: Engine, world: World, client_as: ClientAs) -> None:
    worker = client_as(world.person("grid_worker"))
    filled = FILLED | {"villager": world.villager.id}
    assert LAMP[0] in worker.send("/report/on-behalf/likely", filled).get_data(as_text=True)
    worker.send("/report/on-behalf", filled | {"join": first})
    assert newest(deployed, first).merged_into == first


def test_staff_merge_at_triage_with_a_reason_and_take_it_apart_again(first: str, deployed: Engine, world: World, client_as: ClientAs) -> None:
    second = tell(deployed, world, AGAIN, "second", by=SAME_TOWNSHIP)
    worker, number = client_as(world.person("grid_worker")), row(deployed, id=second).number
    for page in (f"/cases/{number}", f"/tasks/{task_of(deployed, second, 'accept')}"):
        shown = worker.get(page).get_data(as_text=True)
        assert "Perhaps reported already" in shown and row(deployed, id=first).number in shown and "Same village" in shown and "% alike" in shown
    page = worker.send(f"/cases/{number}/merge", {"main": row(deployed, id=first).number, "reason": "同一盏灯"}, follow_redirects=True).get_data(as_text=True)
    assert "Several reporters: 2" in page and number in page and "Another report of the same matter was added" in page
    page = worker.get(f"/cases/{number}").get_data(as_text=True)
    assert "Follows another case" in page and "同一盏灯" in page and "Take apart" in page and "Take on" not in page
    page = worker.send(f"/cases/{number}/unmerge", {"reason": "另一盏"}, follow_redirects=True).get_data(as_text=True)
    assert "Taken apart" in page and row(deployed, id=second).merged_into is None


def test_a_refusal_says_why_and_what_to_do(first: str, deployed: Engine, world: World, client_as: ClientAs) -> None:
    second, third = (tell(deployed, world, AGAIN, key, by=SAME_TOWNSHIP) for key in ("second", "third"))
    worker = client_as(world.person("grid_worker"))
    merge_case(deployed, world.person("grid_worker"), second, first, request_key="merge", reason="")
    numbers = {one: row(deployed, id=one).number for one in (first, second, third)}
    page = worker.send(f"/cases/{numbers[third]}/merge", {"main": numbers[second]}, follow_redirects=True).get_data(as_text=True)
    assert f"Merge into {numbers[first]}" in page
    page = worker.send(f"/cases/{numbers[third]}/merge", {"main": "no such"}, follow_redirects=True).get_data(as_text=True)
    assert "There is no case no such" in page


def test_the_followers_villager_reads_the_answer_and_rates(first: str, deployed: Engine, world: World, client_as: ClientAs, neighbour: Browser) -> None:
    second = tell(deployed, world, AGAIN, "second", by=SAME_TOWNSHIP)
    worker = world.person("grid_worker")
    merge_case(deployed, worker, second, first, request_key="merge", reason="")
    page = neighbour.get(f"/cases/{row(deployed, id=second).number}").get_data(as_text=True)
    assert "Handled together with another report" in page and "The grid worker is looking at it" in page
    complete_task(deployed, worker, task_of(deployed, first, "accept"), request_key="accept", answers={"category": "infrastructure", "people": 1, "route": "simple"})
    complete_task(deployed, worker, task_of(deployed, first, "answer_directly"), request_key="answer", answers={"answer": f"{VILLAGERS[OWN][0]}，灯修好了。"})
    tell_followers(deployed)
    page = neighbour.get(f"/cases/{row(deployed, id=second).number}").get_data(as_text=True)
    assert "灯修好了" in page and VILLAGERS[OWN][0] not in page and 'id="turn"' in page
    assert "2 people reported this matter" in client_as(world.villager).get(f"/cases/{row(deployed, id=first).number}").get_data(as_text=True)


def test_names_of_the_other_reporters_are_for_who_handles_it(first: str, deployed: Engine, world: World, client_as: ClientAs) -> None:
    second = tell(deployed, world, AGAIN, "second", by=SAME_TOWNSHIP)
    merge_case(deployed, world.person("grid_worker"), second, first, request_key="merge", reason="")
    number, name = row(deployed, id=first).number, VILLAGERS[SAME_TOWNSHIP][0]
    assert name in client_as(world.person("grid_worker")).get(f"/cases/{number}").get_data(as_text=True)
    assert name not in client_as(world.person("county_supervisor")).get(f"/cases/{number}").get_data(as_text=True)
    assert name not in client_as(world.villager).get(f"/cases/{number}").get_data(as_text=True)
