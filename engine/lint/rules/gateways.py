"""A choosing gateway says for each way when it is taken; conditions stand nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import Node, Scope
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})

WORDS = {
    "no_condition": Words(
        "the flow from {gateway} has no condition and is not the default", "Write a condition, e.g. route = \"simple\", or mark it as the default flow.",
        "从“{gateway}”出来的连线没有条件，也不是默认连线", "写上条件，例如 route = \"simple\"，或设为默认连线。"),
    "no_default": Words(
        "{name} has no default flow: a case that fits no condition stops with an incident", "Mark one outgoing flow as the default.",
        "“{name}”没有默认连线：哪个条件都不符合的案件会停下来", "把其中一条设为默认连线。", "warning"),
    "bad_default": Words(
        "the default {default} of {name} is not one of its outgoing flows", "Choose one of its own flows as the default.",
        "“{name}”的默认连线 {default} 不是它自己的连线", "从它自己的连线里选一条作默认。"),
    "default_condition": Words(
        "the default flow of {gateway} also has a condition, which is never asked", "Remove the condition.",
        "“{gateway}”的默认连线上又写了条件，不会被判断", "去掉这个条件。", "warning"),
    "condition_elsewhere": Words(
        "a condition stands on the flow from {source}, which is not a choosing gateway", "Put an exclusive gateway between, or remove the condition.",
        "从“{source}”出来的连线上有条件，但它不是选择网关", "中间加一个排他网关，或去掉条件。"),
    "event_target": Words(
        "after the event gateway {name} stands {target}, which waits for nothing", "Let every way begin with a timer or message event.",
        "事件网关“{name}”后面的“{target}”不会等待任何事", "让每条路都以定时或消息事件开头。"),
    "event_alone": Words(
        "the event gateway {name} has fewer than two ways", "Draw one way for each thing it waits for.",
        "事件网关“{name}”不到两条出路", "为每一件要等的事各画一条路。"),
    "event_shared": Words(
        "{target} after the event gateway {name} has other incoming flows", "Draw an event of its own for the gateway.",
        "事件网关“{name}”后面的“{target}”还有别的连线进入", "为网关单独画一个事件。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Missing, misplaced and useless conditions and defaults."""
    for scope in folder.scopes:
        for node in scope.nodes:
            if node.kind in CHOOSING:
                yield from _choosing(folder, scope, node)
            else:
                for flow in scope.outgoing(node):
                    if flow.condition is not None:
                        yield folder.find(WORDS["condition_elsewhere"], scope.file, flow.id, flow.name, source=node.name or node.id)
            if node.kind == "eventBasedGateway":
                yield from _waiting(folder, scope, node)


def _choosing(folder: Folder, scope: Scope, node: Node) -> Iterator[Finding]:
    flows, default, label = scope.outgoing(node), node.xml.get("default"), node.name or node.id
    if default and default not in {flow.id for flow in flows}:
        yield folder.at(WORDS["bad_default"], node, default=default)
    for flow in flows:
        if flow.id == default and flow.condition:
            yield folder.find(WORDS["default_condition"], scope.file, flow.id, flow.name, gateway=label)
        elif flow.id != default and not flow.condition and (len(flows) > 1 or flow.condition is not None):
            yield folder.find(WORDS["no_condition"], scope.file, flow.id, flow.name, gateway=label)
    if not default and len(flows) > 1 and all(flow.condition for flow in flows):
        yield folder.at(WORDS["no_default"], node)


def _waiting(folder: Folder, scope: Scope, node: Node) -> Iterator[Finding]:
    targets = [scope.by_id[flow.target] for flow in scope.outgoing(node) if flow.target in scope.by_id]
    if len(targets) < 2:
        yield folder.at(WORDS["event_alone"], node)
    for target in targets:
        if target.kind != "intermediateCatchEvent":
            yield folder.at(WORDS["event_target"], node, target=target.name or target.id)
        elif len(scope.incoming(target)) > 1:
            yield folder.at(WORDS["event_shared"], node, target=target.name or target.id)
