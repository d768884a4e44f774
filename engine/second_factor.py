"""The second step of staff at sign-in: a code of six digits from their phone's authenticator (TOTP), or a backup code."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import Connection, delete, insert, select, update

from engine.channels.sealed import seal, unseal
from engine.clock import to_text
from engine.errors import BadAnswers, EPointError, NotYours, problem
from engine.limits import count_uses
from engine.people.change_log import note
from engine.people.load import load_person, person_by_id
from engine.people.may import may
from engine.people.person import Person
from engine.product_settings import read_setting
from engine.sessions import machine_now
from engine.tables import backup_code, second_factor, session

if TYPE_CHECKING:
    from engine.engine import Engine

STEP = 30                   # seconds a code lives
LEEWAY = 1                  # steps a phone's clock may be off
BACKUPS = 10
TRIES = "5 per minute"      # of one person, from wherever
ISSUER = "E-Point"
REQUIRED = "second_factor_roles"


class WrongStep(EPointError):
    """The code of the second step is not right, too old, or was used already."""


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator is given once: `uri` for the QR code, `secret` to type."""

    uri: str
    secret: str


def needs_second_step(engine: Engine, person_id: str) -> bool:
    """Whether this person's password alone does not let them in."""
    with engine.database.read() as connection:
        return connection.scalar(select(second_factor.c.confirmed_at).where(second_factor.c.person_id == person_id)) is not None


def has_to_enrol(engine: Engine, person: Person) -> bool:
    """Whether an administrator wants a second step of this person's roles and there is none yet."""
    if not person.works:
        return False
    wanted = set(json.loads(read_setting(engine, REQUIRED) or "[]"))
    return bool(wanted & person.roles) and not needs_second_step(engine, person.id)


def begin_enrolment(engine: Engine, actor: Person) -> Enrolment:
    """A secret that is not in force before a code of it was typed; asking again before that shows the same. Raises NotYours for who
    does not work, BadAnswers (code) when one is in force already."""
    if not actor.works:
        raise NotYours("only staff have a second step")
    with engine.database.write() as connection:
        row = connection.execute(select(second_factor).where(second_factor.c.person_id == actor.id)).first()
        if row is not None and row.confirmed_at is not None:
            raise BadAnswers({"code": problem("in_force")})
        secret = unseal(engine.settings.secret_key, row.secret) if row is not None else pyotp.random_base32()
        if row is None:
            connection.execute(insert(second_factor).values(person_id=actor.id, secret=seal(engine.settings.secret_key, secret), last_step=0))
    return Enrolment(pyotp.TOTP(secret).provisioning_uri(name=actor.login or actor.name, issuer_name=ISSUER), secret)


def finish_enrolment(engine: Engine, actor: Person, code: str) -> list[str]:
    """In force from now on; the backup codes, which are shown once. Raises WrongStep, TooManyAttempts."""
    count_uses(engine, {f"second:{actor.id}": TRIES})
    with engine.database.write() as connection:
        _use(engine, connection, actor.id, code, confirmed=False)
        connection.execute(update(second_factor).where(second_factor.c.person_id == actor.id).values(confirmed_at=to_text(engine.clock.now())))
        note(connection, actor.id, actor.id, "second_factor_on", engine.clock.now())
        return _new_backups(connection, actor.id)


def check_second_step(engine: Engine, person_id: str, typed: str) -> tuple[Person, str]:
    """Who came in, and how ("totp" or "backup"). Raises WrongStep, TooManyAttempts."""
    count_uses(engine, {f"second:{person_id}": TRIES})
    tidy = "".join(typed.split()).replace("-", "").lower()[:20]
    with engine.database.write() as connection:
        if len(tidy) > 6:
            gone = connection.execute(delete(backup_code).where(backup_code.c.person_id == person_id, backup_code.c.digest == _digest(person_id, tidy))).rowcount
            if gone != 1:
                raise WrongStep()
        else:
            _use(engine, connection, person_id, tidy, confirmed=True)
        person = person_by_id(engine, connection, person_id)
    if not person.active:
        raise WrongStep()
    return person, "backup" if len(tidy) > 6 else "totp"


def switch_off(engine: Engine, actor: Person, code: str) -> None:
    """No second step any more; a last code proves who asks. Raises WrongStep, TooManyAttempts, NotYours where it is wanted."""
    if set(json.loads(read_setting(engine, REQUIRED) or "[]")) & actor.roles:
        raise NotYours("your roles need it")
    check_second_step(engine, actor.id, code)
    _remove(engine, actor.id, actor.id, "second_factor_off")


def reset_second_factor(engine: Engine, actor: Person, person_id: str) -> None:
    """An administrator helps somebody who lost their phone: it is off, they are signed out everywhere, and it is recorded. Raises NotYours, NotFound."""
    if not may(actor, "change_people"):
        raise NotYours("people are changed by administrators")
    load_person(engine, person_id)
    _remove(engine, person_id, actor.id, "second_factor_reset")


def backups_left(engine: Engine, person_id: str) -> int:
    """How many backup codes are unused."""
    with engine.database.read() as connection:
        return len(connection.execute(select(backup_code.c.digest).where(backup_code.c.person_id == person_id)).all())


def _remove(engine: Engine, person_id: str, by_id: str, kind: str) -> None:
    with engine.database.write() as connection:
        connection.execute(delete(second_factor).where(second_factor.c.person_id == person_id))
        connection.execute(delete(backup_code).where(backup_code.c.person_id == person_id))
        if by_id != person_id:
            connection.execute(delete(session).where(session.c.person_id == person_id))
        note(connection, person_id, by_id, kind, engine.clock.now())


def _use(engine: Engine, connection: Connection, person_id: str, code: str, *, confirmed: bool) -> None:
    """A code counts once: the step it belongs to, and every earlier one, is used up with it."""
    row = connection.execute(engine.database.for_update(select(second_factor).where(second_factor.c.person_id == person_id))).first()
    if row is None or (row.confirmed_at is not None) != confirmed:
        raise WrongStep()
    totp, now = pyotp.TOTP(unseal(engine.settings.secret_key, row.secret)), int(machine_now(engine).timestamp()) // STEP
    fits = [step for step in range(now - LEEWAY, now + LEEWAY + 1) if step > row.last_step and pyotp.utils.strings_equal(code.strip(), totp.at(step * STEP))]
    if not fits:
        raise WrongStep()
    connection.execute(update(second_factor).where(second_factor.c.person_id == person_id).values(last_step=fits[-1]))


def _new_backups(connection: Connection, person_id: str) -> list[str]:
    codes = ["".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10)) for _ in range(BACKUPS)]
    connection.execute(delete(backup_code).where(backup_code.c.person_id == person_id))
    connection.execute(insert(backup_code), [{"person_id": person_id, "digest": _digest(person_id, code)} for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(person_id: str, code: str) -> str:
    """Fifty random bits need no slow hash."""
    return hashlib.sha256(f"{person_id}\x00{code}".encode()).hexdigest()
