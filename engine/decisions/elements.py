"""Finding one's way in a DMN file, whichever version of the standard it was written for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import DecisionError, Message

# An lxml element; lxml brings no types of its own.
Element = Any

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",  # 1.1
    "http://www.omg.org/spec/DMN/20180521/MODEL/",  # 1.2
    "https://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",  # 1.3
    "https://www.omg.org/spec/DMN/20211108/MODEL/",  # 1.4
    "https://www.omg.org/spec/DMN/20230324/MODEL/",  # 1.5
)


def local_name(element: Element) -> str:
    """The tag without its namespace; empty for comments and for elements that are not DMN."""
    if not isinstance(element.tag, str):
        return ""
    namespace, _, name = element.tag[1:].partition("}")
    return name if namespace in NAMESPACES else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """The direct DMN children with this tag."""
    return (child for child in element if local_name(child) == name)


def child(element: Element, name: str) -> Element | None:
    """The first direct DMN child with this tag, or None."""
    return next(children(element, name), None)


def text(element: Element | None) -> str:
    """The expression text an element holds in its <text> child; empty when there is none."""
    held = None if element is None else child(element, "text")
    return "" if held is None else (held.text or "").strip()


def identifier(element: Element) -> str:
    """The id of an element, or of the nearest element around it that has one."""
    while element is not None:
        if element.get("id"):
            return str(element.get("id"))
        element = element.getparent()
    return "definitions"


def only_feel(element: Element) -> None:
    """DecisionError when the element asks for another expression language than FEEL."""
    language = (element.get("expressionLanguage") or "feel").lower()
    if "feel" not in language:
        raise DecisionError(
            identifier(element),
            Message("the expression language {language} is not supported", language=language[:60]),
            Message("Choose FEEL as expression language."),
        )
