"""Everything of one process folder that could be read, for the rules to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.catalog.deadline_defaults import DeadlineDefault
from engine.catalog.element_words import ElementWords
from engine.catalog.fields import Field
from engine.decisions import Decision
from engine.forms import Form
from engine.lint.codes import code_of
from engine.lint.diagram import Diagram, Node, Scope
from engine.lint.finding import Finding
from engine.lint.sites import Site, Source, compiled
from engine.lint.words import Words, brief, say
from engine.roles import Role


@dataclass(frozen=True, eq=False)
class Folder:
    """The parts of a folder. What could not be read is missing here and already among the findings of the reading.
    `process` is empty for a single diagram that lies in no process folder; `fields` is None when fields.toml is unreadable."""

    process: str
    files: Mapping[str, bytes]
    roles: Mapping[str, Role]
    locale: str
    diagrams: tuple[Diagram, ...]
    fields: Mapping[str, Field] | None
    deadlines: Mapping[str, DeadlineDefault] | None
    words: Mapping[str, ElementWords] | None
    category_words: Mapping[str, tuple[str, ...]] | None
    tables: Mapping[str, Any]                        # path of a .dmn file → its root element
    decisions: Mapping[str, tuple[str, Decision]]    # decision id → (path, decision)
    forms: Mapping[str, Form]                        # "grievance/accept" → form
    broken: frozenset[str]                           # paths that could not be read

    def find(self, words: Words, file: str, element: str = "", name: str = "", /, **params: object) -> Finding:
        """A finding in this folder's language."""
        reason, repair = say(words, self.locale, **{"element": element, "name": name or element, **params})
        return Finding(file, brief(element, 120), brief(name, 120), reason, repair, words.severity, code_of(words))

    def at(self, words: Words, node: Node | Scope, /, **params: object) -> Finding:
        """A finding at an element, a process or a subprocess."""
        name = node.name if isinstance(node, Node) else node.xml.get("name") or ""
        return self.find(words, node.file, node.id, name, **params)

    @property
    def base(self) -> str:
        """Where the process's own files lie."""
        return f"processes/{self.process}/"

    def every(self, *kinds: str) -> Iterator[tuple[Diagram, Scope, Node]]:
        """Every element of these kinds in all diagrams."""
        for diagram in self.diagrams:
            for scope, node in diagram.every(*kinds):
                yield diagram, scope, node

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """Every process and subprocess of all diagrams."""
        return tuple(scope for diagram in self.diagrams for scope in diagram.scopes)

    @cached_property
    def processes(self) -> dict[str, Scope]:
        """The processes by id; of two with the same id the first."""
        found: dict[str, Scope] = {}
        for scope in self.scopes:
            if scope.kind == "process":
                found.setdefault(scope.id, scope)
        return found

    @cached_property
    def sources(self) -> tuple[tuple[Site, Source], ...]:
        """Every expression and script of the diagrams, compiled, or with the error it has."""
        types = None if self.fields is None else {name: field.type for name, field in self.fields.items()}
        return tuple(compiled(self.diagrams, types))
