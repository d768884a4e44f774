"""A read is one moment, a write is all or nothing; the same on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from engine.engine import Engine
from engine.tables import place

ROWS = [{"code": code, "name": code, "level": "county", "parent": None} for code in ("330226", "330225")]


def test_a_read_does_not_see_what_others_write_meanwhile(engine: Engine) -> None:
    count = select(func.count()).select_from(place)
    with engine.database.read() as reading:
        assert reading.scalar(count) == 0
        with engine.database.write() as writing:
            writing.execute(insert(place).values(**ROWS[0]))
        assert reading.scalar(count) == 0
    with engine.database.read() as reading:
        assert reading.scalar(count) == 1


def test_a_write_that_raises_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), engine.database.write() as writing:
        writing.execute(insert(place), ROWS)
        raise ZeroDivisionError
    with engine.database.read() as reading:
        assert reading.scalar(select(func.count()).select_from(place)) == 0
