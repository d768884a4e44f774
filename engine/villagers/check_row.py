"""One line of a list: what it says of whom, or why it is not taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engine.masking import masked_id_number, masked_name, masked_phone, masked_text
from engine.personal.id_card import BadIdCard, checked_id_card
from engine.personal.phone import is_mobile, tidy_phone
from engine.villagers.columns import FIELDS
from engine.villagers.read_rows import ROUNDED
from engine.villagers.village_names import VillageNames


def _hidden(_: str) -> str:
    return ""


def _plain(value: str) -> str:
    return masked_text(value)


_COVER: Mapping[str, Callable[[str], str]] = {
    "name": lambda name: masked_name(name), "phone": masked_phone, "id_card": masked_id_number, "township": _plain, "village": _plain,
    "household": _hidden, "relation": _hidden, "grid": _plain,
}
LONGEST = {"name": 40, "household": 40, "relation": 20, "grid": 40}


class BadRow(ValueError):
    """The line is not taken; the text is a code that web/list_words.py and docs/privacy.md have words for."""


@dataclass(frozen=True, slots=True)
class Line:
    """One villager. Empty texts where the list says nothing; `village` is a code."""

    number: int
    name: str
    phone: str
    id_card: str
    village: str
    household: str
    relation: str
    grid: str

    @property
    def told(self) -> str:
        """Everything it says, in one text: equal for lines that say the same."""
        return "\x1f".join((self.name, self.phone, self.id_card, self.village, self.household, self.relation, self.grid))


def checked(number: int, cells: Sequence[str], columns: Mapping[str, int], villages: VillageNames) -> Line:
    """Raises BadRow."""
    width = len(cells)
    said = {field: cells[at] if (at := columns.get(field, width)) < width else "" for field in FIELDS}
    if not said["name"] or not said["name"].isprintable():
        raise BadRow("no_name")
    for field, most in LONGEST.items():
        if len(said[field]) > most:
            raise BadRow(f"long_{field}")
    if ROUNDED in (said["id_card"], said["phone"]):
        raise BadRow("rounded")
    phone, card = "", ""
    if said["phone"]:
        phone = tidy_phone(said["phone"])
        if not is_mobile(phone):
            raise BadRow("bad_phone")
    if said["id_card"]:
        try:
            card = checked_id_card(said["id_card"])
        except BadIdCard as wrong:
            raise BadRow(wrong.code) from None
    if not phone and not card:
        raise BadRow("no_number")
    village = villages.code_of(said["village"], said["township"])
    if village is None:
        raise BadRow("two_villages" if villages.several(said["village"]) else "no_village")
    return Line(number, said["name"], phone, card, village, said["household"], said["relation"], said["grid"])


def covered(cells: Sequence[str], columns: Mapping[str, int]) -> str:
    """The line as an administrator may read it, as JSON: enough to find it in their own file, no number and no name."""
    shown = {}
    for field, at in columns.items():
        value = cells[at] if at < len(cells) else ""
        value = "" if value == ROUNDED else value[:60]
        shown[field] = _COVER[field](value)
    return json.dumps(shown, ensure_ascii=False)
