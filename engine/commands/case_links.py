"""Who was helped gets the way to their case: a link by SMS or on a slip. It shows the progress of this one case; who then proves a
number takes the account over."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, or_, select, update

from engine.clock import from_text, to_text
from engine.errors import NotFound, NotYours
from engine.limits import count_uses
from engine.people import Person, may
from engine.people.change_log import note
from engine.people.load import person_by_id
from engine.personal import phone_of, set_numbers
from engine.sealed_letters import post_letter, sms_works
from engine.sessions import machine_now
from engine.sign_in_codes import proven, use_up
from engine.tables import case, case_link, new_account, person

if TYPE_CHECKING:
    from engine.engine import Engine

OPENED = "60 per minute"       # links tried from one address
SENDING = timedelta(hours=12)  # an SMS with a link that could not leave for so long is none


@dataclass(frozen=True)
class GivenLink:
    """A link that is in force. `told`: an SMS with it is on its way."""

    token: str
    reporter_id: str
    told: bool = False


@dataclass(frozen=True)
class OpenedLink:
    """What a link opens."""

    id: str
    number: str
    person_id: str


def give_link(engine: Engine, actor: Person, number: str, base_url: str) -> GivenLink:
    """The case's link, made when there is none in force; a villager with a phone is told by SMS then. Raises NotFound, NotYours for who
    did not file it for somebody else."""
    with engine.database.write() as connection:
        row = _case(engine, connection, actor, number)
        link = _in_force(engine, connection, row.id)
        if link is not None:
            return GivenLink(_token(engine, link), row.reporter_id)
        made_at = machine_now(engine)
        fresh = {"case_id": row.id, "person_id": row.reporter_id, "made_by_id": actor.id, "made_at": to_text(made_at),
                 "expires_at": to_text(made_at + timedelta(days=engine.settings.case_link_days))}
        token = _signed(engine, row.id, row.reporter_id, fresh["made_at"])
        connection.execute(insert(case_link).values(id=_key(token), **fresh))
        phone = phone_of(engine, connection, row.reporter_id)
        told = bool(phone) and sms_works(engine)
        if told:
            post_letter(engine, connection, kind="case_link", to=phone or "", words=_words(actor, row, f"{base_url}/l/{token}", _chinese(connection, row.reporter_id)),
                        expires_at=engine.clock.now() + SENDING, case_id=row.id)
    return GivenLink(token, row.reporter_id, told)


def revoke_link(engine: Engine, actor: Person, number: str) -> bool:
    """The slip got lost: its link opens nothing any more. Whether there was one. Raises NotFound, NotYours."""
    with engine.database.write() as connection:
        row = _case(engine, connection, actor, number)
        return connection.execute(update(case_link).where(case_link.c.case_id == row.id, case_link.c.revoked_at.is_(None)).values(
            revoked_at=to_text(machine_now(engine)))).rowcount > 0


def open_link(engine: Engine, token: str, address: str) -> OpenedLink:
    """What the token opens. Raises NotFound for one that is unknown, over or revoked, TooManyAttempts."""
    count_uses(engine, {f"links-from:{address[:80]}": OPENED})
    return opened(engine, _key(token[:100]))


def opened(engine: Engine, link_id: str) -> OpenedLink:
    """The same for a browser that has opened it before. Raises NotFound."""
    with engine.database.read() as connection:
        return _opened(engine, connection, link_id)


def phone_end(engine: Engine, link_id: str) -> str | None:
    """The last four digits of the villager's number, none while nobody knows it. Raises NotFound."""
    with engine.database.read() as connection:
        phone = phone_of(engine, connection, _opened(engine, connection, link_id).person_id)
    return phone[-4:] if phone else None


def phone_of_link(engine: Engine, link_id: str) -> str | None:
    """The villager's number, to send a code to. Raises NotFound."""
    with engine.database.read() as connection:
        return phone_of(engine, connection, _opened(engine, connection, link_id).person_id)


def take_over_by_link(engine: Engine, ticket: str, link_id: str) -> tuple[Person, str]:
    """Who holds the link and has proven a number comes in as the villager; a worker's record without a phone gets this number. The
    person and the case's number. Raises NotFound when the number is somebody else's."""
    found = proven(engine, ticket)
    with engine.database.write() as connection:
        link = _opened(engine, connection, link_id)
        if link.person_id not in {one.id for one in found.people}:
            made = connection.scalar(select(new_account.c.kind).where(new_account.c.person_id == link.person_id))
            if phone_of(engine, connection, link.person_id) is not None or made != "filed_for":
                raise NotFound("this number is somebody else's")
            set_numbers(engine, connection, link.person_id, phone=found.phone)
            note(connection, link.person_id, link.person_id, "phone_proven", engine.clock.now())
        if not use_up(engine, connection, ticket):
            raise NotFound("used already")
        person = person_by_id(engine, connection, link.person_id)
        if not person.active or person.works:
            raise NotFound("they come in another way")
        return person, link.number


def _case(engine: Engine, connection: Connection, actor: Person, number: str) -> Any:
    row = connection.execute(select(case).where(or_(case.c.number == number, case.c.id == number))).first()
    if row is None or not may(actor, "see_case", case=row):
        raise NotFound("no such case")
    if not may(actor, "give_link", case=row) or not row.reporter_id or row.reporter_id == actor.id:
        raise NotYours("only who filed it for somebody hands it over")
    return row


def _in_force(engine: Engine, connection: Connection, case_id: str) -> Any:
    return connection.execute(select(case_link).where(
        case_link.c.case_id == case_id, case_link.c.revoked_at.is_(None), case_link.c.expires_at > to_text(machine_now(engine)))
        .order_by(case_link.c.made_at.desc()).limit(1)).first()


def _opened(engine: Engine, connection: Connection, link_id: str) -> OpenedLink:
    row = connection.execute(select(case_link, case.c.number, case.c.reporter_id).join(case, case.c.id == case_link.c.case_id).where(case_link.c.id == link_id)).first()
    if row is None or row.revoked_at is not None or from_text(row.expires_at) <= machine_now(engine) or row.reporter_id != row.person_id:
        raise NotFound("this link is no longer valid")
    return OpenedLink(row.id, row.number, row.person_id)


def _words(actor: Person, row: Any, url: str, chinese: bool) -> str:
    return (f"{actor.name}已为您代办事件 {row.number}。点开链接看进展、补充和评价：{url}" if chinese
            else f"{actor.name} filed case {row.number} for you. Open the link to see how it goes, to add to it and to rate it: {url}")


def _chinese(connection: Connection, person_id: str) -> bool:
    """The villager's own language, as for their notices: the worker's screen says nothing about it."""
    return not str(connection.scalar(select(person.c.locale).where(person.c.id == person_id)) or "zh").startswith("en")


def _token(engine: Engine, row: Any) -> str:
    return _signed(engine, row.case_id, row.person_id, row.made_at)


def _signed(engine: Engine, *parts: str) -> str:
    """A token of 24 letters that can be made again for the next print, but only with the secret key."""
    made = hmac.new(f"case link\x00{engine.settings.secret_key}".encode(), "\x00".join(parts).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:18]).decode()


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
