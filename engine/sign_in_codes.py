"""Sign in by phone: a code of six digits by SMS. What is told, and what is done, is the same whether anybody has the number or not."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select, update

from engine.channels.sealed import seal, unseal
from engine.clock import from_text, to_text
from engine.errors import BadAnswers, EPointError, NotFound, problem
from engine.limits import count_uses
from engine.people.load import person_by_id
from engine.people.person import Person
from engine.personal import people_by_phone, tidy_phone
from engine.personal.phone import is_mobile
from engine.sealed_letters import forget_old_letters, post_letter
from engine.sessions import machine_now
from engine.tables import sign_in_code

if TYPE_CHECKING:
    from engine.engine import Engine

VALID = timedelta(minutes=5)
CHOOSING = timedelta(minutes=10)      # to say who of the household one is, or to register
TRIES = 5
FROM_ONE_ADDRESS = 60                 # a village office, or a whole network behind one address


class WrongCode(EPointError):
    """The code is not right, is used up, or too old. Which of them is not told."""


@dataclass(frozen=True)
class Asked:
    """`ticket`: for the browser that asked; `code`: to show in a demo, never elsewhere."""

    ticket: str
    code: str


@dataclass(frozen=True)
class Proven:
    """A number that was proven, and who may have it: villagers who may come in; `staff`: somebody who works has it and needs their password."""

    phone: str
    people: tuple[Person, ...]
    staff: bool


def ask_code(engine: Engine, typed: str, address: str, *, chinese: bool = True) -> Asked:
    """Send a code to a number; an earlier one of this number is void. It leaves by the outbox: nobody waits for the SMS here.
    Raises BadAnswers (phone), TooManyAttempts."""
    phone = tidy_phone(typed[:40])
    if not is_mobile(phone):
        raise BadAnswers({"phone": problem("phone")})
    number, limit = engine.keyring.digest("sign_in", phone), engine.settings.code_limit
    most, _, unit = limit.split()
    count_uses(engine, {f"code:{number}": limit, f"codes-from:{address[:80]}": f"{int(most) * FROM_ONE_ADDRESS} per {unit}"})
    ticket, code, now = secrets.token_urlsafe(32), f"{secrets.randbelow(10**6):06d}", machine_now(engine)
    with engine.database.write() as connection:
        leave = engine.settings.self_registration or bool(people_by_phone(engine, connection, phone))
        connection.execute(delete(sign_in_code).where((sign_in_code.c.number == number) | (sign_in_code.c.expires_at <= to_text(now))))
        forget_old_letters(engine, connection)
        connection.execute(insert(sign_in_code).values(
            id=_key(ticket), number=number, number_sealed=seal(engine.settings.secret_key, phone), code_hash=_hash(engine, ticket, code), tries=0,
            created_at=to_text(now), expires_at=to_text(now + VALID)))
        post_letter(engine, connection, kind="sign_in_code", to=phone, words=_words(code, chinese), expires_at=engine.clock.now() + VALID, leave=leave)
    return Asked(ticket, code)


def check_code(engine: Engine, ticket: str, code: str) -> Proven:
    """Who may have proven their number. A try counts before it is looked at, so that parallel ones count too. Raises WrongCode."""
    typed = "".join(letter for letter in tidy_phone(code[:40]) if letter.isdigit())
    now, key = machine_now(engine), _key(ticket)
    with engine.database.write() as connection:
        counted = connection.execute(update(sign_in_code).where(
            sign_in_code.c.id == key, sign_in_code.c.tries < TRIES, sign_in_code.c.expires_at > to_text(now), sign_in_code.c.passed_at.is_(None),
        ).values(tries=sign_in_code.c.tries + 1)).rowcount
        kept = connection.scalar(select(sign_in_code.c.code_hash).where(sign_in_code.c.id == key)) if counted == 1 else None
    if not hmac.compare_digest(kept or "", _hash(engine, ticket, typed)):
        raise WrongCode()
    with engine.database.write() as connection:
        passed = connection.execute(update(sign_in_code).where(sign_in_code.c.id == key, sign_in_code.c.passed_at.is_(None)).values(
            passed_at=to_text(now), expires_at=to_text(now + CHOOSING))).rowcount
        if passed != 1:
            raise WrongCode()
        return _proven(engine, connection, key)


def proven(engine: Engine, ticket: str) -> Proven:
    """The number this browser has proven a moment ago. Raises NotFound when it did not, or too long ago."""
    with engine.database.read() as connection:
        return _proven(engine, connection, _key(ticket))


def use_proof(engine: Engine, ticket: str, person_id: str) -> Person:
    """Come in as one of those who have the number; the proof is used up. Raises NotFound for anybody else."""
    with engine.database.write() as connection:
        found = _proven(engine, connection, _key(ticket))
        one = next((person for person in found.people if person.id == person_id), None)
        if one is None:
            raise NotFound("nobody of this number")
        if not use_up(engine, connection, ticket):
            raise NotFound("used already")
    return one


def use_up(engine: Engine, connection: Connection, ticket: str) -> bool:
    """The proof counts once. False when it was used already."""
    return connection.execute(delete(sign_in_code).where(sign_in_code.c.id == _key(ticket))).rowcount == 1


def _proven(engine: Engine, connection: Connection, key: str) -> Proven:
    row = connection.execute(select(sign_in_code).where(sign_in_code.c.id == key)).first()
    if row is None or row.passed_at is None or from_text(row.expires_at) <= machine_now(engine):
        raise NotFound("no proof")
    phone = unseal(engine.settings.secret_key, row.number_sealed)
    found = [person_by_id(engine, connection, person_id) for person_id in people_by_phone(engine, connection, phone)]
    active = [one for one in found if one.active]
    return Proven(phone, tuple(one for one in active if one.home and not one.works), any(one.works for one in active))


def _words(code: str, chinese: bool) -> str:
    minutes = int(VALID.total_seconds() // 60)
    return (f"登录验证码 {code}，{minutes} 分钟内有效。工作人员不会向您要验证码，请勿告诉别人。" if chinese
            else f"Your sign-in code is {code}, valid for {minutes} minutes. Our staff never ask for it: tell nobody.")


def _key(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def _hash(engine: Engine, ticket: str, code: str) -> str:
    return hmac.new(f"sign-in code\x00{engine.settings.secret_key}".encode(), f"{ticket}\x00{code}".encode(), hashlib.sha256).hexdigest()
