"""Personal details with most of them covered, for those who need to tell people apart but not to know them."""

from __future__ import annotations

import re
from typing import overload

_LONG_NUMBER = re.compile(r"(?<![\d])\d[\d\- ]{5,}[\dXx](?!\d)")                 # phones, identity and case numbers
_HOUSE = re.compile(r"[\d一二三四五六七八九十百零〇]+(?:[-－—]\d+)*\s*(?:号楼|单元|号院|号房|号|幢|栋|室|弄)(?![码召令称线])")      # 12号, 3幢2单元401室
HIDDEN = "***"
_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_ID_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?![\dXx])")


@overload
def masked_name(name: str) -> str: ...
@overload
def masked_name(name: None) -> None: ...
def masked_name(name: str | None) -> str | None:
    """张三丰 → 张**: the first letter stays, every other one is covered; a single letter is covered too. None stays none."""
    if name is None:
        return None
    name = name.strip()
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def covered_name(name: str | None, confidential: bool) -> str | None:
    """The name as lists show it: masked, and of a confidential case not a letter of it."""
    return masked_name(name) if not confidential or name is None else HIDDEN


def covered_text(text: str, name: str | None, confidential: bool) -> str:
    """A text for who does not handle the case: names and numbers masked, of a confidential case the name as a whole."""
    return masked_text(text.replace(name, HIDDEN) if confidential and name else text, name or "")


def without_whereabouts(text: str, *names: str) -> str:
    """A text for everybody: names, phone and identity numbers, and where in the village somebody lives are covered."""
    for name in sorted((name.strip() for name in names if name and len(name.strip()) > 1), key=len, reverse=True):
        text = text.replace(name, "某村民")
    return _HOUSE.sub("某处", _LONG_NUMBER.sub("（号码略）", text))


def masked_phone(phone: str) -> str:
    """13812345678 → 138****5678. Of any other number at most the last two digits stay."""
    digits = phone.strip()
    if _PHONE.fullmatch(digits):
        return _PHONE.sub(r"\1****\2", digits)
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 4 else "*" * len(digits)


def masked_id_number(number: str) -> str:
    """330226199001011234 → 330226********1234. Anything else is covered whole."""
    number = number.strip()
    return _ID_NUMBER.sub(r"\1********\2", number) if _ID_NUMBER.fullmatch(number) else "*" * len(number)


def masked_text(text: str, *names: str) -> str:
    """A text in which phone and identity numbers and these names are covered: people write them where nobody asked."""
    for name in sorted((name.strip() for name in names if name and len(name.strip()) > 1), key=len, reverse=True):
        text = text.replace(name, masked_name(name))
    return _PHONE.sub(r"\1****\2", _ID_NUMBER.sub(r"\1********\2", text))
