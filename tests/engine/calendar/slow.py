"""Counting working time the obvious way, a minute or a day at a time: what the fast way is held against."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

from engine.calendar import WorkCalendar
from engine.clock import SHOWN_IN

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def plus_minutes(calendar: WorkCalendar, start: datetime, minutes: int, unit: str) -> datetime:
    """Walk minute by minute until so many open minutes have passed; start on a whole minute."""
    moment = start
    while minutes:
        minutes -= is_open(calendar, moment, unit)
        moment += MINUTE
    return moment


def open_minutes(calendar: WorkCalendar, start: datetime, end: datetime, unit: str) -> int:
    """Count the open minutes from one moment to another."""
    return sum(is_open(calendar, start + number * MINUTE, unit) for number in range((end - start) // MINUTE))


def is_open(calendar: WorkCalendar, moment: datetime, unit: str) -> bool:
    """Whether the minute that begins then counts."""
    wall = moment.astimezone(SHOWN_IN)
    day = calendar.day(wall.date())
    minute = wall.hour * 60 + wall.minute
    return day.works if unit == "working_days" else any(begin <= minute < end for begin, end in day.spans)


def plus_pieces(calendar: WorkCalendar, start: datetime, amount: timedelta, unit: str) -> datetime:
    """Walk from open piece to open piece, day by day."""
    day, left, moment = start.astimezone(SHOWN_IN).date(), amount, start
    while True:
        for begin, end in pieces(calendar, day, unit):
            begin = max(begin, moment)
            if begin < end:
                if left <= end - begin:
                    return (begin + left).astimezone(timezone.utc)
                left -= end - begin
        day += DAY


def pieces(calendar: WorkCalendar, day: date, unit: str) -> list[tuple[datetime, datetime]]:
    """The open pieces of a day as moments."""
    found = calendar.day(day)
    spans = ([(0, 1440)] if found.works else []) if unit == "working_days" else list(found.spans)
    midnight = datetime.combine(day, time(), SHOWN_IN)
    return [((midnight + begin * MINUTE).astimezone(timezone.utc), (midnight + end * MINUTE).astimezone(timezone.utc)) for begin, end in spans]
