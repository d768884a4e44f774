"""Edits of the calendar across its layers: a township's changes stay few, a county's reach it, and an edit without effect says so."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.calendar import WorkCalendar, spans_text
from engine.calendar_page import calendar_page
from engine.commands.calendar_edit import DaysEdit, Edit, HoursEdit, YearEdit
from engine.commands.change_calendar import change_calendar, preview_calendar, undo_calendar_change
from engine.engine import Engine
from engine.errors import BadAnswers
from engine.tables import calendar_day, calendar_hours, calendar_year, deadline_change
from tests.world import World

COUNTY, OURS, OTHERS = "330226", "330226001", "330226002"
USUAL = "08:30-12:00,14:00-17:30"
WEEK = {weekday: USUAL if weekday < 5 else "" for weekday in range(7)}
THURSDAY, SATURDAY = date(2026, 3, 5), date(2026, 3, 7)


class Office:
    """An administrator at work; each change is made having seen the one before."""

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine, self.admin, self.newest = engine, world.person("administrator"), 0

    def make(self, edit: Edit) -> int:
        self.newest = change_calendar(self.engine, self.admin, edit, seen=self.newest, reason="县里通知")
        return self.newest

    def undo(self) -> None:
        self.newest = undo_calendar_change(self.engine, self.admin, self.newest, seen=self.newest, reason="弄错了")

    def refused(self, edit: Edit) -> dict[str, str]:
        """The codes an edit is refused with, in the preview as when it is made; nothing is written."""
        before = self.rows()
        codes = []
        for verb in (lambda: self.make(edit), lambda: preview_calendar(self.engine, self.admin, edit)):
            with pytest.raises(BadAnswers) as wrong:
                verb()
            codes.append({name: str(error["code"]) for name, error in wrong.value.errors.items()})
        assert self.rows() == before and codes[0] == codes[1]
        return codes[0]

    def calendar(self, place: str) -> WorkCalendar:
        with self.engine.database.read() as connection:
            return self.engine.rulesets.current(connection).calendar(place)

    def week(self, place: str) -> list[str]:
        return [spans_text(self.calendar(place).hours[weekday]) for weekday in range(7)]

    def hours(self) -> list[tuple[str, int, str]]:
        with self.engine.database.read() as connection:
            return [tuple(row) for row in connection.execute(select(calendar_hours).order_by(calendar_hours.c.place, calendar_hours.c.weekday))]  # type: ignore[misc]

    def rows(self) -> list[object]:
        with self.engine.database.read() as connection:
            return [connection.execute(select(table)).all() for table in (calendar_day, calendar_hours, calendar_year, deadline_change)]


@pytest.fixture
def office(deployed: Engine, world: World) -> Office:
    return Office(deployed, world)


# -- working hours ---------------------------------------------------------------------------------------------------------------
def test_only_the_weekdays_that_differ_become_a_places_own(office: Office) -> None:
    office.make(HoursEdit(OURS, WEEK | {5: "9:00–11:00"}))
    assert office.hours() == [(OURS, 5, "09:00-11:00")]
    office.make(HoursEdit(COUNTY, WEEK | {0: "09:00-12:00"}))
    assert office.week(OURS)[0] == office.week(OTHERS)[0] == "09:00-12:00", "a township keeps following its county"
    assert (office.week(OURS)[5], office.week(OTHERS)[5]) == ("09:00-11:00", "")


def test_what_the_county_has_anyway_is_no_longer_a_townships_own(office: Office) -> None:
    office.make(HoursEdit(COUNTY, {0: "09:00-12:00"}))
    office.make(HoursEdit(OURS, {0: "10:00-12:00", 6: "10:00-12:00"}))
    office.make(HoursEdit(OURS, {0: "09:00-12:00"}))
    assert office.hours() == [(COUNTY, 0, "09:00-12:00"), (OURS, 6, "10:00-12:00")]
    office.make(HoursEdit(COUNTY, {0: USUAL}))
    assert office.hours() == [(OURS, 6, "10:00-12:00")] and office.week(OURS) == [USUAL] * 5 + ["", "10:00-12:00"]
    office.undo()
    assert office.hours() == [(COUNTY, 0, "09:00-12:00"), (OURS, 6, "10:00-12:00")]


def test_hours_that_are_so_already_change_nothing(office: Office) -> None:
    assert office.refused(HoursEdit(OURS, WEEK)) == {"hours_0": "no_effect"}
    assert office.refused(HoursEdit(COUNTY, {})) == {"hours_0": "no_effect"}
    assert office.refused(HoursEdit(COUNTY, {2: "8:30-12:00，14:00-17:30"})) == {"hours_0": "no_effect"}


def test_no_place_may_be_left_without_working_time(office: Office) -> None:
    assert office.refused(HoursEdit(COUNTY, dict.fromkeys(range(5), ""))) == {"hours_0": "no_working_time"}
    office.make(HoursEdit(COUNTY, {6: "09:00-12:00"}))
    office.make(HoursEdit(OURS, {6: ""}))
    assert office.refused(HoursEdit(COUNTY, dict.fromkeys(range(5), ""))) == {"hours_0": "no_working_time"}, "our township would have none"
    assert office.refused(HoursEdit(OURS, dict.fromkeys(range(5), ""))) == {"hours_0": "no_working_time"}
    office.make(HoursEdit(OTHERS, dict.fromkeys(range(5), "")))
    assert office.week(OTHERS) == [""] * 6 + ["09:00-12:00"]


# -- days --------------------------------------------------------------------------------------------------------------------------
def test_a_countys_holiday_holds_where_a_township_works_on_saturdays(office: Office) -> None:
    office.make(HoursEdit(OURS, {5: "09:00-12:00"}))
    office.make(DaysEdit(COUNTY, THURSDAY, SATURDAY, "holiday", "台风停工"))
    assert [office.calendar(OURS).day(day).works for day in (THURSDAY, SATURDAY)] == [False, False]
    assert office.calendar(COUNTY).day(SATURDAY).name_zh == "台风停工"


@pytest.mark.parametrize("edit", [
    DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday", "台风停工"), DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday", " 台风停工 "),
    DaysEdit(OURS, THURSDAY, THURSDAY, "holiday", "台风停工"), DaysEdit(OURS, THURSDAY, THURSDAY, ""), DaysEdit(COUNTY, SATURDAY, SATURDAY, ""),
    DaysEdit(COUNTY, date(2026, 3, 9), date(2026, 3, 13), "workday"), DaysEdit(COUNTY, date(2026, 10, 1), date(2026, 10, 7), "holiday", "国庆节")])
def test_days_that_are_so_already_change_nothing(office: Office, edit: DaysEdit) -> None:
    office.make(DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday", "台风停工"))
    assert office.refused(edit) == {"first": "no_effect"}


def test_another_name_is_a_change(office: Office) -> None:
    office.make(DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday", "台风停工"))
    office.make(DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday", "停电检修"))
    assert office.calendar(COUNTY).day(THURSDAY).name_zh == "停电检修"


def test_removing_touches_only_what_is_there(office: Office) -> None:
    office.make(DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday"))
    office.make(DaysEdit(OURS, THURSDAY, THURSDAY, "workday", "加班"))
    office.make(DaysEdit(OURS, date(2026, 3, 1), date(2026, 3, 31), ""))
    page = calendar_page(office.engine, office.admin, 2026, OURS)
    assert page.own == () and not office.calendar(OURS).day(THURSDAY).works, "the county's day off holds again"
    assert [(first, last, kind) for first, last, kind, _ in page.changes[0].days] == [(THURSDAY, THURSDAY, None)]


# -- years -------------------------------------------------------------------------------------------------------------------------
def test_a_year_is_marked_once(office: Office) -> None:
    assert office.refused(YearEdit(2026, "announced")) == {"year": "no_effect"}
    office.make(YearEdit(2027, "announced"))
    assert office.refused(YearEdit(2027, "announced")) == {"year": "no_effect"}
    office.make(YearEdit(2027, "provisional"))
    assert not calendar_page(office.engine, office.admin, 2027).announced
    office.undo()
    assert calendar_page(office.engine, office.admin, 2027).announced
