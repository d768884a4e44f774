"""A deployed process: its diagrams, compiled expressions, forms, fields and words, at one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.catalog.program import Program

if TYPE_CHECKING:
    from engine.catalog.deadline_defaults import DeadlineDefault
    from engine.catalog.element_words import ElementWords
    from engine.catalog.fields import Field
    from engine.forms import Form


@dataclass(frozen=True)
class ElementInfo:
    """What is drawn: an element's id, its diagram, its name, its kind and its own properties."""

    id: str
    diagram: str
    name: str
    kind: str
    lane: str | None
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Definition:
    """Shared by every case of this version and never changed. `spec` and `parts` are SpiffWorkflow's parsed processes."""

    process: str
    version: str
    files: Mapping[str, str]                      # path → text, as deployed
    spec: Any
    parts: Mapping[str, Any]                      # called and embedded processes by id
    program: Program
    fields: Mapping[str, Field]
    deadlines: Mapping[str, DeadlineDefault]
    words: Mapping[str, ElementWords]
    forms: Mapping[str, Form]                     # "grievance/accept" → form
    diagrams: Mapping[str, str]                   # process id → path of the file it is drawn in
    drawn_in: Mapping[str, str]                   # process or embedded subprocess id → process id of its diagram
    elements: Mapping[tuple[str, str], ElementInfo]   # (diagram, element id)
    local_names: frozenset[str]                   # multi-instance variables: they belong to one branch

    def defaults(self) -> dict[str, object]:
        """A new case's data: every declared field with its default."""
        return {name: field.default for name, field in self.fields.items()}
