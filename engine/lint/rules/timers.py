"""A timer asks a policy: deadline("name"). Lengths of time are never written into a diagram."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.catalog.xml import BPMN
from engine.expressions import ExpressionError
from engine.lint.diagram import Node
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

WORDS = {
    "duration": Words(
        "the timer {name} has a {kind} written into the diagram: {text}", "Use a date timer with deadline(\"…\") and put the length into deadlines.toml.",
        "定时“{name}”把{kind}写进了图里：{text}", "改用日期定时 deadline(\"…\")，时长写在 deadlines.toml。"),
    "empty": Words(
        "the timer {name} has no date", "Choose “Date” and write deadline(\"…\") with a policy of deadlines.toml.",
        "定时“{name}”没有日期", "选“日期”，写 deadline(\"…\")，用 deadlines.toml 里的时限。"),
    "several": Words(
        "the timer {name} has several times", "Keep one date.",
        "定时“{name}”有几个时间", "只留一个日期。"),
    "literal": Words(
        "the moment {text} of {name} does not come from a policy", "Write deadline(\"…\") with a policy of deadlines.toml.",
        "“{name}”的时间 {text} 不是来自时限", "写 deadline(\"…\")，用 deadlines.toml 里的时限。"),
    "due_literal": Words(
        "the due date {text} of {name} is not an expression", "Write =deadline(\"…\") with a policy of deadlines.toml.",
        "“{name}”的到期时间 {text} 不是表达式", "写 =deadline(\"…\")，用 deadlines.toml 里的时限。"),
    "follow_up": Words(
        "the follow-up date of {name} is ignored", "Draw a non-interrupting boundary timer for a reminder.",
        "“{name}”的跟进日期会被忽略", "要提醒请画非中断的边界定时事件。", "warning"),
}
KINDS = {"timeDuration": ("duration", "时长"), "timeCycle": ("cycle", "周期")}


def check(folder: Folder) -> Iterator[Finding]:
    """Timers and due dates that do not ask a policy."""
    for diagram in folder.diagrams:
        for scope in diagram.scopes:
            for node in scope.nodes:
                for event in node.events:
                    if event.tag == BPMN + "timerEventDefinition":
                        yield from _timer(folder, node, event)
                due = node.camunda("dueDate")
                if due is not None and not due.startswith("="):
                    yield folder.at(WORDS["due_literal"], node, text=due)
                if node.camunda("followUpDate"):
                    yield folder.at(WORDS["follow_up"], node)
    for site, source in folder.sources:
        if site.place in ("timer", "dueDate") and not isinstance(source, ExpressionError) and "deadline" not in dict(source.calls):
            yield folder.find(WORDS["literal"], site.diagram.file, site.element, site.name, text=site.text)


def _timer(folder: Folder, node: Node, event: Any) -> Iterator[Finding]:
    times = [child for child in event if child.tag == BPMN + "timeDate"]
    for kind, (word, word_zh) in KINDS.items():
        for child in event.findall(BPMN + kind):
            shown = word_zh if folder.locale.startswith("zh") else word
            yield folder.at(WORDS["duration"], node, kind=shown, text=(child.text or "").strip() or "—")
            times.append(child)
    if len(times) > 1:
        yield folder.at(WORDS["several"], node)
    elif not times or (times[0].tag == BPMN + "timeDate" and not (times[0].text or "").strip()):
        yield folder.at(WORDS["empty"], node)
