"""What happens becomes deliveries by rules, in the same transaction, and only where a rule and a channel ask for it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event

from engine.clock import FrozenClock, from_text, shown
from engine.commands import warn_due
from engine.engine import Engine
from tests.engine.notices.world import accepted, deliveries, filed, lay, set_up
from tests.world import TOWNSHIPS, World


def test_nothing_is_written_while_no_channel_is_set_up(deployed: Engine, world: World) -> None:
    accepted(deployed, world)
    assert deliveries(deployed) == []


def test_a_step_without_rules_asks_the_database_nothing_more(deployed: Engine, world: World) -> None:
    asked: list[str] = []
    deployed.rulebooks.recent()
    event.listen(deployed.database.sql, "before_cursor_execute", lambda c, cursor, statement, *rest: asked.append(statement))
    filed(deployed, world)
    assert asked and not [statement for statement in asked if "delivery" in statement or "notice_" in statement or "connector" in statement]


def test_a_step_writes_all_its_deliveries_in_one_statement(deployed: Engine, world: World) -> None:
    set_up(deployed, "sms", url="https://sms.example/send")
    set_up(deployed, "webhook", url="https://hook.example/")
    asked: list[str] = []
    event.listen(deployed.database.sql, "before_cursor_execute", lambda c, cursor, statement, *rest: asked.append(statement))
    accepted(deployed, world)
    assert len([statement for statement in asked if "INSERT INTO delivery" in statement]) == 2, "one per step"
    assert {row.channel for row in deliveries(deployed)} == {"sms", "webhook"}


def test_the_villager_is_told_by_sms_that_the_report_is_accepted(deployed: Engine, world: World) -> None:
    set_up(deployed, "sms", url="https://sms.example/send")
    made = accepted(deployed, world)
    [row] = deliveries(deployed)
    assert (row.kind, row.case_id, row.person_id, row.rule_id, row.status) == ("triaged", made.id, world.villager.id, "villager-accepted-sms", "waiting")
    assert world.villager.name not in row.data and "1380574" not in row.data and "路灯" not in row.data


def test_the_narrowest_rule_speaks(deployed: Engine, world: World) -> None:
    set_up(deployed, "sms", url="https://sms.example/send")
    township, elsewhere = TOWNSHIPS
    own = lay(deployed, kind="triaged", place=township)
    lay(deployed, kind="triaged", place=elsewhere)
    accepted(deployed, world)
    assert [row.rule_id for row in deliveries(deployed)] == [own]


def test_a_rule_that_is_switched_off_is_as_if_it_were_not_there(deployed: Engine, world: World) -> None:
    set_up(deployed, "sms", url="https://sms.example/send")
    lay(deployed, id="villager-accepted-sms", kind="triaged", active=False)
    accepted(deployed, world)
    assert deliveries(deployed) == []


def test_new_work_is_told_to_its_group_and_roles_by_place(deployed: Engine, world: World) -> None:
    lay(deployed, kind="task_opened", audience="group", channel="in_product")
    lay(deployed, kind="reported", audience="role:command_room", channel="in_product")
    filed(deployed, world)
    assert sorted(row.audience for row in deliveries(deployed)) == ["role:command_room@330226001", "role:grid_worker@330226001001"]
    assert {row.person_id for row in deliveries(deployed)} == {None}


def test_a_reminder_goes_out_by_the_rules_too(deployed: Engine, world: World, clock: FrozenClock) -> None:
    set_up(deployed, "push")
    filed(deployed, world)
    before = len(deliveries(deployed))
    clock.move(timedelta(hours=20))
    assert warn_due(deployed)
    told = [row for row in deliveries(deployed)[before:] if row.kind == "deadline_warned"]
    assert told and all(row.person_id for row in told)
    assert json.loads(told[0].data)["percent"] >= 50


@pytest.mark.parametrize(("hours", "expected"), [(0, "02 09:00"), (11, "02 20:00"), (12, "03 07:00"), (20, "03 07:00"), (22, "03 07:00")])
def test_at_night_it_waits_for_the_morning(deployed: Engine, world: World, clock: FrozenClock, hours: int, expected: str) -> None:
    set_up(deployed, "sms", url="https://sms.example/send")
    lay(deployed, id="villager-accepted-sms", kind="triaged", quiet_from="21:00", quiet_to="07:00")
    clock.move(timedelta(hours=hours))
    accepted(deployed, world)
    assert f"{shown(from_text(deliveries(deployed)[0].next_at)):%d %H:%M}" == expected


def test_a_digest_gathers_until_its_hour(deployed: Engine, world: World) -> None:
    set_up(deployed, "email", host="mail.example")
    lay(deployed, channel="email", audience="told", kind="triaged", digest_hour=8)
    accepted(deployed, world)
    [row] = deliveries(deployed)
    assert row.digest == "open" and f"{shown(from_text(row.next_at)):%d %H:%M}" == "03 08:00"
