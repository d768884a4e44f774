"""A township's calendar lies over its county's, and that over the official one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert

from engine.calendar import ChangedDay, parse_spans, spans_text
from engine.calendar.stored import Calendars, PlaceEdits, load_calendars
from engine.engine import Engine
from engine.tables import calendar_day, calendar_hours, calendar_year

COUNTY, OURS, OTHERS = "330226", "330226001", "330226002"
MARKET, STORM, SATURDAY = date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 7)


@pytest.fixture
def calendars(engine: Engine) -> Calendars:
    """The county is off on 5 March and works on Saturday the 7th; our township works on the 5th all the same, and is off on the 4th."""
    with engine.database.write() as connection:
        connection.execute(insert(calendar_day), [
            {"place": place, "day": day.isoformat(), "kind": kind, "name": name} for place, day, kind, name in (
                (COUNTY, STORM, "holiday", "台风停工"), (COUNTY, SATURDAY, "workday", "补班"), (OURS, STORM, "workday", ""), (OURS, MARKET, "holiday", "赶集"))])
        connection.execute(insert(calendar_hours), [
            {"place": COUNTY, "weekday": 0, "spans": "09:00-12:00"}, {"place": COUNTY, "weekday": 1, "spans": "09:00-13:00"},
            {"place": OURS, "weekday": 1, "spans": ""}, {"place": OURS, "weekday": 6, "spans": "10:00-11:00"}])
        connection.execute(insert(calendar_year), [{"year": 2026, "status": "provisional"}, {"year": 2027, "status": "announced"}])
        return load_calendars(connection)


@pytest.mark.parametrize(("place", "works"), [
    (COUNTY, {MARKET: True, STORM: False, SATURDAY: True}), (OTHERS, {MARKET: True, STORM: False, SATURDAY: True}),
    ("330226002001", {MARKET: True, STORM: False, SATURDAY: True}), (OURS, {MARKET: False, STORM: True, SATURDAY: True}),
    ("330226001001-01", {MARKET: False, STORM: True, SATURDAY: True}), ("330227001", {MARKET: True, STORM: True, SATURDAY: False}),
    ("", {MARKET: True, STORM: True, SATURDAY: False})])
def test_the_nearer_place_decides_about_a_day(calendars: Calendars, place: str, works: dict[date, bool]) -> None:
    calendar = calendars.for_place(place)
    assert {day: calendar.day(day).works for day in works} == works


def test_a_changed_day_says_whose_it_is(calendars: Calendars) -> None:
    calendar = calendars.for_place(OURS)
    assert [calendar.day(day).place for day in (MARKET, STORM, SATURDAY, date(2026, 3, 9))] == [OURS, OURS, COUNTY, ""]
    assert (calendar.day(SATURDAY).name_zh, calendar.day(SATURDAY).makeup, spans_text(calendar.day(SATURDAY).spans)) == ("补班", True, "09:00-12:00")


def test_hours_are_laid_over_weekday_by_weekday(calendars: Calendars) -> None:
    usual = "08:30-12:00,14:00-17:30"
    week = {place: [spans_text(calendars.for_place(place).hours[weekday]) for weekday in range(7)] for place in (OURS, OTHERS, "330227001")}
    assert week["330227001"] == [usual] * 5 + ["", ""]
    assert week[OTHERS] == ["09:00-12:00", "09:00-13:00", usual, usual, usual, "", ""]
    assert week[OURS] == ["09:00-12:00", "", usual, usual, usual, "", "10:00-11:00"]


def test_an_administrators_word_on_a_year_beats_the_librarys(calendars: Calendars) -> None:
    for place in (COUNTY, OURS, "330227001"):
        assert [calendars.for_place(place).announced(year) for year in (2025, 2026, 2027, 2028)] == [True, False, True, False]


def test_places_without_changes_share_one_calendar(calendars: Calendars) -> None:
    assert calendars.for_place("330226003001") is calendars.for_place(OTHERS) is calendars.for_place(COUNTY)
    assert calendars.for_place(OURS) is calendars.for_place("330226001002") is not calendars.for_place(COUNTY)
    nothing = Calendars()
    assert nothing.for_place(OURS) is nothing.for_place("440000001")


def test_other_edits_make_other_calendars(calendars: Calendars) -> None:
    other = calendars.with_edits(COUNTY, PlaceEdits({MARKET: ChangedDay(False, "放假", COUNTY)}, {0: parse_spans("10:00-11:00")}))
    assert not other.for_place(OTHERS).day(MARKET).works and other.for_place(OTHERS).day(STORM).works
    assert calendars.for_place(OTHERS).day(MARKET).works, "the old ones stay as they are"
    assert spans_text(other.for_place(OURS).hours[0]) == "10:00-11:00" and not other.for_place(OURS).hours[1]
