"""Random damage to real diagrams: what a slip of the hand, a broken tool or an attacker might leave behind."""

from __future__ import annotations

import random
from typing import Any

from lxml import etree

ODD = ["", " ", "x", "0", "-1", "true", "${x}", "=1", "=deadline(\"nothing\")", "PT0S", "P１D", "<b>", "a b", "é", "Start", "grievance", "__class__",
       "accept", "nan", "1e999", "'", '"', "\\", "{0}", "{name}", "{", "%s", "x" * 600, "route = \"simple\"", "route := \"simple\"", "不", "\u202e"]


def mutated(data: bytes, dice: random.Random, times: int) -> bytes:
    """The same XML with `times` random changes; still well-formed."""
    root = etree.fromstring(data)
    for _ in range(times):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        dice.choice(CHANGES)(root, dice.choice(elements), elements, dice)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _drop(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    if element.getparent() is not None:
        element.getparent().remove(element)


def _double(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    if element.getparent() is not None and len(elements) < 3000:
        element.getparent().append(etree.fromstring(etree.tostring(element)))


def _move(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    target = dice.choice(elements)
    if element.getparent() is not None and element not in (target, *target.iterancestors()):
        target.append(element)


def _retag(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    element.tag = dice.choice([other.tag for other in elements] + [element.tag + "x", "{urn:x}sequenceFlow", element.tag.replace("user", "service")])


def _drop_attribute(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    if element.attrib:
        del element.attrib[dice.choice(list(element.attrib))]


def _change_attribute(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    if element.attrib:
        values = [value for other in elements for value in other.attrib.values()]
        element.attrib[dice.choice(list(element.attrib))] = dice.choice([dice.choice(values), dice.choice(ODD)])


def _swap_attribute(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    other = dice.choice(elements)
    if other.attrib:
        name = dice.choice(list(other.attrib))
        element.attrib[name] = other.attrib[name]


def _text(root: Any, element: Any, elements: list[Any], dice: random.Random) -> None:
    element.text = dice.choice(ODD)


CHANGES = (_drop, _double, _move, _retag, _drop_attribute, _change_attribute, _change_attribute, _swap_attribute, _text)
