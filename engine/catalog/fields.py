"""fields.toml: every value that the workflow carries and diagrams decide on. What is not declared never enters a case's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.catalog.functions import HOST_FUNCTIONS
from engine.catalog.toml_tables import TomlError, read_tables
from engine.expressions import ExpressionError, compile_expression

RESERVED = frozenset({"typename", "data_objects", *HOST_FUNCTIONS})   # names that would shadow the engine's own


class FieldsError(TomlError):
    """fields.toml cannot be used."""


@dataclass(frozen=True)
class Field:
    """A declared value: its FEEL type ("?" = may be null), its default, the values it may take, its labels."""

    type: str
    default: object
    values: tuple[str, ...] | None
    label_zh: str
    label_en: str
    value_labels: Mapping[str, tuple[str, str]]   # value → (zh, en)


def parse_fields(text: str) -> dict[str, Field]:
    """The declared fields by name. Raises FieldsError."""
    tables = read_tables(text, FieldsError)
    declared = tables.get("fields", tables)
    return {name: _field(name, table) for name, table in declared.items()}


def _field(name: str, table: object) -> Field:
    if not isinstance(table, dict):
        raise FieldsError(name, "is a value, not a table", f"Write [fields.{name}] and the values below it.")
    if name in RESERVED or name.startswith("_") or not name.isidentifier():
        raise FieldsError(name, "cannot be a field's name", "Use a plain word that is not a function's name.")
    kind = str(table.get("type", ""))
    values = tuple(str(value) for value in table["values"]) if "values" in table else None
    default = table.get("default")
    try:
        compile_expression(name, {name: kind}).evaluate({name: default})
    except ExpressionError as problem:
        raise FieldsError(name, f"has no usable type: {problem.reason}", 'Write e.g. type = "string", "number", "boolean" or "string?".') from problem
    except Exception as problem:
        raise FieldsError(name, f"its default does not fit its type: {problem}", 'Give a default of that type, or add "?" to the type.') from problem
    if values is not None and default is not None and default not in values:
        raise FieldsError(name, f"its default {default!r} is not one of its values", "Add it to values, or change the default.")
    labels = table.get("labels", {})
    return Field(kind, default, values, str(table.get("label_zh", name)), str(table.get("label_en", name)),
                 {value: _pair(value, labels.get(value)) for value in values or ()})


def _pair(value: str, label: object) -> tuple[str, str]:
    if isinstance(label, dict):
        return str(label.get("zh", value)), str(label.get("en", value))
    return (str(label), value) if label is not None else (value, value)
