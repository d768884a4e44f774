"""Versions that were published, and open cases that were carried over from one to another."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from engine.tables.base import Moment, metadata

publication = Table(                                                  # who made which version the current one, when and why
    "publication", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("process", String(64), nullable=False),
    Column("version", String(64), ForeignKey("definition.version"), nullable=False),
    Column("previous", String(64)),                                   # what was current until then
    Column("note", Text, nullable=False),
    Column("proposed_by_id", String(36), nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("status", String(12), nullable=False),                     # proposed | published | refused
    Column("decided_by_id", String(36)), Column("decided_at", Moment),
    Index("ix_publication_process_number", "process", "number"),
    Index("ix_publication_proposed", "process", sqlite_where=text("status = 'proposed'"), postgresql_where=text("status = 'proposed'")),
)
migration = Table(                                                    # open cases follow to another version; the worker moves them
    "migration", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("process", String(64), nullable=False),
    Column("from_version", String(64), nullable=False), Column("to_version", String(64), nullable=False),
    Column("mapping", Text, nullable=False),                          # JSON [[diagram, element before, element after], …]
    Column("reason", Text, nullable=False),
    Column("started_at", Moment, nullable=False), Column("started_by_id", String(36), nullable=False),
    Column("status", String(12), nullable=False),                     # moving | reverting | paused | stopped | done | reverted
    Column("cursor", String(36), nullable=False),                     # cases up to this id were looked at
    Column("total", Integer, nullable=False),                         # open cases on the old version when it began
    Column("done_at", Moment),
    Index("ix_migration_at_work", "number", sqlite_where=text("status in ('moving','reverting')"), postgresql_where=text("status in ('moving','reverting')")),
    Index("ix_migration_process_number", "process", "number"),
)
case_move = Table(                                                    # what became of one case in one migration
    "case_move", metadata,
    Column("migration", Integer, ForeignKey("migration.number"), primary_key=True, autoincrement=False),
    Column("case_id", String(36), ForeignKey("case.id"), primary_key=True),
    Column("outcome", String(10), nullable=False),                    # moved | kept | reverted | went_on
    Column("why", Text, nullable=False),                              # JSON {why, diagram, element} for a case that was kept, or {moved: …}
    Column("rev", Integer, nullable=False),                           # of the case after the move: it may go back while this holds
    Column("state", LargeBinary), Column("rows", Text),               # what it was before, until it goes on
    Column("at", Moment),
    Index("ix_case_move_outcome", "migration", "outcome", "case_id"),
    Index("ix_case_move_case_id", "case_id"),
    Index("ix_case_move_kept", "at", sqlite_where=text("state IS NOT NULL"), postgresql_where=text("state IS NOT NULL")),      # retention
)
