"""A foreign file's XML: is it BPMN 2.0, and which of its processes is the one to run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from engine.catalog.xml import BPMN, FLOW_NODES, read_xml
from engine.lint.diagram import local
from engine.process_import.text import refused
from engine.process_import.words import WORDS

FORMATS = (("xpdl", "XPDL"), ("wfmc", "XPDL"), ("dmn", "DMN"), ("cmmn", "CMMN"), ("bpel", "BPEL"), ("ws-bpel", "BPEL"), ("xmi", "UML (XMI)"), ("jbpm.org", "jPDL"),
           ("svg", "SVG"), ("xhtml", "HTML"), ("visio", "Visio"), ("mxfile", "draw.io"), ("pnml", "PNML"), ("bonitasoft", "Bonita .proc"))


def read_foreign(data: bytes, file: str, locale: str) -> Any:
    """The root of a BPMN 2.0 file, whatever it holds. Raises Refused, in words."""
    root = read_xml(data, file, locale)
    if root.tag != BPMN + "definitions":
        named = str(root.tag).lower() + " " + " ".join(map(str, root.nsmap.values())).lower()
        known = next((name for mark, name in FORMATS if mark in named), f"<{str(root.tag).split('}')[-1]}>")
        raise refused(WORDS["other_format"], file, locale, format=known)
    return root


def steps(process: Any) -> int:
    """How many steps, events and gateways a process holds."""
    return sum(1 for one in process.iter() if local(one) in FLOW_NODES)


def main_process(root: Any) -> Any:
    """The process to run, or none: of those with steps the executable one, the one nobody calls, the one with user tasks, the largest."""
    called = {(call.get("calledElement") or "").rpartition(":")[2] for call in root.iter(BPMN + "callActivity")}
    found = list(root.iter(BPMN + "process"))
    return max(found, key=lambda process: (steps(process) > 0, process.get("isExecutable") == "true", process.get("id") not in called,
                                           next(process.iter(BPMN + "userTask"), None) is not None, steps(process)), default=None)


def counted(root: Any) -> Counter[str]:
    """How many elements of each name a file holds."""
    return Counter(element.tag for element in root.iter() if isinstance(element.tag, str))
