"""The data key is changed while both count; a broken or foreign digest is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from engine.engine import Engine
from engine.personal import Keyring, people_by_phone
from engine.personal import rotate as rotating
from engine.personal.agree import numbers_disagree
from engine.personal.rotate import left_to_rotate, rotate
from engine.tables import person
from engine.verify import verify
from tests.world import OWN, World

PHONE = "13805741001"


def test_every_number_is_sealed_anew_in_batches_and_found_all_the_way(engine: Engine, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "BATCH", 2)
    old = (engine.settings.data_dir / "data_key").read_text().strip()
    both = replace(engine, keyring=Keyring(["n" * 64, old]))
    with both.database.read() as connection:
        assert people_by_phone(both, connection, PHONE) == [world.villager.id] and left_to_rotate(both, connection)
    assert rotate(both) == 2
    with both.database.read() as connection:
        assert [people_by_phone(both, connection, number) for number in (PHONE, "13805741002", "13805741003")] == [
            [world.villagers[village].id] for village in world.villages]
    assert list(numbers_disagree(both)) == []
    assert rotate(both) == 1 and rotate(both) == 0
    only = replace(engine, keyring=Keyring(["n" * 64]))
    with only.database.read() as connection:
        assert people_by_phone(only, connection, PHONE) == [world.villager.id] and not left_to_rotate(only, connection)
    assert list(numbers_disagree(only)) == [] and list(numbers_disagree(engine)) != []


@pytest.mark.parametrize("column", ["phone_digest", "phone_tail", "phone_sealed", "data_key"])
def test_verify_finds_a_digest_or_value_that_was_changed(engine: Engine, world: World, column: str) -> None:
    assert list(verify(engine)) == []
    with engine.database.write() as connection:
        other = connection.scalar(select(person.c[column]).where(person.c.id == world.villagers[world.villages[1]].id))
        connection.execute(update(person).where(person.c.home == OWN).values({column: other if column != "data_key" else "00000000"}))
    [found] = list(verify(engine))
    assert world.villager.id in str(found) and PHONE not in str(found)
