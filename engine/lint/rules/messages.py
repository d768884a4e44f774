"""A message has a name, and an event that waits for it says which form is filled in, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.xml import BPMN
from engine.lint.diagram import Diagram, Node
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.words import Words, nearest

WORDS = {
    "unnamed": Words(
        "the message {element} has no name", "Give it a name, e.g. supplement.",
        "消息 {element} 没有名字", "给它起名，例如 supplement。"),
    "none": Words(
        "the event {name} waits for no message", "Choose a message for it.",
        "事件“{name}”没有选消息", "给它选一个消息。"),
    "unknown": Words(
        "the event {name} waits for {message}, which is not a message of this file", "Choose the message again.",
        "事件“{name}”等的 {message} 不是本文件里的消息", "重新选消息。"),
    "no_form": Words(
        "the event {name} does not say which form its message has", "Add the property form, e.g. form = {example}.",
        "事件“{name}”没有说明消息用哪个表单", "加上属性 form，例如 form = {example}。"),
    "no_sender": Words(
        "the event {name} does not say who may send its message", "Add the property from with a role: {roles}.",
        "事件“{name}”没有说明谁可以发消息", "加上属性 from，值是角色：{roles}。"),
    "not_the_engines": Words(
        "the event {name} waits for {message} from the engine, which never sends it", "Use one of: {known}; or say which role sends it.",
        "事件“{name}”等系统发 {message}，但系统不发这个消息", "用其中之一：{known}；或写明由哪个角色发。"),
    "unknown_sender": Words(
        "the sender {sender} is not a role", "Use one of: {roles}.",
        "发送者 {sender} 不是角色", "用其中之一：{roles}。"),
}


# What the engine itself sends, when cases are merged: nobody fills in a form for these, and nobody may send them.
ENGINE, SENT_BY_ENGINE = "engine", ("main_answered", "merged", "unmerged")


def check(folder: Folder) -> Iterator[Finding]:
    """Messages without a name, and events that do not say what they wait for."""
    for diagram in folder.diagrams:
        names = {message.get("id"): (message.get("name") or "").strip() for message in diagram.root.iter(BPMN + "message")}
        for id_, name in names.items():
            if not name:
                yield folder.find(WORDS["unnamed"], diagram.file, id_ or "")
        for _, node in diagram.every("boundaryEvent", "intermediateCatchEvent"):
            for event in node.events:
                if event.tag == BPMN + "messageEventDefinition":
                    yield from _event(folder, diagram, node, event.get("messageRef") or "", names)


def _event(folder: Folder, diagram: Diagram, node: Node, reference: str, names: dict[str | None, str]) -> Iterator[Finding]:
    if not reference:
        yield folder.at(WORDS["none"], node)
    elif reference not in names:
        yield folder.at(WORDS["unknown"], node, message=reference)
    sender = node.property("from")
    if sender == ENGINE:
        if names.get(reference) not in SENT_BY_ENGINE:
            yield folder.at(WORDS["not_the_engines"], node, message=names.get(reference) or "—", known=", ".join(SENT_BY_ENGINE))
        return
    if not node.property("form"):
        yield folder.at(WORDS["no_form"], node, example=f"{folder.process or 'grievance'}/{names.get(reference) or 'supplement'}")
    if not sender:
        yield folder.at(WORDS["no_sender"], node, roles=nearest("villager", folder.roles))
    elif not sender.startswith("=") and sender not in folder.roles:
        yield folder.at(WORDS["unknown_sender"], node, sender=sender, roles=nearest(sender, folder.roles))
