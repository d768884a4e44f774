"""The lines that explain a deadline: hand-checked across National Day 2026, and they add up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.calendar import WorkCalendar
from engine.deadlines.clock import Clock, due_of
from engine.deadlines.explain import Explained, explain, history_of, of_clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI).astimezone(UTC)


def clock(**values: object) -> Clock:
    """Five working days from Wednesday 30 September 2026, 09:00, the last day before National Day."""
    made = Clock("village", at(9, 30), "grievance", "village_handling", "village_handle", "330226001001", None, None, None, 5, "working_days",
                 at(9, 30), 1, **values)      # type: ignore[arg-type]
    made.due_at = due_of(made, CALENDAR)
    return made


def told(made: Clock, now: datetime, facts: list[dict[str, object]] | None = None) -> Explained:
    return explain(made, CALENDAR, of_clock(made, facts or []), None, now)


def kinds(found: Explained) -> list[str]:
    return [line.kind for line in found.lines]


def test_five_working_days_across_national_day() -> None:
    """1-7 October are off; 8, 9 and Saturday 10 October (made up) are the first three; 11 is a Sunday; 12 and 13 the fourth and fifth."""
    found = told(clock(), at(10, 8, 10))
    assert found.due_at == at(10, 13)
    skipped = [(line.values["first"], line.values["last"], line.values["name_zh"]) for line in found.lines if line.kind == "skipped"]
    assert skipped == [(date(2026, 10, 1), date(2026, 10, 7), "国庆节"), (date(2026, 10, 11), date(2026, 10, 11), "")]
    assert [line.values["day"] for line in found.lines if line.kind == "makeup"] == [date(2026, 10, 10)]
    assert (found.used, found.left) == (timedelta(days=1, hours=1), timedelta(days=3, hours=23))
    assert found.gross == at(10, 8, 10) - at(9, 30) and found.recounted == found.due_at


def test_a_pause_and_an_extension_are_lines_of_their_own() -> None:
    made = clock(pauses=[(at(10, 8), at(10, 9, 12))], pause_limit=5, extended=2)
    facts = [history_of("deadline_extended", at(10, 9, 13), "室主任", "", {"policy": "village", "started_at": "2026-09-30T01:00:00.000000Z", "by": 2,
                                                                         "before": "2026-10-13T04:00:00.000000Z", "due_at": "2026-10-15T04:00:00.000000Z"})]
    found = told(made, at(10, 10, 9), facts)
    assert kinds(found) == ["length", "started", "skipped", "skipped", "makeup", "pause", "extended"]
    assert found.lines[5].values["added"] == timedelta(days=1, hours=3)
    assert found.due_at == at(10, 16, 12) == found.recounted
    assert found.net == found.gross - timedelta(days=1, hours=3)


def test_pauses_beyond_their_limit_say_so() -> None:
    found = told(clock(pauses=[(at(10, 8), at(10, 12))], pause_limit=1), at(10, 12, 10))
    assert "pause_limit" in kinds(found) and found.due_at == at(10, 14) == found.recounted


def test_a_clock_that_stands_says_since_when() -> None:
    found = told(clock(paused_at=at(10, 8)), at(10, 10))
    assert found.state == "paused" and kinds(found)[-1] == "standing" and found.used == timedelta(days=1)


def test_a_deadline_in_a_year_that_is_not_announced_says_so() -> None:
    made = Clock("village", datetime(2026, 12, 30, 1, tzinfo=UTC), "grievance", "d", "e", "330226001001", None, None, None, 5, "working_days",
                 datetime(2026, 12, 30, 1, tzinfo=UTC), 1)
    made.due_at = due_of(made, CALENDAR)
    (line,) = [line for line in told(made, made.started_at).lines if line.kind == "provisional"]
    assert line.values["years"] == (2027,)


@pytest.mark.parametrize(("ended", "state"), [(at(10, 9), "met"), (at(10, 12, 23), "met"), (at(10, 13), "late"), (at(10, 14), "late")])
def test_an_ended_clock_was_met_or_late(ended: datetime, state: str) -> None:
    assert told(clock(ended_at=ended), at(11, 1)).state == state


def test_another_clock_s_history_is_not_told() -> None:
    other = history_of("deadline_moved", at(10, 9), None, "别的", {"policy": "accept", "before": "2026-10-13T04:00:00.000000Z", "due_at": "2026-10-15T04:00:00.000000Z"})
    early = history_of("deadline_moved", at(9, 1), None, "更早", {"policy": "village", "before": "2026-10-13T04:00:00.000000Z", "due_at": "2026-10-15T04:00:00.000000Z"})
    assert "moved" not in kinds(told(clock(), at(10, 9), [other, early]))
