"""A script task is a list of assignments to declared fields, in FEEL; it is never a program."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.xml import BPMN
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

WORDS = {
    "language": Words(
        "the script of {name} is written in {language}", "Set the script format to feel and write lines such as rounds := rounds + 1.",
        "“{name}”的脚本是用 {language} 写的", "把脚本格式设为 feel，写成 rounds := rounds + 1 这样的行。"),
    "none": Words(
        "the script task {name} has no script", "Write lines such as rounds := rounds + 1, or remove the task.",
        "脚本任务“{name}”没有脚本", "写 rounds := rounds + 1 这样的行，或删掉任务。"),
    "several": Words(
        "the script task {name} has several scripts", "Keep one.",
        "脚本任务“{name}”有几段脚本", "只留一段。"),
    "outside": Words(
        "the script of {name} lies in another file: {resource}", "Write it into the diagram.",
        "“{name}”的脚本在别的文件里：{resource}", "写到图里。"),
    "result_variable": Words(
        "a result variable is not supported", "Write field := expression in the script.",
        "不支持结果变量", "在脚本里写 字段 := 表达式。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Scripts in other languages, in other places, or missing."""
    for _, _, node in folder.every("scriptTask"):
        scripts = node.xml.findall(BPMN + "script")
        language = node.xml.get("scriptFormat") or ""
        if language.lower() != "feel":
            yield folder.at(WORDS["language"], node, language=language or "—")
        if node.camunda("resource"):
            yield folder.at(WORDS["outside"], node, resource=node.camunda("resource"))
        elif not scripts or not (scripts[0].text or "").strip():
            yield folder.at(WORDS["none"], node)
        if len(scripts) > 1:
            yield folder.at(WORDS["several"], node)
        if node.camunda("resultVariable"):
            yield folder.at(WORDS["result_variable"], node)
