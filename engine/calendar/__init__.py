"""Working time: the official calendar of China, what counties and townships changed of it, and counting in it. See docs/deadlines.md."""

from engine.calendar.days import ChangedDay, Day, Skipped
from engine.calendar.hours import DEFAULT_HOURS, BadSpans, Spans, parse_spans, spans_text
from engine.calendar.official import OfficialDay, announced, official_day
from engine.calendar.open_time import NoWorkingTime
from engine.calendar.working_time import UNITS, WorkCalendar, length

__all__ = [
    "DEFAULT_HOURS", "UNITS", "BadSpans", "ChangedDay", "Day", "NoWorkingTime", "OfficialDay", "Skipped", "Spans", "WorkCalendar", "announced",
    "length", "official_day", "parse_spans", "spans_text",
]
