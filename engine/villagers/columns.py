"""Which column of a list is which field, by its heading."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

FIELDS = ("name", "phone", "id_card", "township", "village", "household", "relation", "grid")
NEEDED = ("name", "village")
HEADINGS: Mapping[str, Sequence[str]] = tomllib.loads((Path(__file__).parent / "columns.toml").read_text(encoding="utf-8"))


class BadList(ValueError):
    """The file as a whole cannot be read. `code`: not_a_list, empty_list, no_heading (`missing`: the field)."""

    def __init__(self, code: str, missing: str = "") -> None:
        super().__init__(f"{code} {missing}".strip())
        self.code, self.missing = code, missing


def columns_of(heads: Sequence[str], own: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field → number of its column. `own`: headings of a county's own, by field. Raises BadList when name, village, or both phone and
    identity card are missing."""
    spelt = [_folded(head) for head in heads]
    found = {}
    for field in FIELDS:
        wanted = [_folded(own[field])] if own and field in own else [_folded(one) for one in HEADINGS[field]]
        at = next((spelt.index(one) for one in wanted if one in spelt), None)
        if at is not None:
            found[field] = at
    for field in NEEDED:
        if field not in found:
            raise BadList("no_heading", field)
    if "phone" not in found and "id_card" not in found:
        raise BadList("no_heading", "phone")
    return found


def _folded(head: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", head).casefold() if letter.isalnum())
