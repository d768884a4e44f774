"""Hot topics: words that come up now far more often than in their own past, in one place.

Texts are cut into pairs of neighbouring characters, which works for Chinese without a dictionary. A pair is hot when the share of
villagers who wrote it lately, against the weeks before, is beyond chance: by Chernoff's bound, n·KL(share ‖ expected) must exceed
ln(pairs looked at / ALPHA), so that of a hundred quiet looks at most one names anything. Hot pairs grow into the longest term that
nearly as many wrote. What one villager writes counts once.

The cost is bounded: of each span at most SAMPLE cases are read, chosen evenly by the first digits of their ids."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log
from typing import Any

from sqlalchemy import Connection, func, select

from engine.case_filters import days_as_moments
from engine.clock import shown
from engine.engine import Engine
from engine.people import Person
from engine.scope import narrowed
from engine.subjects import WORDS
from engine.tables import case, figure, place

SPANS = {7: 8, 30: 6}               # days that are "now" → how many such spans before them are the past
SAMPLE_NOW, SAMPLE_PAST = 2000, 4000
FEWEST = 4                          # villagers who must have written it
ALPHA = 0.01
HEAD = 300                          # characters of a text that are read
LONGEST = 12                        # characters of a term
NEARLY = 0.8                        # a longer term takes over when it keeps this share
LISTED = 20
KEPT = 300.0                        # seconds an answer is kept
_BETWEEN = re.compile(r"[^\w]+|[\d_]+")
_KEPT: dict[tuple[str, str, int], tuple[float, Topics]] = {}

Texts = list[tuple[str, str]]       # (whose, what)


@dataclass(frozen=True)
class Topic:
    """A term, how many cases of now hold it (of those read), how many were to be expected, and how sure: the bound's exponent."""

    term: str
    cases: int
    expected: float
    weight: float


@dataclass(frozen=True)
class Topics:
    """The hot topics of a place. `read`: cases read of now and of the past; `sampled`: not all of them were."""

    place: str
    since: date
    until: date
    items: tuple[Topic, ...]
    read: tuple[int, int]
    sampled: bool


def hot_topics(engine: Engine, person: Person, at: str | None = None, days: int = 7) -> Topics:
    """What is hot in `at` over the last `days` (7 or 30). Raises NotYours."""
    scope, days = narrowed(person, at, "see_figures")[0], days if days in SPANS else 7
    key = (engine.database.url, scope, days)
    kept = _KEPT.get(key)
    if kept is not None and time.monotonic() < kept[0]:
        return kept[1]
    today = shown(engine.clock.now()).date()
    now, past = (today - timedelta(days=days - 1), today), (today - timedelta(days=days * (1 + SPANS[days])), today - timedelta(days=days))
    with engine.database.read() as connection:
        lately, whole_now = _texts(connection, scope, *now, SAMPLE_NOW)
        before, whole_past = _texts(connection, scope, *past, SAMPLE_PAST)
    found = Topics(scope, *now, tuple(rising(lately, before)), (len(lately), len(before)), not (whole_now and whole_past))
    for old in [old for old, (until, _) in _KEPT.items() if until < time.monotonic()]:
        del _KEPT[old]
    if len(lately) + len(before) >= 500:            # few are read anew every time
        _KEPT[key] = (time.monotonic() + KEPT, found)
    return found


def rising(now: Texts, past: Texts) -> list[Topic]:
    """The terms that rise, the surest first; of terms that share most of their cases the surest only."""
    said_now, said_past = _by_villager(now), _by_villager(past)
    if len(said_now) < FEWEST or not said_past:
        return []
    many, few = _pairs_counted(said_now), _pairs_counted(said_past)
    candidates = {pair: count for pair, count in many.items() if count >= FEWEST}
    bar, share = log(max(len(candidates), 1) / ALPHA), len(said_now) / (len(said_now) + len(said_past))
    hot = {pair: weight for pair, count in candidates.items() if (weight := _weight(count, few[pair], share)) > bar}
    found: dict[str, Topic] = {}
    for pair, weight in hot.items():
        holding = [text for text in said_now if pair in text]
        term = _grown(pair, holding)
        cases = sum(term in text for _, text in now)
        if term not in found or found[term].weight < weight:
            found[term] = Topic(term, cases, sum(term in text for text in said_past) * len(said_now) / len(said_past), weight)
    return _told_apart(sorted(found.values(), key=lambda topic: (-topic.weight, -len(topic.term), topic.term)), now)


