"""Whose case it is: everybody who is told what becomes of it. The one place to ask."""

from __future__ import annotations

from typing import Any


def reporters_of(row: Any) -> tuple[str, ...]:
    """The ids of the people who reported a case; `row`: anything with its reporter_id."""
    return () if row.reporter_id is None else (row.reporter_id,)
