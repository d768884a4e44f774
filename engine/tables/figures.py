"""What the board and the statistics read: each case as it is counted, the counts by day, and who took what out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from engine.tables.base import Moment, metadata

# What is counted, in the order of reading. Of the day a case was reported …
REPORTED_MEASURES = ("reported", "responded_in_time", "responded_late", "repeated", "escalated")
# … and of the day it was closed.
CLOSED_MEASURES = (
    "closed", "timely", "village_solved", "reopened", "satisfied", "basically_satisfied", "dissatisfied", "unrated",
)
MEASURES = REPORTED_MEASURES + CLOSED_MEASURES


def _partial(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


case_figure = Table(                                                  # one row per case, written by the worker from its rows and facts
    "case_figure", metadata,
    Column("case_id", String(36), ForeignKey("case.id"), primary_key=True),
    Column("rev", Integer, nullable=False),                           # the case.rev it was counted at
    Column("place", String(20), nullable=False),
    Column("category", String(64), nullable=False),                   # '' where there is none
    Column("reporter_id", String(36)),
    Column("reported_at", Moment, nullable=False), Column("reported_on", String(10), nullable=False),     # the day on the county's clock
    Column("closed_at", Moment), Column("closed_on", String(10)),
    *(Column(name, Integer, nullable=False) for name in MEASURES),    # 0 or 1
    Index("ix_case_figure_place_reported_at", "place", "reported_at", "case_id"),
    Index("ix_case_figure_reported_at", "reported_at", "case_id"),
    Index("ix_case_figure_place_closed_at", "place", "closed_at", "case_id", **_partial("closed_at IS NOT NULL")),
    Index("ix_case_figure_closed_at", "closed_at", "case_id", **_partial("closed_at IS NOT NULL")),
    Index("ix_case_figure_escalated", "place", "case_id", **_partial("escalated = 1 AND closed_at IS NULL")),
    Index("ix_case_figure_repeated", "place", "reported_at", "reporter_id", "case_id", **_partial("repeated = 1")),
)
figure = Table(                                                       # sums of case_figure
    "figure", metadata,
    Column("place", String(20), primary_key=True),                    # a village, its township, its county
    Column("category", String(64), primary_key=True),                 # '' for all of them together
    Column("day", String(10), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in MEASURES),
)
figure_fold = Table(                                                  # one row: how far the worker has counted
    "figure_fold", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False),                        # every change of a case before this moment is counted
    Column("folded_at", Moment, nullable=False),
)
export_log = Table(                                                   # append-only: who took which list out, when
    "export_log", metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(20), nullable=False),                       # cases | figures
    Column("format", String(8), nullable=False),                      # csv | xlsx
    Column("filters", Text, nullable=False),                          # JSON, as asked
    Column("rows", Integer),                                          # none while it is being written, or when it broke off
    Column("cut", Boolean, nullable=False),                           # there was more than an export holds
    Index("ix_export_log_person_id_at", "person_id", "at"),
)
