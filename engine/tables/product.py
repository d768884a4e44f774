"""Settings of the product itself."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from engine.tables.base import metadata

product_setting = Table(                                              # 'clock_offset_seconds', …
    "product_setting", metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
