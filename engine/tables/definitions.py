"""The process folders that were deployed: never changed, never removed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from engine.tables.base import Moment, metadata

definition = Table(                                           # a deployed process folder; never changed, never removed
    "definition", metadata,
    Column("version", String(64), primary_key=True),          # sha256 of the folder's and its forms' content
    Column("process", String(64), nullable=False),
    Column("files", LargeBinary, nullable=False),             # zlib of JSON {path: text}
    Column("deployed_at", Moment, nullable=False),
)
process = Table(
    "process", metadata,
    Column("id", String(64), primary_key=True),
    Column("current_version", String(64), ForeignKey("definition.version"), nullable=False),
)
