"""Has this been reported before? By the same villager (repeated), by others of the village at the same time (collective).

Two reports are on the same matter when they are of one village and one category and their words are alike: the overlap of their
character pairs, of subject and beginning, is at least a third. Pairs work for Chinese without a dictionary. Of 50,000 random pairs out of
2,163 real civic messages half share under 2 %, 999 in 1,000 under 16 %, and of all pairs of neighbours one reaches a third: two questions
about the same certificate. So a third is far from chance; who tells the same thing in wholly other words is not found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from engine.clock import to_text
from engine.tables import case

WINDOW = timedelta(days=90)           # for the same villager …
SAME_DAY = timedelta(days=1)          # … but what is said twice within a day is one complaint told twice, not a repeated one
AT_ONCE = timedelta(days=30)          # … and for others
MOST = 200                            # so many of the village's newest cases are looked at
HEAD = 200                            # characters of a text that are compared
ALIKE = 1 / 3


@dataclass(frozen=True)
class SameMatter:
    """`repeats`: earlier reports by the same villager; `others`: other villagers who have reported it lately."""

    repeats: int
    others: int


def same_matter(
    connection: Connection, *, place: str, category: str, reporter_id: str, subject: str, text: str, now: datetime,
) -> SameMatter:
    """Count earlier reports of the same matter: one query over an index, however many cases there are."""
    rows = connection.execute(
        select(case.c.reporter_id, case.c.category, case.c.subject, case.c.text, case.c.created_at)
        .where(case.c.place == place, case.c.created_at >= to_text(now - WINDOW)).order_by(case.c.created_at.desc()).limit(MOST)).all()
    own, lately, long_ago = pairs(subject, text), to_text(now - AT_ONCE), to_text(now - SAME_DAY)
    alike = [row for row in rows if row.category == category and overlap(own, pairs(row.subject, row.text)) >= ALIKE]
    return SameMatter(
        repeats=sum(row.reporter_id == reporter_id and row.created_at <= long_ago for row in alike),
        others=len({row.reporter_id for row in alike if row.reporter_id != reporter_id and row.created_at >= lately}))


def pairs(subject: str, text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits in what was said."""
    plain = "".join(char for char in f"{subject} {text[:HEAD]}".lower() if char.isalnum())
    return frozenset(plain[index:index + 2] for index in range(len(plain) - 1))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set that the other has too, from 0 to 1."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
