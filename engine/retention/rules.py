"""The rules in force: retention.toml, and over it what administrators set."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from engine.tables import retention_rule

SHIPPED: Mapping[str, Mapping[str, int]] = tomllib.loads((Path(__file__).parent / "retention.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class RetentionRule:
    """Days a kind is kept; `least` and `most`: what may be set; `shipped`: what the product came with."""

    kind: str
    days: int
    least: int
    most: int
    shipped: int


def rules(connection: Connection) -> dict[str, RetentionRule]:
    """Every kind's rule, in the order of retention.toml."""
    own = {row.kind: row.days for row in connection.execute(select(retention_rule.c.kind, retention_rule.c.days))}
    return {kind: RetentionRule(kind, own.get(kind, one["days"]), one["least"], one["most"], one["days"]) for kind, one in SHIPPED.items()}


def days_of(connection: Connection, kind: str) -> int:
    """How many days one kind is kept."""
    return rules(connection)[kind].days
