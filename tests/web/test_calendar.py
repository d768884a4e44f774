"""/admin/calendar: look, preview, change, take back; wrong input changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine.engine import Engine
from engine.people import Person
from engine.tables import calendar_day
from tests.web.browser import Browser
from tests.world import World

ClientAs = Callable[[Person | None], Browser]
COUNTY = "330226"
DAY = {"what": "days", "place": COUNTY, "year": "2026", "first": "2026-03-05", "last": "", "kind": "holiday", "name": "台风停工", "seen": "0"}


@pytest.fixture
def admin(deployed: Engine, world: World, client_as: ClientAs) -> Browser:
    return client_as(world.person("administrator"))


def days(engine: Engine) -> list[tuple[str, str, str]]:
    with engine.database.read() as connection:
        return [(row.place, row.day, row.kind) for row in connection.execute(select(calendar_day))]


def test_the_year_shows_holidays_and_make_up_days_in_words(admin: Browser) -> None:
    page = admin.get("/admin/calendar?year=2026").text
    assert page.count('class="month"') == 12 and "announced" in page
    assert re.search(r'is-off[^>]*title="National Day"', page) and re.search(r'is-makeup[^>]*title=', page)


def test_another_year_is_provisional_and_says_what_reaches_into_it(admin: Browser) -> None:
    page = admin.get("/admin/calendar?year=2027").text
    assert "provisional" in page and "are not announced yet" in page


@pytest.mark.parametrize("address", ["?year=abc&place=nowhere", "?year=99999", "?year=-1", "?place=%27--"])
def test_an_odd_address_shows_the_county_this_year(admin: Browser, address: str) -> None:
    assert admin.get(f"/admin/calendar{address}").status_code == 200


def test_a_change_is_previewed_made_and_taken_back(deployed: Engine, admin: Browser) -> None:
    preview = admin.send("/admin/calendar/preview", DAY)
    assert preview.status_code == 200 and "台风停工" in preview.text and days(deployed) == []
    refused = admin.send("/admin/calendar/change", DAY)
    assert refused.status_code == 422 and "Say why" in refused.text and days(deployed) == []
    done = admin.send("/admin/calendar/change", DAY | {"reason": "县政府通知"})
    assert done.status_code == 303 and days(deployed) == [(COUNTY, "2026-03-05", "holiday")]
    page = admin.get("/admin/calendar?year=2026").text
    assert "县政府通知" in page and "is-changed" in page
    undo = {"what": "undo", "number": "1", "seen": "1", "place": COUNTY, "year": "2026"}
    assert "县政府通知" in admin.send("/admin/calendar/preview", undo).text
    assert admin.send("/admin/calendar/change", undo | {"reason": "台风没有来"}).status_code == 303 and days(deployed) == []


@pytest.mark.parametrize(("wrong", "words"), [
    ({"first": "2026-02-30"}, "Choose a day."), ({"last": "2026-03-01"}, "lies before"), ({"last": "2027-03-01"}, "At most 60 days"),
    ({"kind": "party"}, "Choose one of"), ({"place": "330226999"}, "There is no such"), ({"first": "2026-03-07"}, "nothing would change"),
    ({"what": "hours", "hours_0": "17:00-09:00"}, "end lies before"), ({"what": "hours", "hours_3": "all day"}, "Write hours like"),
    ({"what": "hours", "hours_1": "09:00-12:00,11:00-13:00"}, "overlap")])
def test_wrong_input_is_said_at_the_field_and_changes_nothing(deployed: Engine, admin: Browser, wrong: dict[str, str], words: str) -> None:
    for address in ("/admin/calendar/preview", "/admin/calendar/change"):
        answer = admin.send(address, DAY | {"reason": "x"} | wrong)
        assert answer.status_code == 422 and words in answer.text
    assert days(deployed) == []
    if "first" in wrong or "last" in wrong:
        assert "台风停工" in answer.text


def test_two_administrators_at_once(deployed: Engine, admin: Browser) -> None:
    admin.send("/admin/calendar/change", DAY | {"reason": "甲"})
    for address in ("/admin/calendar/preview", "/admin/calendar/change"):
        late = admin.send(address, DAY | {"first": "2026-03-06", "reason": "乙"})
        assert late.status_code == 409 and "Another administrator" in late.text and 'value="2026-03-06"' in late.text
    assert days(deployed) == [(COUNTY, "2026-03-05", "holiday")]


def test_what_is_typed_is_shown_as_text(admin: Browser) -> None:
    page = admin.send("/admin/calendar/preview", DAY | {"name": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


WEEK = {f"hours_{weekday}": "08:30-12:00,14:00-17:30" if weekday < 5 else "" for weekday in range(7)}
HOURS = {"what": "hours", "place": "330226001", "year": "2026", "seen": "0"} | WEEK
YEAR = {"what": "year", "place": COUNTY, "year": "2026", "seen": "0", "status": "announced"}


@pytest.mark.parametrize("fields", [HOURS, YEAR, DAY | {"kind": "official"}])
def test_what_is_so_already_is_said_and_changes_nothing(admin: Browser, fields: dict[str, str]) -> None:
    for address in ("/admin/calendar/preview", "/admin/calendar/change"):
        answer = admin.send(address, fields | {"reason": "x"})
        assert answer.status_code == 422 and answer.text.count("nothing would change") >= 1


def test_a_townships_hours_are_shown_previewed_and_made(admin: Browser) -> None:
    wanted = HOURS | {"hours_5": "9:00－11:00"}
    preview = admin.send("/admin/calendar/preview", wanted).text
    what = preview[preview.index('id="changes"'):preview.index('id="impact"')]
    assert what.count("<li>") == 1 and "Sat" in what and "11:00" in what
    assert admin.send("/admin/calendar/change", wanted | {"reason": "周六值班"}).status_code == 303
    assert 'value="09:00-11:00"' in admin.get("/admin/calendar?place=330226001").text
    assert 'value="09:00-11:00"' not in admin.get(f"/admin/calendar?place={COUNTY}").text


def test_own_days_are_listed_together_and_removed(deployed: Engine, admin: Browser) -> None:
    admin.send("/admin/calendar/change", DAY | {"first": "2026-03-04", "last": "2026-03-06", "reason": "台风"})
    page = admin.get("/admin/calendar?year=2026").text
    own = page[page.index('id="own"'):page.index('id="history"')]
    assert own.count("<li>") == 1 and "2026-03-04" in own and "2026-03-06" in own and "台风停工" in own
    remove = {name: re.search(rf'name="{name}" value="([^"]*)"', own)[1] for name in ("what", "kind", "first", "last", "seen", "place", "year")}  # type: ignore[index]
    assert admin.send("/admin/calendar/preview", remove).status_code == 200
    assert admin.send("/admin/calendar/change", remove | {"reason": "取消"}).status_code == 303 and days(deployed) == []


def test_what_no_reader_sees_is_left_out(deployed: Engine, admin: Browser) -> None:
    assert admin.send("/admin/calendar/change", DAY | {"name": "停\x00工\u202e　日", "reason": "县\x00里"}).status_code == 303
    page = admin.get("/admin/calendar?year=2026").text
    assert "停 工  日" in page and "县 里" in page and "\x00" not in page and "\u202e" not in page


@pytest.mark.parametrize(("year", "beside"), [("2004", ["2005"]), ("2026", ["2025", "2027"]), ("2100", ["2099"])])
def test_the_years_beside_are_a_press_away(admin: Browser, year: str, beside: list[str]) -> None:
    page = admin.get(f"/admin/calendar?year={year}&place=330226001").text
    assert re.findall(r'rel="(?:prev|next)" href="/admin/calendar\?year=(\d+)&amp;place=330226001"', page) == beside


def test_a_supervisor_reads_it_and_finds_nothing_to_press(world: World, client_as: ClientAs, deployed: Engine) -> None:
    page = client_as(world.person("county_supervisor")).get("/admin/calendar").text
    assert "/admin/calendar/preview" not in page and 'class="month"' in page
