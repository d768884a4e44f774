"""Every user task says who does it: by its lane, by candidateGroups, or by an expression that gives a role."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.diagram import Node, Scope
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.rules.lanes import lane_of
from engine.lint.words import Words, nearest

WORDS = {
    "nobody": Words(
        "nobody does {name}: it lies in no lane and names no candidate group", "Move it into the lane of a role, or set candidateGroups to a role.",
        "“{name}”没有人办：不在泳道里，也没有候选组", "移到某个角色的泳道里，或把候选组设为角色。"),
    "unknown_group": Words(
        "the candidate group {group} is not a role", "Use one role: {roles}, or an expression such as =platform.",
        "候选组“{group}”不是角色", "用一个角色：{roles}，或表达式，例如 =platform。"),
    "not_roles": Words(
        "the field {field} that names the group may be {value}, which is not a role", "Let the field's values be roles: {roles}.",
        "指定候选组的字段 {field} 可能是 {value}，它不是角色", "让字段的取值都是角色：{roles}。"),
    "open_values": Words(
        "the field {field} that names the group may hold any text", "List its values in fields.toml, all of them roles.",
        "指定候选组的字段 {field} 可以是任意文字", "在 fields.toml 里列出它的取值，都写成角色。"),
    "computed": Words(
        "the group of {name} is computed, so it cannot be checked that it is a role", "Use a field whose values are listed in fields.toml.",
        "“{name}”的候选组是算出来的，无法检查是不是角色", "用一个在 fields.toml 里列出取值的字段。", "warning"),
    "person": Words(
        "the assignee {person} is written into the diagram", "Remove it; say who by a lane or candidateGroups, or give an expression with “=”.",
        "图里写死了办理人 {person}", "删掉它；用泳道或候选组，或以“=”开头的表达式。"),
    "users": Words(
        "candidateUsers is not supported", "Use a lane or candidateGroups.",
        "不支持 candidateUsers", "用泳道或候选组。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """User tasks that nobody, or nobody real, would do."""
    for diagram, scope, node in folder.every("userTask"):
        lanes = lane_of(diagram)
        group, person = node.camunda("candidateGroups"), node.camunda("assignee")
        if group is None:
            if not _lane(scope, node, lanes):
                yield folder.at(WORDS["nobody"], node)
        elif not group.startswith("="):
            if group not in folder.roles:
                yield folder.at(WORDS["unknown_group"], node, group=group, roles=nearest(group, folder.roles))
        else:
            yield from _field(folder, node, group[1:].strip())
        if person is not None and not person.startswith("="):
            yield folder.at(WORDS["person"], node, person=person)
        if node.camunda("candidateUsers"):
            yield folder.at(WORDS["users"], node)


def _lane(scope: Scope | None, node: Node, lanes: dict[str, str]) -> str:
    """The lane that counts: the element's own, or that of the subprocess it lies in."""
    key: str = node.id
    while scope is not None:
        if lanes.get(key):
            return lanes[key]
        key, scope = scope.id, scope.outer
    return ""


def _field(folder: Folder, node: Node, expression: str) -> Iterator[Finding]:
    """A group that is a plain field must be able to hold roles only."""
    field = (folder.fields or {}).get(expression)
    if field is None:
        yield folder.at(WORDS["computed"], node)
        return
    if field.type.startswith("string") and field.values is None:
        yield folder.at(WORDS["open_values"], node, field=expression)
    for value in field.values or ():
        if value not in folder.roles:
            yield folder.at(WORDS["not_roles"], node, field=expression, value=value, roles=nearest(value, folder.roles))
