"""The page of the time machine: its address is the question, its answer tells totals and villages, and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest

from engine.clock import FrozenClock
from engine.engine import Engine
from engine.people import Person
from tests.engine.deadlines.worked import Cases, everything, four_accepted, two_over_the_holiday
from tests.web.browser import Browser
from tests.world import COUNTY, OTHER_TOWNSHIP, OWN, World
from web.day_lists import days_in

ClientAs = Callable[[Person | None], Browser]
PAGE = "/admin/what-if"
MARCH = {"since": "2026-03-01", "until": "2026-03-31"}
SHORTER = MARCH | {"kind": "policy", "policy": "grievance/accept", "value": "12", "unit": "hours"}
DAYS = {"kind": "calendar", "place": COUNTY, "off": "", "work": "2026-10-05 to 2026-10-07", "since": "2026-10-01", "until": "2026-10-31"}


@pytest.fixture
def admin(deployed: Engine, world: World, client_as: ClientAs) -> Browser:
    return client_as(world.person("administrator"))


@pytest.fixture
def cases(deployed: Engine, world: World, clock: FrozenClock) -> Cases:
    return Cases(deployed, world, clock)


@pytest.fixture
def four(cases: Cases) -> list[str]:
    return four_accepted(cases)


@pytest.fixture
def holiday(cases: Cases) -> list[str]:
    return two_over_the_holiday(cases)


def text_of(page: str) -> str:
    """What a reader reads, on one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def part(page: str, id_: str) -> str:
    """A card of the page."""
    return text_of(page.split(f'id="{id_}"', 1)[1].split("</section>", 1)[0])


def test_the_empty_question_is_about_last_month_and_what_holds_now(admin: Browser, clock: FrozenClock) -> None:
    page = admin.get(PAGE).text
    assert 'value="2026-02-01"' in page and 'value="2026-02-28"' in page and 'id="answer"' not in page
    assert 'name="value" value="24"' in page and 'value="hours" selected' in page and "Grid worker accepts · 24 hours" in page
    page = admin.get(PAGE, query_string={"policy": "grievance/village"}).text
    assert 'name="value" value="5"' in page and 'value="working_days" selected' in page and "max_rounds" not in page and "village_pause" not in page


def test_a_shorter_deadline_is_told_in_figures_and_words(four: list[str], cases: Cases, admin: Browser) -> None:
    answer = admin.get(PAGE, query_string=SHORTER)
    assert answer.status_code == 200 and 'name="value" value="12"' in answer.text
    told = part(answer.text, "answer")
    assert "1 more would have been late." in told and "ended then 4" in told and "late then 2" in told and "would have been late 3" in told
    assert "1 newly, 0 no longer" in told and "50.0 %" in told and "25.0 %" in told and "unknown" not in told
    villages = part(answer.text, "villages")
    assert villages.index("学勤村") < villages.index("回浦村") < villages.index("南庄村") and "+1" in villages
    assert "桃源街道" in part(answer.text, "townships")
    nearest = part(answer.text, "nearest")
    assert cases.numbers[four[1]] in nearest and "8 h" in nearest and cases.numbers[four[2]] not in nearest


def test_what_was_taken_away_is_said_to_be_unknown(four: list[str], admin: Browser) -> None:
    told = part(admin.get(PAGE, query_string=SHORTER | {"value": "2", "unit": "days"}).text, "answer")
    assert "unknown 1 taken away at the old deadline" in told and "75.0 to 100.0 %" in told
    assert "1 would not have been late any more; for 1 nobody can know." in told


def test_the_same_deadline_is_no_news(four: list[str], admin: Browser) -> None:
    assert "Nothing would have been different." in part(admin.get(PAGE, query_string=SHORTER | {"value": "24"}).text, "answer")


