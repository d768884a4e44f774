"""What a parallel gateway splits, a parallel gateway joins; what an exclusive gateway splits, nobody waits for together."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import Flow, Node, Scope
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.graph import edges, reach
from engine.lint.words import Words

JOINING = frozenset({"parallelGateway", "inclusiveGateway"})

WORDS = {
    "runs_twice": Words(
        "the branches of {split} meet at {name} without a parallel gateway, so what follows runs once for each", "Join them with a parallel gateway first.",
        "“{split}”分出的几路不经并行网关就在“{name}”汇合，后面的步骤会各走一遍", "先用并行网关汇合。"),
    "waits_forever": Words(
        "{name} waits for flows of which only one is ever taken", "Join them with an exclusive gateway, or split them with a parallel one.",
        "“{name}”要等的几路里永远只会走到一路", "改用排他网关汇合，或用并行网关分开。"),
    "useless": Words(
        "the parallel gateway {name} neither splits nor joins", "Remove it.",
        "并行网关“{name}”既不分也不合", "删掉它。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Parallel branches merged as if one were taken, and exclusive ways joined as if all were."""
    for scope in folder.scopes:
        ways = edges(scope)
        splits = [node for node in scope.nodes if node.kind in JOINING and node.id and len(scope.outgoing(node)) > 1]
        joins = {node.id for node in scope.nodes if node.kind in JOINING and len(scope.incoming(node)) > 1}
        for split in (node for node in splits if node.kind == "parallelGateway"):
            yield from _merged(folder, scope, split, ways, joins)
        parallel = _branches(scope, splits, ways)
        for node in scope.nodes:
            if node.kind == "parallelGateway" and len(scope.incoming(node)) > 1 and not _separate(scope.incoming(node), parallel):
                yield folder.at(WORDS["waits_forever"], node)
            if node.kind == "parallelGateway" and len(scope.incoming(node)) < 2 and len(scope.outgoing(node)) == 1:
                yield folder.at(WORDS["useless"], node)


def _merged(folder: Folder, scope: Scope, split: Node, ways: dict[str, list[str]], joins: set[str]) -> Iterator[Finding]:
    """The first elements at which two branches of a split meet unjoined."""
    met: set[str] = set()
    walked: set[str] = set()
    for flow in scope.outgoing(split):
        found = reach(ways, [flow.target], lambda key: key in joins or key == split.id)
        met |= found & walked
        walked |= found
    for key in sorted(met):
        node = scope.by_id[key]
        first = any(flow.source == split.id or flow.source in walked - met for flow in scope.incoming(node))
        if key not in joins and node.kind != "endEvent" and key != split.id and len(scope.incoming(node)) > 1 and first:
            yield folder.at(WORDS["runs_twice"], node, split=split.name or split.id)


def _branches(scope: Scope, splits: list[Node], ways: dict[str, list[str]]) -> list[list[set[str]]]:
    """For each place where several tokens begin, what each of them can reach: split gateways, and steps whose events do not end them."""
    found = [[reach(ways, [flow.target]) | {flow.id} for flow in scope.outgoing(split)] for split in splits]
    for node in scope.nodes:
        if node.kind == "boundaryEvent" and not node.interrupting and node.attached_to in scope.by_id:
            host = scope.by_id[node.attached_to]
            ahead = [flow.target for flow in scope.outgoing(host)]
            found.append([reach(ways, [node.id]), reach(ways, ahead) | {host.id}])
    return found


def _separate(flows: tuple[Flow, ...], parallel: list[list[set[str]]]) -> bool:
    """Whether every two of the flows can carry tokens at the same time."""
    masks = [[sum(1 << number for number, branch in enumerate(branches) if flow.source in branch or flow.id in branch) for flow in flows]
             for branches in parallel]
    for one in range(len(flows)):
        for other in range(one):
            if not any(mask[one] and mask[other] and (mask[one] | mask[other]).bit_count() > 1 for mask in masks):
                return False
    return True
