"""A multi-instance step runs once per item of a declared list, or a small number of times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.catalog.xml import BPMN
from engine.lint.diagram import CAMUNDA, Node
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest
from engine.workflow.budget import MAX_INSTANCES

WORDS = {
    "none": Words(
        "{name} does not say how many instances it has", "Set a collection (a list field) or a loop cardinality.",
        "“{name}”没有说明有多少个实例", "设置集合（列表字段）或循环基数。"),
    "both": Words(
        "{name} has a collection and a cardinality", "Keep one of them.",
        "“{name}”既有集合又有基数", "只留一个。"),
    "too_many": Words(
        "{name} would have {count} instances; at most {most} are possible", "Use a smaller number.",
        "“{name}”会有 {count} 个实例，最多 {most} 个", "改小。"),
    "collection": Words(
        "the collection {collection} of {name} is not a declared list of texts", "Declare it in fields.toml with type = \"list<string>\"; lists: {lists}.",
        "“{name}”的集合 {collection} 不是声明过的文字列表", "在 fields.toml 里用 type = \"list<string>\" 声明；已有列表：{lists}。"),
    "variable": Words(
        "the element variable {variable} of {name} cannot be used", "Use a plain word that is not a field.",
        "“{name}”的元素变量 {variable} 不能用", "用一个普通的词，不能与字段同名。"),
    "no_variable": Words(
        "{name} runs over a collection but does not name the single item", "Set an element variable, e.g. item.",
        "“{name}”按集合办理，却没有给单项起名", "设置元素变量，例如 item。"),
    "other_form": Words(
        "{name} uses {kind}, which is ignored", "Use camunda:collection and camunda:elementVariable.",
        "“{name}”用了 {kind}，不会起作用", "改用 camunda:collection 和 camunda:elementVariable。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Multi-instance markers without a bounded, declared source."""
    for diagram in folder.diagrams:
        for scope in diagram.scopes:
            for node in scope.nodes:
                loops = node.xml.findall(BPMN + "multiInstanceLoopCharacteristics")
                if loops:
                    yield from _loop(folder, node, loops[0])


def _loop(folder: Folder, node: Node, loop: Any) -> Iterator[Finding]:
    cardinality = (loop.findtext(BPMN + "loopCardinality") or "").strip()
    collection, variable = loop.get(CAMUNDA + "collection") or "", loop.get(CAMUNDA + "elementVariable")
    for kind in ("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem", "complexBehaviorDefinition"):
        if loop.find(BPMN + kind) is not None:
            yield folder.at(WORDS["other_form"], node, kind=kind)
    if cardinality and collection:
        yield folder.at(WORDS["both"], node)
    elif not cardinality and not collection:
        yield folder.at(WORDS["none"], node)
    if cardinality.isdecimal() and (len(cardinality) > 9 or int(cardinality) > MAX_INSTANCES):
        yield folder.at(WORDS["too_many"], node, count=cardinality, most=MAX_INSTANCES)
    if collection and folder.fields is not None:
        lists = {name for name, field in folder.fields.items() if field.type.removesuffix("?") == "list<string>"}
        if collection not in lists:
            yield folder.at(WORDS["collection"], node, collection=collection, lists=nearest(collection, lists))
        if not variable:
            yield folder.at(WORDS["no_variable"], node)
    if variable is not None and (not variable.isidentifier() or variable.startswith("_") or variable in (folder.fields or {})):
        yield folder.at(WORDS["variable"], node, variable=variable)
