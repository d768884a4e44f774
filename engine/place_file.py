"""Read a county's places from a CSV file (code,name,level,parent and, if it likes, latitude,longitude) into the database; the reference county's comes along."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from engine.engine import Engine
from engine.errors import BadLine
from engine.place_codes import place_at
from engine.place_coordinates import degrees
from engine.tables import place

REFERENCE_COUNTY = Path(__file__).parent / "demo" / "places.csv"
LEVELS = ("county", "township", "village", "grid")      # the order in which they are written: parents first


def load_places(engine: Engine, path: Path = REFERENCE_COUNTY) -> int:
    """Add the file's places and rename those that are there; how many are new. One transaction. Raises BadLine, OSError."""
    found = _read(path)
    with engine.database.write() as connection:
        known = set(connection.scalars(select(place.c.code)))
        for row in found:
            if row["parent"] is not None and row["parent"] not in known and row["parent"] not in {other["code"] for other in found}:
                raise BadLine(f"{row['code']}: its parent {row['parent']} is neither in the file nor in the database")
        for row in found:
            if row["code"] in known:
                connection.execute(update(place).where(place.c.code == row["code"]).values(
                    {name: row[name] for name in ("name", "latitude", "longitude") if row.get(name) is not None}))
            else:
                connection.execute(insert(place).values(**row))
    return sum(row["code"] not in known for row in found)


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    rows = [_checked(number, line) for number, line in enumerate(lines, 2)]
    return sorted(rows, key=lambda row: (LEVELS.index(str(row["level"])), str(row["code"])))


def _checked(number: int, line: dict[str, str]) -> dict[str, Any]:
    """One row. Raises BadLine with the line's number: a code that does not lie in its parent would break who may do what."""
    values = {name: (line.get(name) or "").strip() for name in ("code", "name", "level", "parent")}
    code, level, parent = values["code"], values["level"], values["parent"] or None
    if level not in LEVELS or not values["name"]:
        raise BadLine(f"line {number}: needs code, name and level (one of {', '.join(LEVELS)})", line=number)
    if level != "grid" and place_at(code, level) != code or (parent is not None and not code.startswith(parent)):
        raise BadLine(f"line {number}: {code} is not a code of a {level} inside {parent or 'nothing'}", line=number)
    return {"code": code, "name": values["name"], "level": level, "parent": parent, **_where(number, line)}


def _where(number: int, line: dict[str, str]) -> dict[str, float | None]:
    """Where the place is, none where the line does not say. Raises BadLine for what is no place on earth."""
    given = [(line.get(name) or "").strip() for name in ("latitude", "longitude")]
    if not any(given):
        return {"latitude": None, "longitude": None}
    read = degrees(*given)
    if isinstance(read, str):
        raise BadLine(f"line {number}: latitude and longitude are two numbers of degrees, not {given[0]!r} and {given[1]!r}", line=number)
    return {"latitude": read[0], "longitude": read[1]}
