"""Rows of the calendar's tables as they are to be: what an edit comes to, and what the history keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.calendar import ChangedDay, parse_spans
from engine.calendar.stored import Calendars, PlaceEdits


@dataclass(frozen=True)
class Patch:
    """Rows of the calendar's tables as they are to be; none removes one. Applied, its mirror image undoes it."""

    days: Mapping[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict)         # (place, day) → (kind, name)
    hours: Mapping[tuple[str, int], str | None] = field(default_factory=dict)                    # (place, weekday) → spans
    years: Mapping[int, str | None] = field(default_factory=dict)                                # year → status

    @property
    def place(self) -> str:
        """Whose calendar it changes: a county's or township's code, '' for all."""
        return next((key[0] for key in (*self.days, *self.hours)), "")

    def as_json(self) -> dict[str, Any]:
        """For the history."""
        return {
            "days": [[*key, *(value or (None, None))] for key, value in self.days.items()],
            "hours": [[*key, value] for key, value in self.hours.items()], "years": [[key, value] for key, value in self.years.items()]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Patch:
        """Back from the history."""
        return cls(
            {(place, day): None if kind is None else (kind, name) for place, day, kind, name in data["days"]},
            {(place, weekday): spans for place, weekday, spans in data["hours"]}, dict(data["years"]))


def patched(calendars: Calendars, patch: Patch) -> Calendars:
    """The calendars as they would be."""
    edits = dict(calendars.edits)
    for (code, day), value in patch.days.items():
        own = edits.get(code, PlaceEdits())
        changed = None if value is None else ChangedDay(value[0] == "workday", value[1], code)
        edits[code] = replace(own, days=_with(own.days, date.fromisoformat(day), changed))
    for (code, weekday), spans in patch.hours.items():
        own = edits.get(code, PlaceEdits())
        edits[code] = replace(own, hours=_with(own.hours, weekday, None if spans is None else parse_spans(spans)))
    years = dict(calendars.announced_years)
    for year, status in patch.years.items():
        years = _with(years, year, None if status is None else status == "announced")
    return Calendars(edits, years)


def _with(known: Mapping[Any, Any], key: Any, value: Any) -> dict[Any, Any]:
    rest = {name: kept for name, kept in known.items() if name != key}
    return rest if value is None else rest | {key: value}
