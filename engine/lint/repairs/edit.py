"""Changes to one XML file, collected and then made in its text: attribute order, blanks, comments and everything unknown stay."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from engine.catalog.xml import BPMN
from engine.lint.repairs.source import Source

PREFIXES = {
    "http://camunda.org/schema/1.0/bpmn": "camunda", "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.omg.org/spec/BPMN/20100524/MODEL": "bpmn", "http://www.omg.org/spec/BPMN/20100524/DI": "bpmndi",
    "http://www.omg.org/spec/DD/20100524/DC": "dc", "http://www.omg.org/spec/DD/20100524/DI": "di",
}


def quoted(value: str) -> str:
    """A value as an attribute writes it, quotes included."""
    return '"' + escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}) + '"'


class Edit:
    """A source and the changes asked for so far; `data` is the outcome."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._changes: list[tuple[int, int, int, str]] = []
        self.added: dict[Any, list[tuple[Any, str]]] = {}     # parent → (the child it follows, or none for the first place; text)
        self._declared: dict[str, str] = {}

    # -- names ---------------------------------------------------------------------------------------------------------
    def name(self, near: Any, uri: str, local: str, attribute: bool = False) -> str:
        """How a name is written near an element; declares a prefix at the root where there is none."""
        for prefix, known in near.nsmap.items():
            if known == uri and (prefix or not attribute):
                return f"{prefix}:{local}" if prefix else local
        if uri not in self._declared:
            prefix, number = PREFIXES[uri], 1
            while any(prefix in element.nsmap for element in (near, self.source.root)):
                prefix, number = f"{PREFIXES[uri]}{number}", number + 1
            self._declared[uri] = prefix
            self._insert(self._tag_end(self.source.root), f" xmlns:{prefix}={quoted(uri)}")
        return f"{self._declared[uri]}:{local}"

    def bpmn(self, near: Any, local: str) -> str:
        """A BPMN name as it is written near an element."""
        return self.name(near, BPMN[1:-1], local)

    # -- attributes and tags -------------------------------------------------------------------------------------------
    def set(self, element: Any, name: str, value: str) -> None:
        """Give an attribute a value; `name` may be {uri}local."""
        written = self._attribute(element, name)
        at = self.source.attributes(element).get(written)
        if at is None:
            self._insert(self._tag_end(element), f" {written}={quoted(value)}")
        else:
            self._replace(at[1], at[2], quoted(value))

    def drop(self, element: Any, name: str) -> None:
        """Take an attribute away, if it is there."""
        at = self.source.attributes(element).get(self._attribute(element, name))
        if at is not None:
            self._replace(at[0], at[2], "")

    def retag(self, element: Any, local: str) -> None:
        """Make it another kind of element of the same namespace."""
        span = self.source.spans[element]
        prefix, colon, _ = span.name.rpartition(":")
        self._replace(span.begin + 1, span.begin + 1 + len(span.name), prefix + colon + local)
        if not span.empty:
            self._replace(span.close + 2, span.close + 2 + len(span.name), prefix + colon + local)

    # -- content -------------------------------------------------------------------------------------------------------
    def text(self, element: Any, text: str) -> None:
        """Replace everything inside an element by a text."""
        span = self.source.spans[element]
        if span.empty:
            self._replace(self._tag_end(element), span.inner, f">{escape(text)}</{span.name}>")
        else:
            self._replace(span.inner, span.close, escape(text))

    def add(self, parent: Any, xml: str, after: Any = "last") -> None:
        """One more child: after this child, in the first place when `after` is none, or in the last."""
        children = [child for child in parent if isinstance(child.tag, str)]
        self.added.setdefault(parent, []).append(((children or [None])[-1] if isinstance(after, str) else after, xml))

    def remove(self, element: Any) -> None:
        """Take an element away, with the blanks before it."""
        span = self.source.spans[element]
        self._replace(span.begin - len(self.source.indent(element)), span.end, "")

    # -- outcome -------------------------------------------------------------------------------------------------------
    def data(self) -> bytes:
        """The file with all changes made."""
        changes = list(self._changes)
        for parent, added in self.added.items():
            changes += self._grown(parent, added, len(changes))
        text, end, parts = self.source.text, 0, []
        for begin, stop, _, new in sorted(changes):
            if begin < end:                 # inside of something that was replaced as a whole
                continue
            parts += [text[end:begin], new]
            end = stop
        return self.source.decoded.written("".join([*parts, text[end:]]))

    def _grown(self, parent: Any, added: list[tuple[Any, str]], number: int) -> list[tuple[int, int, int, str]]:
        source, span = self.source, self.source.spans[parent]
        outer = source.indent(parent)
        children = [child for child in parent if isinstance(child.tag, str)]
        inner = (source.indent(children[0]) if children else "") or (outer and outer + "  ")
        if span.empty:
            body = "".join(inner + xml for _, xml in added)
            return [(self._tag_end(parent), span.inner, number, f">{body}{outer}</{span.name}>")]
        if not children:
            blank = not source.text[span.inner:span.close].strip()
            body = "".join(inner + xml for _, xml in added)
            return [(span.inner, span.close if blank else span.inner, number, body + (outer if blank else ""))]
        return [(span.inner if after is None else source.spans[after].end, span.inner if after is None else source.spans[after].end, number + step, inner + xml)
                for step, (after, xml) in enumerate(added)]

    def _tag_end(self, element: Any) -> int:
        span = self.source.spans[element]
        stop = span.inner - (2 if span.empty else 1)
        return len(self.source.text[:stop].rstrip())

    def _attribute(self, element: Any, name: str) -> str:
        if not name.startswith("{"):
            return name
        uri, local = name[1:].split("}")
        return self.name(element, uri, local, attribute=True)

    def _insert(self, at: int, text: str) -> None:
        self._replace(at, at, text)

    def _replace(self, begin: int, end: int, text: str) -> None:
        self._changes.append((begin, end, len(self._changes), text))
