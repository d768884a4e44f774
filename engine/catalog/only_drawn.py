"""What a diagram shows but nothing runs: data, and the processes of other pools. It stays in the file and in the picture; the engine never reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# SpiffWorkflow would refuse a data store it does not know, or move values of its own accord; values are declared in fields.toml.
PICTURES = ("dataStore", "dataStoreReference", "dataObject", "dataObjectReference", "dataInputAssociation", "dataOutputAssociation", "ioSpecification",
            "property", "ioBinding")


def silent_processes(roots: Iterable[Any], trunk: str) -> list[Any]:
    """The processes that are neither executable nor called, in files with one that is executable, or the trunk itself."""
    known = list(roots)
    called = {call.get("calledElement") for root in known for call in root.iter(BPMN + "callActivity")}
    found = []
    for root in known:
        processes = list(root.iter(BPMN + "process"))
        if any(process.get("isExecutable") == "true" for process in processes):
            found += [one for one in processes if one.get("isExecutable") != "true" and one.get("id") not in called and one.get("id") != trunk]
    return found


def without_pictures(roots: Iterable[Any], trunk: str) -> None:
    """Take what is only drawn out of trees that are about to be compiled. The files themselves are left alone."""
    known = list(roots)
    for process in silent_processes(known, trunk):
        process.getparent().remove(process)
    for root in known:
        for kind in PICTURES:
            for element in list(root.iter(BPMN + kind)):
                if element.getparent() is not None:
                    element.getparent().remove(element)
