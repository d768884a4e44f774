"""From the type names of DMN files, and the item definitions in them, to the type names of the expression language."""

from __future__ import annotations

import re

from .elements import Element, child, children, identifier
from .errors import DecisionError, Message

_NAMES = {
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
}
_MAX_NESTING = 10
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


class TypeNames:
    """The types of one file. `Any`, and no type at all, are answered by None: the type is then inferred."""

    def __init__(self, root: Element) -> None:
        self._definitions = {item.get("name"): item for item in children(root, "itemDefinition")}

    def named(self, name: str | None, element: Element, depth: int = 0) -> str | None:
        """The type name in the expression language; DecisionError when there is no such type."""
        plain = (name or "").strip().removeprefix("feel:")
        if plain in ("", "Any"):
            return None
        if plain in _NAMES:
            return _NAMES[plain]
        definition = self._definitions.get(plain)
        if definition is None or depth > _MAX_NESTING:
            raise DecisionError(
                identifier(element),
                Message("there is no type {name}", name=plain[:60]),
                Message("Use one of: {names}.", names=", ".join(sorted(set(_NAMES)))),
            )
        return self._defined(definition, depth)

    def _defined(self, item: Element, depth: int) -> str | None:
        components = list(children(item, "itemComponent"))
        if components:
            members = [self._member(component, depth) for component in components]
            type_: str | None = "context<" + ", ".join(members) + ">"
        else:
            held = child(item, "typeRef")
            type_ = self.named(None if held is None else held.text, item, depth + 1)
        return f"list<{type_}>" if type_ and item.get("isCollection") == "true" else type_

    def _member(self, component: Element, depth: int) -> str:
        name, type_ = component.get("name") or "", self._defined(component, depth + 1)
        if not _IDENTIFIER.fullmatch(name) or type_ is None:
            raise DecisionError(
                identifier(component),
                Message("the component {name} cannot be used in expressions", name=name[:60]),
                Message("Give it a type, and a name of letters and digits without spaces."),
            )
        return f"{name}: {type_}"


def input_types(root: Element) -> dict[str, str]:
    """The input data a file declares: name → type, for files that are used without a process."""
    names, found = TypeNames(root), {}
    for data in children(root, "inputData"):
        variable = child(data, "variable")
        type_ = None if variable is None else names.named(variable.get("typeRef"), data)
        if type_:
            found[str(data.get("name"))] = type_
    return found
