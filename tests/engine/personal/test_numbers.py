"""Numbers are found however they are typed, refused with a reason, and stand nowhere in clear."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import make_url, select, text

from engine.engine import Engine
from engine.people import create_person
from engine.personal import (
    BadIdCard,
    Keyring,
    UnknownKey,
    checked_id_card,
    id_card_of,
    people_by_id_card,
    people_by_phone,
    people_by_tail,
    phone_of,
    set_numbers,
    tidy_phone,
)
from engine.personal.id_card import check_character
from engine.tables import person
from tests.conftest import POSTGRESQL
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

CARD = "33022619900307123" + check_character("33022619900307123")
PHONE = "13905740099"


@pytest.mark.parametrize("typed", ["13905740099", "139 0574 0099", "+86 139-0574-0099", "008613905740099", "１３９０５７４００９９", "8613905740099"])
def test_a_number_is_found_however_it_is_typed(engine: Engine, world: World, typed: str) -> None:
    made = create_person(engine, name="竺兰", home=OWN, phone=PHONE)
    assert tidy_phone(typed) == PHONE
    with engine.database.read() as connection:
        assert people_by_phone(engine, connection, typed) == [made.id] and phone_of(engine, connection, made.id) == PHONE
        assert people_by_phone(engine, connection, "13905740098") == people_by_phone(engine, connection, "") == []


@pytest.mark.parametrize(("number", "code"), [
    ("330226900307123", "id_card_15"), ("33022619900307", "id_card_shape"), ("330226199013071234", "id_card_birthday"), (CARD[:17] + ("1" if CARD[17] != "1" else "2"), "id_card_check"),
    ("陈", "id_card_shape")])
def test_what_is_no_identity_card_is_refused_with_the_reason(number: str, code: str) -> None:
    with pytest.raises(BadIdCard) as refused:
        checked_id_card(number)
    assert refused.value.code == code


def test_a_villager_is_found_by_the_whole_card_or_by_ends_in_the_village(engine: Engine, world: World) -> None:
    made = create_person(engine, name="竺兰", home=OWN, phone=PHONE, id_card=f" {CARD[:6]} {CARD[6:].lower()}")
    with engine.database.read() as connection:
        assert people_by_id_card(engine, connection, CARD) == [made.id] and id_card_of(engine, connection, made.id) == CARD
        for end in (PHONE[-4:], CARD[-6:], CARD[-6:].lower()):
            assert people_by_tail(engine, connection, OWN, end) == [made.id]
            assert people_by_tail(engine, connection, SAME_TOWNSHIP, end) == []
        assert people_by_tail(engine, connection, OWN, PHONE[-3:]) == people_by_tail(engine, connection, OWN, "%%%%") == []


def test_who_moves_is_found_by_ends_in_the_new_village_and_keeps_the_other_number(engine: Engine, world: World) -> None:
    made = create_person(engine, name="竺兰", home=OWN, phone=PHONE, id_card=CARD)
    with engine.database.write() as connection:
        before = set_numbers(engine, connection, made.id, home=OTHER_TOWNSHIP)
        assert before == {"home": OWN, "phone": PHONE, "id_card": CARD}
    with engine.database.write() as connection:
        set_numbers(engine, connection, made.id, phone=None)
    with engine.database.read() as connection:
        assert people_by_tail(engine, connection, OTHER_TOWNSHIP, CARD[-6:]) == [made.id] and people_by_tail(engine, connection, OWN, CARD[-6:]) == []
        assert phone_of(engine, connection, made.id) is None and id_card_of(engine, connection, made.id) == CARD


def test_equal_ends_in_two_villages_look_unequal(engine: Engine, world: World) -> None:
    for home in (OWN, SAME_TOWNSHIP):
        create_person(engine, name="竺兰", home=home, phone=PHONE)
    with engine.database.read() as connection:
        rows = connection.execute(select(person.c.phone_tail, person.c.phone_digest).where(person.c.name == "竺兰")).all()
    assert len({row.phone_tail for row in rows}) == 2 and len({row.phone_digest for row in rows}) == 1


def test_no_number_stands_in_the_database(engine: Engine, world: World) -> None:
    create_person(engine, name="竺兰", home=OWN, phone=PHONE, id_card=CARD)
    if POSTGRESQL:
        with engine.database.read() as connection:
            held = "".join(str(row) for row in connection.execute(text("SELECT person::text FROM person")))
    else:
        file = make_url(engine.settings.database_url).database or ""
        parts = [open(name, "rb").read() for name in (file, f"{file}-wal")]
        held = b"".join(parts).decode("latin-1")
        assert "竺兰".encode().decode("latin-1") in held
    assert PHONE not in held and CARD not in held and "13805741001" not in held


def test_a_product_without_the_key_does_not_start(engine: Engine, world: World) -> None:
    with pytest.raises(UnknownKey, match="EPOINT_DATA_KEY"):
        Engine.open(replace(engine.settings, data_keys=(uuid.uuid4().hex,)))
    Engine.open(replace(engine.settings, data_keys=(uuid.uuid4().hex, *(engine.settings.data_dir / "data_key").read_text().split()))).close()
    assert engine.keyring.current in Keyring.of(engine.settings).ids
