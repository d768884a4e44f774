"""A list's words for a village, and its code."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from engine.place_codes import place_at
from engine.tables import place


class VillageNames:
    """Finds a village by its code, by its name where only one has it, or by the names of township and village."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """`rows`: code, name and level of every place."""
        places = list(rows)
        names = {code: name for code, name, _ in places}
        self._known: dict[str, set[str]] = {}
        for code, name, level in places:
            if level == "village":
                township = names.get(place_at(code, "township"), "")
                for spelling in (code, name, f"{township}{name}", name.removesuffix("村") if len(name) > 2 else name):
                    self._known.setdefault(spelling, set()).add(code)

    @classmethod
    def read(cls, connection: Connection) -> VillageNames:
        """The villages of this county."""
        return cls((row.code, row.name, row.level) for row in connection.execute(select(place.c.code, place.c.name, place.c.level)))

    def code_of(self, words: str, township: str = "") -> str | None:
        """The code; none where no village, or more than one, is called so."""
        spelt = "".join(words.split())
        found = self._known.get("".join(township.split()) + spelt) or self._known.get(spelt, set())
        return next(iter(found)) if len(found) == 1 else None

    def several(self, words: str) -> bool:
        """Whether more than one village is called so: the list has to name the township."""
        return len(self._known.get("".join(words.split()), ())) > 1
