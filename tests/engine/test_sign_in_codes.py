"""Codes by SMS: one at a time, five minutes, five tries; nothing tells whether anybody has a number."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.channels.letter import Letter
from engine.channels.sealed import unseal
from engine.clock import FrozenClock
from engine.commands.accounts import add_villager, confirm_account, new_accounts, register, took_over
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours
from engine.limits import TooManyAttempts
from engine.notices.compose import letter_for
from engine.people import create_person
from engine.sign_in_codes import TRIES, WrongCode, ask_code, check_code, proven, use_proof
from engine.tables import delivery, outbox_letter, sign_in_code
from tests.world import World

PHONE = "13800138000"


def later(clock: FrozenClock, step: timedelta) -> None:
    """The machine's own time goes on: sign-in security does not follow the product's movable clock."""
    clock._at += step


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_lets_in_who_has_the_number_and_counts_once(engine: Engine, world: World) -> None:
    mother = create_person(engine, name="王秀兰", phone=PHONE, home=world.villages[0])
    asked = ask_code(engine, "+86 138-0013-8000", "192.0.2.1")
    found = check_code(engine, asked.ticket, asked.code)
    assert [one.id for one in found.people] == [mother.id]
    assert use_proof(engine, asked.ticket, mother.id).id == mother.id
    with pytest.raises(NotFound):
        use_proof(engine, asked.ticket, mother.id)
    with pytest.raises(WrongCode):
        check_code(engine, asked.ticket, asked.code)


def test_after_five_wrong_tries_the_right_code_is_wrong_too(engine: Engine, world: World) -> None:
    asked = ask_code(engine, PHONE, "192.0.2.1")
    for _ in range(TRIES):
        with pytest.raises(WrongCode):
            check_code(engine, asked.ticket, _wrong(asked.code))
    with pytest.raises(WrongCode):
        check_code(engine, asked.ticket, asked.code)


def test_a_code_is_void_after_five_minutes_and_when_a_new_one_is_asked_for(engine: Engine, world: World, clock: FrozenClock) -> None:
    first = ask_code(engine, PHONE, "192.0.2.1")
    second = ask_code(engine, PHONE, "192.0.2.1")
    with pytest.raises(WrongCode):
        check_code(engine, first.ticket, first.code)
    later(clock, timedelta(minutes=5))
    with pytest.raises(WrongCode):
        check_code(engine, second.ticket, second.code)


def test_a_code_of_one_browser_is_none_in_another(engine: Engine, world: World) -> None:
    asked, other = ask_code(engine, PHONE, "192.0.2.1"), ask_code(engine, "13900139000", "192.0.2.1")
    with pytest.raises(WrongCode):
        check_code(engine, other.ticket, asked.code if asked.code != other.code else _wrong(asked.code))
    assert check_code(engine, asked.ticket, asked.code).phone == PHONE


def test_a_number_is_sent_five_codes_an_hour_and_an_address_has_its_limit_too(engine: Engine, world: World, clock: FrozenClock) -> None:
    for n in range(5):
        ask_code(engine, PHONE, f"192.0.2.{n}")
    with pytest.raises(TooManyAttempts):
        ask_code(engine, PHONE, "192.0.2.99")
    ask_code(engine, "13900139000", "192.0.2.99")
    later(clock, timedelta(hours=1))
    ask_code(engine, PHONE, "192.0.2.99")


def test_what_is_no_mobile_number_is_said_at_once(engine: Engine, world: World) -> None:
    for typed in ("", "12345", "87654321", "138001380001", "１２"):
        with pytest.raises(BadAnswers):
            ask_code(engine, typed, "192.0.2.1")


def test_neither_number_nor_code_stands_anywhere_in_clear(engine: Engine, world: World) -> None:
    asked = ask_code(engine, PHONE, "192.0.2.1")
    with engine.database.read() as connection:
        rows = [*connection.execute(select(sign_in_code)), *connection.execute(select(delivery)), *connection.execute(select(outbox_letter))]
    assert rows and not any(secret in repr(row) for row in rows for secret in (PHONE, asked.code, asked.ticket))


def test_the_words_leave_by_the_outbox_and_old_ones_do_not(engine: Engine, world: World, clock: FrozenClock) -> None:
    asked = ask_code(engine, PHONE, "192.0.2.1")
    book = engine.rulebooks.recent()
    with engine.database.read() as connection:
        row = connection.execute(select(delivery)).one()
        letter = letter_for(engine, connection, book, row)
        assert isinstance(letter, Letter) and letter.address == PHONE and asked.code in letter.words
        later(clock, timedelta(minutes=6))
        late = letter_for(engine, connection, book, row)
    assert not isinstance(late, Letter) and late.status == "dropped"


def test_an_unknown_number_writes_the_same_rows_and_is_sent_nothing_where_nobody_registers_himself(engine: Engine, world: World) -> None:
    closed = replace(engine, settings=replace(engine.settings, self_registration=False))
    ask_code(closed, PHONE, "192.0.2.1")
    with engine.database.read() as connection:
        assert connection.execute(select(delivery.c.status)).scalars().all() == ["dropped"]
        sealed = connection.scalar(select(outbox_letter.c.sealed))
    assert json.loads(unseal(engine.settings.secret_key, str(sealed)))["to"] == PHONE


def test_staff_do_not_come_in_by_a_code(engine: Engine, world: World) -> None:
    create_person(engine, name="网格员", phone=PHONE, home=world.villages[0], memberships=[("grid_worker", world.villages[0])])
    asked = ask_code(engine, PHONE, "192.0.2.1")
    found = check_code(engine, asked.ticket, asked.code)
    assert found.people == () and found.staff


def test_a_household_says_who_it_is_and_nobody_else_is_chosen(engine: Engine, world: World) -> None:
    two = {create_person(engine, name=name, phone=PHONE, home=world.villages[0]).id for name in ("父亲", "母亲")}
    stranger = create_person(engine, name="别人", phone="13900139000", home=world.villages[0])
    asked = ask_code(engine, PHONE, "192.0.2.1")
    with pytest.raises(NotFound):
        proven(engine, asked.ticket)
    assert {one.id for one in check_code(engine, asked.ticket, asked.code).people} == two
    with pytest.raises(NotFound):
        use_proof(engine, asked.ticket, stranger.id)


def test_who_is_new_registers_and_the_villages_grid_worker_confirms(engine: Engine, world: World) -> None:
    village, worker = world.villages[0], world.person("grid_worker")
    asked = ask_code(engine, PHONE, "192.0.2.1")
    with pytest.raises(NotFound):
        register(engine, asked.ticket, "新来的", village)
    check_code(engine, asked.ticket, asked.code)
    with pytest.raises(BadAnswers):
        register(engine, asked.ticket, "", village[:9])
    made = register(engine, asked.ticket, "新来的", village)
    assert made.home == village and not made.works
    assert [one.id for one in new_accounts(engine, worker)] == [made.id]
    with pytest.raises(NotYours):
        confirm_account(engine, world.villager, made.id)
    confirm_account(engine, worker, made.id)
    assert new_accounts(engine, worker) == []


def test_a_worker_adds_a_villager_and_is_asked_about_twins(engine: Engine, world: World) -> None:
    village, worker = world.villages[0], world.person("grid_worker")
    made = add_villager(engine, worker, name="李阿婆", phone="", village=village, sure=False)
    with pytest.raises(BadAnswers) as asked:
        add_villager(engine, worker, name="李阿婆", phone=PHONE, village=village, sure=False)
    assert asked.value.errors["twin"]["params"] == {"ids": [made.id]}
    other = add_villager(engine, worker, name="李阿婆", phone=PHONE, village=village, sure=True)
    assert other.id != made.id
    with pytest.raises(NotYours):
        add_villager(engine, worker, name="远处的人", phone="", village=world.villages[1], sure=False)
    assert took_over(engine, other.id) and not took_over(engine, other.id)
