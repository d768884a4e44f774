"""Answers → typed values, or what is wrong with each. The browser is never trusted; what it sends too much is refused by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.errors import BadAnswers
from engine.forms.components import Component, Form, Option
from engine.forms.visible import visible

LONGEST = 10_000
LARGEST = 10**12
Problem = dict[str, object]


@dataclass(frozen=True)
class Checked:
    """`fields`: declared keys with typed values, for the workflow. `texts`: everything else, as text, for the case's history.
    `public_keys`: the answers a villager may read."""

    fields: dict[str, Any]
    texts: dict[str, str]
    public_keys: frozenset[str]


class _Bad(Exception):
    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.problem: Problem = {"code": code, "params": params}


def from_html(form: Form, sent: Any) -> dict[str, object]:
    """A browser's multi-dict as answers: lists for checklists, booleans for checkboxes; unknown keys stay, to be refused."""
    answers: dict[str, object] = {key: sent.get(key) for key in sent if key not in form.keys}
    for component in form.fields:
        key = str(component.key)
        if component.kind == "checklist":
            answers[key] = sent.getlist(key)
        elif component.kind == "checkbox":
            answers[key] = sent.get(key) in ("true", "on", "1", "yes")
        elif key in sent:
            answers[key] = sent.get(key)
    return answers


def check(form: Form, answers: Mapping[str, object], data: Mapping[str, object], values: Mapping[str, Sequence[Option]]) -> Checked:
    """Typed answers. What a condition hides is dropped, not refused: a browser without scripts sends it all the same.
    Raises BadAnswers with a code for every key that is wrong."""
    errors: dict[str, Problem] = {key: {"code": "unknown_field", "params": {}} for key in answers if key not in form.keys}
    typed: dict[str, Any] = {}
    for component in form.fields:
        try:
            typed[str(component.key)] = _typed(component, answers.get(str(component.key)), form, values)
        except _Bad as bad:
            errors[str(component.key)] = bad.problem
    shown = visible(form, typed, data)
    for component in form.fields:
        key = str(component.key)
        if key not in shown:
            errors.pop(key, None)
        elif key not in errors and component.rules.required and typed.get(key) in (None, "", [], False):
            errors[key] = {"code": "required", "params": {}}
    if errors:
        raise BadAnswers(errors)
    kept = {component.key: component for component in form.fields if component.key in shown}
    fields = {key: typed[key] for key in kept if key in form.declared and not (typed[key] is None and not _nullable(form, key))}
    texts = {key: _as_text(typed[key]) for key in kept if key not in form.declared and typed[key] not in (None, "", [], False)}
    public = frozenset(key for key, component in kept.items() if component.audience == "villager" and (key in texts or key in fields))
    return Checked(fields, texts, public)


def _nullable(form: Form, key: str | None) -> bool:
    return str(getattr(form.declared[str(key)], "type", "")).endswith("?")


def _typed(component: Component, value: object, form: Form, values: Mapping[str, Sequence[Option]]) -> Any:
    if component.kind == "checkbox":
        return _boolean(value)
    if component.kind == "checklist":
        return _several(component, value, form, values)
    if value is None or value == "":
        return None
    if component.kind == "number":
        return _number(component, value)
    text = _text(value)
    if not text:
        return None
    if component.kind in ("select", "radio"):
        return _choice(component, text, form, values)
    if component.kind == "datetime":
        return _date(text)
    return _length(component, text)


def _boolean(value: object) -> bool:
    if value in (None, "", False, "false", "off"):
        return False
    if value in (True, "true", "on"):
        return True
    raise _Bad("not_an_option")


def _several(component: Component, value: object, form: Form, values: Mapping[str, Sequence[Option]]) -> list[str]:
    if value in (None, ""):
        return []
    if not isinstance(value, (list, tuple)) or len(value) > 200:
        raise _Bad("not_an_option")
    return [_choice(component, _text(item), form, values) for item in value]


def _choice(component: Component, text: str, form: Form, values: Mapping[str, Sequence[Option]]) -> str:
    options = values.get(component.provider, ()) if component.provider is not None else component.options
    if text not in {option.value for option in options}:
        raise _Bad("not_an_option")
    allowed = getattr(form.declared.get(str(component.key)), "values", None)
    if allowed is not None and text not in allowed:
        raise _Bad("not_an_option")
    return text


def _number(component: Component, value: object) -> int | float:
    try:
        number = Decimal(str(value).strip()) if not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number) > LARGEST or number.as_tuple().exponent < -6:  # type: ignore[operator]
        raise _Bad("not_a_number")
    if component.rules.minimum is not None and number < Decimal(str(component.rules.minimum)):
        raise _Bad("too_small", min=component.rules.minimum)
    if component.rules.maximum is not None and number > Decimal(str(component.rules.maximum)):
        raise _Bad("too_large", max=component.rules.maximum)
    return int(number) if number == number.to_integral_value() else float(number)


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _Bad("not_a_date") from None


def _text(value: object) -> str:
    """One spelling at the edge: NFC, plain line ends, no characters that a database or a terminal takes amiss."""
    if not isinstance(value, str):
        raise _Bad("bad_text")
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST:
        raise _Bad("too_long", max=LONGEST)
    if any((unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t") for char in text):
        raise _Bad("bad_text")
    return text


def _length(component: Component, text: str) -> str:
    rules = component.rules
    if component.kind == "textfield" and "\n" in text:
        raise _Bad("bad_text")
    if rules.min_length is not None and len(text) < rules.min_length:
        raise _Bad("too_short", min=rules.min_length)
    if rules.max_length is not None and len(text) > rules.max_length:
        raise _Bad("too_long", max=rules.max_length)
    if rules.kind == "phone" and not _is_phone(text):
        raise _Bad("bad_phone")
    if rules.kind == "email" and not _is_email(text):
        raise _Bad("bad_email")
    return text


def _is_phone(text: str) -> bool:
    digits = text.replace(" ", "").replace("-", "").removeprefix("+86")
    return digits.isascii() and digits.isdigit() and (5 <= len(digits) <= 12)


def _is_email(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(at and name and "." in host.strip(".") and " " not in text and len(text) <= 254)


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    return "是" if value is True else str(value)
