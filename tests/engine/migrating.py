"""Versions of the grievance process for tests of migrating: the shipped one, changed as a designer would."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.catalog.catalog import read_folder
from engine.catalog.definition import Definition
from engine.engine import Engine

Change = Callable[[dict[str, str]], None]
TRUNK, VILLAGE = "processes/grievance/grievance.bpmn", "processes/grievance/village_handling.bpmn"


def deploy_changed(engine: Engine, *changes: Change) -> Definition:
    """The shipped process with these changes, made the current version."""
    files = read_folder("grievance", engine.settings.processes_dir, engine.settings.forms_dir)
    for change in changes:
        change(files)
    return engine.catalog.deploy("grievance", files, engine.clock.now())


def renamed_label(files: dict[str, str]) -> None:
    """Another version that runs the same: only a form says something else."""
    files["forms/grievance/reply.form"] = files["forms/grievance/reply.form"].replace("\n", "\n ", 1)


def other_id(path: str, before: str, after: str) -> Change:
    """An element gets another id."""
    def change(files: dict[str, str]) -> None:
        files[path] = re.sub(rf'(?<=="){before}(?=")|(?<=>){before}(?=<)', after, files[path])

    return change


def without_boundary(path: str, event: str) -> Change:
    """A boundary event, with the flow that leaves it, is taken out."""
    def change(files: dict[str, str]) -> None:
        text = files[path]
        text = re.sub(rf'<bpmn:boundaryEvent id="{event}".*?</bpmn:boundaryEvent>', "", text, flags=re.S)
        for flow in re.findall(rf'<bpmn:sequenceFlow id="([^"]+)"[^>]*sourceRef="{event}"', text):
            text = re.sub(rf'<bpmn:sequenceFlow id="{flow}"[^>]*?(/>|>.*?</bpmn:sequenceFlow>)', "", text, flags=re.S)
            text = text.replace(f"<bpmn:incoming>{flow}</bpmn:incoming>", "")
            text = re.sub(rf'<bpmndi:BPMNEdge [^>]*bpmnElement="{flow}".*?</bpmndi:BPMNEdge>', "", text, flags=re.S)
        text = re.sub(rf'<bpmndi:BPMNShape [^>]*bpmnElement="{event}".*?</bpmndi:BPMNShape>', "", text, flags=re.S)
        files[path] = text.replace(f"<bpmn:flowNodeRef>{event}</bpmn:flowNodeRef>", "")

    return change
