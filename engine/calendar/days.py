"""Days of a place's calendar, as pages and previews show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.calendar.hours import Spans


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """What a county or township made of a day. `place`: whose doing it is."""

    works: bool
    name: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a calendar. `makeup`: worked although it would be a day off; `changed`: edited by the county or township, `place` says
    by which; `spans`: its working hours in minutes since midnight."""

    day: date
    works: bool
    name_zh: str
    name_en: str
    makeup: bool
    changed: bool
    spans: Spans
    place: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Days in a row that do not count; the names of the holidays among them, empty for a plain weekend."""

    first: date
    last: date
    name_zh: str
    name_en: str
