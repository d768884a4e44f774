"""Until when a case that ends here can be reopened: drawn at the end event as the properties `reopen` (a policy) and `reopen_at_most` (a
count). It is a moment in the case's row, not a timer: a closed case waits for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, update

from engine.clock import to_text
from engine.tables import case


def keep_open_for_reopening(connection: Connection, loaded: Any, passed: Sequence[tuple[str, str]]) -> None:
    """Write the moment until which the case that just closed can be reopened; nothing where its end does not say so, or the matter
    came up too often. `loaded`: a commands.step.Loaded."""
    for diagram, element in passed:
        info = loaded.definition.elements.get((diagram, element))
        if info is None or not info.properties.get("reopen"):
            continue
        most = info.properties.get("reopen_at_most")
        if most and loaded.row.reopen_round >= loaded.ledger.policy(most):
            continue
        until = to_text(loaded.ledger.asked(info.properties["reopen"]))
        connection.execute(update(case).where(case.c.id == loaded.row.id).values(reopen_until=until))
