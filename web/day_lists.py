"""Days as people type them in a row: 2026-10-08, 2026-10-10 to 2026-10-12."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

MOST = 366          # days of one stretch
_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_STRETCH = re.compile(rf"{_DAY}(?:\s*(?:~|--?|—+|–|\.\.|至|到|to)\s*{_DAY})?", re.ASCII | re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;、和]*")


def days_in(text: str) -> list[date]:
    """The days a text names, in order, each once. Raises ValueError for a text that names anything else."""
    tidy, found, read = unicodedata.normalize("NFKC", text), set[date](), 0
    for match in _STRETCH.finditer(tidy):
        if not _BETWEEN.fullmatch(tidy, read, match.start()):
            break
        found |= _stretch(match)
        read = match.end()
    if not _BETWEEN.fullmatch(tidy, read):
        raise ValueError(f"no days: {tidy[read:]!r}")
    return sorted(found)


def _stretch(match: re.Match[str]) -> set[date]:
    numbers = [int(part) for part in match.groups() if part is not None]
    first, last = date(*numbers[:3]), date(*numbers[-3:])
    if last < first or (last - first).days >= MOST:
        raise ValueError(f"no stretch of days: {match.group()}")
    return {first + timedelta(days=more) for more in range((last - first).days + 1)}
