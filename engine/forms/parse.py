"""A form's JSON → a Form, or the reason why it cannot be one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.catalog.fields import RESERVED, Field
from engine.catalog.functions import HOST_FUNCTIONS
from engine.expressions import Expression, ExpressionError, compile_expression
from engine.forms.components import (
    CHOICE_KINDS,
    FIELD_KINDS,
    IGNORED_KINDS,
    PROVIDERS,
    SHOWN_KINDS,
    Component,
    Form,
    Option,
    Rules,
)
from engine.forms.errors import FormError

MAX_CHARACTERS, MAX_COMPONENTS, MAX_OPTIONS, MAX_DEPTH = 200_000, 100, 200, 4
KEY_TYPES = {"number": "number?", "checkbox": "boolean?", "checklist": "list<string>?"}


def parse_form(text: str, *, name: str, fields: Mapping[str, Field] | None = None) -> Form:
    """The form, checked against the process's declared fields. Raises FormError."""
    declared = dict(fields or {})
    schema = _json(text)
    listed = _components(schema.get("components"), "")
    types = {key: field.type for key, field in declared.items()}
    types |= {key: KEY_TYPES.get(kind, "string?") for key, kind in _keys(listed, set()).items()}
    components = tuple(found for item in listed if (found := _component(item, declared, types, 1)) is not None)
    form = Form(name, str(schema.get("title", "")), components, declared)
    return form


def _json(text: str) -> dict[str, Any]:
    if len(text) > MAX_CHARACTERS:
        raise FormError("", f"the file has more than {MAX_CHARACTERS} characters", "Split the form.")
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise FormError("", f"the file is not JSON: {problem}", "Save the form again from the form editor.") from problem
    if not isinstance(schema, dict):
        raise FormError("", "the file is not a form", "Save the form again from the form editor.")
    return schema


