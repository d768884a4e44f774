"""Where places are: `code,latitude,longitude` from a CSV, looked through line by line before anything is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from engine.engine import Engine
from engine.errors import NotYours
from engine.people import Person, may
from engine.tables import place

COLUMNS = {"code": ("code", "village_code", "编码", "代码", "村编码"), "latitude": ("latitude", "lat", "纬度"), "longitude": ("longitude", "lon", "lng", "经度")}
MOST_LINES = 5000


@dataclass(frozen=True)
class Line:
    """One line: what it says, and what keeps it out: header, code, number, range, swapped, twice, or none."""

    number: int
    code: str
    name: str | None
    latitude: float | None
    longitude: float | None
    wrong: str | None = None


def read_coordinates(engine: Engine, text: str) -> list[Line]:
    """Every line of the file, judged. Nothing is written."""
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    head = [cell.strip().lower() for cell in next(rows, [])]
    where = {name: next((head.index(word) for word in words if word in head), None) for name, words in COLUMNS.items()}
    if None in where.values():
        return [Line(1, "", None, None, None, "header")]
    with engine.database.read() as connection:
        names = {row.code: row.name for row in connection.execute(select(place.c.code, place.c.name).where(place.c.level != "grid"))}
    found, seen = list[Line](), set[str]()
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        code, latitude, longitude = ((cells[index].strip() if index is not None and index < len(cells) else "") for index in where.values())
        found.append(_judged(number, code, names.get(code), latitude, longitude, code in seen))
        seen.add(code)
        if len(found) >= MOST_LINES:
            break
    return found


def load_coordinates(engine: Engine, actor: Person, lines: Iterable[Line]) -> int:
    """Put the lines that fit on the map; how many. Raises NotYours."""
    if not may(actor, "load_places"):
        raise NotYours("coordinates are for administrators to load")
    fitting = [{"own": line.code, "latitude": line.latitude, "longitude": line.longitude} for line in lines if line.wrong is None]
    if fitting:
        with engine.database.write() as connection:
            connection.execute(update(place).where(place.c.code == bindparam("own")), fitting)
    return len(fitting)


def degrees(latitude: str, longitude: str) -> tuple[float, float] | str:
    """The two numbers, or what is wrong with them: number, range, swapped."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return "number"
    if -90 <= north <= 90 and -180 <= east <= 180:
        return (north, east)
    return "swapped" if -90 <= east <= 90 and -180 <= north <= 180 else "range"


def _judged(number: int, code: str, name: str | None, latitude: str, longitude: str, seen: bool) -> Line:
    if name is None:
        return Line(number, code[:40], None, None, None, "code")
    if seen:
        return Line(number, code, name, None, None, "twice")
    read = degrees(latitude, longitude)
    return Line(number, code, name, None, None, read) if isinstance(read, str) else Line(number, code, name, *read)
