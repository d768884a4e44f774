"""The parts of a form that count for what has been chosen so far, for drawing; engine.forms checks the same on arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.expressions import EvaluationError
from engine.forms import Component, Form


def shown_components(form: Form | None, values: Mapping[str, object], data: Mapping[str, object]) -> tuple[Component, ...]:
    """The form's components without those their condition hides."""
    if form is None:
        return ()
    known = {**data, **{key: None for key in form.keys if key not in data}, **values}
    return _kept(form.components, known)


def has_conditions(components: Iterable[Component]) -> bool:
    """Whether a choice can change what is shown: only then the browser asks again."""
    return any(one.hide is not None or has_conditions(one.children) for one in components)


def _kept(components: Iterable[Component], known: Mapping[str, object]) -> tuple[Component, ...]:
    return tuple(replace(one, children=_kept(one.children, known)) for one in components if not _hidden(one, known))


def _hidden(component: Component, known: Mapping[str, object]) -> bool:
    """A condition that cannot be answered yet hides nothing: better to show too much."""
    try:
        return component.hide is not None and component.hide.evaluate(known) is True
    except EvaluationError:
        return False
