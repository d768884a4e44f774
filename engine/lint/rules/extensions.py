"""Camunda extensions that would run code or move data elsewhere are refused; those that change nothing here are named."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import CAMUNDA, camunda_name
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

CODE = frozenset({"executionListener", "taskListener", "connector", "script", "expression", "errorEventDefinition", "potentialStarter"})
DATA = frozenset({"inputOutput", "inputParameter", "outputParameter", "field"})
SERVICE = frozenset({"class", "delegateExpression", "expression", "type", "topic", "variableMappingClass", "variableMappingDelegateExpression"})
KNOWN = frozenset({"properties", "property", "formData", "in", "out"})

WORDS = {
    "code": Words(
        "{name} has a {kind}, which would run code", "Remove it; set fields in a script task, and let people do the rest.",
        "“{name}”带有会运行代码的 {kind}", "删掉它；字段用脚本任务赋值，其余由人来做。"),
    "data": Words(
        "{name} has a {kind}; values are not mapped here", "Remove it; every step works on the declared fields.",
        "“{name}”带有 {kind}；这里不做数据映射", "删掉它；每一步都用声明过的字段。"),
    "call_mapping": Words(
        "{name} maps values to the called process, which is ignored: a part sees all fields", "Remove the mapping.",
        "“{name}”给被调用流程传值，不起作用：子流程能看到全部字段", "去掉映射。", "warning"),
    "service": Words(
        "{name} names a service ({kind})", "Remove it, and make the step a user task or a script task.",
        "“{name}”指定了服务（{kind}）", "去掉，并改成用户任务或脚本任务。"),
    "ignored": Words(
        "the extension {kind} of {name} is ignored", "Remove it when something depends on it.",
        "“{name}”的扩展 {kind} 会被忽略", "如果有事情依赖它，请改用别的办法。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Listeners, connectors, mappings and services."""
    for diagram in folder.diagrams:
        for element in diagram.root.iter():
            kind = camunda_name(element)
            owner = next((up for up in (element, *element.iterancestors()) if up.get("id")), diagram.root)
            where = (diagram.file, owner.get("id") or "", owner.get("name") or "")
            if kind in CODE:
                yield folder.find(WORDS["code"], *where, kind=kind)
            elif kind in DATA:
                yield folder.find(WORDS["data"], *where, kind=kind)
            elif kind in ("in", "out"):
                yield folder.find(WORDS["call_mapping"], *where)
            elif kind and kind not in KNOWN and not any(camunda_name(up) in KNOWN | CODE | DATA for up in element.iterancestors()):
                yield folder.find(WORDS["ignored"], *where, kind=kind)
            for name in SERVICE & {key.removeprefix(CAMUNDA) for key in element.attrib if key.startswith(CAMUNDA)}:
                yield folder.find(WORDS["service"], *where, kind=name)
