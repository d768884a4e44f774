"""The properties of an element are those the engine knows, with values it knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lint.diagram import Node
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest

STAGES = ("report", "accept", "triage", "handle", "rate", "close")
AUDIENCES = ("villager", "staff")
KNOWN = frozenset({"stage", "fact", "audience", "form", "from", "pauses", "pause_at_most", "extends", "extend_by", "extend_at_most", "followers", "reopen", "reopen_at_most"})
FOLLOWERS = ("main_answered", "unmerged")        # what becomes of merged cases: they hear the answer, or go on alone
_FACT = re.compile(r"[a-z][a-z0-9_]{0,39}")

WORDS = {
    "stage": Words(
        "the stage {value} of {name} is unknown", "Use one of: {known}.",
        "“{name}”的阶段 {value} 不存在", "用其中之一：{known}。"),
    "stage_place": Words(
        "{name} has a stage, but only user tasks, calls and subprocesses have one", "Move the property to the step people do.",
        "“{name}”带有阶段，但只有用户任务、调用活动和子流程才有", "把属性移到有人办理的步骤上。", "warning"),
    "audience": Words(
        "the audience {value} of {name} is unknown", "Use villager or staff.",
        "“{name}”的对象 {value} 不存在", "用 villager 或 staff。"),
    "fact": Words(
        "the fact {value} of {name} cannot be recorded", "Use a word of small letters and “_”, e.g. escalated.",
        "“{name}”的事实 {value} 不能记录", "用小写字母和“_”，例如 escalated。"),
    "audience_alone": Words(
        "{name} has an audience but no fact", "Add the property fact, or remove audience.",
        "“{name}”有对象却没有事实", "加上 fact 属性，或去掉 audience。", "warning"),
    "followers": Words(
        "{name} tells followers {value}, which they do not wait for", "Use main_answered or unmerged.",
        "“{name}”告知合并件的是 {value}，合并件不等这个", "用 main_answered 或 unmerged。"),
    "reopen_place": Words(
        "{name} says how long a case can be reopened, but a case does not end there", "Move reopen and reopen_at_most to an end event of the trunk.",
        "“{name}”写了办结后多久可以重新办理，但事件不在这里结束", "把 reopen 和 reopen_at_most 移到主干的结束事件上。"),
    "unknown": Words(
        "the property {property} of {name} is unknown and ignored", "Use one of: {known}.",
        "“{name}”的属性 {property} 不认识，会被忽略", "用其中之一：{known}。", "warning"),
    "twice": Words(
        "the property {property} of {name} is set twice", "Keep one.",
        "“{name}”的属性 {property} 设了两次", "只留一个。"),
}


def check(folder: Folder) -> Iterator[Finding]:
    """Unknown properties and values."""
    for scope in folder.scopes:
        for node in scope.nodes:
            yield from _node(folder, node)


def _node(folder: Folder, node: Node) -> Iterator[Finding]:
    names = [name for name, _ in node.properties]
    for name, value in node.properties:
        if name not in KNOWN:
            yield folder.at(WORDS["unknown"], node, property=name or "—", known=nearest(name, KNOWN))
        elif name == "stage" and value not in STAGES:
            yield folder.at(WORDS["stage"], node, value=value or "—", known=", ".join(STAGES))
        elif name == "audience" and value not in AUDIENCES:
            yield folder.at(WORDS["audience"], node, value=value or "—")
        elif name == "followers" and value not in FOLLOWERS:
            yield folder.at(WORDS["followers"], node, value=value or "—")
        elif name in ("reopen", "reopen_at_most") and node.kind != "endEvent":
            yield folder.at(WORDS["reopen_place"], node)
        elif name == "fact" and not _FACT.fullmatch(value):
            yield folder.at(WORDS["fact"], node, value=value or "—")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield folder.at(WORDS["twice"], node, property=name)
    if "audience" in names and "fact" not in names:
        yield folder.at(WORDS["audience_alone"], node)
    if "stage" in names and node.kind not in ("userTask", "callActivity", "subProcess"):
        yield folder.at(WORDS["stage_place"], node)
