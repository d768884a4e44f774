"""What happened: append-only, hash-chained per case. History, statistics and notices are drawn from facts.

The chain holds nothing personal: a person's words lie beside it (`text`), only their digest is inside, so that they can be erased
one day without breaking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.clock import to_text

GENESIS = "0" * 64


@dataclass(frozen=True)
class Fact:
    """One thing that happened, before it has its place in the chain. `texts`: what a person wrote, by form key."""

    kind: str
    element: str | None = None
    diagram: str | None = None
    task_id: str | None = None
    actor_id: str | None = None
    actor_role: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    audience: str = "staff"


def canonical(value: object) -> str:
    """JSON with one spelling, so that the same content has the same hash everywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chain(case_id: str, head: str, count: int, facts: Iterable[Fact], at: datetime) -> list[dict[str, object]]:
    """Rows for the fact table, each linked to the one before; the first to `head`. `at` is in UTC."""
    rows: list[dict[str, object]] = []
    for fact in facts:
        text = canonical(dict(fact.texts)) if fact.texts else None
        row: dict[str, object] = {
            "case_id": case_id, "seq": count + len(rows) + 1, "at": to_text(at), "kind": fact.kind, "element": fact.element,
            "diagram": fact.diagram, "task_id": fact.task_id, "actor_id": fact.actor_id, "actor_role": fact.actor_role,
            "data": canonical(dict(fact.data)),
            "text_digest": None if text is None else digest_of(text), "audience": fact.audience, "previous": head,
        }
        head = row["hash"] = hash_of(row)
        row["text"] = text
        rows.append(row)
    return rows


def digest_of(text: str) -> str:
    """The digest of a person's words that the chain keeps."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(row: Mapping[str, object]) -> str:
    """The hash of a fact row: everything but the words themselves and the hash."""
    chained = (
        "case_id", "seq", "at", "kind", "element", "diagram", "task_id", "actor_id", "actor_role", "data", "text_digest", "audience",
        "previous",
    )
    return hashlib.sha256(canonical([row[name] for name in chained]).encode()).hexdigest()
