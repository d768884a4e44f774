"""The working calendar is changed: previewed, audited, undone; open deadlines in working time follow."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from engine.calendar_page import calendar_page
from engine.clock import from_text
from engine.commands import complete_task, move_deadlines, report
from engine.commands.calendar_edit import DaysEdit, Edit, HoursEdit, YearEdit
from engine.commands.change_calendar import change_calendar, preview_calendar, undo_calendar_change
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotYours
from engine.tables import calendar_day, deadline_change, open_task
from engine.verify import verify
from tests.engine.test_commands import ACCEPT, task_of
from tests.world import OTHER_TOWNSHIP, OWN, World

COUNTY, OURS, OTHERS = "330226", "330226001", "330226002"
THURSDAY = date(2026, 3, 5)              # the tests' clock stands at Monday 2 March 2026, 09:00
STORM = DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday", "台风停工")


@pytest.fixture
def handled(deployed: Engine, world: World) -> list[str]:
    """Two cases with their village teams, in two townships: five working days from Monday 09:00."""
    made = []
    for village in (OWN, OTHER_TOWNSHIP):
        case_id = report(deployed, world.person("villager", village), request_key=village, place=village, subject="路灯", text="不亮。").id
        task = task_of(deployed, case_id, "accept")
        complete_task(deployed, world.person("grid_worker", village), task, request_key=f"do-{village}", answers={**ACCEPT, "route": "general"})
        made.append(case_id)
    return made


def due(engine: Engine, case_id: str) -> str:
    """When its task is due, on the county's wall."""
    with engine.database.read() as connection:
        moment = connection.scalar(select(open_task.c.due_at).where(open_task.c.case_id == case_id))
    return f"{from_text(str(moment)).astimezone(ZoneInfo('Asia/Shanghai')):%m-%d %H:%M}"


def move_all(engine: Engine) -> None:
    while move_deadlines(engine):
        pass


def change(engine: Engine, world: World, edit: Edit, seen: int = 0, reason: str = "县里通知") -> int:
    return change_calendar(engine, world.person("administrator"), edit, seen=seen, reason=reason)


def agrees(engine: Engine) -> bool:
    return [str(found) for found in verify(engine)] == []


def test_a_day_off_moves_what_is_open_and_says_so_before(deployed: Engine, world: World, handled: list[str]) -> None:
    assert {due(deployed, one) for one in handled} == {"03-09 09:00"}
    found = preview_calendar(deployed, world.person("administrator"), STORM)
    # Each case has three clocks in working time: the answer, the reminder, and the change of hands.
    assert (found.open, found.moved, found.later, found.earlier, found.overdue_now) == (6, 6, 6, 0, 0)
    assert {due(deployed, one) for one in handled} == {"03-09 09:00"}
    change(deployed, world, STORM)
    move_all(deployed)
    assert {due(deployed, one) for one in handled} == {"03-10 09:00"} and agrees(deployed)


def test_a_township_has_its_own_days(deployed: Engine, world: World, handled: list[str]) -> None:
    change(deployed, world, DaysEdit(OURS, THURSDAY, THURSDAY, "holiday", "庙会"))
    move_all(deployed)
    assert [due(deployed, one) for one in handled] == ["03-10 09:00", "03-09 09:00"] and agrees(deployed)


def test_a_saturday_that_is_worked_brings_the_moment_forward(deployed: Engine, world: World, handled: list[str]) -> None:
    change(deployed, world, DaysEdit(COUNTY, date(2026, 3, 7), date(2026, 3, 7), "workday", "补班"))
    move_all(deployed)
    assert {due(deployed, one) for one in handled} == {"03-07 09:00"}


def test_a_change_is_taken_back(deployed: Engine, world: World, handled: list[str]) -> None:
    first = change(deployed, world, STORM)
    move_all(deployed)
    undo_calendar_change(deployed, world.person("administrator"), first, seen=first, reason="台风没有来")
    move_all(deployed)
    assert {due(deployed, one) for one in handled} == {"03-09 09:00"} and agrees(deployed)
    with deployed.database.read() as connection:
        assert connection.execute(select(calendar_day)).all() == []
    page = calendar_page(deployed, world.person("administrator"))
    assert [(one.undoes, one.undone) for one in page.changes] == [(first, False), (None, True)]


def test_removing_an_own_day_lets_the_official_one_hold_again(deployed: Engine, world: World, handled: list[str]) -> None:
    first = change(deployed, world, STORM)
    change(deployed, world, DaysEdit(COUNTY, THURSDAY, THURSDAY, ""), seen=first)
    move_all(deployed)
    assert {due(deployed, one) for one in handled} == {"03-09 09:00"}


