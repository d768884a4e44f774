"""The texts and their versions: what the product ships with is version 1, what administrators write follows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from engine.clock import from_text
from engine.tables import consent_text, person

SHIPPED = tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))
KINDS = tuple(SHIPPED)            # data: asked of everybody; voice and location: sensitive, asked where they are used


@dataclass(frozen=True)
class ConsentText:
    """One version. `by` and `at`: none for what the product ships with."""

    kind: str
    version: int
    zh: str
    en: str
    at: datetime | None = None
    by: str | None = None


def current_text(connection: Connection, kind: str) -> ConsentText:
    """The newest version. Raises KeyError for an unknown kind."""
    row = connection.execute(select(consent_text).where(consent_text.c.kind == kind).order_by(consent_text.c.version.desc()).limit(1)).first()
    return _shipped(kind) if row is None else ConsentText(kind, row.version, row.zh, row.en, from_text(row.made_at))


def versions(connection: Connection, kind: str) -> tuple[ConsentText, ...]:
    """Every version, the newest first. Raises KeyError for an unknown kind."""
    rows = connection.execute(select(consent_text, person.c.name).outerjoin(person, person.c.id == consent_text.c.made_by_id).where(
        consent_text.c.kind == kind).order_by(consent_text.c.version.desc()))
    return (*(ConsentText(kind, row.version, row.zh, row.en, from_text(row.made_at), row.name) for row in rows), _shipped(kind))


def _shipped(kind: str) -> ConsentText:
    return ConsentText(kind, 1, SHIPPED[kind]["zh"].strip(), SHIPPED[kind]["en"].strip())
