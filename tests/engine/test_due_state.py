"""How urgent a due moment is: ok, soon from the first reminder on, late, paused, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.calendar import WorkCalendar
from engine.due_state import Due, Going, due_in

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALENDAR = WorkCalendar()
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)             # nine o'clock in the county
WEEK = Going("working_days", 5 * DAY, 80, paused=False)
DUE = MONDAY + 7 * DAY                                   # five working days later


@pytest.mark.parametrize(("passed", "state"), [
    (timedelta(0), "ok"), (4 * DAY - HOUR, "ok"), (4 * DAY, "soon"), (5 * DAY, "soon"), (7 * DAY - HOUR, "soon"), (7 * DAY, "late"), (9 * DAY, "late")])
def test_it_is_soon_from_the_first_reminder_on(passed: timedelta, state: str) -> None:
    assert due_in(DUE, MONDAY, WEEK, CALENDAR, MONDAY + passed).state == state


def test_what_is_left_is_counted_in_the_units_own_time() -> None:
    friday = MONDAY + 4 * DAY + HOUR
    assert due_in(DUE, MONDAY, WEEK, CALENDAR, friday).left == 23 * HOUR
    assert due_in(DUE, MONDAY, Going("days", 7 * DAY, 80, paused=False), CALENDAR, friday).left == 2 * DAY + 23 * HOUR


def test_with_more_time_it_is_not_soon_any_more() -> None:
    """A reminder was given at 80 %; then two days were granted."""
    more = Going("working_days", 7 * DAY, 80, paused=False)
    assert due_in(DUE + 2 * DAY, MONDAY, more, CALENDAR, MONDAY + 4 * DAY + HOUR).state == "ok"


def test_where_nobody_is_reminded_the_last_quarter_is_soon() -> None:
    silent = Going("hours", 24 * HOUR, None, paused=False)
    assert [due_in(MONDAY + DAY, MONDAY, silent, CALENDAR, MONDAY + passed * HOUR).state for passed in (17, 18, 24)] == ["ok", "soon", "late"]


def test_overdue_is_told_in_plain_time() -> None:
    assert due_in(DUE, MONDAY, WEEK, CALENDAR, DUE + 3 * DAY) == Due("late", "working_days", -3 * DAY)


def test_a_clock_that_stands_is_paused_and_a_wait_without_a_clock_has_no_unit() -> None:
    assert due_in(None, MONDAY, Going("working_days", 5 * DAY, 80, paused=True), CALENDAR, MONDAY) == Due("paused", "working_days", timedelta(0))
    assert due_in(None, MONDAY, None, CALENDAR, MONDAY) == Due("none", None, timedelta(0))
    assert due_in(DUE, MONDAY, None, CALENDAR, MONDAY) == Due("ok", None, 7 * DAY)
