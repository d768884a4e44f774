"""Places: county, townships, villages, grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.errors import NotFound
from engine.place_codes import LENGTHS
from engine.tables import place as place_table

if TYPE_CHECKING:
    from engine.engine import Engine


@dataclass(frozen=True)
class Place:
    """A place; its code begins with the code of the place it lies in."""

    code: str
    name: str
    level: str                    # county | township | village | grid
    parent: str | None


_COLUMNS = (place_table.c.code, place_table.c.name, place_table.c.level, place_table.c.parent)


def place(engine: Engine, code: str) -> Place:
    """The place with this code. Raises NotFound."""
    with engine.database.read() as connection:
        row = connection.execute(select(*_COLUMNS).where(place_table.c.code == code)).first()
    if row is None:
        raise NotFound(f"no place {code}")
    return Place(*row)


def villages(engine: Engine, township: str | None = None) -> list[Place]:
    """The villages of a township, or of the whole county, in the order of their codes."""
    return _at_level(engine, "village", township)


def townships(engine: Engine) -> list[Place]:
    """The county's townships and subdistricts, in the order of their codes."""
    return _at_level(engine, "township", None)


def place_names(engine: Engine, *codes: str | None) -> dict[str, str]:
    """The names of these places by code, in one query; unknown codes are left out."""
    wanted = {code for code in codes if code}
    with engine.database.read() as connection:
        rows = connection.execute(select(place_table.c.code, place_table.c.name).where(place_table.c.code.in_(wanted)))
        return {row.code: row.name for row in rows}


def name_path(engine: Engine, code: str) -> str:
    """Where a place is, below the county: "桃源街道 学勤村". Empty for an unknown place."""
    parts = [code[:LENGTHS["township"]], code[:LENGTHS["village"]], code]
    wanted = [part for part in dict.fromkeys(parts) if len(part) > LENGTHS["county"]] or [code]
    names = place_names(engine, *wanted)
    return " ".join(names[part] for part in wanted if part in names)


def _at_level(engine: Engine, level: str, inside: str | None) -> list[Place]:
    query = select(*_COLUMNS).where(place_table.c.level == level).order_by(place_table.c.code)
    if inside is not None:
        query = query.where(place_table.c.code.startswith(inside, autoescape=True))
    with engine.database.read() as connection:
        return [Place(*row) for row in connection.execute(query)]
