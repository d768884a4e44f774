"""Which parts of a form count, given what has been answered so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.expressions import EvaluationError
from engine.forms.components import Component, Form


def visible(form: Form, answers: Mapping[str, object], data: Mapping[str, object]) -> frozenset[str]:
    """The keys whose answers count now. A condition that cannot be answered yet hides nothing: better to show too much."""
    known = {**data, **{key: None for key in form.keys if key not in data}, **answers}
    return frozenset(_shown(form.components, known))


def _shown(components: Sequence[Component], known: Mapping[str, object]) -> list[str]:
    found: list[str] = []
    for component in components:
        if component.hide is not None and _hidden(component, known):
            continue
        found += [component.key] if component.key is not None else []
        found += _shown(component.children, known)
    return found


def _hidden(component: Component, known: Mapping[str, object]) -> bool:
    assert component.hide is not None
    try:
        return component.hide.evaluate(known) is True
    except EvaluationError:
        return False
