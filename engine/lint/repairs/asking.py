"""A choice nobody makes yet is put to the person of the step before: a field, a question in its form, and the conditions."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.sax.saxutils import escape

from engine.catalog.xml import BPMN
from engine.lint.diagram import local
from engine.lint.finding import Finding
from engine.lint.folder import Folder
from engine.lint.repairs.gateways import remove_condition, set_condition
from engine.lint.repairs.insert import incoming
from engine.lint.repairs.kind import NOTHING, Ask, Kind
from engine.lint.repairs.work import CAMUNDA, CannotRepair, Work

PASSED = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "intermediateThrowEvent", "task", "scriptTask", "businessRuleTask"})


def _possible(folder: Folder, finding: Finding) -> Ask | None:
    """In a process folder, at a flow of a choosing gateway none of whose flows has a condition yet."""
    for scope in folder.scopes:
        flow = next((flow for flow in scope.flows if flow.id and flow.id == finding.element and scope.file == finding.file), None)
        gateway = None if flow is None else scope.by_id.get(flow.source)
        if gateway is not None:
            instead = finding.rule.startswith("expressions.") and gateway.kind == "exclusiveGateway"
            return NOTHING if folder.process and (instead or not any(other.condition for other in scope.outgoing(gateway))) else None
    return None


def _ask_before(work: Work, choice: str) -> None:
    gateway = work.by_id(work.element.get("sourceRef") or "")
    flows = [] if gateway is None else [flow for flow in work.flows(gateway, "sourceRef") if flow.get("id")]
    if len(flows) < 2:
        raise CannotRepair(work.say("there is nothing to choose", "没有可选的"))
    labels = _labels(work, flows)
    field = _new_field(work, gateway, labels)
    for flow, label in zip(flows, labels, strict=True):
        _keep(work, flow)
        if flow is not flows[-1]:
            set_condition(work, flow, f'{field} = "{label}"')
    work.edit.set(gateway, "default", flows[-1].get("id"))
    _ask(work, gateway, field, labels)


def _keep(work: Work, flow: Any) -> None:
    """What another tool's condition said goes into the flow's documentation: it tells the designer what was meant."""
    held = flow.find(BPMN + "conditionExpression")
    if held is None:
        return
    name, text = work.edit.bpmn(flow, "documentation"), (held.text or "").strip()
    if text:
        work.edit.add(flow, f"<{name}>{escape(text)}</{name}>", None)
    if flow is work.flows(work.by_id(flow.get("sourceRef")), "sourceRef")[-1]:
        work.edit.remove(held)


def _labels(work: Work, flows: list[Any]) -> list[str]:
    """What each way is called: its own name, else that of the step it leads to; each only once."""
    found: list[str] = []
    for flow in flows:
        target = work.by_id(flow.get("targetRef") or "")
        name = " ".join(re.sub(r'["\\]', " ", flow.get("name") or (None if target is None else target.get("name")) or flow.get("id")).split())[:60]
        name = "".join(char for char in name if char.isprintable()) or "?"
        found.append(name if name not in found else f"{name} ({len(found) + 1})")
    return found


def _new_field(work: Work, gateway: Any, labels: list[str]) -> str:
    """Declare the field; its name. Its default is the last way, the one taken when nothing was chosen."""
    known = work.files.get(f"processes/{work.process}/fields.toml", b"").decode("utf-8", "replace")
    stem = re.sub(r"\W", "_", str(gateway.get("id"))).strip("_") or "choice"
    name, number = f"choice_{stem}"[:50], 2
    while f"[fields.{name}]" in known:
        name, number = f"choice_{stem}"[:46] + f"_{number}", number + 1
    values = ", ".join(json.dumps(label, ensure_ascii=False) for label in labels)
    title = json.dumps(gateway.get("name") or work.say("Which way?", "走哪条路？"), ensure_ascii=False)
    work.append_toml("fields.toml", f'[fields.{name}]\ntype = "string"\ndefault = {json.dumps(labels[-1], ensure_ascii=False)}\nvalues = [{values}]\nlabel_zh = {title}\nlabel_en = {title}\n')
    return name


def _ask(work: Work, gateway: Any, field: str, labels: list[str]) -> None:
    """A question in the form of the nearest user task before; where there is none, the default decides until somebody draws one."""
    waiting, seen = [gateway], {gateway}
    while waiting:
        for node in incoming(work, waiting.pop(0)):
            path = f"forms/{node.get(f'{{{CAMUNDA}}}formKey') or ''}.form"
            if local(node) == "userTask" and path in work.files:
                work.files[path] = _with_question(work, work.files[path], gateway, field, labels)
                return
            if node not in seen and local(node) in PASSED:
                seen.add(node)
                waiting.append(node)


def _with_question(work: Work, form: bytes, gateway: Any, field: str, labels: list[str]) -> bytes:
    try:
        held = json.loads(form)
        held["components"].append({
            "type": "radio", "key": field, "label": gateway.get("name") or work.say("Which way?", "走哪条路？"), "validate": {"required": True},
            "values": [{"value": label, "label": label} for label in labels]})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return form
    return (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()


KINDS = (Kind("ask_before", ("gateways.no_condition",), "Let the person of the step before choose", "由前一步的人来选", _ask_before, _possible),)
LATE_KINDS = (
    Kind("ask_instead", ("expressions.wrong", "expressions.legacy", "expressions.language"), "Let the person of the step before choose", "由前一步的人来选", _ask_before, _possible),
    Kind("drop_condition", ("expressions.language",), "Remove the condition", "去掉条件", remove_condition),
)
