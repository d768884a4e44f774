"""What is older than its rule goes, in batches, by the product's clock; what is held stays; the log says what went."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from engine.attachments import Upload
from engine.blobs import file_key
from engine.clock import FrozenClock, to_text
from engine.commands import attach, report
from engine.commands.change_retention import change_retention
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.figures.fold import fold_all
from engine.my_data.holds import end_holds, hold_case
from engine.retention import KINDS, expected, retain, rules
from engine.retention.retain import SOME, rules_now
from engine.retention.rules import SHIPPED
from engine.tables import attachment, notice, request, retention_log
from tests.driver import Driver, everyman
from tests.engine.kept_recording import add_voice
from tests.media.samples import picture
from tests.world import OWN, World

VOICE, PNG = b"OggS\x00" + b"voice" * 8, picture("PNG")


def count(engine: Engine, table: object) -> int:
    with engine.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def kept(engine: Engine, digest: str) -> bool:
    return engine.blobs.size(file_key(digest)) is not None


def test_every_kind_has_a_rule_within_its_bounds() -> None:
    assert set(SHIPPED) == set(KINDS)
    assert all(rule["least"] <= rule["days"] <= rule["most"] for rule in SHIPPED.values())


def test_voice_goes_before_pictures_and_both_only_after_the_case_was_closed(deployed: Engine, world: World, clock: FrozenClock) -> None:
    made = report(deployed, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。")
    add_voice(deployed, world.villager, made.id, VOICE)
    attach(deployed, world.villager, made.id, Upload("灯.png", PNG), "villager", "b" * 22)
    with deployed.database.read() as connection:
        digests = {row.kind: row.digest for row in connection.execute(select(attachment))}
    fold_all(deployed)
    while retain(deployed):
        pass
    assert count(deployed, attachment) == 2
    Driver(deployed, everyman(deployed), clock, lazy=0).until_closed()
    fold_all(deployed)
    clock.move(timedelta(days=400))
    hold_case(deployed, world.person("administrator"), made.number, "审计")
    while retain(deployed):
        pass
    assert count(deployed, attachment) == 2
    end_holds(deployed, world.person("administrator"), made.number)
    assert expected(deployed, rules_now(deployed)) | {"voice": 1} == expected(deployed, rules_now(deployed))
    while retain(deployed):
        pass
    assert count(deployed, attachment) == 1 and not kept(deployed, digests["voice"]) and kept(deployed, digests["picture"])
    clock.move(timedelta(days=800))
    while retain(deployed):
        pass
    assert count(deployed, attachment) == 0 and not kept(deployed, digests["picture"])


def test_much_goes_in_batches_and_the_log_counts_it(engine: Engine, clock: FrozenClock) -> None:
    with engine.database.write() as connection:
        connection.execute(insert(request), [{"key": f"k{number}", "person_id": "p", "case_id": "c", "at": to_text(clock.now())} for number in range(SOME + 7)])
    clock.move(timedelta(days=91))
    assert expected(engine, {"requests": 90, "notices": 30}) == {"requests": SOME + 7, "notices": 0}
    assert retain(engine) == SOME and retain(engine) == 7 and retain(engine) == 0
    with engine.database.read() as connection:
        assert sorted(connection.scalars(select(retention_log.c.removed))) == [7, SOME]
    assert count(engine, request) == 0 and count(engine, notice) == 0


def test_administrators_change_the_days_within_bounds_and_that_is_logged(engine: Engine, world: World) -> None:
    admin = world.person("administrator")
    assert change_retention(engine, admin, {"notices": "60", "drafts": "30"}) == 1
    with engine.database.read() as connection:
        assert rules(connection)["notices"].days == 60
        [row] = connection.execute(select(retention_log)).all()
    assert (row.kind, row.days, row.removed, row.by_id) == ("notices", 60, None, admin.id)
    for typed, code in (("1", "too_small"), ("99999", "too_large"), ("viele", "not_a_number"), ("", "not_a_number"), ("٣", "not_a_number")):
        with pytest.raises(BadAnswers) as refused:
            change_retention(engine, admin, {"notices": typed})
        assert refused.value.errors["notices"]["code"] == code
    with pytest.raises(NotYours):
        change_retention(engine, world.person("command_room"), {"notices": "90"})
