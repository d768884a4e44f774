"""Choosing: conditions, defaults, and gateways where steps split or branches meet without one."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

from engine.catalog.fields import parse_fields
from engine.catalog.toml_tables import TomlError
from engine.catalog.xml import BPMN
from engine.expressions import ExpressionError
from engine.lint.diagram import Flow, Node, Scope, local
from engine.lint.finding import Choice, Finding
from engine.lint.folder import Folder
from engine.lint.repairs.insert import gateway_after, gateway_before
from engine.lint.repairs.kind import Ask, Kind, one_of
from engine.lint.repairs.work import CannotRepair, Work
from engine.lint.sites import compile_site

GATEWAYS = {"parallelGateway": ("all ways are taken (parallel)", "都要走（并行）"), "exclusiveGateway": ("one way is chosen (exclusive)", "只走一条（排他）"),
            "inclusiveGateway": ("every way whose condition holds (inclusive)", "条件成立的都走（包容）")}


def _flow(folder: Folder, finding: Finding) -> tuple[Scope, Flow] | None:
    return next(((scope, flow) for scope in folder.scopes if scope.file == finding.file for flow in scope.flows if flow.id and flow.id == finding.element), None)


def node_at(folder: Folder, finding: Finding) -> tuple[Scope, Node] | None:
    """The element of a finding with its scope, as lint sees it."""
    return next(((scope, scope.by_id[finding.element]) for scope in folder.scopes if scope.file == finding.file and finding.element in scope.by_id), None)


def _condition(folder: Folder, finding: Finding) -> Ask | None:
    fields = [(name, field) for name, field in (folder.fields or {}).items() if field.values or field.type.startswith("boolean")]
    proposals = [f'{name} = "{field.values[0]}"' if field.values else name for name, field in fields][:8]
    return Ask("text", tuple(Choice(text, text) for text in proposals)) if _flow(folder, finding) else None


def _default(folder: Folder, finding: Finding) -> Ask | None:
    """Only where the gateway has no default yet."""
    found = _flow(folder, finding)
    gateway = None if found is None else found[0].by_id.get(found[1].source)
    known = set() if found is None or gateway is None else {flow.id for flow in found[0].outgoing(gateway)}
    return None if gateway is None or gateway.xml.get("default") in known else Ask()


def _own_flows(folder: Folder, finding: Finding) -> Ask | None:
    found = node_at(folder, finding)
    return None if found is None else one_of(
        (flow.id, flow.name or f"→ {found[0].by_id[flow.target].name if flow.target in found[0].by_id else flow.target}") for flow in reversed(found[0].outgoing(found[1])) if flow.id)


def _kinds(*first: str) -> Any:
    def ask(folder: Folder, finding: Finding) -> Ask | None:
        order = [*first, *(kind for kind in GATEWAYS if kind not in first)]
        found = node_at(folder, finding)
        if "parallelGateway" in order[:1] and found is not None and any(flow.condition for flow in found[0].outgoing(found[1])):
            order = ["inclusiveGateway", "exclusiveGateway", "parallelGateway"]       # what BPMN means by conditions on a step's own flows
        return one_of((kind, GATEWAYS[kind][folder.locale.startswith("zh")]) for kind in order)
    return ask


def checked(work: Work, text: str, wanted: str = "boolean") -> str:
    """A text that compiles against the folder's fields. Raises CannotRepair with what is wrong with it."""
    try:
        fields = parse_fields(work.files.get(f"processes/{work.process}/fields.toml", b"").decode())
        types = {name: field.type for name, field in fields.items()}
    except (TomlError, UnicodeDecodeError):
        types = {}
    program = compile_site(text.strip(), wanted, types)
    if isinstance(program, ExpressionError):
        raise CannotRepair(f"{program.reason}. {program.repair}")
    return text.strip()


def set_condition(work: Work, flow: Any, text: str) -> None:
    """The condition of a flow, replaced or added."""
    held = flow.find(BPMN + "conditionExpression")
    if held is None:
        name, kind = work.edit.bpmn(flow, "conditionExpression"), work.edit.name(flow, "http://www.w3.org/2001/XMLSchema-instance", "type", attribute=True)
        work.edit.add(flow, f'<{name} {kind}="{work.edit.bpmn(flow, "tFormalExpression")}">{escape(text)}</{name}>')
    else:
        for attribute in ("language", "{http://camunda.org/schema/1.0/bpmn}resource"):
            work.edit.drop(held, attribute)
        work.edit.text(held, text)


def _set_condition(work: Work, choice: str) -> None:
    set_condition(work, work.element, checked(work, choice))


def _mark_default(work: Work, choice: str) -> None:
    gateway = work.by_id(work.element.get("sourceRef") or "")
    if gateway is None:
        raise CannotRepair(work.say("the flow begins nowhere", "这条连线没有起点"))
    work.edit.set(gateway, "default", work.element.get("id"))


def _choose_default(work: Work, choice: str) -> None:
    own = {flow.get("id"): flow for flow in work.flows(work.element, "sourceRef")}
    if choice not in own:
        raise CannotRepair(work.say("{0} is not one of its flows", "{0} 不是它的连线", choice or "—"))
    work.edit.set(work.element, "default", choice)
    held = own[choice].find(BPMN + "conditionExpression")
    if held is not None:                       # what is taken otherwise has no condition
        work.edit.remove(held)


def remove_condition(work: Work, choice: str) -> None:
    """Take a flow's condition away."""
    held = work.element.find(BPMN + "conditionExpression")
    if held is not None:
        work.edit.remove(held)


def _split(work: Work, choice: str) -> None:
    kind = choice if choice in GATEWAYS else "parallelGateway"
    default = work.element.get("default")
    gateway = gateway_after(work, work.element, kind)
    if default and kind != "parallelGateway":
        work.edit.drop(work.element, "default")
        node = f'id="{gateway}"'
        _amend(work, node, f'{node} default="{default}"')


def _amend(work: Work, old: str, new: str) -> None:
    """Change the text of a child that this repair itself has added."""
    for added in work.edit.added.values():
        added[:] = [(after, xml.replace(old, new, 1) if re.search(rf"<\S+Gateway {re.escape(old)}", xml) else xml) for after, xml in added]


def _join(work: Work, choice: str) -> None:
    gateway_before(work, work.element, "parallelGateway")


def _become(work: Work, choice: str) -> None:
    kind = choice if choice in GATEWAYS else "exclusiveGateway"
    if not local(work.element).endswith("Gateway"):
        raise CannotRepair(work.say("{0} is not a gateway", "{0} 不是网关", work.finding.element))
    work.edit.retag(work.element, kind)


KINDS = (
    Kind("default_flow", ("gateways.no_condition",), "Take this way when no other fits", "其他都不符合时走这条", _mark_default, _default),
    Kind("condition", ("gateways.no_condition",), "Write the condition", "写上条件", _set_condition, _condition),
    Kind("choose_default", ("gateways.no_default", "gateways.bad_default"), "Choose the default flow", "选择默认连线", _choose_default, _own_flows),
    Kind("remove_condition", ("gateways.default_condition", "gateways.condition_elsewhere"), "Remove the condition", "去掉条件", remove_condition),
    Kind("split", ("implicit_split.split",), "Split by a gateway", "用网关分开", _split, _kinds("parallelGateway")),
    Kind("join", ("merges.runs_twice",), "Join the branches before it", "在它前面用并行网关汇合", _join),
    Kind("gateway_kind", ("merges.waits_forever", "unsupported.element_complexGateway"), "Change the gateway", "换一种网关", _become, _kinds("exclusiveGateway")),
)
