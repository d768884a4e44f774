"""Working hours: the spans of a weekday, in minutes since midnight, and as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

Spans = tuple[tuple[int, int], ...]

MOST_SPANS = 6
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})", re.ASCII)
_BETWEEN = re.compile(r"[,;、]")
_USUAL: Spans = ((8 * 60 + 30, 12 * 60), (14 * 60, 17 * 60 + 30))

DEFAULT_HOURS: Mapping[int, Spans] = MappingProxyType({weekday: _USUAL if weekday < 5 else () for weekday in range(7)})


class BadSpans(ValueError):
    """A text that names no working hours. `code`: bad_hours (unreadable), hours_order (an end before its start), hours_overlap."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code, self.text = code, text


def parse_spans(text: str) -> Spans:
    """The spans of "08:30-12:00,14:00-17:30", none for an empty text; full-width signs do as well. Raises BadSpans."""
    text = unicodedata.normalize("NFKC", text)
    parts = [part.strip() for part in _BETWEEN.split(text)] if text.strip() else []
    if len(parts) > MOST_SPANS:
        raise BadSpans("bad_hours", text[:100])
    spans = tuple(_span(part) for part in parts)
    for (_, end), (begin, _) in zip(spans, spans[1:]):
        if begin < end:
            raise BadSpans("hours_overlap", text)
    return spans


def spans_text(spans: Spans) -> str:
    """The stored form: "08:30-12:00,14:00-17:30"."""
    return ",".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in spans)


def spans_of(hours: Mapping[int, Spans], weekday: int) -> Spans:
    """The hours that are worked on a weekday when it is a working day: its own, or those of the first day of the week that has any."""
    return hours.get(weekday) or next((hours[other] for other in range(7) if hours.get(other)), ())


def _span(part: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise BadSpans("bad_hours", part[:100])
    hour, minute, end_hour, end_minute = (int(number) for number in found.groups())
    begin, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or end > 24 * 60:
        raise BadSpans("bad_hours", part)
    if end <= begin:
        raise BadSpans("hours_order", part)
    return begin, end


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
