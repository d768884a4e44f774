"""Every loop waits for somebody or for time: a loop without a wait would run for ever in one step."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import EMBEDDED, Node, Scope
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.graph import edges, loops, reach
from engine.lint.words import Words

WAITING = frozenset({"userTask", "intermediateCatchEvent", "boundaryEvent", "receiveTask", "manualTask"})

WORDS = {
    "endless": Words(
        "the loop {way} never waits", "Put a user task or a timer event into the loop, or draw the way out.",
        "循环 {way} 里没有等待", "在循环里放一个用户任务或定时事件，或改画出口。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Loops in which no user task, message or timer stands."""
    inner = {id(scope.xml): scope for scope in folder.scopes}
    known: dict[int, bool] = {}

    def waits(node: Node) -> bool:
        if node.kind == "callActivity":
            called = folder.processes.get(node.xml.get("calledElement") or "")
            return called is None or not passes(called)
        if node.kind in EMBEDDED:
            return id(node.xml) in inner and not passes(inner[id(node.xml)])
        return node.kind in WAITING

    def passes(scope: Scope) -> bool:
        """Whether a token can run from the start to an end without waiting. A scope that calls itself counts as waiting."""
        key = id(scope.xml)
        if key not in known:
            known[key] = False
            starts = [node.id for node in scope.nodes if node.kind == "startEvent"]
            found = reach(edges(scope), starts, lambda id_: waits(scope.by_id[id_]))
            known[key] = any(scope.by_id[id_].kind == "endEvent" for id_ in found)
        return known[key]

    for scope in folder.scopes:
        ways = edges(scope)
        passing = {key: [target for target in targets if not waits(scope.by_id[target])] for key, targets in ways.items()
                   if not waits(scope.by_id[key])}
        for loop in loops(passing):
            shown = [scope.by_id[key].name or key for key in loop]
            yield folder.at(WORDS["endless"], scope.by_id[loop[0]], way=" → ".join([*shown[:6], *(["…"] if len(shown) > 6 else [])]))
