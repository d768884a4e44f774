"""Counting in working time: hand-checked moments of 2026, and everything else against an obvious calculation."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from time import perf_counter

import pytest

from engine.calendar import DEFAULT_HOURS, UNITS, ChangedDay, NoWorkingTime, Skipped, WorkCalendar, length, parse_spans
from engine.calendar.open_time import FIRST_YEAR, LAST_YEAR
from engine.clock import SHOWN_IN
from tests.engine.calendar.slow import open_minutes, plus_minutes, plus_pieces

OFFICIAL = WorkCalendar()
ZERO, MICROSECOND = timedelta(0), timedelta(microseconds=1)


def at(text: str) -> datetime:
    """A moment on the county's wall, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHOWN_IN).astimezone(timezone.utc)


# 2026 as announced: off 15–23 February, 1–5 May, 19–21 June, 25–27 September, 1–7 October; worked on the Saturdays 14 and 28
# February, 9 May, 10 October and on the Sundays 4 January and 20 September.
DAYS_2026 = [
    # a plain week
    ("2026-03-02 10:00", 5, "2026-03-09 10:00"), ("2026-03-02 10:00", 1, "2026-03-03 10:00"), ("2026-03-06 17:00", 1, "2026-03-09 17:00"),
    # from a Saturday, a Sunday, a Monday at midnight: five days that end with Friday
    ("2026-03-07 11:00", 5, "2026-03-14 00:00"), ("2026-03-08 23:59", 5, "2026-03-14 00:00"), ("2026-03-09 00:00", 5, "2026-03-14 00:00"),
    # Spring Festival: Thu 12, Fri 13, Sat 14 (make-up), then Tue 24
    ("2026-02-12 09:30", 5, "2026-02-26 09:30"), ("2026-02-14 09:30", 1, "2026-02-24 09:30"), ("2026-02-18 12:00", 5, "2026-03-01 00:00"),
    ("2026-02-27 16:00", 2, "2026-03-02 16:00"), ("2026-02-28 16:00", 1, "2026-03-02 16:00"),
    # Labour Day: Thu 30 April, Wed 6, Thu 7, Fri 8, Sat 9 (make-up), Mon 11
    ("2026-04-30 08:00", 5, "2026-05-11 08:00"), ("2026-05-08 15:00", 1, "2026-05-09 15:00"), ("2026-05-09 15:00", 1, "2026-05-11 15:00"),
    # Dragon Boat: Fri 19 to Sun 21 June
    ("2026-06-17 10:00", 5, "2026-06-25 10:00"),
    # Mid-Autumn and National Day: Sun 20 worked, 25–27 off, 28–30 worked, 1–7 off, Sat 10 worked
    ("2026-09-18 10:00", 1, "2026-09-20 10:00"), ("2026-09-24 10:00", 5, "2026-10-09 10:00"), ("2026-09-30 10:00", 5, "2026-10-13 10:00"),
    ("2026-10-03 10:00", 5, "2026-10-14 00:00"),
    # New Year: Sun 4 January worked; a year's end whose next year nobody announced: 1 January off by law
    ("2025-12-31 10:00", 5, "2026-01-08 10:00"), ("2026-12-31 10:00", 1, "2027-01-04 10:00"),
]


@pytest.mark.parametrize(("start", "days", "end"), DAYS_2026)
def test_working_days_of_2026(start: str, days: int, end: str) -> None:
    assert OFFICIAL.plus(at(start), length(days, "working_days"), "working_days") == at(end)
    assert OFFICIAL.between(at(start), at(end), "working_days") == length(days, "working_days")


HOURS_2026 = [
    ("2026-03-02 09:00", 2, "2026-03-02 11:00"), ("2026-03-02 11:00", 2, "2026-03-02 15:00"), ("2026-03-02 07:00", 1, "2026-03-02 09:30"),
    ("2026-03-02 10:00", 7, "2026-03-03 10:00"), ("2026-03-02 08:30", 7, "2026-03-02 17:30"), ("2026-03-02 17:30", 1, "2026-03-03 09:30"),
    ("2026-03-06 17:00", 1, "2026-03-09 09:00"), ("2026-03-07 12:00", 7, "2026-03-09 17:30"),
    # the Saturday before Spring Festival takes Monday's hours; then nine days off
    ("2026-02-13 17:00", 1, "2026-02-14 09:00"), ("2026-02-14 16:30", 2, "2026-02-24 09:30"), ("2026-09-30 17:00", 8, "2026-10-09 09:00"),
]


