"""/figures: statistics of a place, a period and a category; /figures/topics: what comes up more than it used to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import format_date, gettext
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.export.log import end_export
from engine.figures.periods import STEPS, Period
from engine.figures.rates import RATES
from engine.figures.statistics import SPLITS, Asked, Statistics, statistics
from engine.figures.topics import SPANS, hot_topics
from engine.people import may
from engine.place_codes import LENGTHS
from engine.places import place_names
from engine.scope import scopes
from engine.tables.figures import MEASURES
from web.board_tabs import above, board_tabs
from web.case_query import day_in, place_code
from web.current import the_engine, the_person
from web.exports import file_answer
from web.figure_words import measure_words, rate_words
from web.permissions import allow
from web.staff_words import value_words

door = Blueprint("figures", __name__)
CHARTED = 6        # lines of the chart; the table has them all


@door.get("/figures")
@allow("see_figures")
def page() -> str:
    """Sums, rates, trends and ranking; every number opens the cases it counts."""
    engine, person, asked = the_engine(), the_person(), _asked()
    found = statistics(engine, person, asked)
    own = scopes(person, "see_figures")
    kept: dict[str, Any] = {key: value for key, value in request.args.items() if value}
    return render_template(
        "figures/page.html", found=found, asked=asked, tabs=board_tabs("figures.page", found.place), link=_linking(found, asked.category),
        up=above(found.place, own, found.place[:LENGTHS["county"]]), parts=_parts(found), bar_words=bar_words, value_words=value_words,
        measure_words=measure_words, rate_words=rate_words, rates=RATES, categories=_categories(), kept=kept,
        places=[(found.place, found.name)] + [(code, name) for code, name in _places(found, own) if code != found.place],
        exports={kind: url_for("figures.file", kind=kind, **kept) for kind in ("xlsx", "csv")} if may(person, "export") else {})


@door.get("/figures/topics")
@allow("see_figures")
def topics() -> str:
    """Terms that rise against their own past, with the cases behind them."""
    engine, person = the_engine(), the_person()
    days = int(asked) if (asked := request.args.get("days", "")) in {str(span) for span in SPANS} else min(SPANS)
    found = hot_topics(engine, person, place_code(request.args.get("place", "")), days)
    own = scopes(person, "see_figures")
    return render_template(
        "figures/topics.html", found=found, days=days, spans=sorted(SPANS), name=place_names(engine, found.place).get(found.place, found.place),
        up=above(found.place, own, found.place[:LENGTHS["county"]]), tabs=board_tabs("figures.topics", found.place))


@door.get("/figures/export.<kind>")
@allow("export")
def file(kind: str) -> Response:
    """The ranking of places and the trend, as one table."""
    found, asked = statistics(the_engine(), the_person(), _asked()), _asked()
    head = [gettext("Place"), gettext("Period"), gettext("Category"), *(measure_words(name) for name in MEASURES), *(f"{rate_words(name)[0]} %" for name in RATES)]
    filters: dict[str, object] = {"place": found.place, "since": found.period.since.isoformat(), "until": found.period.until.isoformat(), "category": asked.category or ""}
    return file_answer(kind, "figures", head, lambda record: _rows(found, asked.category, record), filters)


def _rows(found: Statistics, category: str | None, record: str) -> Iterator[list[object]]:
    days, words = f"{found.period.since} – {found.period.until}", value_words("category", category) or gettext("All")
    rows: list[list[object]] = [[found.name, days, words, *_numbers(found.counts, found.rates)]]
    rows += [[row.name, days, words, *_numbers(row.counts, row.rates)] for row in found.places]
    if not category:
        rows += [[found.name, days, value_words("category", name), *(counts[measure] for measure in MEASURES)] for name, counts in found.categories.items()]
    for bar in found.bars:
        rows.append([found.name, f"{bar.period.since} – {bar.period.until}", words, bar.reported, *[""] * (MEASURES.index("closed") - 1), bar.closed])
    yield from rows
    end_export(the_engine(), record, len(rows), cut=False)


def _numbers(counts: Any, rates: Any) -> list[object]:
    return [*(counts[name] for name in MEASURES), *("" if rates[name].percent is None else rates[name].percent for name in RATES)]


def _asked() -> Asked:
    """What the address asks for; unknown values ask for nothing."""
    asked = request.args
    category = asked.get("category", "")
    return Asked(
        place=place_code(asked.get("place", "")), category=category if category and category in dict(_categories()) else None,
        since=day_in(asked.get("since")), until=day_in(asked.get("until")), step=asked.get("step") if asked.get("step") in STEPS else None,
        split=asked.get("split", "") if asked.get("split") in SPLITS else SPLITS[0], order=asked.get("order", "") if asked.get("order") in RATES else "timely")


def _categories() -> list[tuple[str, str]]:
    engine = the_engine()
    try:
        with engine.database.read() as connection:
            field = engine.catalog.current(connection, "grievance").fields.get("category")
    except NotFound:
        return []
    return [(value, value_words("category", value)) for value in (field.values or ())] if field is not None else []


def _places(found: Statistics, own: tuple[str, ...]) -> list[tuple[str, str]]:
    names = place_names(the_engine(), *own)
    return [(code, names.get(code, code)) for code in own] + ([(row.place, row.name) for row in sorted(found.places, key=lambda row: row.place)])


def _linking(found: Statistics, category: str | None) -> Callable[..., str]:
    """link(measure, place, period, category): the address of the cases a number counts."""
    def link(measure: str, place: str | None = None, period: Period | None = None, own_category: str | None = None) -> str:
        days = period or found.period
        return url_for("cases.page", measure=measure, place=place or found.place, category=own_category or category, since=days.since, until=days.until)
    return link


def _parts(found: Statistics) -> list[tuple[str, str, bool]]:
    """What the trend is split by: (key, words, whether the chart draws it), the most first."""
    total: dict[str, int] = {}
    for bar in found.bars:
        for key, count in bar.parts.items():
            total[key] = total.get(key, 0) + count
    keys = sorted(total, key=lambda key: (-total[key], key))
    return [(key, found.parts.get(key) or value_words("category", key) or gettext("Other"), number < CHARTED) for number, key in enumerate(keys)]


def bar_words(period: Period, step: str) -> str:
    """A bar's days: "Mar 2", "Mar 2 – 8", "2026-03"."""
    if step == "month":
        return period.since.strftime("%Y-%m")
    first = str(format_date(period.since, "MM-dd"))
    return first if step == "day" else f"{first} – {format_date(period.until, 'MM-dd')}"
