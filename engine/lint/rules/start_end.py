"""A process begins at one start event and comes to an end event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

WORDS = {
    "no_start": Words(
        "{name} has no start event", "Draw a start event and a flow to the first step.",
        "“{name}”没有开始事件", "画一个开始事件，连到第一步。"),
    "starts": Words(
        "{name} has {count} start events", "Keep one; a case begins in one way.",
        "“{name}”有 {count} 个开始事件", "只留一个；案件只有一种开始方式。"),
    "no_end": Words(
        "{name} has no end event", "Draw an end event after the last step.",
        "“{name}”没有结束事件", "在最后一步之后画一个结束事件。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Processes and subprocesses without a beginning or an end, or with several beginnings."""
    for scope in folder.scopes:
        starts = [node for node in scope.nodes if node.kind == "startEvent"]
        if not starts:
            yield folder.at(WORDS["no_start"], scope)
        elif len(starts) > 1:
            yield folder.at(WORDS["starts"], scope, count=len(starts))
        if not any(node.kind == "endEvent" for node in scope.nodes):
            yield folder.at(WORDS["no_end"], scope)
