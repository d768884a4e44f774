"""Every policy that is asked by deadline() or policy() is in deadlines.toml, and every policy there is asked."""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import ExpressionError
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest

REOPENING = {"reopen": "deadline", "reopen_at_most": "policy"}        # how each is asked
NAMING = frozenset({"pauses", "pause_at_most", "extends", "extend_at_most", *REOPENING})        # properties that name a policy: see rules/clocks.py
WORDS = {
    "unknown": Words(
        "there is no policy {policy}", "Add [{policy}] to deadlines.toml, or use one of: {policies}.",
        "没有时限 {policy}", "在 deadlines.toml 里加上 [{policy}]，或用其中之一：{policies}。"),
    "computed": Words(
        "the policy's name in {function}(…) is computed", "Write the name between quotes, so that it can be checked.",
        "{function}(…) 里的时限名是算出来的", "把名称写在引号里，这样才能检查。"),
    "not_a_time": Words(
        "{policy} is a count, not a time", "Write policy(\"{policy}\") for a number, or give it another unit.",
        "{policy} 是次数，不是时间", "要数字请写 policy(\"{policy}\")，或改它的单位。"),
    "not_a_count": Words(
        "{policy} is a time, not a count", "Write deadline(\"{policy}\") for the moment, or give it the unit count.",
        "{policy} 是时间，不是次数", "要时间请写 deadline(\"{policy}\")，或把单位改为 count。"),
    "unused": Words(
        "no diagram asks the policy {policy}", "Use it, or remove it from deadlines.toml.",
        "没有图用到时限 {policy}", "使用它，或从 deadlines.toml 里删掉。", "warning"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Calls of deadline() and policy() in diagrams, decision tables and forms; policies nobody asks."""
    asked: set[str] = set()
    for site, source in folder.sources:
        for name, arguments in () if isinstance(source, ExpressionError) else sorted(source.calls, key=str):
            asked |= {str(argument) for argument in arguments}
            yield from _call(folder, site.diagram.file, site.element, site.name, name, arguments)
    for id_, (file, decision) in folder.decisions.items():
        for name, arguments in sorted(decision.calls, key=str):
            asked |= {str(argument) for argument in arguments}
            yield from _call(folder, file, id_, decision.name, name, arguments)
    asked |= {policy for scope in folder.scopes for node in scope.nodes for name, value in node.properties if name in NAMING for policy in value.split()}
    for scope in folder.scopes:
        for node in scope.nodes:
            for name, value in node.properties:
                if name in REOPENING:
                    yield from _call(folder, node.file, node.id, node.name, REOPENING[name], (value,))
    for id_, form in folder.forms.items():
        for name, arguments in sorted(form.calls, key=str):
            asked |= {str(argument) for argument in arguments}
            yield from _call(folder, f"forms/{id_}.form", "", form.title, name, arguments)
    readable = folder.fields is not None and not any(file.endswith((".bpmn", ".dmn")) for file in folder.broken)
    for policy in folder.deadlines or {}:
        if readable and policy not in asked:
            yield folder.find(WORDS["unused"], f"{folder.base}deadlines.toml", policy, policy=policy)


def _call(folder: Folder, file: str, element: str, label: str, function: str, arguments: tuple[object, ...]) -> Iterator[Finding]:
    if function not in ("deadline", "policy") or folder.deadlines is None:
        return
    for argument in arguments:
        policy = None if argument is None else folder.deadlines.get(str(argument))
        if argument is None:
            yield folder.find(WORDS["computed"], file, element, label, function=function)
        elif policy is None:
            yield folder.find(WORDS["unknown"], file, element, label, policy=argument, policies=nearest(str(argument), folder.deadlines))
        elif function == "deadline" and policy.unit == "count":
            yield folder.find(WORDS["not_a_time"], file, element, label, policy=argument)
        elif function == "policy" and policy.unit != "count" and not policy.limits:
            yield folder.find(WORDS["not_a_count"], file, element, label, policy=argument)
