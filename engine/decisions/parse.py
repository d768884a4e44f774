"""From the root element of a DMN file to its decisions."""

from __future__ import annotations

from collections.abc import Mapping

from engine.expressions import FieldTypes, FunctionType
from engine.expressions.expression import NONE

from .columns import Scope, expression_of
from .decision import Decision, Literal, Logic
from .elements import NAMESPACES, Element, child, children, identifier, local_name, only_feel, text
from .errors import DecisionError, Message
from .read_table import read_table
from .type_names import TypeNames

MAX_DECISIONS = 100


def parse_decisions(
    root: Element, fields: FieldTypes, functions: Mapping[str, FunctionType] = NONE
) -> dict[str, Decision]:
    """Decision id → decision, all of them checked; DecisionError for the first thing that is wrong.

    `root` is the parsed <definitions> element; reading the file safely is the caller's duty.
    """
    if local_name(root) != "definitions":
        raise DecisionError(
            "definitions",
            Message("this is not a DMN file"),
            Message("Use DMN 1.1 to 1.5: {namespace}.", namespace=NAMESPACES[3]),
        )
    elements: dict[str, Element] = {}
    for element in children(root, "decision"):
        if not element.get("id") or element.get("id") in elements:
            raise DecisionError(
                identifier(element),
                Message("a decision has no id of its own"),
                Message("Give each decision its own id."),
            )
        elements[element.get("id")] = element
    if len(elements) > MAX_DECISIONS:
        raise DecisionError("definitions", Message("the file has too many decisions"), Message("Split the file."))
    reader = _Reader(elements, fields, functions, TypeNames(root))
    return {id_: reader.decision(id_, ()) for id_ in elements}


class _Reader:
    """Reads each decision once, after those it needs."""

    def __init__(
        self, elements: dict[str, Element], fields: FieldTypes, functions: Mapping[str, FunctionType], types: TypeNames
    ) -> None:
        self._elements, self._fields, self._functions, self._types = elements, fields, functions, types
        self._done: dict[str, Decision] = {}

    def decision(self, id_: str, path: tuple[str, ...]) -> Decision:
        if id_ in self._done:
            return self._done[id_]
        if id_ in path:
            raise DecisionError(
                id_,
                Message("the decision needs itself, directly or through others"),
                Message("Remove a requirement."),
            )
        element = self._elements[id_]
        needed = tuple(self.decision(other, (*path, id_)) for other in self._required(element))
        fields = dict(self._fields)
        for other in needed:
            fields.update(other.answers)
        scope = Scope(fields, self._functions, self._types)
        name = _name(element)
        self._done[id_] = decision = Decision(id_, name, self._logic(element, name, scope), needed)
        return decision

    def _required(self, element: Element) -> list[str]:
        found = []
        for requirement in children(element, "informationRequirement"):
            for held in children(requirement, "requiredDecision"):
                id_ = (held.get("href") or "").lstrip("#")
                if id_ not in self._elements:
                    raise DecisionError(
                        identifier(requirement),
                        Message("there is no decision {id} in this file", id=id_[:60]),
                        Message("Draw the requirement again."),
                    )
                found.append(id_)
        return found

    def _logic(self, element: Element, name: str, scope: Scope) -> Logic:
        table, literal = child(element, "decisionTable"), child(element, "literalExpression")
        if table is not None:
            return read_table(table, name, scope)
        if literal is None:
            raise DecisionError(
                identifier(element),
                Message("the decision is neither a table nor an expression"),
                Message("Use a decision table or a literal expression."),
            )
        only_feel(literal)
        variable = child(element, "variable")
        type_ = self._types.named(
            literal.get("typeRef") or (None if variable is None else variable.get("typeRef")), element
        )
        return Literal(name, expression_of(literal, text(literal), scope, type_))


def _name(element: Element) -> str:
    variable = child(element, "variable")
    name = None if variable is None else variable.get("name")
    return str(name or element.get("name") or element.get("id"))
