"""What stops a deadline's clock, or gives it more time, names a deadline there is, and a limit in the same unit."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import Node
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest

LIMITS = {"pauses": "pause_at_most", "extends": "extend_at_most"}
WORDS = {
    "unknown": Words(
        "{name} {property} {policy}, which is not in deadlines.toml", "Add [{policy}] to deadlines.toml, or use one of: {policies}.",
        "“{name}”的 {property} 是 {policy}，deadlines.toml 里没有", "在 deadlines.toml 里加上 [{policy}]，或用其中之一：{policies}。"),
    "not_a_deadline": Words(
        "{name} {property} {policy}, which no clock runs under", "Name a policy that a task or timer waits for.",
        "“{name}”的 {property} 是 {policy}，它不是计时的时限", "改成有任务或定时器在等的时限。"),
    "other_unit": Words(
        "the limit {policy} of {name} is in {unit}, the deadline it limits in {wanted}", "Give both the same unit in deadlines.toml.",
        "“{name}”的上限 {policy} 单位是 {unit}，它限制的时限单位是 {wanted}", "在 deadlines.toml 里改成同一个单位。"),
    "no_amount": Words(
        "{name} extends {policy}, but does not say by how much", "Add the property extend_by, e.g. extend_by = =extension_days.",
        "“{name}”延长 {policy}，但没有说延多少", "加上属性 extend_by，例如 extend_by = =extension_days。"),
    "not_an_expression": Words(
        "the extend_by of {name} is not an expression", "Begin it with “=”, e.g. =extension_days.",
        "“{name}”的 extend_by 不是表达式", "以“=”开头，例如 =extension_days。"),
    "alone": Words(
        "{name} has {property}, but nothing it belongs to", "Add the property {other}, or remove it.",
        "“{name}”有 {property}，却没有它所属的属性", "加上属性 {other}，或去掉它。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """The properties pauses, pause_at_most, extends, extend_by and extend_at_most."""
    for scope in folder.scopes if folder.deadlines is not None else ():
        for node in scope.nodes:
            for property, limit in LIMITS.items():
                names = node.property(property).split() or [""]       # an element may stop several clocks
                for number, name in enumerate(names):
                    yield from _pair(folder, node, property, name, limit, node.property(limit), first=number == 0)
            yield from _amount(folder, node)


def _pair(folder: Folder, node: Node, property: str, name: str, limit: str, most: str, *, first: bool) -> Iterator[Finding]:
    deadlines = folder.deadlines or {}
    if most and not name:
        yield folder.at(WORDS["alone"], node, property=limit, other=property)
    for key, policy in ((property, name), (limit, most)) if first else ((property, name),):
        if policy and policy not in deadlines:
            yield folder.at(WORDS["unknown"], node, property=key, policy=policy, policies=nearest(policy, deadlines))
    deadline, bound = deadlines.get(name), deadlines.get(most)
    if deadline is not None and (deadline.unit == "count" or deadline.limits):
        yield folder.at(WORDS["not_a_deadline"], node, property=property, policy=name)
    elif deadline is not None and bound is not None and bound.unit != deadline.unit:
        yield folder.at(WORDS["other_unit"], node, policy=most, unit=bound.unit, wanted=deadline.unit)


def _amount(folder: Folder, node: Node) -> Iterator[Finding]:
    policy, amount = node.property("extends"), node.property("extend_by")
    if policy and not amount:
        yield folder.at(WORDS["no_amount"], node, policy=policy)
    elif amount and (not amount.startswith("=") or not amount[1:].strip()):
        yield folder.at(WORDS["not_an_expression"], node)
    elif amount and not policy:
        yield folder.at(WORDS["alone"], node, property="extend_by", other="extends")
