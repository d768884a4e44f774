"""A folder has a trunk: an executable process that is called like the folder. Every other process is executable and called."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

WORDS = {
    "no_trunk": Words(
        "the folder has no trunk {file}", "Add it, or rename the diagram a case begins with.",
        "文件夹里没有主干 {file}", "补上它，或把案件开始的那张图改成这个名字。"),
    "trunk_id": Words(
        "the trunk holds no process with the id {process}", "Set the id of its process to {process}.",
        "主干里没有 id 为 {process} 的流程", "把流程的 id 改成 {process}。"),
    "no_process": Words(
        "the diagram holds no process", "Draw at least a start event, a task and an end event; a collaboration alone cannot run.",
        "图里没有流程", "至少画出开始事件、任务和结束事件；只有协作图不能运行。"),
    "not_executable": Words(
        "the process {name} is not marked as executable", "Tick “Executable” in its properties (isExecutable=\"true\").",
        "流程“{name}”没有标为可执行", "在属性里勾选“可执行”（isExecutable=\"true\"）。"),
    "not_called": Words(
        "nothing calls the part {name}", "Call it from a call activity, or remove the diagram.",
        "没有任何地方调用子流程“{name}”", "用调用活动调用它，或删掉这张图。", "warning"),
    "only_drawn": Words(
        "the process {name} is only drawn: it is not executable and nothing calls it", "Nothing to do when it is somebody else's part; else tick “Executable”.",
        "流程“{name}”只是图示：没有标为可执行，也没有地方调用它", "如果是别人的部分，可以不管；否则勾选“可执行”。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """The trunk, the executable mark, and parts that nobody calls."""
    trunk = f"{folder.base}{folder.process}.bpmn"
    if folder.process and trunk not in folder.files:
        yield folder.find(WORDS["no_trunk"], trunk, file=trunk)
    called = {node.xml.get("calledElement") for _, _, node in folder.every("callActivity")}
    for diagram in folder.diagrams:
        ids = [scope.id for scope in diagram.processes]
        if not ids:
            yield folder.find(WORDS["no_process"], diagram.file, diagram.root.get("id") or "")
        elif diagram.file == trunk and folder.process not in ids:
            yield folder.find(WORDS["trunk_id"], trunk, ids[0], process=folder.process)
        for scope in diagram.silent:
            yield folder.at(WORDS["only_drawn"], scope)
        for scope in diagram.processes:
            if scope.xml.get("isExecutable") != "true":
                yield folder.at(WORDS["not_executable"], scope)
            elif folder.process and scope.id != folder.process and scope.id not in called:
                yield folder.at(WORDS["not_called"], scope)
