"""A case on its diagrams: the drawings of its version, and which elements it passed, stands in, or is late in."""

from __future__ import annotations

import json
import logging
import zlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from engine import workflow
from engine.clock import to_text
from engine.errors import NotFound
from engine.tables import case, fact, open_task

if TYPE_CHECKING:
    from engine.engine import Engine

log = logging.getLogger("epoint.diagrams")
Positions = dict[str, dict[str, list[str]]]


def diagram_xml(engine: Engine, version: str, diagram: str) -> bytes:
    """The drawing of a process of this version, as deployed. Raises NotFound."""
    definition = engine.catalog.get(version)
    if diagram not in definition.diagrams:
        raise NotFound(f"version {version[:12]} has no diagram {diagram!r}")
    return definition.files[definition.diagrams[diagram]].encode()


def positions(engine: Engine, case_id: str) -> Positions:
    """{diagram: {"active": […], "done": […], "late": […]}}, element ids. Done comes from the facts, active from the workflow
    state, late from the open tasks whose deadline has passed. Raises NotFound."""
    now = engine.clock.now()
    with engine.database.read() as connection:
        row = connection.execute(select(case).where(case.c.id == case_id)).first()
        if row is None:
            raise NotFound(f"no case {case_id}")
        facts = connection.scalars(select(fact.c.data).where(fact.c.case_id == case_id).order_by(fact.c.seq)).all()
        late = connection.execute(select(open_task.c.diagram, open_task.c.element).where(
            open_task.c.case_id == case_id, open_task.c.due_at <= to_text(now))).all()
    found: Positions = {}
    for kind, pairs in (
        ("done", [(diagram, element) for data in facts for diagram, element in json.loads(data).get("path", ())]),
        ("active", _active(engine, row)),
        ("late", [(one.diagram, one.element) for one in late]),
    ):
        for diagram, element in dict.fromkeys(pairs):
            found.setdefault(diagram, {"active": [], "done": [], "late": []})[kind].append(element)
    return found


def _active(engine: Engine, row: Row[Any]) -> list[tuple[str, str]]:
    """The elements that hold a token; none for a case that is closed, never began, or cannot be read (`epoint verify` tells)."""
    if row.status == "closed" or not row.state:
        return []
    try:
        instance = workflow.look(engine.catalog.get(row.version), row.state)
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as problem:
        log.error("the state of case %s does not fit its definition: %s", row.number, type(problem).__name__)
        return []
    return list(workflow.waiting(instance).active)
