"""Every place of a diagram that holds an expression or a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.catalog.functions import HOST_FUNCTIONS
from engine.catalog.xml import BPMN
from engine.expressions import Assignments, Expression, ExpressionError, compile_assignments, compile_expression
from engine.lint.diagram import CAMUNDA, Diagram, Node, Scope

PROPERTIES = {"extend_by": "number", "from": "string"}
ATTRIBUTES = {"dueDate": "date and time", "candidateGroups": "string", "assignee": "string"}
Source = Expression | Assignments | ExpressionError


@dataclass(frozen=True, eq=False)
class Site:
    """One text in the expression language. `place` is condition, timer, dueDate, candidateGroups, assignee, cardinality,
    completion, extend_by, from or script; `wanted` the type its place needs."""

    place: str
    diagram: Diagram
    element: str
    name: str
    text: str
    wanted: str


def sites(diagram: Diagram) -> Iterator[Site]:
    """The diagram's expression texts, without those that are empty."""
    for scope in diagram.scopes:
        for flow in scope.flows:
            if flow.condition:
                yield Site("condition", diagram, flow.id, flow.name, flow.condition, "boolean")
        for node in scope.nodes:
            yield from _of_node(diagram, node)


def _of_node(diagram: Diagram, node: Node) -> Iterator[Site]:
    def site(place: str, text: str | None, wanted: str) -> Iterator[Site]:
        if (text or "").strip():
            yield Site(place, diagram, node.id, node.name, (text or "").strip(), wanted)

    for event in node.events:
        yield from site("timer", event.findtext(BPMN + "timeDate"), "date and time")
    for attribute, wanted in ATTRIBUTES.items():
        text = node.camunda(attribute)
        if node.kind == "userTask" and text is not None and text.startswith("="):
            yield from site(attribute, text[1:], wanted)
    for name, wanted in PROPERTIES.items():
        text = node.property(name)
        if text.startswith("="):
            yield from site(name, text[1:], wanted)
    loop = node.xml.find(BPMN + "multiInstanceLoopCharacteristics")
    if loop is not None:
        yield from site("cardinality", loop.findtext(BPMN + "loopCardinality"), "number")
        yield from site("completion", loop.findtext(BPMN + "completionCondition"), "boolean")
    if node.kind == "scriptTask":
        yield from site("script", node.xml.findtext(BPMN + "script"), "")


def instance_variables(scope: Scope) -> set[str]:
    """The names under which multi-instance elements of the same file know one item."""
    loops = scope.xml.getroottree().getroot().iter(BPMN + "multiInstanceLoopCharacteristics")
    return {name for loop in loops if (name := loop.get(CAMUNDA + "elementVariable"))}


def compiled(diagrams: tuple[Diagram, ...], types: Mapping[str, str] | None) -> Iterator[tuple[Site, Source]]:
    """Every site with its program or its error; nothing when the declared fields are not known."""
    for diagram in diagrams if types is not None else ():
        items = instance_variables(diagram.scopes[0]) if diagram.scopes else set()
        scope = {**(types or {}), **{name: "string" for name in items if name not in (types or {})}}
        for site in sites(diagram):
            yield site, compile_site(site.text, site.wanted, scope)


def compile_site(text: str, wanted: str, types: Mapping[str, str]) -> Source:
    """The program of one text, or its error. No wanted type means a script."""
    try:
        if wanted:
            return compile_expression(text, types, functions=HOST_FUNCTIONS, expect=wanted)
        return compile_assignments(text, types, functions=HOST_FUNCTIONS)
    except ExpressionError as problem:
        return problem
