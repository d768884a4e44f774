"""The second step: a code counts once, tries are few, backup codes work once, an administrator's reset is recorded."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from engine.clock import FrozenClock
from engine.commands.sign_in_rules import require_second_step
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.limits import TooManyAttempts
from engine.second_factor import (
    WrongStep,
    backups_left,
    begin_enrolment,
    check_second_step,
    finish_enrolment,
    has_to_enrol,
    needs_second_step,
    reset_second_factor,
    switch_off,
)
from engine.tables import backup_code, person_change, second_factor
from tests.engine.test_sign_in_codes import later
from tests.world import World


def code_of(engine: Engine, secret: str) -> str:
    return pyotp.TOTP(secret).at(engine.clock.now())


def test_a_code_counts_once_and_the_next_one_again(engine: Engine, world: World, clock: FrozenClock) -> None:
    worker = world.person("grid_worker")
    secret = begin_enrolment(engine, worker).secret
    assert begin_enrolment(engine, worker).secret == secret and not needs_second_step(engine, worker.id)
    used = code_of(engine, secret)
    assert len(finish_enrolment(engine, worker, used)) == 10 and needs_second_step(engine, worker.id)
    with pytest.raises(WrongStep):
        check_second_step(engine, worker.id, used)
    later(clock, timedelta(seconds=30))
    assert check_second_step(engine, worker.id, code_of(engine, secret))[1] == "totp"
    with pytest.raises(BadAnswers):
        begin_enrolment(engine, worker)


def test_a_backup_code_counts_once(engine: Engine, world: World) -> None:
    worker = world.person("grid_worker")
    codes = finish_enrolment(engine, worker, code_of(engine, begin_enrolment(engine, worker).secret))
    assert check_second_step(engine, worker.id, codes[0].upper())[1] == "backup"
    with pytest.raises(WrongStep):
        check_second_step(engine, worker.id, codes[0])
    assert backups_left(engine, worker.id) == 9


def test_tries_are_few_whoever_makes_them(engine: Engine, world: World) -> None:
    worker = world.person("grid_worker")
    finish_enrolment(engine, worker, code_of(engine, begin_enrolment(engine, worker).secret))
    for _ in range(4):
        with pytest.raises(WrongStep):
            check_second_step(engine, worker.id, "000000")
    with pytest.raises(TooManyAttempts):
        check_second_step(engine, worker.id, "000000")


def test_neither_secret_nor_backup_codes_stand_in_clear(engine: Engine, world: World) -> None:
    worker = world.person("grid_worker")
    secret = begin_enrolment(engine, worker).secret
    codes = finish_enrolment(engine, worker, code_of(engine, secret))
    with engine.database.read() as connection:
        rows = repr([*connection.execute(select(second_factor)), *connection.execute(select(backup_code))])
    assert secret not in rows and not any(code.replace("-", "") in rows for code in codes)


def test_an_administrator_resets_it_and_that_is_kept(engine: Engine, world: World) -> None:
    worker, administrator = world.person("grid_worker"), world.person("administrator")
    finish_enrolment(engine, worker, code_of(engine, begin_enrolment(engine, worker).secret))
    with pytest.raises(NotYours):
        reset_second_factor(engine, world.person("command_room"), worker.id)
    reset_second_factor(engine, administrator, worker.id)
    assert not needs_second_step(engine, worker.id)
    with engine.database.read() as connection:
        assert ("second_factor_reset", administrator.id) in {(row.kind, row.by_id) for row in connection.execute(select(person_change))}


def test_roles_that_need_it_have_to_enrol_and_cannot_switch_it_off(engine: Engine, world: World, clock: FrozenClock) -> None:
    worker = world.person("grid_worker")
    require_second_step(engine, world.person("administrator"), ["grid_worker", "no_such_role"])
    assert has_to_enrol(engine, worker) and not has_to_enrol(engine, world.villager)
    secret = begin_enrolment(engine, worker).secret
    finish_enrolment(engine, worker, code_of(engine, secret))
    later(clock, timedelta(seconds=30))
    assert not has_to_enrol(engine, worker)
    with pytest.raises(NotYours):
        switch_off(engine, worker, code_of(engine, secret))


def test_villagers_have_none(engine: Engine, world: World) -> None:
    with pytest.raises(NotYours):
        begin_enrolment(engine, world.villager)
