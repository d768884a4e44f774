"""What a form is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.expressions import Expression

if TYPE_CHECKING:
    from engine.catalog.fields import Field
    from engine.forms.check import Checked
    from engine.forms.rich_text import Block

FIELD_KINDS = frozenset({"textfield", "textarea", "number", "checkbox", "select", "radio", "checklist", "datetime"})
SHOWN_KINDS = frozenset({"text", "separator", "spacer"})
IGNORED_KINDS = frozenset({"button"})
CHOICE_KINDS = frozenset({"select", "radio", "checklist"})
TEXT_KINDS = frozenset({"textfield", "textarea"})


@dataclass(frozen=True)
class Option:
    """One choice: its value and its words."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class Rules:
    """What an answer must satisfy. Lengths are characters; `decimals`: digits after the point, none: as many as we keep."""

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    kind: str | None = None        # "phone" or "email"
    decimals: int | None = None


@dataclass(frozen=True)
class Component:
    """One thing on a form: a field with a key, a text, a group of others, or a line between them.
    `path`: its place in the form, such as "2" or "2.0". `when`: the designer's own words for when it counts (zh, en)."""

    kind: str
    key: str | None = None
    path: str = ""
    label: str = ""
    label_en: str = ""
    help: str = ""
    help_en: str = ""
    text: tuple[Block, ...] = ()
    text_en: tuple[Block, ...] = ()
    default: object = None
    rules: Rules = Rules()
    options: tuple[Option, ...] = ()
    provider: str | None = None
    audience: str = "staff"
    hide: Expression | None = None
    when: tuple[str, str] = ("", "")
    children: tuple[Component, ...] = ()


@dataclass(frozen=True)
class Form:
    """A checked form. `declared`: the process's fields; an answer whose key is one of them enters the workflow data."""

    name: str
    title: str
    components: tuple[Component, ...]
    declared: Mapping[str, Field] = field(default_factory=dict)
    everything: tuple[Component, ...] = field(init=False, repr=False, compare=False)   # groups and their children, in the order people meet them
    fields: tuple[Component, ...] = field(init=False, repr=False, compare=False)       # those that take an answer
    keys: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        everything = tuple(_flat(self.components))
        fields = tuple(found for found in everything if found.key is not None)
        for name, value in (("everything", everything), ("fields", fields), ("keys", frozenset(str(found.key) for found in fields))):
            object.__setattr__(self, name, value)

    @property
    def deciding(self) -> frozenset[str]:
        """The form's own keys that some condition reads: when one of them changes, other parts may come or go."""
        return self.keys & {name for part in self.everything if part.hide is not None for name in part.hide.reads}

    def check(self, answers: Mapping[str, object], data: Mapping[str, object], values: Mapping[str, Sequence[Option]] = {}) -> Checked:
        """The answers as typed values; see engine.forms.check. Raises BadAnswers."""
        from engine.forms.check import check  # check knows what a form is, so a form meets it only when asked

        return check(self, answers, data, values)


def _flat(components: Sequence[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _flat(component.children)
