"""My data on a page: covered, downloaded whole, removed on request; what is told is asked once and stands in nobody's way."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

from sqlalchemy import select

from engine.commands import report
from engine.commands.consent import write_consent_text
from engine.commands.reveal import reveal_reporter
from engine.engine import Engine
from engine.people import Person
from engine.tables import case, consent, erasure
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]
PHONE = "13805741001"


def filed(engine: Engine, world: World) -> str:
    return report(engine, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。").number


def test_the_page_shows_numbers_covered_and_who_looked(deployed: Engine, world: World, client_as: ClientAs) -> None:
    number = filed(deployed, world)
    reveal_reporter(deployed, world.person("grid_worker"), number, reason="to_call")
    page = client_as(world.villager).get("/my-data").get_data(as_text=True)
    assert "138****1001" in page and PHONE not in page and "To call" in page and number in page
    assert world.person("grid_worker").name not in page and f"{world.person('grid_worker').name[0]}***" in page
    assert number not in client_as(world.villagers[world.villages[1]]).get("/my-data").get_data(as_text=True)


def test_the_download_is_a_zip_with_ones_own(deployed: Engine, world: World, client_as: ClientAs) -> None:
    number = filed(deployed, world)
    answer = client_as(world.villager).send("/my-data/download")
    told = json.loads(zipfile.ZipFile(io.BytesIO(answer.get_data())).read("data.json"))
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store" and "attachment" in answer.headers["Content-Disposition"]
    assert told["person"]["phone"] == PHONE and [one["number"] for one in told["cases"]] == [number]
    other = client_as(world.villagers[world.villages[1]]).send("/my-data/download").get_data()
    assert json.loads(zipfile.ZipFile(io.BytesIO(other)).read("data.json"))["cases"] == []


def test_removal_is_asked_for_says_what_it_waits_for_and_is_taken_back(deployed: Engine, world: World, client_as: ClientAs) -> None:
    filed(deployed, world)
    browser = client_as(world.villager)
    page = browser.send("/my-data/erase", follow_redirects=True).get_data(as_text=True)
    assert "A case of yours is still open" in page and "Take it back" in page
    assert "Taken back" in browser.send("/my-data/keep", follow_redirects=True).get_data(as_text=True)
    with deployed.database.read() as connection:
        assert connection.scalars(select(erasure.c.status)).all() == ["withdrawn"]


def test_a_villager_is_asked_once_per_version_and_staff_never(deployed: Engine, world: World, client_as: ClientAs) -> None:
    browser, ask = client_as(world.villager), 'id="consent-title"'
    assert ask in browser.get("/").get_data(as_text=True) and ask in browser.get("/report").get_data(as_text=True)
    assert ask not in client_as(world.person("grid_worker")).get("/inbox").get_data(as_text=True)
    answer = browser.send("/consent", {"kind": "data", "version": "1", "agreed": "1", "next": "/report"})
    assert answer.headers["Location"] == "/report" and ask not in browser.get("/").get_data(as_text=True)
    write_consent_text(deployed, world.person("administrator"), "data", "新的说明\n更短。", "New text\nShorter.")
    assert ask in browser.get("/").get_data(as_text=True)
    assert "has just changed" in browser.send("/consent", {"kind": "data", "version": "1", "agreed": "1"}, follow_redirects=True).get_data(as_text=True)
    browser.send("/consent", {"kind": "data", "version": "2", "agreed": "0", "next": "//evil.example"})
    with deployed.database.read() as connection:
        assert [(row.version, bool(row.agreed)) for row in connection.execute(select(consent).order_by(consent.c.version))] == [(1, True), (2, False)]
    assert ask not in browser.get("/").get_data(as_text=True)


def test_a_report_goes_through_without_an_answer(deployed: Engine, world: World, client_as: ClientAs) -> None:
    answer = client_as(world.villager).send("/report", {"text": "电线掉在路上，很危险", "place": OWN, "danger": "1"})
    assert answer.status_code == 303
    with deployed.database.read() as connection:
        assert connection.scalar(select(case.c.subject)) is not None and connection.execute(select(consent)).all() == []
