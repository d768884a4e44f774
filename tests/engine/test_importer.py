"""Messages become cases exactly once, each author one villager, each message always the same village."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from sqlalchemy import func, select

from engine.engine import Engine
from engine.errors import NotFound
from engine.importer import Importer
from engine.message_file import Message
from engine.tables import case, person
from engine.verify import verify
from tests.world import VILLAGES, World

SAID = datetime(2020, 1, 6, 3, 29, tzinfo=timezone.utc)


def message(number: int, author: str = "A1") -> Message:
    return Message(str(number), author, f"第{number}件事", "路灯不亮。", SAID)


def count(engine: Engine, table: object) -> int:
    with engine.database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)      # type: ignore[arg-type]


def test_a_message_filed_again_by_another_run_is_known(deployed: Engine, world: World) -> None:
    assert Importer(deployed, world.villages).file(message(1)) is True
    assert Importer(deployed, world.villages).file(message(1)) is False
    assert count(deployed, case) == 1


def test_an_author_becomes_one_villager_who_cannot_sign_in(deployed: Engine, world: World) -> None:
    before = count(deployed, person)
    for number in range(4):
        Importer(deployed, world.villages).file(message(number, "A00019079"))
    assert count(deployed, person) == before + 1
    with deployed.database.read() as connection:
        row = connection.execute(select(person).where(person.c.login == "import-a00019079")).one()
    assert row.password_hash is None and row.home in VILLAGES and row.name == "A00019079"


def test_the_case_is_the_authors_and_says_where_it_came_from(deployed: Engine, world: World) -> None:
    Importer(deployed, world.villages).file(message(7))
    with deployed.database.read() as connection:
        row = connection.execute(select(case.c.source, case.c.subject, case.c.reporter_id, case.c.filed_by_id, person.c.login).join(
            person, person.c.id == case.c.reporter_id)).one()
    assert (row.source, row.subject, row.login) == ("import:7", "第7件事", "import-a1")
    assert row.reporter_id == row.filed_by_id
    assert list(verify(deployed)) == []


def test_messages_spread_over_the_villages_always_the_same_way(deployed: Engine, world: World) -> None:
    for number in range(30):
        Importer(deployed, world.villages).file(message(number))
    with deployed.database.read() as connection:
        where = {row.source: row.place for row in connection.execute(select(case.c.source, case.c.place))}
    assert set(where.values()) == set(VILLAGES)
    assert where["import:0"] == Importer(deployed, world.villages)._village("0")


def test_without_villages_nothing_can_be_filed(engine: Engine) -> None:
    with pytest.raises(NotFound):
        Importer(engine, [])