def test_some_cases_only(four: list[str], admin: Browser) -> None:
    page = admin.get(PAGE, query_string=SHORTER | {"township": OTHER_TOWNSHIP[:9], "village": OTHER_TOWNSHIP}).text
    assert "<details class=\"scope\" open>" in page and f'value="{OTHER_TOWNSHIP}" selected' in page
    assert "南庄村" in part(page, "answer") and "3 more fall under other rules" in part(page, "answer")
    assert "学勤村" not in part(page, "villages") and 'id="townships"' not in page
    page = admin.get(PAGE, query_string=SHORTER | {"category": "safety"}).text
    assert "Nothing to replay" in page and "4 deadlines ended in these days, but they fall under other rules" in text_of(page)


def test_villages_follow_the_township_without_replaying(four: list[str], admin: Browser) -> None:
    page = admin.get(PAGE, query_string=SHORTER | {"township": OWN[:9], "draw": "form"}).text
    assert f'value="{OWN}"' in page and 'id="answer"' not in page and 'name="value" value="12"' in page


def test_days_of_the_calendar(holiday: list[str], admin: Browser) -> None:
    page = admin.get(PAGE, query_string=DAYS).text
    assert "2 more would have been late." in part(page, "answer") and "宁海县 worked: 2026-10-05 to 2026-10-07" in part(page, "answer")
    assert 'value="2026-10-05 to 2026-10-07"' in page and "Make this the deadline" not in page
    page = admin.get(PAGE, query_string=DAYS | {"place": OWN[:9]}).text
    assert "学勤村" in part(page, "villages") and "南庄村" not in part(page, "villages")


def test_a_quiet_period_is_met_with_friendly_words(four: list[str], admin: Browser) -> None:
    answer = admin.get(PAGE, query_string=SHORTER | {"since": "2026-05-01", "until": "2026-05-31"})
    assert answer.status_code == 200 and "Nothing to replay" in answer.text and "Ask for other days." in answer.text
    assert 'id="villages"' not in answer.text


@pytest.mark.parametrize(("wrong", "field", "words"), [
    ({"value": "0"}, "value", "whole number"), ({"value": "zwölf"}, "value", "whole number"), ({"value": ""}, "value", "whole number"),
    ({"unit": "weeks"}, "unit", "Choose one"), ({"policy": "no"}, "policy", "Choose one"),
    ({"policy": "grievance/max_rounds"}, "policy", "Choose one"),
    ({"policy": "grievance/village"}, "unit", "counts in working days"), ({"township": "330226999"}, "township", "no such"),
    ({"township": "330226002", "village": OWN}, "village", "does not lie"), ({"category": "none"}, "category", "Choose one"),
    ({"since": ""}, "since", "Give a day"), ({"until": "yesterday"}, "until", "Give a day"), ({"until": "2026-02-01"}, "until", "before the first"),
    ({"until": "2027-03-02"}, "until", "at most 366 days"), ({"since": "0001-01-01"}, "since", "Give a year"),
    ({"until": "9999-12-31"}, "until", "Give a year"),
    (DAYS | {"work": ""}, "off", "at least one day"), (DAYS | {"work": "soon"}, "work", "Give days like"),
    (DAYS | {"off": "2026-10-05"}, "work", "both"), (DAYS | {"work": "2026-02-30"}, "work", "Give days like"),
    (DAYS | {"place": OWN}, "place", "no such"), (DAYS | {"place": ""}, "place", "no such"),
    (DAYS | {"work": "2026-01-01 to 2026-06-30"}, "off", "at most 60 days"),
])
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(admin: Browser, wrong: dict[str, str], field: str, words: str) -> None:
    answer = admin.get(PAGE, query_string=SHORTER | wrong)
    assert answer.status_code == 422 and words in unescape(re.findall(rf'id="f-{field}-error">(.*?)</p>', answer.text, re.S)[0])
    assert answer.text.count('class="error"') == 1 and 'id="answer"' not in answer.text
    for name, typed in wrong.items():
        if name in ("value", "since", "until", "off", "work") and typed:
            assert f'name="{name}" value="{typed}"' in answer.text


