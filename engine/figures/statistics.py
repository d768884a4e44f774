"""The statistics of a place, a period and a category: sums, rates, trends, ranking, who complains again. Read from the days' sums
(figure), so that a year of a million cases costs what its days and places cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, literal_column, select

from engine.case_filters import days_as_moments
from engine.clock import from_text, shown
from engine.engine import Engine
from engine.errors import NotFound
from engine.figures.periods import Period, period_of, split, step_of
from engine.figures.rates import RATES, Rate, ranked, rate
from engine.masking import covered_name
from engine.people import Person, may
from engine.people.concerned import concerned_with
from engine.place_codes import LENGTHS
from engine.scope import narrowed
from engine.tables import case, case_figure, figure, figure_fold, place
from engine.tables import person as person_table
from engine.tables.figures import MEASURES

AGAIN_LISTED = 20
SPLITS = ("category", "place")


@dataclass(frozen=True)
class Asked:
    """What the page is asked for. `split`: trends by category or by place; `order`: the rate places are ranked by."""

    place: str | None = None
    category: str | None = None
    since: date | None = None
    until: date | None = None
    step: str | None = None
    split: str = "category"
    order: str = "timely"


@dataclass(frozen=True)
class Bar:
    """One day, week or month: how many were reported and closed, and reported by what the trend is split by."""

    period: Period
    reported: int
    closed: int
    parts: Mapping[str, int]


@dataclass(frozen=True)
class PlaceRow:
    """A township or village: its sums and rates; `rank` none where too few are counted."""

    place: str
    name: str
    counts: Mapping[str, int]
    rates: Mapping[str, Rate]
    rank: int | None = None


@dataclass(frozen=True)
class Again:
    """A villager who reported a matter again: how often. `name` is covered for who may not see the reporter of the newest one."""

    reporter_id: str
    name: str
    place: str
    village: str
    cases: int


@dataclass(frozen=True)
class Statistics:
    """Everything on the page. `before`: the rates of the same number of days just before; `counted_until`: how far the worker is."""

    place: str
    name: str
    level: str
    period: Period
    step: str
    counts: Mapping[str, int]
    rates: Mapping[str, Rate]
    before: Mapping[str, Rate]
    categories: Mapping[str, Mapping[str, int]]
    bars: tuple[Bar, ...]
    parts: Mapping[str, str]
    places: tuple[PlaceRow, ...]
    again: tuple[Again, ...]
    counted_until: datetime | None


def statistics(engine: Engine, person: Person, asked: Asked) -> Statistics:
    """The statistics of `asked.place`, or of the first place whose statistics this person may see. Raises NotYours, NotFound."""
    scope = narrowed(person, asked.place, "see_figures")[0]
    period = period_of(asked.since, asked.until, shown(engine.clock.now()).date())
    step, category = step_of(asked.step, period), asked.category or ""
    with engine.database.read() as connection:
        here = connection.execute(select(place.c.name, place.c.level).where(place.c.code == scope)).first()
        if here is None:
            raise NotFound(f"no place {scope}")
        below = _below(connection, scope)
        counts = _sums(connection, [scope], category, period).get(scope, dict.fromkeys(MEASURES, 0))
        earlier = _sums(connection, [scope], category, period.before()).get(scope, dict.fromkeys(MEASURES, 0))
        until = connection.scalar(select(figure_fold.c.folded_at))
        return Statistics(
            place=scope, name=here.name, level=here.level, period=period, step=step, counts=counts, rates=_rates(counts), before=_rates(earlier),
            categories=_categories(connection, scope, category, period), bars=_bars(connection, scope, category, period, step, asked.split, below),
            parts={} if asked.split == "category" else below, places=_places(connection, below, category, period, asked.order),
            again=_again(connection, person, scope, category, period), counted_until=from_text(until) if until else None)


def _below(connection: Connection, scope: str) -> dict[str, str]:
    """The townships of a county, the villages of a township: code → name."""
    level = "township" if len(scope) <= LENGTHS["county"] else "village"
    query = select(place.c.code, place.c.name).where(place.c.level == level, place.c.code.startswith(scope, autoescape=True), place.c.code != scope)
    return {row.code: row.name for row in connection.execute(query.order_by(place.c.code))}


_SUMS = tuple(func.sum(figure.c[name]).label(name) for name in MEASURES)


def _within(period: Period) -> Any:
    return figure.c.day.between(period.since.isoformat(), period.until.isoformat())


def _sums(connection: Connection, places: list[str], category: str, period: Period) -> dict[str, dict[str, int]]:
    """place → measure → how many."""
    rows = connection.execute(
        select(figure.c.place, *_SUMS).where(figure.c.place.in_(places), figure.c.category == category, _within(period)).group_by(figure.c.place))
    return {row.place: {name: int(row._mapping[name]) for name in MEASURES} for row in rows}


def _rates(counts: Mapping[str, int]) -> dict[str, Rate]:
    return {name: rate(name, counts) for name in RATES}


def _categories(connection: Connection, scope: str, category: str, period: Period) -> dict[str, dict[str, int]]:
    """category → measure → how many, the most reported first."""
    which = figure.c.category == category if category else figure.c.category != ""
    rows = connection.execute(select(figure.c.category, *_SUMS).where(figure.c.place == scope, which, _within(period)).group_by(figure.c.category)).all()
    found = {row.category: {name: int(row._mapping[name]) for name in MEASURES} for row in rows}
    return dict(sorted(found.items(), key=lambda item: (-item[1]["reported"], item[0])))


def _bars(connection: Connection, scope: str, category: str, period: Period, step: str, split_by: str, below: Mapping[str, str]) -> tuple[Bar, ...]:
    periods = split(period, step)
    index = {day: number for number, one in enumerate(periods) for day in _days(one)}
    totals, parts = [[0, 0] for _ in periods], [defaultdict[str, int](int) for _ in periods]
    for row in connection.execute(
        select(figure.c.day, figure.c.reported, figure.c.closed).where(figure.c.place == scope, figure.c.category == category, _within(period))
    ):
        totals[index[row.day]][0] += row.reported
        totals[index[row.day]][1] += row.closed
    if split_by == "place":
        which = [figure.c.place.in_(below), figure.c.category == category]
    else:
        which = [figure.c.place == scope, figure.c.category == category if category else figure.c.category != ""]
    key = figure.c.place if split_by == "place" else figure.c.category
    for part in connection.execute(select(key.label("key"), figure.c.day, figure.c.reported).where(*which, _within(period), figure.c.reported > 0)):
        parts[index[part.day]][part.key] += part.reported
    return tuple(Bar(one, total[0], total[1], dict(own)) for one, total, own in zip(periods, totals, parts))


def _days(period: Period) -> list[str]:
    return [date.fromordinal(number).isoformat() for number in range(period.since.toordinal(), period.until.toordinal() + 1)]


def _places(connection: Connection, below: Mapping[str, str], category: str, period: Period, order: str) -> tuple[PlaceRow, ...]:
    sums = _sums(connection, list(below), category, period) if below else {}
    rows = []
    for code, name in below.items():
        counts = sums.get(code, dict.fromkeys(MEASURES, 0))
        rows.append(PlaceRow(code, name, counts, _rates(counts)))
    return tuple(PlaceRow(row.place, row.name, row.counts, row.rates, rank) for rank, row in ranked(rows, lambda row: row.rates[order]))


def _again(connection: Connection, person: Person, scope: str, category: str, period: Period) -> tuple[Again, ...]:
    """Who reported a matter again most often, by the index of just these cases."""
    begin, end = days_as_moments(period.since, period.until)
    figures = case_figure.c
    villages = connection.scalars(select(place.c.code).where(place.c.level == "village", place.c.code.startswith(scope, autoescape=True))).all()
    terms = [literal_column("case_figure.repeated") == literal_column("1"), figures.place.in_(villages), figures.reported_at >= begin, figures.reported_at < end]
    if category:
        terms.append(figures.category == category)
    n = func.count().label("n")
    most = (
        select(figures.reporter_id, n, func.max(figures.reported_at).label("newest")).where(*terms, figures.reporter_id.is_not(None))
        .group_by(figures.reporter_id).order_by(n.desc(), func.max(figures.reported_at).desc()).limit(AGAIN_LISTED).subquery())
    rows = connection.execute(
        select(most, case.c.id, case.c.place, case.c.filed_by_id, case.c.about_id, case.c.confidential, person_table.c.name, place.c.name.label("village"))
        .join(case, (case.c.reporter_id == most.c.reporter_id) & (case.c.created_at == most.c.newest))
        .join(person_table, person_table.c.id == most.c.reporter_id).join(place, place.c.code == case.c.place)
        .order_by(most.c.n.desc(), most.c.newest.desc())).all()
    return tuple({row.reporter_id: Again(row.reporter_id, _name(connection, person, row), row.place, row.village, row.n) for row in rows}.values())


def _name(connection: Connection, person: Person, row: Any) -> str:
    return str(row.name if may(person, "see_reporter", case=concerned_with(connection, row)) else covered_name(row.name, row.confidential))
