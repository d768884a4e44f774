"""A form as it stands for a case now: limits that name a policy are worked out."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from engine.catalog.definition import Definition
from engine.deadlines import Ledger
from engine.engine import Engine
from engine.forms import Form


def form_now(
    engine: Engine, connection: Connection, definition: Definition, name: str | None, place: str, data: Mapping[str, object],
) -> Form | None:
    """The form of this name for a case in `place` with this data, none when the definition has none."""
    form = definition.forms.get(name or "")
    if form is None:
        return None
    ledger = Ledger(definition, place, engine.clock.now(), lambda: engine.rulesets.current(connection), lambda key: None, data)
    return form.settled(data, ledger.functions)
