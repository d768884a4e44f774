"""Where a definition's diagrams name which SLA policy: due dates, timers, conditions, and what pauses or extends a deadline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.catalog.definition import Definition
from engine.catalog.xml import read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
ASKING = frozenset({"deadline", "policy"})
PROPERTIES = {"pauses": "pause", "pause_at_most": "limit", "extends": "extension", "extend_at_most": "limit", "reopen": "limit", "reopen_at_most": "limit"}
ORDER = ("task", "timer", "pause", "extension", "limit", "condition", "decision", "script")


@dataclass(frozen=True)
class Use:
    """An element that names a policy. `how`: task (its due date), timer, pause, extension, limit, condition, decision, script."""

    diagram: str
    element: str
    how: str


@dataclass(frozen=True)
class NamedPolicies:
    """The uses of every policy, those of people first; which policies a policy limits; what the diagrams are called, as drawn."""

    uses: Mapping[str, tuple[Use, ...]]
    limits: Mapping[str, frozenset[str]]
    diagrams: Mapping[str, str]

    def fixed_unit(self, name: str) -> bool:
        """Whether it limits another policy or is limited by one: both count in one unit, so neither may change alone."""
        return name in self.limits or any(name in limited for limited in self.limits.values())


_KNOWN: dict[str, tuple[Definition, NamedPolicies]] = {}


def named_policies(definition: Definition) -> NamedPolicies:
    """Where its policies are named; read once per version."""
    known = _KNOWN.get(definition.version)
    if known is None or known[0] is not definition:
        known = _KNOWN[definition.version] = definition, _read(definition)
    return known[1]


def _read(definition: Definition) -> NamedPolicies:
    uses: dict[str, dict[Use, None]] = {}
    limits: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for path in definition.diagrams.values():
        root = read_xml(definition.files[path].encode(), path)
        for process in root.iter(BPMN + "process"):
            diagram = process.get("id")
            names[diagram] = process.get("name") or ""
            for policy, element, how in _of_process(definition, process):
                uses.setdefault(policy, {})[Use(diagram, element, how)] = None
    for info in definition.elements.values():
        for changes, most in (("pauses", "pause_at_most"), ("extends", "extend_at_most")):
            if changes in info.properties and most in info.properties:
                limits.setdefault(info.properties[most], set()).update(info.properties[changes].split())
    return NamedPolicies(
        {policy: tuple(sorted(found, key=lambda use: ORDER.index(use.how))) for policy, found in uses.items()},
        {policy: frozenset(limited) for policy, limited in limits.items()}, names)


def _of_process(definition: Definition, process: Any) -> Iterator[tuple[str, str, str]]:
    """(policy, element, how) of everything drawn in one process, subprocesses included."""
    for node in process.iter():
        kind = node.tag.removeprefix(BPMN) if isinstance(node.tag, str) else ""
        if kind == "sequenceFlow":
            for policy in _asked(definition, node.findtext(BPMN + "conditionExpression")):
                yield policy, node.get("sourceRef"), "condition"
        elif (process.get("id"), node.get("id")) in definition.elements:
            for policy, how in _of_node(definition, node, kind):
                yield policy, node.get("id"), how


def _of_node(definition: Definition, node: Any, kind: str) -> Iterator[tuple[str, str]]:
    texts = {
        "task": [node.get(CAMUNDA + "dueDate", "").removeprefix("=")] if kind == "userTask" else [],
        "timer": [event.findtext(BPMN + "timeDate") for event in node.iterfind(BPMN + "timerEventDefinition")],
        "condition": [event.findtext(BPMN + "condition") for event in node.iterfind(BPMN + "conditionalEventDefinition")],
        "script": [node.findtext(BPMN + "script")] if kind == "scriptTask" else [],
    }
    for how, sources in texts.items():
        for policy in (policy for text in sources for policy in _asked(definition, text)):
            yield policy, how
    decision = definition.program.decisions.get(node.get(CAMUNDA + "decisionRef", ""))
    if kind == "businessRuleTask" and decision is not None:
        yield from ((policy, "decision") for policy in _named(decision.calls))
    for pair in node.iterfind(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"):
        if pair.get("name") in PROPERTIES:
            yield from ((policy, PROPERTIES[pair.get("name")]) for policy in pair.get("value", "").split())


def _asked(definition: Definition, text: str | None) -> list[str]:
    """The policies a compiled text asks for."""
    source = (text or "").strip()
    program = definition.program.expressions.get(source) or definition.program.scripts.get(source)
    return _named(program.calls) if program is not None else []


def _named(calls: Any) -> list[str]:
    return sorted({str(argument) for function, arguments in calls if function in ASKING for argument in arguments if argument is not None})
