"""Expressions, scripts and names that are written anew."""

from __future__ import annotations

from typing import Any

from engine.catalog.xml import BPMN
from engine.expressions import ExpressionError
from engine.lint.diagram import local
from engine.lint.finding import Choice, Finding
from engine.lint.folder import Folder
from engine.lint.legacy import translated
from engine.lint.repairs.gateways import checked, set_condition
from engine.lint.repairs.kind import Ask, Kind
from engine.lint.repairs.work import CAMUNDA, CannotRepair, Work
from engine.lint.sites import Site, compile_site


def _site(folder: Folder, finding: Finding) -> Site | None:
    """The text the finding speaks of: the first of the element that does not compile."""
    for site, source in folder.sources:
        if site.element == finding.element and site.diagram.file == finding.file and isinstance(source, ExpressionError):
            return site
    return None


def _translation(folder: Folder, finding: Finding) -> Ask | None:
    site = _site(folder, finding)
    if site is None:
        return None
    types = {name: field.type for name, field in (folder.fields or {}).items()}
    text = translated(site.text)
    return None if isinstance(compile_site(text, site.wanted, types), ExpressionError) else Ask("text", (Choice(text, text),), text)


def _new_text(folder: Folder, finding: Finding) -> Ask | None:
    site = _site(folder, finding)
    return Ask("text", (Choice(site.text, site.text),)) if site is not None else None


def _language(folder: Folder, finding: Finding) -> Ask | None:
    """The condition without its language, where it means the same here."""
    for scope in folder.scopes:
        for flow in scope.flows:
            if flow.id == finding.element and scope.file == finding.file and flow.condition:
                types = {name: field.type for name, field in (folder.fields or {}).items()}
                text = translated(flow.condition)
                right = not isinstance(compile_site(text, "boolean", types), ExpressionError)
                return Ask("text", (Choice(text, text),), text if right else "")
    return None


def _write(work: Work, choice: str) -> None:
    """Put the text where the element has its expression: a condition, a script, a timer, or an attribute that begins with “=”."""
    element = work.element
    if local(element) == "sequenceFlow":
        set_condition(work, element, checked(work, choice))
        return
    for tag, wanted in (("script", ""), ("timeDate", "date and time"), ("loopCardinality", "number"), ("completionCondition", "boolean")):
        held = next(element.iter(BPMN + tag), None)
        if held is not None:
            work.edit.text(held, checked(work, choice, wanted))
            return
    name = next((key for key in element.attrib if key.startswith(f"{{{CAMUNDA}}}") and element.get(key).startswith("=")), None)
    if name is None:
        raise CannotRepair(work.say("{0} holds no expression", "“{0}”里没有表达式", work.finding.element))
    work.edit.set(element, name, "=" + choice.strip().removeprefix("="))


def _equals(work: Work, choice: str) -> None:
    """An attribute of another engine's form: the expression inside of ${…}, with “=” before it."""
    for key in ("candidateGroups", "assignee", "dueDate"):
        text = work.element.get(f"{{{CAMUNDA}}}{key}") or ""
        if "${" in text or "#{" in text:
            work.edit.set(work.element, f"{{{CAMUNDA}}}{key}", "=" + translated(text))


def _script(work: Work, choice: str) -> None:
    checked(work, choice, "")
    work.edit.set(work.element, "scriptFormat", "feel")
    held = work.element.find(BPMN + "script")
    if held is None:
        name = work.edit.bpmn(work.element, "script")
        work.edit.add(work.element, f"<{name}></{name}>".replace("><", f">{_escaped(choice)}<"))
    else:
        work.edit.text(held, choice)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rename(work: Work, choice: str) -> None:
    if not choice.strip():
        raise CannotRepair(work.say("a name is needed", "请写名称"))
    work.edit.set(work.element, "name", " ".join(choice.split())[:120])


def _some(text: Any = "") -> Any:
    return lambda folder, finding: Ask("text", (), " ".join(finding.name.split())[:60] or text or finding.element)


KINDS = (
    Kind("translate", ("expressions.translate", "expressions.legacy", "expressions.wrong"), "Write it in this product's language", "改写成本产品的写法", _write, _translation),
    Kind("rewrite", ("expressions.wrong", "expressions.legacy"), "Write the expression anew", "重写表达式", _write, _new_text),
    Kind("feel_condition", ("expressions.language",), "Write the condition in FEEL", "用 FEEL 写条件", _write, _language),
    Kind("with_equals", ("expressions.variable",), "Write =… instead", "改写成 =…", _equals),
    Kind("script", ("scripts.language", "scripts.none", "scripts.outside"), "Write the assignments", "写赋值语句", _script, lambda folder, finding: Ask("text")),
    Kind("rename", ("labels.none", "labels.markup", "labels.invisible", "labels.long"), "Name it", "改名", _rename, _some()),
)
