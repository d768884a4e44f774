"""Which parts of a form count, given what has been answered so far.

A condition reads only fields that stand before its component (engine.forms.conditions), so one walk from the top decides everything,
and the answer to a part that does not count is as good as not given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.expressions import EvaluationError
from engine.forms.components import Component, Form
from engine.forms.errors import BadAnswer
from engine.forms.typed import shaped


def visible(form: Form, answers: Mapping[str, object], data: Mapping[str, object]) -> frozenset[str]:
    """The keys whose answers count now. `answers` may be as a browser sends them, or typed; `data` is the workflow's."""
    hidden = hidden_parts(form, answers, data)
    return frozenset(str(component.key) for component in form.fields if component.path not in hidden)


def hidden_parts(form: Form, answers: Mapping[str, object], data: Mapping[str, object]) -> frozenset[str]:
    """The paths of the components that do not count now, with everything inside them."""
    known = {**data, **dict.fromkeys(form.keys)}
    return frozenset(_hidden(form.components, answers, known, False))


def _hidden(components: Sequence[Component], answers: Mapping[str, object], known: dict[str, object], inside: bool) -> list[str]:
    found: list[str] = []
    for component in components:
        hides = inside or _hides(component, known)
        if hides:
            found.append(component.path)
        elif component.key is not None:
            known[component.key] = _answered(component, answers.get(component.key))
        found += _hidden(component.children, answers, known, hides)
    return found


def _hides(component: Component, known: Mapping[str, object]) -> bool:
    """A condition that cannot be answered yet hides nothing: better to ask too much."""
    try:
        return component.hide is not None and component.hide.evaluate(known) is True
    except EvaluationError:
        return False


def _answered(component: Component, answer: object) -> object:
    try:
        return shaped(component, answer)
    except BadAnswer:
        return None
