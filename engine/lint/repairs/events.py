"""Events: those nobody waits for become plain ones, those that wait ask a deadline or a message from a role."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from engine.catalog.xml import BPMN
from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.repairs.forms import NEW, chosen_form, plain
from engine.lint.repairs.insert import new_flow
from engine.lint.repairs.kind import NOTHING, Ask, Kind, one_of
from engine.lint.repairs.roles import checked_role, role_choices
from engine.lint.repairs.shapes import bent, box_of, draw_edge, plane_of
from engine.lint.repairs.timers import deadline_choices, policy, set_timer
from engine.lint.repairs.work import CannotRepair, Work

WAITING = ("intermediateCatchEvent", "boundaryEvent")
DEFINED = tuple(f"unsupported.event_{kind}EventDefinition" for kind in ("signal", "conditional", "error", "escalation", "compensate", "cancel")) + (
    "unsupported.event", "unsupported.event_boundaryEvent", "unsupported.event_intermediateCatchEvent", "unsupported.several_events")


def _kind_of(folder: Folder, finding: Finding) -> str:
    for diagram in folder.diagrams:
        if diagram.file == finding.file:
            for scope in diagram.scopes:
                if finding.element in scope.by_id:
                    return scope.by_id[finding.element].kind
    return ""


def _passing(folder: Folder, finding: Finding) -> Ask | None:
    """Starts, ends and what is thrown: events a token passes."""
    return NOTHING if _kind_of(folder, finding) in ("startEvent", "endEvent", "intermediateThrowEvent") else None


def _waits(folder: Folder, finding: Finding) -> Ask | None:
    return role_choices(folder, finding.name) if folder.process and _kind_of(folder, finding) in WAITING else None


def _definitions(element: Any) -> list[Any]:
    return [child for child in element if local(child).endswith("EventDefinition") or local(child) == "eventDefinitionRef"]


def _plain(work: Work, choice: str) -> None:
    for event in _definitions(work.element):
        if local(event) != "terminateEventDefinition":
            work.edit.remove(event)


def _timer(work: Work, choice: str) -> None:
    events = _definitions(work.element)
    timer = next((event for event in events if local(event) == "timerEventDefinition"), None)
    for event in events:
        if event is not timer:
            work.edit.remove(event)
    if timer is not None:
        set_timer(work, timer, choice, work.element.get("name") or "")
        return
    name = policy(work, choice, label=work.element.get("name") or "")
    tag, date = work.edit.bpmn(work.element, "timerEventDefinition"), work.edit.bpmn(work.element, "timeDate")
    work.edit.add(work.element, f'<{tag} id="{work.free_id(work.element.get("id") + "_timer")}"><{date}>deadline("{name}")</{date}></{tag}>')


def _message(work: Work, choice: str) -> None:
    """It waits for a message that people of a role send by a form."""
    role, element = checked_role(work, choice), work.element
    name = plain(element.get("id"))
    held = next((event for event in _definitions(element) if local(event) == "messageEventDefinition"), None)
    for event in _definitions(element):
        if event is not held:
            work.edit.remove(event)
    known = {one.get("id"): one for one in work.root.iter(BPMN + "message")}
    message = None if held is None else known.get((held.get("messageRef") or "").rpartition(":")[2])
    if message is None:
        reference = _declare(work, name)
        if held is None:
            work.edit.add(element, f'<{work.edit.bpmn(element, "messageEventDefinition")} id="{work.free_id(name + "_event")}" messageRef="{reference}" />')
        else:
            work.edit.set(held, "messageRef", reference)
    elif not (message.get("name") or "").strip():
        work.edit.set(message, "name", name)
    missing = {key: value for key, value in (("form", f"{work.process}/{name}"), ("from", role)) if not _has(element, key)}
    if "form" in missing:
        chosen_form(work, NEW + missing["form"])
    if missing:
        work.properties(element, missing)


def _declare(work: Work, name: str) -> str:
    """Another message of the file; its id."""
    id_ = work.free_id(f"message_{name}")
    first = next((child for child in work.root if local(child) in ("process", "collaboration", "message")), None)
    before = None if first is None else first.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    work.edit.add(work.root, f"<{work.edit.bpmn(work.root, 'message')} id=\"{id_}\" name={quoteattr(name)} />", before)
    return id_


def _has(element: Any, name: str) -> bool:
    path = f"{BPMN}extensionElements/{{http://camunda.org/schema/1.0/bpmn}}properties/*"
    return any(pair.get("name") == name and pair.get("value") for pair in element.iterfind(path))


def _name_message(work: Work, choice: str) -> None:
    work.edit.set(work.element, "name", plain(work.element.get("id")))


def _targets(folder: Folder, finding: Finding) -> Ask | None:
    """The catching ends of a link of this name."""
    for scope in folder.scopes:
        node = scope.by_id.get(finding.element) if scope.file == finding.file else None
        if node is not None:
            if node.kind == "intermediateCatchEvent":
                return NOTHING
            names = {event.get("name") or node.name for event in node.events}
            ends = [other for other in scope.nodes if other.kind == "intermediateCatchEvent" and any(
                local(event) == "linkEventDefinition" and (event.get("name") or other.name) in names for event in other.events)]
            return one_of((other.id, other.name or other.id) for other in ends)
    return None


def _link(work: Work, choice: str) -> None:
    """A jump becomes the flow it stands for; the place it leads to becomes an event that is only passed."""
    _plain(work, "")
    if local(work.element) == "intermediateCatchEvent":
        work.edit.retag(work.element, "intermediateThrowEvent")
        return
    target = work.by_id(choice)
    if target is None or local(target) not in ("intermediateCatchEvent", "intermediateThrowEvent"):
        raise CannotRepair(work.say("there is no end {0} of this link", "这个链接没有终点 {0}", choice or "—"))
    flow = new_flow(work, work.scope(work.element), work.element.get("id"), choice)
    begin, end, plane = box_of(work, work.element.get("id")), box_of(work, choice), plane_of(work, work.element.get("id"))
    if begin is not None and end is not None and plane is not None:
        draw_edge(work, plane, flow, bent(begin.right, end.left))


def _policies(folder: Folder, finding: Finding) -> Ask | None:
    return deadline_choices(folder, finding) if _kind_of(folder, finding) in WAITING else None


KINDS = (
    Kind("plain_event", (*DEFINED, "unsupported.event_startEvent_timerEventDefinition", "unsupported.event_startEvent_messageEventDefinition",
                         "unsupported.event_endEvent_messageEventDefinition", "unsupported.event_intermediateThrowEvent_messageEventDefinition"),
         "Make it a plain event", "改成普通事件", _plain, _passing),
    Kind("message_event", (*DEFINED, "messages.none", "messages.unknown", "messages.no_form", "messages.no_sender"),
         "Wait for a message from a role", "等某个角色发来的消息", _message, _waits),
    Kind("timer_event", DEFINED, "Wait for a deadline", "等到某个时限", _timer, _policies),
    Kind("name_message", ("messages.unnamed",), "Name the message", "给消息起名", _name_message),
    Kind("link_flow", ("unsupported.event_linkEventDefinition",), "Draw the flow the link stands for", "把链接画成连线", _link, _targets),
)
