"""/public: for everybody, cacheable, without a trace of who reported; staff show and take back on the case's page."""

from __future__ import annotations

import pytest

from engine.engine import Engine
from tests.engine.test_public import NAME, PHONE, WORDS, solved
from tests.web.test_inbox import ClientAs
from tests.world import OTHER_TOWNSHIP, OWN, World
from web import public_limit


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked yet."""
    public_limit._SEEN.clear()


@pytest.fixture
def shown(deployed: Engine, world: World, client_as: ClientAs) -> str:
    """The number of a case that the village team showed to everybody."""
    from engine.case_page import case_page

    number = case_page(deployed, world.villager, solved(deployed, world)).number
    sent = client_as(world.person("village_team")).send(f"/cases/{number}/public", dict(WORDS))
    assert sent.status_code == 303
    return number


def test_anybody_reads_it_and_nothing_leads_to_who_reported(shown: str, client_as: ClientAs) -> None:
    for where in ("/public", f"/public/{OWN}", f"/public/{OWN[:9]}"):
        answer = client_as(None).get(where)
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200 and WORDS["answer"] in text
        assert not [canary for canary in (NAME, PHONE, shown, "单元", "/cases/") if canary in text]
        assert len(answer.data) < 60_000
    assert WORDS["answer"] not in client_as(None).get(f"/public/{OTHER_TOWNSHIP}").get_data(as_text=True)


def test_caches_may_keep_it_because_it_is_the_same_for_all(shown: str, world: World, client_as: ClientAs) -> None:
    anonymous, villager = client_as(None).get("/public"), client_as(world.villager).get("/public")
    assert anonymous.headers["Cache-Control"] == "public, max-age=300" and "Set-Cookie" not in anonymous.headers
    assert world.villager.name not in villager.get_data(as_text=True)
    assert client_as(None).get("/public/nowhere").headers["Cache-Control"] == "no-store"


def test_it_is_taken_back(shown: str, world: World, client_as: ClientAs) -> None:
    assert client_as(world.person("command_room")).send(f"/cases/{shown}/public/back", {}).status_code == 303
    assert WORDS["answer"] not in client_as(None).get("/public").get_data(as_text=True)


def test_a_name_comes_back_at_its_field_with_what_was_written(deployed: Engine, shown: str, world: World, client_as: ClientAs) -> None:
    wrong = client_as(world.person("village_team")).send(f"/cases/{shown}/public", {**WORDS, "summary": f"{NAME}说路灯坏了"})
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "f-summary-error" in text and f"{NAME}说路灯坏了" in text


def test_who_asks_too_often_waits(shown: str, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_limit, "MOST", 3)
    found = [client_as(None).get("/public").status_code for _ in range(5)]
    assert found == [200, 200, 200, 429, 429]


def test_the_ways_to_it(client_as: ClientAs, deployed: Engine, world: World) -> None:
    assert '"/public"' in client_as(None).get("/sign-in").get_data(as_text=True)
    assert '"/public"' in client_as(world.villager).get("/").get_data(as_text=True)
