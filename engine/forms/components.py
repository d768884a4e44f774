"""What a form is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.expressions import EvaluationError, Expression

FIELD_KINDS = frozenset({"textfield", "textarea", "number", "checkbox", "select", "radio", "checklist", "datetime"})
SHOWN_KINDS = frozenset({"text", "separator", "spacer"})
IGNORED_KINDS = frozenset({"button"})
CHOICE_KINDS = frozenset({"select", "radio", "checklist"})
PROVIDERS = frozenset({"platforms", "villages", "categories"})
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Option:
    """One choice: its value and its words."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class Rules:
    """What an answer must satisfy."""

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    kind: str | None = None        # "phone" or "email"
    minimum_of: Expression | None = None        # a limit that is worked out when the form is shown or checked
    maximum_of: Expression | None = None


@dataclass(frozen=True)
class Component:
    """One thing on a form: a field with a key, a text, a group of others, or a line between them."""

    kind: str
    key: str | None = None
    label: str = ""
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    text: str = ""
    text_en: str = ""
    default: object = None
    rules: Rules = Rules()
    options: tuple[Option, ...] = ()
    provider: str | None = None
    audience: str = "staff"
    hide: Expression | None = None
    children: tuple[Component, ...] = ()


@dataclass(frozen=True)
class Form:
    """A checked form. `declared`: the keys that are fields of the process and enter its data."""

    name: str
    title: str
    components: tuple[Component, ...]
    declared: Mapping[str, object] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Component, ...]:
        """Every component that takes an answer, in the order people meet them."""
        return tuple(found for found in _flat(self.components) if found.key is not None)

    @property
    def keys(self) -> frozenset[str]:
        """The keys it takes answers for."""
        return frozenset(found.key for found in self.fields if found.key is not None)

    @property
    def calls(self) -> frozenset[tuple[str, tuple[Any, ...]]]:
        """The host functions its limits ask, with their arguments."""
        limits = [limit for found in self.fields for limit in (found.rules.minimum_of, found.rules.maximum_of) if limit is not None]
        return frozenset(call for limit in limits for call in limit.calls)

    def settled(self, data: Mapping[str, object], functions: Functions) -> Form:
        """The form with limits such as =policy("village_extension") worked out; one that has no answer now limits nothing."""
        if not any(found.rules.minimum_of or found.rules.maximum_of for found in self.fields):
            return self
        return replace(self, components=tuple(_settled(component, data, functions) for component in self.components))

    def check(
        self, answers: Mapping[str, object], data: Mapping[str, object], values: Mapping[str, Sequence[Option]] = {},
    ) -> Checked:  # type: ignore[name-defined]  # noqa: F821
        """The answers as typed values; see engine.forms.check. Raises BadAnswers."""
        from engine.forms.check import check

        return check(self, answers, data, values)


def _flat(components: Sequence[Component]) -> list[Component]:
    found = []
    for component in components:
        found.append(component)
        found += _flat(component.children)
    return found


def _settled(component: Component, data: Mapping[str, object], functions: Functions) -> Component:
    rules = component.rules
    low, high = _limit(rules.minimum_of, rules.minimum, data, functions), _limit(rules.maximum_of, rules.maximum, data, functions)
    return replace(component, rules=replace(rules, minimum=low, maximum=high), children=tuple(_settled(child, data, functions) for child in component.children))


def _limit(expression: Expression | None, otherwise: float | None, data: Mapping[str, object], functions: Functions) -> float | None:
    try:
        return otherwise if expression is None else expression.evaluate(data, functions)
    except EvaluationError:
        return otherwise
