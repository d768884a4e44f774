"""Who asks to be forgotten is: no canary is left in any table, file, index or state; what they reported stays as a case of nobody."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, make_url, select

from engine.attachments import Upload
from engine.clock import FrozenClock
from engine.commands import attach, comment, report
from engine.commands.consent import answer_consent
from engine.commands.erasure import ask_erasure, erase_due, stands_in_the_way, withdraw_erasure
from engine.commands.reveal import reveal_reporter
from engine.engine import Engine
from engine.errors import NotYours
from engine.figures.fold import fold_all
from engine.file_kinds import kind_of
from engine.my_data.archive import archive_of
from engine.my_data.holds import end_holds, hold_case, holds_of
from engine.people import Person, create_person, load_person
from engine.people.change_log import note
from engine.personal.id_card import check_character
from engine.tables import case, erasure, fact, metadata, person
from engine.verify import verify
from tests.conftest import POSTGRESQL
from tests.driver import Driver, everyman
from tests.engine.kept_recording import add_voice
from tests.media.samples import picture
from tests.world import OWN, World

NAME, PHONE, CARD = "欧阳金丝雀", "13777770123", "33022619550505001" + check_character("33022619550505001")
CANARIES = (NAME, PHONE, CARD, "canary-login")
PNG = picture("PNG")
VOICE = b"OggS\x00" + b"canary-voice" * 8


@pytest.fixture
def canary(deployed: Engine, world: World) -> Person:
    return create_person(deployed, name=NAME, login="canary-login", password="canary-pass-1", phone=PHONE, id_card=CARD, home=OWN)


def lived(engine: Engine, world: World, canary: Person, clock: FrozenClock) -> tuple[str, str]:
    """A case with everything in it, worked to its end; its id and number."""
    staff = everyman(engine)
    made = report(engine, canary, request_key="k" * 22, place=OWN, subject=f"{NAME}家门口路灯坏了", text=f"我是{NAME}，电话{PHONE}，身份证{CARD}，路灯坏了三盏。")
    attach(engine, canary, made.id, Upload("灯.png", PNG), "villager", "a" * 22)
    add_voice(engine, canary, made.id, VOICE)
    comment(engine, staff, made.id, f"给{NAME}打过电话{PHONE}", (), "c" * 22)
    comment(engine, staff, made.id, "路灯已报修", (), "d" * 22)
    reveal_reporter(engine, staff, made.id, reason="other", words=f"找{NAME}核实")
    with engine.database.write() as connection:
        note(connection, canary.id, staff.id, "details", clock.now(), before={"name": NAME}, after={"name": NAME})
    answer_consent(engine, canary, "data", 1, True)
    Driver(engine, staff, clock, lazy=0).until_closed()
    fold_all(engine)
    return made.id, made.number


def everything(engine: Engine) -> str:
    """Every cell of every table, states unpacked, and the raw database file with its log."""
    cells = []
    with engine.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    if isinstance(column.type, LargeBinary) and value:
                        value = _unpacked(value)
                    cells.append(f"{table.name}.{column.name}: {value}")
    held = "\n".join(cells)
    if not POSTGRESQL:
        file = make_url(engine.settings.database_url).database or ""
        held += b"".join(Path(name).read_bytes() for name in (file, f"{file}-wal") if Path(name).exists()).decode("utf-8", "ignore")
    return held


def _unpacked(value: bytes) -> str:
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("utf-8", "replace")


def test_after_erasure_no_canary_is_left_anywhere(deployed: Engine, world: World, canary: Person, clock: FrozenClock) -> None:
    case_id, number = lived(deployed, world, canary, clock)
    assert all(one in everything(deployed) for one in (NAME, "canary-login"))
    assert ask_erasure(deployed, canary) == "" and not erase_due(deployed)
    clock.move(timedelta(days=3))
    assert erase_due(deployed) and not erase_due(deployed)
    held = everything(deployed)
    assert [one for one in CANARIES if one in held] == []
    files = [path.read_bytes() for path in (deployed.settings.data_dir / "files").rglob("*") if path.is_file()]
    assert files == []
    with deployed.database.read() as connection:
        row = connection.execute(select(case).where(case.c.id == case_id)).one()
        words = [one for one in connection.scalars(select(fact.c.text).where(fact.c.case_id == case_id)) if one]
    assert row.number == number and row.status == "closed" and row.reporter_id == canary.id and "路灯坏了三盏" in row.text
    assert any("路灯已报修" in one for one in words)
    assert list(verify(deployed)) == []


def test_what_is_gone_is_not_found_and_the_rest_still_is(deployed: Engine, world: World, canary: Person, clock: FrozenClock) -> None:
    from engine.case_filters import CaseFilters
    from engine.case_list import cases

    _, number = lived(deployed, world, canary, clock)
    supervisor = world.person("county_supervisor")
    ask_erasure(deployed, canary)
    clock.move(timedelta(days=3))
    erase_due(deployed)
    numbers = {words: [line.number for line in cases(deployed, supervisor, CaseFilters(status=None, words=words)).items] for words in ("路灯坏了三盏", "金丝雀", PHONE)}
    assert numbers == {"路灯坏了三盏": [number], "金丝雀": [], PHONE: []}


def test_an_open_case_a_hold_or_work_stand_in_the_way_and_say_so(deployed: Engine, world: World, canary: Person, clock: FrozenClock) -> None:
    made = report(deployed, canary, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。")
    assert ask_erasure(deployed, canary) == "open_case" and ask_erasure(deployed, world.person("grid_worker")) == "works"
    clock.move(timedelta(days=4))
    while erase_due(deployed):
        pass
    Driver(deployed, everyman(deployed), clock, lazy=0).until_closed()
    room = world.person("command_room")
    hold_case(deployed, room, made.number, "法院调取")
    clock.move(timedelta(days=1))
    while erase_due(deployed):
        pass
    with deployed.database.read() as connection:
        assert stands_in_the_way(connection, canary.id) == "legal_hold"
        assert connection.scalar(select(erasure.c.waits_for).where(erasure.c.person_id == canary.id)) == "legal_hold"
        assert connection.scalar(select(person.c.name).where(person.c.id == canary.id)) == NAME
    assert [hold.reason for hold in holds_of(deployed, made.id)] == ["法院调取"] and end_holds(deployed, room, made.number) == 1
    clock.move(timedelta(days=1))
    while erase_due(deployed):
        pass
    assert load_person(deployed, canary.id).name == "已注销" and not load_person(deployed, canary.id).active


def test_a_request_can_be_withdrawn_while_it_waits(deployed: Engine, world: World, canary: Person, clock: FrozenClock) -> None:
    ask_erasure(deployed, canary)
    assert withdraw_erasure(deployed, canary) and not withdraw_erasure(deployed, canary)
    clock.move(timedelta(days=9))
    assert not erase_due(deployed) and load_person(deployed, canary.id).active


def test_only_the_command_room_of_the_place_and_administrators_hold_a_case(deployed: Engine, world: World, canary: Person) -> None:
    made = report(deployed, canary, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。")
    for actor in (world.person("grid_worker"), world.villager, world.person("command_room", world.villages[2])):
        with pytest.raises(NotYours):
            hold_case(deployed, actor, made.number, "因为")
    assert holds_of(deployed, made.id) == ()


def test_the_archive_holds_every_canary_of_its_owner_and_none_of_anybody_else(deployed: Engine, world: World, canary: Person, clock: FrozenClock) -> None:
    _, number = lived(deployed, world, canary, clock)
    other = create_person(deployed, name="司马燕子", login="other-login", phone="13666660456", home=OWN)
    report(deployed, other, request_key="o" * 22, place=OWN, subject="司马燕子的水管", text="漏水，电话13666660456")
    with archive_of(deployed, canary, {"title": "我的信息"}) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    names = archive.namelist()
    told = json.loads(archive.read("data.json"))
    everything = b"".join(archive.read(name) for name in names)
    assert told["person"]["phone"] == PHONE and told["person"]["id_card"] == CARD and told["cases"][0]["number"] == number
    assert told["looked_at_my_number"][0]["reason"] == "other" and told["consents"][0]["agreed"] is True
    kept = [archive.read(name) for name in names if name.startswith("files/")]
    assert len(kept) == 2 and VOICE in kept and any(kind_of(one) is not None for one in kept if one != VOICE)
    assert all(one.encode() in everything for one in CANARIES) and "<script" not in archive.read("index.html").decode()
    hidden = ("司马燕子", "13666660456", "other-login", "路灯已报修", *(one.name for one in world.staff.values()), "全能员")
    assert [one for one in hidden if one.encode() in everything] == []
