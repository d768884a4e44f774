"""Calendar arithmetic."""

from datetime import date, datetime, timedelta, timezone

import pytest

from engine.expressions import FunctionType, compile_expression
from engine.expressions.durations import add_months, format_days, parse_days
from tests.engine.expressions.fields_of_a_case import answer, incident, refusal

ANSWERS = {
    'date("2026-01-30") + duration("P1M")': "2026-02-28",
    'date("2028-01-31") + duration("P1M")': "2028-02-29",
    'duration("P1Y") + date("2024-02-29")': "2025-02-28",
    'date("2026-03-31") - duration("P1M")': "2026-02-28",
    'date("2026-01-01") + duration("P1D")': "2026-01-02",
    'duration("P1D") + date("2026-01-01")': "2026-01-02",
    'date("2026-01-01") - duration("P1D")': "2025-12-31",
    'date("2026-01-03") - date("2026-01-01")': "P2D",
    'filed_at + duration("PT30M")': "2026-11-23T08:30:00+08:00",
    'filed_at - duration("PT30M")': "2026-11-23T07:30:00+08:00",
    "span + filed_at": "2026-11-24T10:00:00+08:00",
    "filed_at + term": "2028-01-23T08:00:00+08:00",
    "term + filed_at": "2028-01-23T08:00:00+08:00",
    "filed_at - term": "2025-09-23T08:00:00+08:00",
    "now() - filed_at": "PT2H",
    "span + span": "P2DT4H",
    "span - span * 2": "-P1DT2H",
    "2 * span / 4": "PT13H",
    "span / span": 1,
    "-span": "-P1DT2H",
    "abs(-span)": "P1DT2H",
    "term + term": "P2Y4M",
    "term - term": "P0M",
    "-term": "-P1Y2M",
    "term * 2": "P2Y4M",
    "2 * term": "P2Y4M",
    "term / 2": "P7M",
    "term / duration(\"P7M\")": 2,
    'duration("PT0.5S") * 3': "PT1.5S",
    'duration("PT90S")': "PT1M30S",
    'duration("P1D") - duration("P1D")': "PT0S",
    "duration(category)": "PT5M",
    "date(filed_at)": "2026-11-23",
    "time(filed_at)": "08:00:00",
    'time("08:30") < time("09:00:00.5")': True,
    'date and time("2026-11-23T00:00:00Z") = filed_at': True,
    'date and time("2026-11-23T00:00:00Z")': "2026-11-23T00:00:00+00:00",
    'date("2026-01-02") > born': True,
    "max(span, duration(\"P3D\"))": "P3D",
    "opens": "08:30:00",
    "string(term)": "P1Y2M",
}  # fmt: skip


@pytest.mark.parametrize("source", ANSWERS)
def test_it_calculates(source: str) -> None:
    assert answer(source, category="PT5M") == ANSWERS[source] or answer(source) == ANSWERS[source]


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "P1.5D", "P1.5DT1H", "1D", "PP1D", "P５D", "P1W", "p1d", "P-1D", "P1D ", " P1D", "+P1D", "P1M1D", "P1Y1D",
     "P1H", "PT1D", "P1D1D", "PT1.5H", "PT1.S", "P1D\\n", "P9999999999D", "PT1.1234567S", "P" + "0" * 80 + "1D"],
)  # fmt: skip
def test_a_literal_that_is_no_duration_is_refused_at_design_time(text: str) -> None:
    assert "is not a duration" in refusal(f'duration("{text}")').reason


@pytest.mark.parametrize(
    "text", ["P99999999Y", "P1000000Y", "P36526D", "-P101Y", "P1201M", "PT999999999H", "P999999999D"]
)
def test_an_endless_duration_is_refused_at_design_time(text: str) -> None:
    assert "too long" in refusal(f'duration("{text}")').reason


@pytest.mark.parametrize(
    "source",
    ['date("2026-02-30")', 'date("20260101")', 'date("2026-W01-1")', 'date("２026-01-01")', 'time("24:00")', 'time("8:30")',
     'date and time("2026-01-01T10:00:00")', 'date and time("2026-01-01 10:00:00Z")', 'date and time("2026-13-01T10:00:00Z")',
     'date("1899-12-31")', 'date("2201-01-01")', 'date("2200-12-31") + duration("P1D")', 'date("2026-01-01") + duration("PT1H")',
     'date("2026-01-01") + duration("P1000Y")', 'duration("P100Y") + duration("P1D") + duration("P100Y")', 'span + term', 'born + born',
     'born + 1', 'span * span', 'opens + span', '1 / span', 'duration("P100Y") * 2', 'duration("P36525D") * 2', 'duration("P1D") / 0',
     'duration("P1M") / 0', 'duration("P36525D") + duration("P36525D")', 'date("2026-01-01") < filed_at', 'duration("P1D") = duration("P1M")'],
)  # fmt: skip
def test_nonsense_is_refused_at_design_time(source: str) -> None:
    refusal(source)


def test_a_moment_without_offset_is_an_incident() -> None:
    assert "filed_at" in incident("filed_at > now()", filed_at="2026-11-23T08:00:00")


def test_dates_cannot_leave_the_calendar() -> None:
    assert "must lie between" in incident("born + term * 9 + term * 9 + term * 9", term="P10Y")
    assert "too long" in incident("span * 999999999999999")
    assert "must lie between" in incident(
        'filed_at - duration("P90Y") - duration("P90Y")', filed_at="1999-01-01T00:00:00+14:00"
    )
    assert "must lie between" in incident(
        'filed_at + duration("P36525D") * 1 + duration("P36525D")', filed_at="2101-01-01T00:00:00Z"
    )


def test_a_host_function_may_answer_with_a_moment() -> None:
    functions = {"now": FunctionType((), "date and time"), "today": FunctionType((), "date")}
    at = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8)))
    host = {"now": lambda: at, "today": at.date}
    assert compile_expression("now()", {}, functions=functions).evaluate({}, host) == "2026-01-01T00:00:00+08:00"
    assert compile_expression("today()", {}, functions=functions).evaluate({}, host) == "2026-01-01"


def test_one_month_later_is_the_calendar_rule_on_every_day() -> None:
    day = date(2023, 1, 1)
    while day < date(2029, 1, 1):
        for months in (1, 2, 6, 12, -1, -13):
            later = add_months(day, months)
            assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
            assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
        day += timedelta(days=1)


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 3600, 86399, 86400, 90061, 10**9, -1, -90061, 0.5, 1.25])
def test_a_written_duration_reads_back(seconds: float) -> None:
    length = timedelta(seconds=seconds)
    assert parse_days(format_days(length)) == length