def _texts(connection: Connection, scope: str, since: date, until: date, most: int) -> tuple[Texts, bool]:
    """Up to about `most` reports of the days, and whether that is all."""
    begin, end = days_as_moments(since, until)
    count = connection.scalar(select(func.sum(figure.c.reported)).where(
        figure.c.place == scope, figure.c.category == "", figure.c.day.between(since.isoformat(), until.isoformat()))) or 0
    villages = connection.scalars(select(place.c.code).where(place.c.level == "village", place.c.code.startswith(scope, autoescape=True))).all()
    terms: list[Any] = [case.c.place.in_(villages), case.c.created_at >= begin, case.c.created_at < end,
                        case.c.about_id.is_(None), case.c.confidential.is_(False)]
    whole = count <= most
    if not whole:
        terms.append(case.c.id < f"{ceil(most / int(count) * 0x10000):04x}")
    rows = connection.execute(
        select(case.c.id, case.c.reporter_id, case.c.subject, func.substr(case.c.text, 1, HEAD).label("text")).where(*terms).limit(2 * most))
    return [(row.reporter_id or row.id, plain(row.text if row.subject in WORDS else f"{row.subject} {row.text}")) for row in rows], whole


def plain(text: str) -> str:
    """Only letters, everything else one blank: terms do not reach over it."""
    return _BETWEEN.sub(" ", text.lower())


def _by_villager(texts: Iterable[tuple[str, str]]) -> list[str]:
    said: dict[str, list[str]] = defaultdict(list)
    for whose, text in texts:
        said[whose].append(text)
    return [" ".join(own) for own in said.values()]


def _pairs_counted(texts: Iterable[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update({pair for pair in map(str.__add__, text, text[1:]) if " " not in pair})
    return counted


def _weight(now: int, past: int, share: float) -> float:
    """n·KL of the observed share of `now` against the expected one; 0 where it does not rise."""
    n = now + past
    seen = now / n
    if seen <= share:
        return 0.0
    return n * (seen * log(seen / share) + ((1 - seen) * log((1 - seen) / (1 - share)) if seen < 1 else 0.0))


def _grown(pair: str, texts: list[str]) -> str:
    """The longest term around a pair that nearly all of its texts hold."""
    term, least = pair, max(FEWEST, ceil(NEARLY * len(texts)))
    while len(term) < LONGEST:
        beside: Counter[str] = Counter()
        for text in texts:
            beside.update(_longer(term, text))
        longer, count = max(beside.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        if count < least:
            return term
        term = longer
    return term


def _longer(term: str, text: str) -> set[str]:
    found, at = set[str](), text.find(term)
    while at >= 0:
        if at and text[at - 1] != " ":
            found.add(text[at - 1] + term)
        end = at + len(term)
        if end < len(text) and text[end] != " ":
            found.add(term + text[end])
        at = text.find(term, at + 1)
    return found


def _told_apart(topics: list[Topic], now: Texts) -> list[Topic]:
    """Without terms whose cases are mostly those of a surer one: "搅拌站" needs no "站扰民" beside it."""
    kept: list[tuple[Topic, set[int]]] = []
    for topic in topics:
        own = {number for number, (_, text) in enumerate(now) if topic.term in text}
        if not any(len(own & other) >= NEARLY * min(len(own), len(other)) for _, other in kept):
            kept.append((topic, own))
        if len(kept) >= LISTED:
            break
    return [topic for topic, _ in kept]
