"""Lists as files: what is in them, what is covered, that it is written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from engine.engine import Engine
from engine.export import log
from engine.export.cells import neutral
from engine.people import Person
from engine.tables import export_log
from tests.engine.rows import add_cases
from tests.web.browser import Browser
from tests.world import OWN, VILLAGERS, World

ClientAs = Callable[[Person | None], Browser]
NAME, PHONE = VILLAGERS[OWN]


@pytest.fixture
def some(engine: Engine, world: World) -> None:
    add_cases(engine, [
        {"number": 1, "place": OWN, "subject": f"=cmd|' /C calc'!A0 {NAME} {PHONE}", "reporter_id": world.villager.id},
        {"number": 2, "place": OWN, "subject": "＋全角加号"}, {"number": 3, "place": OWN, "subject": "路灯,\"不亮\""}])


def rows_of(data: bytes, kind: str) -> list[list[object]]:
    if kind == "csv":
        assert data.startswith(b"\xef\xbb\xbf")
        return [list(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.iter_rows()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_leaves_without_formulas_names_and_phones(engine: Engine, some: None, world: World, client_as: ClientAs, kind: str) -> None:
    answer = client_as(world.person("command_room")).get(f"/cases/export.{kind}")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    rows = rows_of(answer.data, kind)
    assert len(rows) == 4
    subjects = {str(row[1]) for row in rows[1:]}
    assert all(str(cell)[:1] not in "=+-@＋" for row in rows[1:] for cell in row if cell)
    assert any(subject.startswith("'=cmd") for subject in subjects) and "'＋全角加号" in subjects and '路灯,"不亮"' in subjects
    words = "".join(str(cell) for row in rows for cell in row)
    assert NAME not in words and PHONE not in words and "138****1001" in words


def test_each_list_is_written_down_with_its_filter(engine: Engine, some: None, world: World, client_as: ClientAs) -> None:
    room = world.person("command_room")
    assert client_as(room).get(f"/cases/export.csv?place={OWN}&stage=accept").data
    with engine.database.read() as connection:
        row = connection.execute(select(export_log)).one()
    assert (row.person_id, row.kind, row.format, row.rows, row.cut) == (room.id, "cases", "csv", 3, False) and OWN in row.filters and "accept" in row.filters


def test_too_many_lists_in_an_hour_are_refused(engine: Engine, some: None, world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MOST_AN_HOUR", 2)
    browser = client_as(world.person("command_room"))
    assert [browser.get("/cases/export.csv").status_code for _ in range(3)] == [200, 200, 429]


def test_a_list_that_is_too_long_says_that_it_was_cut(engine: Engine, some: None, world: World, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch) -> None:
    from web import exports

    whole = exports.exported_cases
    monkeypatch.setattr(exports, "exported_cases", lambda engine, person, filters: whole(engine, person, filters, 2))
    rows = rows_of(client_as(world.person("command_room")).get("/cases/export.csv").data, "csv")
    assert len(rows) == 4 and "Only the first" in str(rows[3][0])
    with engine.database.read() as connection:
        assert connection.execute(select(export_log.c.rows, export_log.c.cut)).one() == (2, True)


def test_the_statistics_are_a_table_too(engine: Engine, some: None, world: World, client_as: ClientAs) -> None:
    rows = rows_of(client_as(world.person("county_supervisor")).get("/figures/export.xlsx").data, "xlsx")
    assert rows[1][0] and len(rows) > 3


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "－1", " =1", "\u3000=1"])
def test_no_text_begins_a_formula(value: str) -> None:
    assert str(neutral(value)).startswith("'")


def test_plain_words_and_numbers_stay() -> None:
    assert [neutral(value) for value in ("路灯", 3, -2.5, None, "a=b")] == ["路灯", 3, -2.5, "", "a=b"]