@pytest.mark.parametrize(("start", "hours", "end"), HOURS_2026)
def test_working_hours_of_2026(start: str, hours: int, end: str) -> None:
    assert OFFICIAL.plus(at(start), length(hours, "working_hours"), "working_hours") == at(end)
    assert OFFICIAL.between(at(start), at(end), "working_hours") == length(hours, "working_hours")


@pytest.mark.parametrize(("value", "unit", "end"), [
    (90, "minutes", "2026-10-01 01:30"), (24, "hours", "2026-10-02 00:00"), (5, "days", "2026-10-06 00:00")])
def test_plain_units_pass_on_holidays_too(value: int, unit: str, end: str) -> None:
    assert OFFICIAL.plus(at("2026-10-01 00:00"), length(value, unit), unit) == at(end)
    assert OFFICIAL.between(at("2026-10-01 00:00"), at(end), unit) == length(value, unit)


def test_the_day_is_the_one_on_the_countys_wall() -> None:
    thursday_evening_in_utc = datetime(2026, 4, 30, 16, 30, tzinfo=timezone.utc)        # Friday 1 May, 00:30 in the county: a day off
    assert OFFICIAL.plus(thursday_evening_in_utc, length(1, "working_days"), "working_days") == at("2026-05-07 00:00")
    assert OFFICIAL.plus(datetime(2026, 4, 30, 15, 30, tzinfo=timezone.utc), length(1, "working_days"), "working_days") == at("2026-05-06 23:30")


def test_the_answer_is_in_utc_whatever_zone_is_asked() -> None:
    start = datetime(2026, 3, 2, 10, tzinfo=SHOWN_IN)
    for unit in UNITS:
        for amount in (ZERO, timedelta(hours=3)):
            answer = OFFICIAL.plus(start, amount, unit)
            assert answer.tzinfo is timezone.utc and answer == OFFICIAL.plus(start.astimezone(timezone.utc), amount, unit)


@pytest.mark.parametrize("unit", UNITS)
def test_nothing_added_is_the_start_itself(unit: str) -> None:
    for text in ("2026-10-03 10:00", "2026-03-09 00:00", "2026-03-02 12:30", "2026-03-02 10:00"):
        assert OFFICIAL.plus(at(text), ZERO, unit) == at(text)


def test_what_cannot_be_counted_is_refused() -> None:
    start = at("2026-03-02 10:00")
    for unit in UNITS:
        with pytest.raises(ValueError, match="forward"):
            OFFICIAL.plus(start, -MICROSECOND, unit)
    for unit in ("count", "weeks", ""):
        with pytest.raises(ValueError, match="no unit"):
            length(1, unit)
        with pytest.raises(ValueError, match="no unit"):
            OFFICIAL.plus(start, timedelta(1), unit)
        with pytest.raises(ValueError, match="no unit"):
            OFFICIAL.between(start, start, unit)
    with pytest.raises(TypeError):
        OFFICIAL.plus(datetime(2026, 3, 2), timedelta(1), "working_days")               # noqa: DTZ001


@pytest.mark.parametrize("unit", ["working_days", "working_hours"])
def test_the_calendar_has_an_end(unit: str) -> None:
    start = at("2026-03-02 10:00")
    with pytest.raises(NoWorkingTime, match="2200"):
        OFFICIAL.plus(start, length(1_000_000, unit), unit)
    with pytest.raises(NoWorkingTime):
        OFFICIAL.plus(datetime(2201, 5, 1, tzinfo=timezone.utc), length(1, unit), unit)
    with pytest.raises(NoWorkingTime):
        OFFICIAL.between(datetime(1991, 1, 1, tzinfo=timezone.utc), start, unit)
    for closed in (WorkCalendar(hours={}), WorkCalendar(hours=dict.fromkeys(range(7), ()))):
        if unit == "working_hours":
            with pytest.raises(NoWorkingTime, match="no working time at all"):
                closed.plus(at("2027-03-02 10:00"), length(1, unit), unit)


def test_shanghai_keeps_one_offset_all_year_as_the_count_takes_for_granted() -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month in range(1, 13):
            assert datetime(year, month, 1, tzinfo=SHOWN_IN).utcoffset() == timedelta(hours=8)


