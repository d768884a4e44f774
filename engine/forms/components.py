"""What a form is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.expressions import Expression

FIELD_KINDS = frozenset({"textfield", "textarea", "number", "checkbox", "select", "radio", "checklist", "datetime"})
SHOWN_KINDS = frozenset({"text", "separator", "spacer"})
IGNORED_KINDS = frozenset({"button"})
CHOICE_KINDS = frozenset({"select", "radio", "checklist"})
PROVIDERS = frozenset({"platforms", "villages", "categories"})


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
