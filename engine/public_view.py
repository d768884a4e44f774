"""What everybody may read without signing in: solved cases as staff released them, and a village's figures. Reads public_case and the
daily sums, never a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, literal, select, tuple_

from engine.clock import shown
from engine.engine import Engine
from engine.errors import NotFound
from engine.paging import Page, fit, from_cursor, page_of
from engine.place_codes import LENGTHS
from engine.tables import figure, place, public_case

DAYS = 365          # of the figures
FEWEST = 5          # fewer reports than this are no figure: they would tell of somebody
PAGE = 20


@dataclass(frozen=True)
class Solved:
    """One released case. `closed_on`: a day of the county; nothing leads back to the case."""

    id: str
    village: str
    category: str
    subject: str
    summary: str
    answer: str
    satisfied: bool
    closed_on: date
    released_text: str


@dataclass(frozen=True)
class PublicFigures:
    """A place's last year. `satisfied` of those who rated; none where there are too few reports to tell."""

    reported: int
    solved: int
    rated: int
    satisfied: int


@dataclass(frozen=True)
class PublicPlace:
    """A place and what lies in it, to choose from; `figures` none for few reports."""

    code: str
    name: str
    level: str
    parent: str | None
    inside: tuple[tuple[str, str], ...]
    figures: PublicFigures | None


def public_place(engine: Engine, code: str | None) -> PublicPlace:
    """The place, the county without a code. Raises NotFound."""
    with engine.database.read() as connection:
        wanted = place.c.level == "county" if code is None else place.c.code == code
        here = connection.execute(select(place).where(wanted, place.c.level.in_(("county", "township", "village"))).order_by(place.c.code).limit(1)).first()
        if here is None:
            raise NotFound("no such place")
        inner = connection.execute(select(place.c.code, place.c.name).where(
            place.c.parent == here.code, place.c.level.in_(("township", "village"))).order_by(place.c.code)).all()
        since = (shown(engine.clock.now()).date() - timedelta(days=DAYS)).isoformat()
        sums = connection.execute(select(*(func.coalesce(func.sum(figure.c[name]), 0).label(name) for name in (
            "reported", "closed", "unrated", "satisfied", "basically_satisfied", "dissatisfied"))).where(
                figure.c.place == here.code, figure.c.category == "", figure.c.day >= since)).one()
    rated = sums.satisfied + sums.basically_satisfied + sums.dissatisfied
    found = PublicFigures(sums.reported, sums.closed, rated, sums.satisfied + sums.basically_satisfied) if sums.reported >= FEWEST else None
    return PublicPlace(here.code, here.name, here.level, here.parent, tuple((row.code, row.name) for row in inner), found)


def solved_cases(engine: Engine, at: str, after: str | None = None, size: int = PAGE) -> Page[Solved]:
    """One page of what was released in a place, the newest first."""
    size, key = fit(size), from_cursor(after, 2)
    table = public_case.c
    query = (select(public_case, place.c.name.label("village")).join(place, place.c.code == table.place)
             .where(table.shown).order_by(table.released_at.desc(), table.id.desc()).limit(size + 1))
    if len(at) >= LENGTHS["village"]:
        query = query.where(table.place == at)
    elif len(at) > LENGTHS["county"]:
        query = query.where(table.place.startswith(at, autoescape=True))
    if key is not None:
        query = query.where(tuple_(table.released_at, table.id) < tuple_(*map(literal, key)))
    with engine.database.read() as connection:
        rows = connection.execute(query).all()
    found = [Solved(row.id, row.village, row.category, row.subject, row.summary, row.answer, bool(row.satisfied), date.fromisoformat(row.closed_on),
                    row.released_at) for row in rows]
    return page_of(found, size, lambda one: (one.released_text, one.id))