# -- changed calendars ---------------------------------------------------------------------------------------------------------
def test_changed_days_and_hours() -> None:
    calendar = WorkCalendar(
        {date(2026, 3, 4): ChangedDay(False, "赶集日", "330226001"), date(2026, 3, 7): ChangedDay(True, "补班", "330226"),
         date(2026, 10, 2): ChangedDay(True, "", "330226"), date(2026, 10, 10): ChangedDay(False, "", "330226001")},
        {**DEFAULT_HOURS, 0: parse_spans("09:00-12:00"), 4: ()})
    market, makeup, worked, off = (calendar.day(date(2026, month, day)) for month, day in ((3, 4), (3, 7), (10, 2), (10, 10)))
    assert (market.works, market.name_zh, market.changed, market.makeup, market.spans, market.place) == (False, "赶集日", True, False, (), "330226001")
    assert (makeup.works, makeup.name_zh, makeup.makeup, makeup.spans) == (True, "补班", True, ((540, 720),))
    assert (worked.works, worked.name_zh, worked.makeup, worked.spans) == (True, "国庆节", True, ((540, 720),))
    assert (off.works, off.makeup, off.name_zh) == (False, False, "国庆节")
    assert not calendar.day(date(2026, 3, 6)).works, "a weekday without hours is a day off"
    assert calendar.plus(at("2026-03-03 10:00"), length(2, "working_days"), "working_days") == at("2026-03-07 10:00")
    assert calendar.plus(at("2026-03-03 17:00"), length(2, "working_hours"), "working_hours") == at("2026-03-05 10:00")


def test_a_weekend_day_with_hours_is_worked() -> None:
    calendar = WorkCalendar(hours={**DEFAULT_HOURS, 5: parse_spans("08:30-12:00")})
    saturday = calendar.day(date(2026, 3, 7))
    assert (saturday.works, saturday.makeup, saturday.spans) == (True, False, ((510, 720),))
    assert calendar.plus(at("2026-03-06 10:00"), length(1, "working_days"), "working_days") == at("2026-03-07 10:00")
    assert calendar.day(date(2026, 2, 14)).spans == ((510, 720),) and not calendar.day(date(2026, 2, 21)).works


def test_what_lies_between_two_moments() -> None:
    end = OFFICIAL.plus(at("2026-09-24 10:00"), length(10, "working_days"), "working_days")
    assert end == at("2026-10-15 10:00")
    assert OFFICIAL.skipped(at("2026-09-24 10:00"), end) == (
        Skipped(date(2026, 9, 25), date(2026, 9, 27), "中秋节", "Mid-Autumn Festival"),
        Skipped(date(2026, 10, 1), date(2026, 10, 7), "国庆节", "National Day"), Skipped(date(2026, 10, 11), date(2026, 10, 11), "", ""))
    assert [day.day for day in OFFICIAL.makeup_days(at("2026-09-24 10:00"), end)] == [date(2026, 10, 10)]
    assert OFFICIAL.skipped(at("2025-10-01 10:00"), at("2025-10-08 10:00"))[0].name_zh == "国庆节、中秋节"


def test_a_midnight_at_the_end_touches_no_other_day() -> None:
    assert OFFICIAL.skipped(at("2026-03-09 10:00"), at("2026-03-14 00:00")) == ()
    assert OFFICIAL.skipped(at("2026-03-14 00:00"), at("2026-03-14 00:00")) == (Skipped(date(2026, 3, 14), date(2026, 3, 14), "", ""),)
    assert OFFICIAL.provisional(at("2026-12-31 10:00"), at("2027-01-01 00:00")) == ()


def test_years_that_nobody_announced() -> None:
    assert OFFICIAL.provisional(at("2026-12-20 10:00"), at("2028-01-05 10:00")) == (2027, 2028)
    told = WorkCalendar(announced_years={2027: True, 2026: False})
    assert told.provisional(at("2026-12-20 10:00"), at("2028-01-05 10:00")) == (2026, 2028)