def test_two_mistakes_are_told_together(admin: Browser) -> None:
    page = admin.get(PAGE, query_string=SHORTER | {"value": "x", "since": "y"}).text
    assert page.count('class="error"') == 2


def test_on_to_the_form_of_the_deadline(four: list[str], admin: Browser) -> None:
    page = admin.get(PAGE, query_string=SHORTER | {"township": OWN[:9], "category": "safety", "value": "１０"}).text
    assert "Make this the deadline" not in page                     # nothing was replayed
    page = admin.get(PAGE, query_string=SHORTER | {"township": OWN[:9], "value": "１０"}).text
    form = page.split('action="/admin/deadlines/grievance/accept/edit"')[1].split("</form>")[0]
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(unescape(value))
    filled = admin.send("/admin/deadlines/grievance/accept/edit", {name: values for name, values in fields.items() if name != "csrf_token"}).text
    assert "Add an exception" in filled and 'value="１０"' in filled and f'value="{OWN[:9]}" selected' in filled and 'value="50, 80"' in filled


def test_the_order_of_the_villages(four: list[str], admin: Browser) -> None:
    page = admin.get(PAGE, query_string=SHORTER | {"order": "share"}).text
    assert part(page, "villages").index("回浦村") < part(page, "villages").index("学勤村")
    assert "order=place" in page and "value=12" in page and 'aria-current="true">Share in time' in page
    assert admin.get(PAGE, query_string=SHORTER | {"order": "nonsense"}).status_code == 200


def test_nothing_is_written(four: list[str], deployed: Engine, admin: Browser) -> None:
    admin.get(PAGE)                                                # the session is seen
    before = everything(deployed)
    for question in (SHORTER, SHORTER | {"value": "48"}, DAYS):
        assert admin.get(PAGE, query_string=question).status_code == 200
    after = everything(deployed)
    assert {name: rows for name, rows in after.items() if name != "session"} == {name: rows for name, rows in before.items() if name != "session"}


def test_hostile_words_stay_words(four: list[str], admin: Browser) -> None:
    nasty = "<script>alert(1)</script>\x00'"
    for name in ("policy", "value", "unit", "township", "village", "category", "priority", "since", "until", "order", "kind"):
        answer = admin.get(PAGE, query_string=SHORTER | {name: nasty})
        assert answer.status_code in (200, 422) and "<script>alert" not in answer.text, name
    for name in ("place", "off", "work"):
        assert "<script>alert" not in admin.get(PAGE, query_string=DAYS | {name: nasty}).text


@pytest.mark.parametrize(("text", "days"), [
    ("", []), ("2026-10-08", ["2026-10-08"]), ("2026-10-08、2026/10/9", ["2026-10-08", "2026-10-09"]),
    ("2026年10月8日至2026年10月9日", ["2026-10-08", "2026-10-09"]),
    ("2026-10-08 to 2026-10-10, 2026-10-09", ["2026-10-08", "2026-10-09", "2026-10-10"]), ("２０２６－１０－０８～２０２６－１０－０８", ["2026-10-08"]),
    ("2026-10-08 2026-10-09", ["2026-10-08", "2026-10-09"]), ("2026-10-08..2026-10-09；", ["2026-10-08", "2026-10-09"]),
])
def test_days_as_people_type_them(text: str, days: list[str]) -> None:
    assert days_in(text) == [date.fromisoformat(day) for day in days]


@pytest.mark.parametrize("text", [
    "soon", "2026-10", "2026-13-01", "2026-10-08 soon", "soon 2026-10-08", "2026-10-09 to 2026-10-08", "2026-10-08 to", "8.10.2026", "12026-10-08"])
def test_what_names_no_days(text: str) -> None:
    with pytest.raises(ValueError):
        days_in(text)
