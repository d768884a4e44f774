"""Every declared field is used, and no field is called like something the language already has."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import ExpressionError
from engine.expressions.builtins import BUILT_INS
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

# The engine copies these into the case row, so they are used wherever they are declared.
PROJECTED = frozenset({"route", "platform", "category", "priority", "rating", "outcome", "rounds"})

WORDS = {
    "function": Words(
        "the field {field} is called like a function of the language", "Give it another name.",
        "字段 {field} 与语言里的函数同名", "换一个名字。"),
    "unused": Words(
        "nothing reads or writes the field {field}", "Use it, or remove it from fields.toml.",
        "没有任何地方用到字段 {field}", "使用它，或从 fields.toml 里删掉。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Fields named like functions, and fields that nothing uses."""
    file = f"{folder.base}fields.toml"
    for field in folder.fields or {}:
        if field in BUILT_INS:
            yield folder.find(WORDS["function"], file, field, field=field)
    if any(path.endswith((".bpmn", ".dmn", ".form")) for path in folder.broken):
        return
    used = _used(folder)
    for field in folder.fields or {}:
        if field not in used:
            yield folder.find(WORDS["unused"], file, field, field=field)


def _used(folder: Folder) -> set[str]:
    used = set(PROJECTED)
    for _, source in folder.sources:
        if not isinstance(source, ExpressionError):
            used |= source.reads | getattr(source, "writes", frozenset())
    for _, decision in folder.decisions.values():
        used |= decision.reads | decision.writes
    for form in folder.forms.values():
        used |= form.keys | {name for part in form.components if part.hide is not None for name in part.hide.reads}
    for diagram in folder.diagrams:
        used |= {value for element in diagram.root.iter() for name, value in element.attrib.items() if name.endswith("}collection")}
    return used
