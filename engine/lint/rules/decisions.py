"""A decision step names a decision of this folder, whose outputs are declared fields of the same type."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions.types import fits, parse_type
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest

WORDS = {
    "none": Words(
        "the decision step {name} names no decision", "Set its decision reference to one of: {decisions}.",
        "决策步骤“{name}”没有指明决策", "把决策引用设为其中之一：{decisions}。"),
    "unknown": Words(
        "there is no decision {decision}", "Use one of: {decisions}, or add a .dmn file with it.",
        "没有决策 {decision}", "用其中之一：{decisions}，或加上含有它的 .dmn 文件。"),
    "result_variable": Words(
        "a result variable is not supported", "Remove it; the outputs become the fields of the same names.",
        "不支持结果变量", "删掉它；输出会直接写入同名字段。"),
    "undeclared": Words(
        "the output {output} is not a field", "Declare {output} in fields.toml, or rename the output to a field.",
        "输出 {output} 不是字段", "在 fields.toml 里声明 {output}，或把输出改名为已有字段。"),
    "wrong_type": Words(
        "the output {output} gives {given}, but the field is {wanted}", "Change the output's type or the field's.",
        "输出 {output} 给出 {given}，但字段是 {wanted}", "改输出的类型或字段的类型。"),
    "unused": Words(
        "no step asks the decision {name}", "Use it in a business rule task, or remove it.",
        "没有步骤用到决策“{name}”", "在业务规则任务里使用它，或删掉。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """References to decisions, and what the decisions write."""
    asked: set[str] = set()
    unreadable = any(file in folder.broken for file in folder.files if file.endswith(".dmn")) or folder.fields is None
    for _, _, node in folder.every("businessRuleTask"):
        reference = node.xml.get("{http://camunda.org/schema/1.0/bpmn}decisionRef") or ""
        asked.add(reference)
        if not reference:
            yield folder.at(WORDS["none"], node, decisions=nearest("", folder.decisions))
        elif reference not in folder.decisions and not unreadable:
            yield folder.at(WORDS["unknown"], node, decision=reference, decisions=nearest(reference, folder.decisions))
        if node.camunda("resultVariable") or node.camunda("mapDecisionResult"):
            yield folder.at(WORDS["result_variable"], node)
    needed = {id_ for _, decision in folder.decisions.values() for id_ in decision.requires}
    for id_, (file, decision) in folder.decisions.items():
        if id_ in asked:
            yield from _outputs(folder, id_, file)
        elif id_ not in needed:
            yield folder.find(WORDS["unused"], file, id_, decision.name)


def _outputs(folder: Folder, id_: str, file: str) -> Iterator[Finding]:
    decision = folder.decisions[id_][1]
    for output, given in decision.outputs.items():
        field = (folder.fields or {}).get(output)
        if field is None:
            yield folder.find(WORDS["undeclared"], file, id_, decision.name, output=output)
        elif not fits(parse_type(given), parse_type(field.type)):
            yield folder.find(WORDS["wrong_type"], file, id_, decision.name, output=output, given=given, wanted=field.type)
