"""Only gateways split: two flows out of a step would start two branches without saying so."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import SPLITS
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

WORDS = {
    "split": Words(
        "{count} flows leave {name}", "Draw one flow to a gateway: parallel if all ways are taken, exclusive if one is chosen.",
        "“{name}”有 {count} 条连线出来", "先用一条线连到网关：都要走用并行网关，只走一条用排他网关。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Steps and events with several outgoing flows."""
    for scope in folder.scopes:
        for node in scope.nodes:
            if node.kind not in SPLITS and len(scope.outgoing(node)) > 1:
                yield folder.at(WORDS["split"], node, count=len(scope.outgoing(node)))
