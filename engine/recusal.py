"""Who is complained about knows nothing of it: the condition every list, count and search of cases carries for its reader."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from engine.people import Person
from engine.tables import case


def not_about(person: Person, cases: Any = case) -> ColumnElement[bool]:
    """Cases (or their open tasks: whatever table has about_id) that do not complain about this person."""
    return or_(cases.c.about_id.is_(None), cases.c.about_id != person.id)
