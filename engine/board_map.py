"""The county as a picture: every village with its open and overdue cases, where coordinates put it, or by township in reading order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Any

from sqlalchemy import Row, select

from engine.board_counts import counts_for
from engine.engine import Engine
from engine.errors import NotFound
from engine.people import Person
from engine.place_codes import LENGTHS, inside
from engine.scope import narrowed
from engine.tables import place

WIDTH, LEAST, MOST = 1000, 400, 1400     # units of the drawing; its height follows from the county's shape
EDGE = 40
SMALL, LARGE = 7.0, 26.0                 # radius of a dot with no case, of the dot with the most


@dataclass(frozen=True)
class Dot:
    """A village. `x`, `y`, `r`: in the drawing, none without coordinates; `load`: 0 nothing open, 1 few, 2 some, 3 many, of the most."""

    code: str
    name: str
    open: int
    late: int
    load: int
    x: float | None = None
    y: float | None = None
    r: float = SMALL


@dataclass(frozen=True)
class Label:
    """A township's name in the middle of its villages."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class TownshipTiles:
    """A township and all its villages."""

    code: str
    name: str
    open: int
    late: int
    villages: tuple[Dot, ...]


@dataclass(frozen=True)
class CountyMap:
    """`drawn`: there are coordinates enough for a map; `missing`: villages without them."""

    place: str
    name: str
    drawn: bool
    width: int
    height: int
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    townships: tuple[TownshipTiles, ...]
    missing: int


def county_map(engine: Engine, person: Person, at: str | None = None) -> CountyMap:
    """The picture of `at`, or of the first place whose board this person may see. Raises NotYours, NotFound."""
    scope = narrowed(person, at, "see_board")[0]
    counts = counts_for(engine, person)
    with engine.database.read() as connection:
        rows = connection.execute(select(place).where(place.c.level.in_(("county", "township", "village"))).order_by(place.c.code)).all()
    names = {row.code: row.name for row in rows}
    if scope not in names:
        raise NotFound(f"no place {scope}")
    villages = [row for row in rows if row.level == "village" and inside(row.code, scope)]
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (village, _), cell in counts.cells.items():
        total[village][0] += cell.open
        total[village][1] += cell.late
    most = max((total[row.code][0] for row in villages), default=0)
    placed = [row for row in villages if row.latitude is not None and row.longitude is not None]
    project, height = _projection([(row.latitude, row.longitude) for row in placed])
    dots = {row.code: _dot(row, total[row.code], most, project(row.latitude, row.longitude) if row in placed else None) for row in villages}
    width = LENGTHS["township"]
    codes = sorted({row.code[:width] for row in villages})
    townships = tuple(_tiles(code, names.get(code, code), [dot for dot in dots.values() if dot.code[:width] == code]) for code in codes)
    drawn = tuple(sorted((dot for dot in dots.values() if dot.x is not None), key=lambda dot: -dot.r))      # small dots above large ones
    labels = tuple(label for one in townships if len(townships) > 1 and (label := _label(one)) is not None)
    return CountyMap(scope, names[scope], bool(placed), WIDTH, height, drawn, labels, townships, len(villages) - len(placed))


def _projection(points: list[tuple[float, float]]) -> tuple[Callable[[float, float], tuple[float, float]], int]:
    """(latitude, longitude) → (x, y), and the drawing's height. Over a county the earth is flat; a degree of longitude is shorter."""
    if not points:
        return (lambda latitude, longitude: (0.0, 0.0)), LEAST
    south, north = min(point[0] for point in points), max(point[0] for point in points)
    west, east = min(point[1] for point in points), max(point[1] for point in points)
    shrink = cos(radians((south + north) / 2))
    wide, high = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
    height = int(min(max(WIDTH * high / wide, LEAST), MOST))
    scale = min((WIDTH - 2 * EDGE) / wide, (height - 2 * EDGE) / high)
    left, top = (WIDTH - wide * scale) / 2, (height - high * scale) / 2
    return (lambda latitude, longitude: (round(left + (longitude - west) * shrink * scale, 1), round(top + (north - latitude) * scale, 1))), height


def _dot(row: Row[Any], total: list[int], most: int, at: tuple[float, float] | None) -> Dot:
    share = total[0] / most if most else 0.0
    load = 0 if not total[0] else 1 if share <= 1 / 3 else 2 if share <= 2 / 3 else 3
    x, y = at or (None, None)
    return Dot(row.code, row.name, total[0], total[1], load, x, y, round(SMALL + (LARGE - SMALL) * sqrt(share), 1))


def _tiles(code: str, name: str, dots: list[Dot]) -> TownshipTiles:
    return TownshipTiles(code, name, sum(dot.open for dot in dots), sum(dot.late for dot in dots), tuple(dots))


def _label(township: TownshipTiles) -> Label | None:
    known = [(dot.x, dot.y) for dot in township.villages if dot.x is not None and dot.y is not None]
    if not known:
        return None
    return Label(township.name, round(sum(x for x, _ in known) / len(known), 1), round(sum(y for _, y in known) / len(known), 1))
