"""What administrators set for the whole product, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select

from engine.tables import product_setting

if TYPE_CHECKING:
    from engine.engine import Engine


def read_setting(engine: Engine, name: str) -> str | None:
    """The value as it was written; none when nobody did."""
    with engine.database.read() as connection:
        return connection.scalar(select(product_setting.c.value).where(product_setting.c.name == name))


def write_setting(connection: Connection, name: str, value: str) -> None:
    """Set it, in the caller's transaction."""
    connection.execute(delete(product_setting).where(product_setting.c.name == name))
    connection.execute(insert(product_setting).values(name=name, value=value))
