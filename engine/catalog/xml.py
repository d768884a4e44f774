"""Diagrams and tables are untrusted text: read without entities, DTDs or network, and only within bounds."""

from __future__ import annotations

import codecs
import re
from typing import Any, NamedTuple

from lxml import etree

from engine.catalog.xml_words import WORDS
from engine.lint.finding import Finding, Refused
from engine.lint.words import say

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 20_000
MAX_NODES = 400          # per diagram: SpiffWorkflow's parser recurses once per element in a row
MAX_FLOWS = 1_200        # keeps what lint asks of a diagram's graph short
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
XINCLUDE = "{http://www.w3.org/2001/XInclude}"
FLOW_NODES = (
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "task", "userTask", "manualTask",
    "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask", "callActivity", "subProcess", "transaction",
    "adHocSubProcess", "exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway",
    "callChoreography", "choreographyTask", "subChoreography", "implicitThrowEvent",
)
# Longer marks first: UTF-32's begins with UTF-16's.
_MARKS = ((codecs.BOM_UTF32_LE, None), (codecs.BOM_UTF32_BE, None), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
          (codecs.BOM_UTF16_BE, "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARATION = re.compile(r"""\A<\?xml\s[^>]*?\?>""")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([^"']*)["']""")
_ACCEPTED = {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"}
_WESTERN = {"iso-8859-1", "windows-1252"}        # what older modelers write; every byte below 128 means the same
_URI = re.compile(r"""(\sxmlns(?::[\w.\-]{1,100})?\s{0,9}=\s{0,9})("[^"<>]*"|'[^'<>]*')""")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)


def read_xml(data: bytes, file: str, locale: str = "zh") -> Any:
    """The root element. Raises Refused with one finding that names the file, the place, the reason and the repair."""
    refuse = _Refusal(file, locale)
    # The parser gets plain UTF-8 without a declaration, so it cannot be talked into another encoding than the one checked here.
    text = _URI.sub(_escaped, _text(data, refuse))
    control = _CONTROL.search(text)
    if control:
        raise refuse("control", line=text.count("\n", 0, control.start()) + 1, code=f"U+{ord(control.group()):04X}")
    if _DOCTYPE.search(text):
        raise refuse("doctype")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as problem:
        if "depth" in str(problem):
            raise refuse("too_deep", most=MAX_DEPTH) from problem
        raise refuse("not_xml", problem=problem.msg) from problem
    _check_tree(root, refuse)
    return root


class _Refusal:
    def __init__(self, file: str, locale: str) -> None:
        self._file, self._locale = file, locale

    def __call__(self, code: str, element: str = "", /, **params: object) -> Refused:
        return Refused([Finding(self._file, element, "", *say(WORDS[code], self._locale, **params), rule=f"xml.{code}")])


class Decoded(NamedTuple):
    """A file's characters, its XML declaration included, and how they were written: a mark, then text in this encoding."""

    text: str
    encoding: str
    mark: bytes

    def written(self, text: str) -> bytes:
        """Other characters in the same way; those the encoding does not have as character references."""
        return self.mark + text.encode(self.encoding, "xmlcharrefreplace")


def decode_xml(data: bytes, file: str, locale: str = "zh") -> Decoded:
    """The characters of a file. Raises Refused as `read_xml` does."""
    return _decoded(data, _Refusal(file, locale))


def _text(data: bytes, refuse: _Refusal) -> str:
    """The file's characters without its XML declaration."""
    text = _decoded(data, refuse).text
    declaration = _DECLARATION.match(text)
    return text[declaration.end():] if declaration else text


def _decoded(data: bytes, refuse: _Refusal) -> Decoded:
    if len(data) > MAX_BYTES:
        raise refuse("too_large", most=MAX_BYTES // 1024)
    if not data.strip(b" \t\r\n\0"):
        raise refuse("empty")
    if data.startswith(b"PK\x03\x04"):
        raise refuse("zip")
    declared = _named_in(data[:200].decode("latin-1"))
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "cp1252" if declared in _WESTERN else "utf-8"))
    if encoding is None:
        raise refuse("encoding", encoding="UTF-32")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        if declared not in _ACCEPTED | _WESTERN:
            raise refuse("encoding", encoding=declared) from problem
        raise refuse("binary") from problem
    if text.lstrip()[:1] in ("{", "["):
        raise refuse("json")
    if _named_in(text) not in _ACCEPTED | _WESTERN:
        raise refuse("encoding", encoding=_named_in(text))
    return Decoded(text, encoding, b"" if mark in (b"<\0", b"\0<") else mark)


def _escaped(found: re.Match[str]) -> str:
    """A namespace's name as the parser wants it: some modelers write blanks into it, which would make the whole file unreadable."""
    return found.group(1) + found.group(2).replace(" ", "%20")


def _named_in(text: str) -> str:
    """The encoding that the XML declaration names, in small letters; without one it is UTF-8."""
    declaration = _DECLARATION.match(text)
    named = _ENCODING.search(declaration.group()) if declaration else None
    return named.group(1).lower() if named else "utf-8"


def _check_tree(root: Any, refuse: _Refusal) -> None:
    for item in (*root.itersiblings(preceding=True), *root.itersiblings(), *root.iter(etree.PI)):
        if item.tag is etree.PI:
            raise refuse("instruction", target=item.target)
    count = depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "end":
            continue
        count += 1
        if count > MAX_ELEMENTS:
            raise refuse("too_many_elements", most=MAX_ELEMENTS)
        if depth > MAX_DEPTH:
            raise refuse("too_deep", element.get("id", ""), most=MAX_DEPTH)
        if element.tag.startswith(XINCLUDE):
            raise refuse("xinclude", element.get("id", ""))
    if sum(len(root.findall(f".//{BPMN}{kind}")) for kind in FLOW_NODES) > MAX_NODES:
        raise refuse("too_many_nodes", most=MAX_NODES)
    if len(root.findall(f".//{BPMN}sequenceFlow")) > MAX_FLOWS:
        raise refuse("too_many_flows", most=MAX_FLOWS)