def test_working_hours_count_for_policies_in_working_hours(deployed: Engine, world: World, handled: list[str]) -> None:
    found = preview_calendar(deployed, world.person("administrator"), HoursEdit(COUNTY, {5: "09:00-12:00"}))
    assert found.moved == 2, "a Saturday with hours is a working day"
    change(deployed, world, HoursEdit(OTHERS, {5: "09:00-12:00"}))
    move_all(deployed)
    assert [due(deployed, one) for one in handled] == ["03-09 09:00", "03-07 09:00"] and agrees(deployed)


def test_a_year_is_provisional_until_it_is_announced(deployed: Engine, world: World) -> None:
    admin = world.person("administrator")
    assert [calendar_page(deployed, admin, year).announced for year in (2026, 2027)] == [True, False]
    change(deployed, world, YearEdit(2027, "announced"))
    assert calendar_page(deployed, admin, 2027).announced


@pytest.mark.parametrize(("edit", "field", "code"), [
    (DaysEdit(COUNTY, THURSDAY, THURSDAY - timedelta(days=1), "holiday"), "last", "before_first"),
    (DaysEdit(COUNTY, THURSDAY, THURSDAY + timedelta(days=60), "holiday"), "last", "too_many_days"),
    (DaysEdit(COUNTY, date(1999, 1, 1), THURSDAY, "holiday"), "first", "day_range"),
    (DaysEdit(COUNTY, None, THURSDAY, "holiday"), "first", "not_a_date"),
    (DaysEdit(COUNTY, THURSDAY, THURSDAY, "party"), "kind", "not_an_option"),
    (DaysEdit(COUNTY, THURSDAY, THURSDAY, "holiday", "长" * 41), "name", "too_long"),
    (DaysEdit(COUNTY, date(2026, 3, 7), date(2026, 3, 8), "holiday"), "first", "no_effect"),
    (DaysEdit("330226999", THURSDAY, THURSDAY, "holiday"), "place", "unknown_place"),
    (DaysEdit(OWN, THURSDAY, THURSDAY, "holiday"), "place", "unknown_place"),
    (HoursEdit(COUNTY, {0: "09:00-12:00,11:00-14:00"}), "hours_0", "hours_overlap"),
    (HoursEdit(COUNTY, {2: "17:00-09:00"}), "hours_2", "hours_order"),
    (HoursEdit(COUNTY, {2: "morning"}), "hours_2", "bad_hours"),
    (HoursEdit(COUNTY, dict.fromkeys(range(7), "")), "hours_0", "no_working_time"),
    (YearEdit(1990, "announced"), "year", "not_an_option"), (YearEdit(2027, "maybe"), "year", "not_an_option")])
def test_a_wrong_edit_changes_nothing(deployed: Engine, world: World, edit: Edit, field: str, code: str) -> None:
    for verb in (lambda: change(deployed, world, edit), lambda: preview_calendar(deployed, world.person("administrator"), edit)):
        with pytest.raises(BadAnswers) as wrong:
            verb()
        assert wrong.value.errors[field]["code"] == code
    with deployed.database.read() as connection:
        assert not connection.execute(select(deadline_change)).all() and not connection.execute(select(calendar_day)).all()


def test_two_administrators_at_once_and_no_reason(deployed: Engine, world: World) -> None:
    with pytest.raises(BadAnswers):
        change(deployed, world, STORM, reason="  ")
    change(deployed, world, STORM)
    with pytest.raises(Conflict):
        change(deployed, world, DaysEdit(COUNTY, date(2026, 3, 6), date(2026, 3, 6), "holiday"))
    with deployed.database.read() as connection:
        assert [row.day for row in connection.execute(select(calendar_day))] == ["2026-03-05"]


@pytest.mark.parametrize("role", ["villager", "command_room", "designer"])
def test_only_administrators_change_the_calendar(deployed: Engine, world: World, role: str) -> None:
    with pytest.raises(NotYours):
        change_calendar(deployed, world.person(role), STORM, seen=0, reason="放假")
    with pytest.raises(NotYours):
        preview_calendar(deployed, world.person(role), STORM)


def test_the_page_shows_the_year_with_its_holidays_and_make_up_days(deployed: Engine, world: World) -> None:
    page = calendar_page(deployed, world.person("administrator"), 2026)
    days = {day.day: day for month in page.months for day in month}
    assert len(days) == 365 and page.place == COUNTY and page.hours[0] == "08:30-12:00,14:00-17:30"
    assert (days[date(2026, 10, 1)].works, days[date(2026, 10, 1)].name_zh) == (False, "国庆节")
    assert days[date(2026, 10, 10)].makeup and days[date(2026, 10, 10)].works