# -- against the obvious calculation ---------------------------------------------------------------------------------------------
def _calendars(seed: int) -> WorkCalendar:
    chance = random.Random(seed)
    first = date(2004, 1, 1)
    days = {first + timedelta(days=chance.randrange(25 * 365)): ChangedDay(chance.random() < 0.5) for _ in range(chance.choice((0, 30, 600)))}
    texts = ("", "08:30-12:00,14:00-17:30", "09:00-11:45", "00:00-24:00", "07:05-07:06,22:00-24:00")
    hours = dict(DEFAULT_HOURS) if chance.random() < 0.4 else {weekday: parse_spans(chance.choice(texts)) for weekday in range(7)}
    return WorkCalendar(days, hours if any(hours.values()) else DEFAULT_HOURS)


def _starts(chance: random.Random, count: int) -> Iterator[datetime]:
    first = at("2004-01-01 00:00")
    for _ in range(count):
        day = first + timedelta(days=chance.randrange(25 * 365))
        yield day + chance.choice((ZERO, timedelta(minutes=chance.randrange(1440)), timedelta(microseconds=chance.randrange(86_400_000_000))))


@pytest.mark.parametrize("unit", ["working_days", "working_hours"])
@pytest.mark.parametrize("seed", range(8))
def test_plus_agrees_with_walking_from_piece_to_piece(unit: str, seed: int) -> None:
    chance, calendar = random.Random(f"{seed}{unit}"), _calendars(seed)
    for start in _starts(chance, 60):
        amount = chance.choice((length(chance.randint(1, 60), unit), timedelta(microseconds=chance.randrange(1, 10**12))))
        end = calendar.plus(start, amount, unit)
        assert end == plus_pieces(calendar, start, amount, unit)
        assert calendar.between(start, end, unit) == amount
        assert calendar.between(start, end - MICROSECOND, unit) == amount - MICROSECOND, "the earliest such moment"


@pytest.mark.parametrize("unit", ["working_days", "working_hours"])
def test_it_agrees_with_walking_minute_by_minute(unit: str) -> None:
    chance, calendar = random.Random(unit), _calendars(3)
    for start in _starts(chance, 12):
        start = start.replace(second=0, microsecond=0)
        minutes = chance.randint(1, 1500)
        end = calendar.plus(start, timedelta(minutes=minutes), unit)
        assert end == plus_minutes(calendar, start, minutes, unit)
        other = start + timedelta(minutes=chance.randint(0, 10_000))
        assert calendar.between(start, other, unit) == timedelta(minutes=open_minutes(calendar, start, other, unit))
        assert calendar.between(other, start, unit) == -calendar.between(start, other, unit)


@pytest.mark.parametrize("unit", ["working_days", "working_hours"])
@pytest.mark.parametrize("seed", range(4))
def test_adding_twice_is_adding_the_sum_and_later_stays_later(unit: str, seed: int) -> None:
    chance, calendar = random.Random(f"sum{seed}{unit}"), _calendars(seed)
    for start in _starts(chance, 100):
        first, second = (timedelta(microseconds=chance.randrange(1, 2 * 10**12)) for _ in range(2))
        once = calendar.plus(start, first, unit)
        assert calendar.plus(once, second, unit) == calendar.plus(start, first + second, unit) > once > start
        later = start + timedelta(microseconds=chance.randrange(10**12))
        assert calendar.plus(later, first, unit) >= once
        assert calendar.between(start, later, unit) >= ZERO


def test_whichever_year_is_asked_first() -> None:
    starts = [at(f"{year}-06-15 10:00") for year in range(2004, 2029)]
    random.Random(7).shuffle(starts)
    calendar = WorkCalendar()
    for start in starts:
        assert calendar.plus(start, length(30, "working_days"), "working_days") == WorkCalendar().plus(start, length(30, "working_days"), "working_days")


def test_threads_share_a_calendar() -> None:
    calendar = WorkCalendar()
    starts = [at(f"{year}-06-15 10:00") for year in range(2004, 2100)] * 3
    random.Random(1).shuffle(starts)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda start: calendar.plus(start, length(9, "working_hours"), "working_hours"), starts))
    known = WorkCalendar()
    assert found == [known.plus(start, length(9, "working_hours"), "working_hours") for start in starts]


def test_a_hundred_thousand_due_moments_take_no_time() -> None:
    start, amount = at("2026-09-28 10:00"), length(15, "working_days")
    OFFICIAL.plus(start, amount, "working_days")
    began = perf_counter()
    for _ in range(20_000):
        OFFICIAL.plus(start, amount, "working_days")
    assert perf_counter() - began < 1.0, "some 5 µs each; ten times that on a bad day"
