"""Answers → typed values, or what is wrong with each. The browser is never trusted; what it sends too much is refused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import BadAnswers
from engine.forms.components import Form, Option
from engine.forms.errors import BadAnswer
from engine.forms.typed import Value
from engine.forms.visible import visible

Problem = dict[str, object]


@dataclass(frozen=True)
class Checked:
    """`fields`: declared keys with typed values, for the workflow. `texts`: everything else, as text, for the case's history.
    `public_keys`: the answers a villager may read."""

    fields: dict[str, Value]
    texts: dict[str, str]
    public_keys: frozenset[str]


def check(form: Form, answers: Mapping[str, object], data: Mapping[str, object], values: Mapping[str, Sequence[Option]]) -> Checked:
    """Typed answers; blank ones are left out, except where a declared field may be null. What a condition hides is dropped, not
    refused: a browser without scripts draws the whole form and sends it all. Raises BadAnswers with a code for every wrong key."""
    errors: dict[str, Problem] = {str(key): BadAnswer("unknown_field").problem for key in answers if key not in form.keys}
    shown = visible(form, answers, data)
    taken = [component for component in form.fields if component.key in shown]
    typed: dict[str, Value] = {}
    for component in taken:
        try:
            typed[str(component.key)] = _value(component, answers.get(str(component.key)), form, values)
        except BadAnswer as bad:
            errors[str(component.key)] = bad.problem
    if errors:
        raise BadAnswers(errors)
    fields = {key: value for key, value in typed.items() if key in form.declared and (not _blank(value) or _may_be_blank(form, key))}
    texts = {str(one.key): _as_text(one, typed[str(one.key)], values) for one in taken
             if one.key not in form.declared and typed[str(one.key)] not in (None, False, [])
             or one.key not in form.declared and _is_zero(typed[str(one.key)])}
    public = frozenset(str(one.key) for one in taken if one.audience == "villager" and (one.key in texts or one.key in fields))
    return Checked(fields, texts, public)
