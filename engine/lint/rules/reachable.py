"""Every element can be reached from the start, and from every element an end can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.graph import edges, reach, reversed_edges
from engine.lint.words import Words

WORDS = {
    "unreachable": Words(
        "no case can ever reach {name}", "Draw a flow that leads to it, or remove it.",
        "任何案件都到不了“{name}”", "画一条通到它的连线，或删掉它。"),
    "no_way_out": Words(
        "from {name} no end can be reached", "Draw a way out of the loop to an end event.",
        "从“{name}”到不了任何结束", "从循环里画一条通向结束事件的路。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Elements nobody gets to, and elements nobody gets out of."""
    for scope in folder.scopes:
        starts = [node.id for node in scope.nodes if node.kind == "startEvent"]
        ends = [node.id for node in scope.nodes if node.kind == "endEvent"]
        ways = edges(scope)
        reached, leaving = reach(ways, starts), reach(reversed_edges(ways), ends)
        for node in scope.nodes:
            if starts and node.id in ways and node.id not in reached:
                yield folder.at(WORDS["unreachable"], node)
            elif ends and node.id in reached and node.id not in leaving and ways[node.id]:
                yield folder.at(WORDS["no_way_out"], node)