def _components(value: object, where: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise FormError(where, "has no list of components", 'Give it "components": [ … ].')
    return value


def _keys(listed: list[dict[str, Any]], seen: set[str], depth: int = 1, count: int = 0) -> dict[str, str]:
    """Every key with its kind. Raises FormError for keys that are missing, doubled, or not plain words."""
    found: dict[str, str] = {}
    for item in listed:
        kind = item.get("type")
        if kind == "group":
            if depth >= MAX_DEPTH:
                raise FormError(_name(item), "groups are nested too deep", "Take a level out.")
            found |= _keys(_components(item.get("components"), _name(item)), seen, depth + 1)
        elif kind in FIELD_KINDS:
            key = item.get("key")
            if not isinstance(key, str) or not key.isidentifier() or key.startswith("_") or key in RESERVED:
                raise FormError(_name(item), f"its key {key!r} cannot be used", "Use a plain word that is not a function's name.")
            if key in seen:
                raise FormError(_name(item), f"its key {key!r} is used twice", "Give every field a key of its own.")
            seen.add(key)
            found[key] = str(kind)
    if len(seen) > MAX_COMPONENTS:
        raise FormError("", f"has more than {MAX_COMPONENTS} fields", "Split the form.")
    return found


def _component(item: dict[str, Any], declared: Mapping[str, Field], types: Mapping[str, str], depth: int) -> Component | None:
    kind, own = str(item.get("type")), _table(item, "properties")
    if kind in IGNORED_KINDS:
        return None
    common = {"hide": _condition(item, types), "label": str(item.get("label", "")), "label_en": str(own.get("label_en", ""))}
    if kind == "group":
        children = (_component(child, declared, types, depth + 1) for child in item["components"])
        return Component(kind, children=tuple(child for child in children if child is not None), **common)
    if kind in SHOWN_KINDS:
        return Component(kind, text=str(item.get("text", "")), text_en=str(own.get("text_en", "")), **common)
    if kind not in FIELD_KINDS:
        supported = ", ".join(sorted(FIELD_KINDS | SHOWN_KINDS | {"group"}))
        raise FormError(_name(item), f"components of type {kind!r} are not supported", f"Use one of {supported}.")
    key = str(item["key"])
    field = declared.get(key)
    provider = item.get("valuesKey")
    if provider is not None and provider not in PROVIDERS:
        raise FormError(_name(item), f"valuesKey {provider!r} is unknown", f"Use one of {', '.join(sorted(PROVIDERS))}, or list the values.")
    options = _options(item, kind, provider, field)
    if field is not None:
        _fits(item, kind, field, options)
    audience = str(own.get("audience", "staff"))
    if audience not in ("staff", "villager"):
        raise FormError(_name(item), f"audience {audience!r} is unknown", 'Write "villager" or leave it out.')
    return Component(
        kind, key, help=str(item.get("description", "")), help_en=str(own.get("description_en", "")), default=item.get("defaultValue"),
        rules=_rules(item, types), options=options, provider=provider, audience=audience, **common)


def _name(item: Mapping[str, Any]) -> str:
    return str(item.get("key") or item.get("id") or item.get("label") or item.get("type") or "")


def _table(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = item.get(name, {})
    if not isinstance(value, dict):
        raise FormError(_name(item), f"{name} is not a table", "Save the form again from the form editor.")
    return value


def _condition(item: Mapping[str, Any], types: Mapping[str, str]) -> Any:
    source = _table(item, "conditional").get("hide")
    if not source:
        return None
    try:
        return compile_expression(str(source).removeprefix("=").strip(), types, expect="boolean")
    except ExpressionError as problem:
        raise FormError(_name(item), f"its condition {source!r} cannot be used: {problem.reason}", str(problem.repair)) from problem


def _options(item: Mapping[str, Any], kind: str, provider: object, field: Field | None) -> tuple[Option, ...]:
    values = item.get("values", [])
    if kind not in CHOICE_KINDS or provider is not None:
        return ()
    if not isinstance(values, list) or not values or len(values) > MAX_OPTIONS:
        raise FormError(_name(item), "has no choices, or too many", "List its values, or name a valuesKey.")
    options = []
    for value in values:
        if not isinstance(value, dict) or not isinstance(value.get("value"), str):
            raise FormError(_name(item), "has a choice without a text value", 'Write {"value": "…", "label": "…"}.')
        label_en = field.value_labels.get(value["value"], ("", ""))[1] if field is not None else ""
        options.append(Option(value["value"], str(value.get("label", value["value"])), str(value.get("label_en", label_en))))
    return tuple(options)


def _fits(item: Mapping[str, Any], kind: str, field: Field, options: tuple[Option, ...]) -> None:
    """A key that is a declared field must give values of that field's type."""
    given = {"number": "number", "checkbox": "boolean", "checklist": "list<string>"}.get(kind, "date" if kind == "datetime" else "string")
    wanted = field.type.removesuffix("?")
    if given != wanted:
        raise FormError(_name(item), f"gives a {given}, but the field is declared as {field.type}", "Change the component, or fields.toml.")
    missing = [option.value for option in options if field.values is not None and option.value not in field.values]
    if missing:
        raise FormError(_name(item), f"offers {', '.join(missing)}, which fields.toml does not allow", "Add them to the field's values.")


def _rules(item: Mapping[str, Any], types: Mapping[str, str]) -> Rules:
    given = _table(item, "validate")
    if "pattern" in given:
        raise FormError(_name(item), "patterns are not supported", 'Use validationType "email" or "phone", or lengths.')
    kind = given.get("validationType")
    if kind not in (None, "", "custom", "email", "phone"):
        raise FormError(_name(item), f"validationType {kind!r} is unknown", 'Use "email" or "phone".')
    worked_out = {name: _worked_out(item, str(given[name]), types) for name in ("min", "max") if str(given.get(name, "")).startswith("=")}
    numbers = {name: None if name in worked_out else _number(item, given.get(name), name) for name in ("minLength", "maxLength", "min", "max")}
    for low, high in (("minLength", "maxLength"), ("min", "max")):
        if numbers[low] is not None and numbers[high] is not None and numbers[low] > numbers[high]:  # type: ignore[operator]
            raise FormError(_name(item), f"{low} is larger than {high}", "Swap them.")
    lengths = [None if numbers[name] is None else int(numbers[name] or 0) for name in ("minLength", "maxLength")]
    return Rules(bool(given.get("required", False)), lengths[0], lengths[1], numbers["min"], numbers["max"],
                 kind if kind in ("email", "phone") else None, worked_out.get("min"), worked_out.get("max"))


def _worked_out(item: Mapping[str, Any], source: str, types: Mapping[str, str]) -> Expression:
    try:
        return compile_expression(source.removeprefix("=").strip(), types, functions=HOST_FUNCTIONS, expect="number")
    except ExpressionError as problem:
        raise FormError(_name(item), f"its limit {source!r} cannot be used: {problem.reason}", str(problem.repair)) from problem


def _number(item: Mapping[str, Any], value: object, name: str) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e12:
        raise FormError(_name(item), f"{name} is not a number", "Give it a number, or leave it out.")
    return value
