"""The link to one case: opens nothing else, ends, can be called back, and who proves a number takes the account over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.channels.sealed import unseal
from engine.clock import FrozenClock
from engine.commands import report
from engine.commands.accounts import add_villager
from engine.commands.case_links import give_link, open_link, opened, phone_end, revoke_link, take_over_by_link
from engine.engine import Engine
from engine.errors import NotFound, NotYours
from engine.my_cases import my_cases
from engine.people import Person, create_person
from engine.sign_in_codes import ask_code, check_code
from engine.tables import case_link, outbox_letter, person
from tests.engine.test_sign_in_codes import PHONE, later
from tests.world import World

BASE = "https://e.example"


def helped(engine: Engine, world: World, phone: str = "") -> tuple[Person, Person, str]:
    """(grid worker, villager, number of the case filed for them)"""
    worker = world.person("grid_worker")
    villager = add_villager(engine, worker, name="李阿婆", phone=phone, village=world.villages[0], sure=False)
    made = report(engine, worker, request_key="k" * 22, place=world.villages[0], subject="路灯坏了", text="村口路灯坏了。", reporter_id=villager.id)
    return worker, villager, made.number


def proof(engine: Engine, phone: str) -> str:
    asked = ask_code(engine, phone, "192.0.2.1")
    check_code(engine, asked.ticket, asked.code)
    return asked.ticket


def test_the_link_is_the_same_at_every_print_and_stands_nowhere_in_clear(deployed: Engine, world: World) -> None:
    worker, villager, number = helped(deployed, world)
    given = give_link(deployed, worker, number, BASE)
    assert give_link(deployed, worker, number, BASE).token == given.token
    link = open_link(deployed, given.token, "192.0.2.1")
    assert (link.number, link.person_id) == (number, villager.id)
    with deployed.database.read() as connection:
        assert given.token not in repr(connection.execute(select(case_link)).all())


def test_made_up_old_and_revoked_links_open_nothing(deployed: Engine, world: World, clock: FrozenClock) -> None:
    worker, _, number = helped(deployed, world)
    first = give_link(deployed, worker, number, BASE).token
    for wrong in ("", "x", first[:-1], first + "A", first.swapcase()):
        with pytest.raises(NotFound):
            open_link(deployed, wrong, "192.0.2.1")
    assert revoke_link(deployed, worker, number)
    with pytest.raises(NotFound):
        open_link(deployed, first, "192.0.2.1")
    later(clock, timedelta(seconds=1))
    second = give_link(deployed, worker, number, BASE).token
    assert second != first
    later(clock, timedelta(days=deployed.settings.case_link_days))
    with pytest.raises(NotFound):
        open_link(deployed, second, "192.0.2.1")


def test_only_who_filed_it_for_somebody_else_hands_it_over(deployed: Engine, world: World) -> None:
    _, _, number = helped(deployed, world)
    own = report(deployed, world.villager, request_key="o" * 22, place=world.villages[0], subject="水管", text="水管漏水。")
    with pytest.raises(NotYours):
        give_link(deployed, world.villager, own.number, BASE)
    with pytest.raises(NotFound):
        give_link(deployed, world.villagers[world.villages[1]], number, BASE)
    with pytest.raises(NotYours):
        give_link(deployed, world.person("command_room"), number, BASE)


def test_who_had_no_phone_takes_the_account_over_with_slip_and_code(deployed: Engine, world: World) -> None:
    worker, villager, number = helped(deployed, world)
    link = open_link(deployed, give_link(deployed, worker, number, BASE).token, "192.0.2.1")
    assert phone_end(deployed, link.id) is None
    person, said = take_over_by_link(deployed, proof(deployed, PHONE), link.id)
    assert (person.id, said) == (villager.id, number)
    assert phone_end(deployed, link.id) == PHONE[-4:]
    assert [one.number for one in my_cases(deployed, person).items] == [number]


def test_another_number_does_not_take_over_who_has_one(deployed: Engine, world: World) -> None:
    worker, villager, number = helped(deployed, world, PHONE)
    link = open_link(deployed, give_link(deployed, worker, number, BASE).token, "192.0.2.1")
    with pytest.raises(NotFound):
        take_over_by_link(deployed, proof(deployed, "13900139000"), link.id)
    assert take_over_by_link(deployed, proof(deployed, PHONE), link.id)[0].id == villager.id


def test_a_villager_of_the_countys_list_without_a_phone_is_not_taken_over_by_whoever_finds_the_slip(deployed: Engine, world: World) -> None:
    known = create_person(deployed, name="老张", home=world.villages[0])
    worker = world.person("grid_worker")
    made = report(deployed, worker, request_key="z" * 22, place=world.villages[0], subject="桥", text="桥坏了。", reporter_id=known.id)
    link = opened(deployed, open_link(deployed, give_link(deployed, worker, made.number, BASE).token, "192.0.2.1").id)
    with pytest.raises(NotFound):
        take_over_by_link(deployed, proof(deployed, PHONE), link.id)


@pytest.mark.parametrize(("locale", "said"), [(None, "已为您代办事件"), ("zh_Hans_CN", "已为您代办事件"), ("en", "filed case")])
def test_the_sms_speaks_the_villagers_language(deployed: Engine, world: World, monkeypatch: pytest.MonkeyPatch, locale: str | None, said: str) -> None:
    worker, villager, number = helped(deployed, world, PHONE)
    monkeypatch.setattr("engine.commands.case_links.sms_works", lambda engine: True)      # a county with an SMS channel
    with deployed.database.write() as connection:
        connection.execute(update(person).where(person.c.id == villager.id).values(locale=locale))
    given = give_link(deployed, worker, number, BASE)
    with deployed.database.read() as connection:
        words = json.loads(unseal(deployed.settings.secret_key, connection.execute(select(outbox_letter.c.sealed)).scalar_one()))["words"]
    assert given.told and said in words and words.endswith(f"{BASE}/l/{given.token}") and number in words
