"""Questions about the way tokens can take through one scope. Iterative, so that no diagram is too long to ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.lint.diagram import Scope

Edges = Mapping[str, Iterable[str]]


def edges(scope: Scope) -> dict[str, list[str]]:
    """Element id → the ids a token can go to next: along flows, and from an element to its boundary events."""
    found: dict[str, list[str]] = {key: [] for key in scope.by_id}
    for flow in scope.flows:
        if flow.source in found and flow.target in found:
            found[flow.source].append(flow.target)
    for node in scope.nodes:
        if node.kind == "boundaryEvent" and node.attached_to in found and node.id in found:
            found[node.attached_to].append(node.id)
    return found


def reversed_edges(forward: Edges) -> dict[str, list[str]]:
    """The same ways, walked backwards."""
    found: dict[str, list[str]] = {key: [] for key in forward}
    for source, targets in forward.items():
        for target in targets:
            found[target].append(source)
    return found


def reach(ways: Edges, begin: Iterable[str], stop: Callable[[str], bool] = lambda key: False) -> set[str]:
    """Everything that can be reached, the beginnings included; what `stop` names is reached but not passed."""
    found: set[str] = set()
    waiting = [key for key in begin if key in ways]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            if not stop(key):
                waiting += ways[key]
    return found


def loops(ways: Edges) -> list[list[str]]:
    """The groups of elements that lie on a common circle, each in the order of `ways`."""
    order: list[str] = []
    seen: set[str] = set()
    for first in ways:
        stack = [(first, iter(ways[first]))] if first not in seen else []
        seen.add(first)
        while stack:
            key, rest = stack[-1]
            step = next((target for target in rest if target not in seen), None)
            if step is None:
                order.append(key)
                stack.pop()
            else:
                seen.add(step)
                stack.append((step, iter(ways[step])))
    back = reversed_edges(ways)
    group: dict[str, int] = {}
    for number, key in enumerate(reversed(order)):
        if key not in group:
            for member in reach(back, [key], lambda found: found in group):
                group.setdefault(member, number)
    members: dict[int, list[str]] = {}
    for key in ways:
        members.setdefault(group[key], []).append(key)
    return [found for found in members.values() if len(found) > 1 or found[0] in ways[found[0]]]
