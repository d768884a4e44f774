"""A county's list goes in whole, again without change, and after a kill from where it stopped; bad lines are told with their reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.commands.import_villagers import begin_import, import_of, import_waiting
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.people import create_person
from engine.personal import id_card_of, people_by_id_card, people_by_phone, phone_of
from engine.personal.id_card import check_character
from engine.tables import household, import_problem, person, villager_import
from engine.verify import verify
from engine.villagers import import_file as importing
from engine.villagers.columns import BadList
from engine.villagers.import_file import import_file
from engine.villagers.kept_file import path_of
from tests.bench.villager_list import lines, write_xlsx
from tests.world import OWN, SAME_TOWNSHIP, World

HEAD = "姓名,手机,身份证号,乡镇,村,户号,与户主关系,网格"


def card(number: int) -> str:
    first = f"33022619700101{number:03}"
    return first + check_character(first)


def read(engine: Engine, *rows: str, name: str = "list.csv") -> object:
    content = "\n".join((HEAD, *rows)).encode()
    with engine.database.write() as connection:
        import_id = import_of(engine, connection, name, content, None)
    import_file(engine, import_id, content)
    with engine.database.read() as connection:
        return connection.execute(select(villager_import).where(villager_import.c.id == import_id)).one()


def counts(row: object) -> tuple[int, ...]:
    return tuple(getattr(row, name) for name in ("added", "updated", "unchanged", "bad"))


def test_a_list_goes_in_and_again_without_change(engine: Engine, world: World) -> None:
    rows = [f"竺兰,13900000001,{card(1)},,学勤村,12,户主,第一网格", f"竺小兰,,{card(2)},桃源街道,学勤村,12,女,", "褚强,13900000003,,,回浦村,,,"]
    assert counts(read(engine, *rows)) == (3, 0, 0, 0) and counts(read(engine, *rows)) == (0, 0, 3, 0)
    with engine.database.read() as connection:
        [first] = people_by_id_card(engine, connection, card(1))
        assert phone_of(engine, connection, first) == "13900000001" and id_card_of(engine, connection, first) == card(1)
        row = connection.execute(select(person).where(person.c.id == first)).one()
        [house] = connection.execute(select(household)).all()
        assert (row.name, row.home, row.grid, row.relation, row.household_id) == ("竺兰", OWN, "第一网格", "户主", house.id)
        assert (house.village, house.number, house.head_id) == (OWN, "12", first)
        assert len(people_by_phone(engine, connection, "13900000003")) == 1
    assert list(verify(engine)) == []


def test_a_later_list_changes_whom_it_knows_by_card_or_by_name_and_phone(engine: Engine, world: World) -> None:
    known = create_person(engine, name="俞老师", login="yu", phone="13900000009", id_card=card(9), home=OWN)
    read(engine, f"竺兰,13900000001,{card(1)},,学勤村,12,户主,", "褚强,13900000003,,,回浦村,,,")
    again = read(engine, f"竺兰花,13900000002,{card(1)},,回浦村,7,户主,", f"褚强,13900000003,{card(3)},,回浦村,,,", f"俞梅,13900000008,{card(9)},,学勤村,,,")
    assert counts(again) == (0, 3, 0, 0)
    with engine.database.read() as connection:
        [first] = people_by_id_card(engine, connection, card(1))
        assert phone_of(engine, connection, first) == "13900000002" and people_by_phone(engine, connection, "13900000001") == []
        assert connection.execute(select(person.c.name, person.c.home).where(person.c.id == first)).one() == ("竺兰花", SAME_TOWNSHIP)
        assert people_by_id_card(engine, connection, card(3)) == people_by_phone(engine, connection, "13900000003")
        assert connection.execute(select(person.c.name, person.c.login).where(person.c.id == known.id)).one() == ("俞梅", "yu")
    assert list(verify(engine)) == []


@pytest.mark.parametrize(("row", "code"), [
    (",13900000001,,,学勤村,,,", "no_name"), ("竺兰,1390000,,,学勤村,,,", "bad_phone"), ("竺兰,,,,学勤村,,,", "no_number"), ("竺兰,,330226700101001,,学勤村,,,", "id_card_15"),
    (f"竺兰,,{card(1)[:17]}{'1' if card(1)[17] != '1' else '2'},,学勤村,,,", "id_card_check"), ("竺兰,13900000001,,,火星村,,,", "no_village"), ("竺兰,13900000001,,,,,,", "no_village"),
    ("竺" * 41 + ",13900000001,,,学勤村,,,", "long_name")])
def test_a_line_that_cannot_be_taken_is_told_with_its_number_and_nothing_personal(engine: Engine, world: World, row: str, code: str) -> None:
    done = read(engine, f"好人,13900000099,{card(99)},,学勤村,,,", row)
    with engine.database.read() as connection:
        [bad] = connection.execute(select(import_problem)).all()
    assert counts(done) == (1, 0, 0, 1) and (bad.line, bad.problem) == (3, code)
    assert "竺兰" not in bad.shown and "13900000001" not in bad.shown and card(1)[:17] not in bad.shown and set(json.loads(bad.shown)) >= {"name", "village"}


def test_whoever_stands_in_the_list_twice_is_taken_once(engine: Engine, world: World) -> None:
    done = read(engine, f"竺兰,13900000001,{card(1)},,学勤村,,,", f"竺兰,,{card(1)},,学勤村,,,", "竺兰,13900000001,,,学勤村,,,", "竺兰,13900000002,,,学勤村,,,")
    assert counts(done) == (2, 0, 0, 2)


def test_killed_between_batches_it_goes_on_and_names_every_bad_line_once(engine: Engine, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 50)
    write_xlsx(str(tmp_path / "list.xlsx"), lines(330, [("桃源街道", "学勤村"), ("越溪乡", "南庄村")], bad_share=0.1))
    content = (tmp_path / "list.xlsx").read_bytes()
    with engine.database.write() as connection:
        import_id = import_of(engine, connection, "list.xlsx", content, None)

    def dies(done: int, of: int) -> None:
        if done > 150:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(engine, import_id, content, progress=dies)
    with engine.database.write() as connection:
        assert import_of(engine, connection, "list.xlsx", content, None) == import_id
    assert import_file(engine, import_id, content)
    with engine.database.read() as connection:
        row = connection.execute(select(villager_import).where(villager_import.c.id == import_id)).one()
        people = connection.scalar(select(func.count()).select_from(person).where(person.c.list_mark.is_not(None)))
        bad = connection.scalar(select(func.count()).select_from(import_problem))
    assert row.status == "done" and row.added == people and row.bad == bad > 10 and row.added + row.bad == 330


def test_a_number_that_the_spreadsheet_rounded_is_named_as_that(engine: Engine, world: World, tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "list.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD.split(","))
    sheet.write_row(1, 0, ["竺兰", 13900000001, int(card(2)[:17] + "1"), "", "学勤村", 12, "户主", ""])
    sheet.write_row(2, 0, ["褚强", 13900000003, "", "", "学勤村", 12.0, "", ""])
    book.close()
    content = (tmp_path / "list.xlsx").read_bytes()
    with engine.database.write() as connection:
        import_id = import_of(engine, connection, "list.xlsx", content, None)
    import_file(engine, import_id, content)
    with engine.database.read() as connection:
        assert [row.problem for row in connection.execute(select(import_problem))] == ["rounded"]
        assert len(people_by_phone(engine, connection, "13900000003")) == 1
        assert connection.scalar(select(household.c.number)) == "12"


def test_gb18030_and_other_headings_are_read(engine: Engine, world: World) -> None:
    content = "户主姓名;联系电话;行政村\n竺兰;139 0000 0001;学勤村\n".encode("gb18030")
    with engine.database.write() as connection:
        import_id = import_of(engine, connection, "list.csv", content, None)
    with pytest.raises(BadList, match="name"):
        import_file(engine, import_id, content)
    with engine.database.write() as connection:
        import_id = import_of(engine, connection, "list.csv", content, None)
    assert import_file(engine, import_id, content, own={"name": "户主姓名"})


@pytest.mark.parametrize(("content", "code"), [(b"", "required"), (b"\x00\x01\x02", "not_a_list"), (b"PK\x03\x04broken", "not_a_list"), ("甲,乙\n1,2".encode(), "no_heading"), ("姓名,村\n".encode(), "no_heading")])
def test_what_is_no_list_is_refused_before_it_is_kept(engine: Engine, world: World, content: bytes, code: str) -> None:
    with pytest.raises(BadAnswers) as refused:
        begin_import(engine, world.person("administrator"), "list.csv", content)
    assert refused.value.errors["file"]["code"] == code


def test_an_uploaded_list_lies_sealed_until_the_worker_has_read_it(engine: Engine, world: World) -> None:
    content = f"{HEAD}\n竺兰,13900000001,{card(1)},,学勤村,12,户主,".encode()
    with pytest.raises(NotYours):
        begin_import(engine, world.person("command_room"), "list.csv", content)
    import_id = begin_import(engine, world.person("administrator"), "list.csv", content)
    assert begin_import(engine, world.person("administrator"), "list.csv", content) == import_id
    kept = path_of(engine, import_id).read_bytes()
    assert b"13900000001" not in kept and "竺兰".encode() not in kept
    assert import_waiting(engine) and not import_waiting(engine) and not path_of(engine, import_id).exists()
    with engine.database.read() as connection:
        assert len(people_by_phone(engine, connection, "13900000001")) == 1
