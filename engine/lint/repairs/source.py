"""Where each element of an XML file stands in its text, so that a repair touches that place and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.catalog.xml import decode_xml, read_xml

# A start or end tag; what may look like one inside comments, CDATA and declarations is stepped over. The text is known to be well formed.
_TOKEN = re.compile(r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?P<end>/?)(?P<name>[^\s/>!?]+)(?P<rest>(?:[^>"'/]|/(?!>)|"[^"]*"|'[^']*')*)(?P<empty>/?)>""", re.DOTALL)
_ATTRIBUTE = re.compile(r"""(\s+)([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')""")


@dataclass
class Span:
    """An element's offsets: its start tag from `begin` to `inner`, its content to `close`, its end tag to `end`."""

    begin: int
    inner: int
    close: int
    end: int
    name: str
    empty: bool


class Source:
    """A file's text, its tree, and the span of every element. Raises Refused for a file that cannot be read."""

    def __init__(self, data: bytes, file: str, locale: str = "zh") -> None:
        self.root = read_xml(data, file, locale)
        self.decoded = decode_xml(data, file, locale)
        self.text = self.decoded.text
        self.elements = [element for element in self.root.iter() if isinstance(element.tag, str)]
        self.spans: dict[Any, Span] = dict(zip(self.elements, scan(self.text), strict=True))

    def attributes(self, element: Any) -> dict[str, tuple[int, int, int]]:
        """Attribute as written (with its prefix) → where it begins (its blanks included), where its quoted value begins, and where it ends."""
        span = self.spans[element]
        begin = span.begin + 1 + len(span.name)
        return {found.group(2): (found.start(), found.start(4), found.end()) for found in _ATTRIBUTE.finditer(self.text, begin, span.inner)}

    def indent(self, element: Any) -> str:
        """The line break and blanks before an element; empty where it stands on the line of another."""
        begin = self.spans[element].begin
        lead = len(self.text[:begin].rstrip(" \t"))
        return self.text[lead - 1:begin].replace("\r", "") if lead and self.text[lead - 1] == "\n" else ""


def scan(text: str) -> list[Span]:
    """The spans of all elements, in the order of their start tags."""
    found: list[Span] = []
    open_: list[Span] = []
    for token in _TOKEN.finditer(text):
        if token.group("name") is None:
            continue
        if token.group("end"):
            span = open_.pop()
            span.close, span.end = token.start(), token.end()
            continue
        empty = bool(token.group("empty"))
        span = Span(token.start(), token.end(), token.end(), token.end(), token.group("name"), empty)
        found.append(span)
        if not empty:
            open_.append(span)
    return found
