"""How often somebody may try to sign in: counted in the database, so that all processes share one count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.clock import from_text, to_text
from engine.errors import EPointError
from engine.people.load import tidy_login
from engine.sessions import machine_now
from engine.tables import sign_in_attempt

if TYPE_CHECKING:
    from engine.engine import Engine

PER_ADDRESS = 5      # a village office signs in from one address: so many times the limit of one login
UNITS = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


class TooManyAttempts(EPointError):
    """Too many attempts to sign in; wait a little. params: seconds until the next one."""


def parse_limit(text: str) -> tuple[int, timedelta]:
    """"10 per minute" → (10, one minute). Raises ValueError for anything else."""
    try:
        count, per, unit = text.split()
        if per != "per" or int(count) < 1:
            raise ValueError(text)
        return int(count), UNITS[unit]
    except (ValueError, KeyError):
        raise ValueError(f"a limit reads '10 per minute', not {text!r}") from None


def count_attempt(engine: Engine, login: str, address: str) -> None:
    """Count one attempt before the password is looked at, so that parallel attempts count too. Raises TooManyAttempts."""
    most, window = parse_limit(engine.settings.sign_in_limit)
    now = machine_now(engine)
    with engine.database.write() as connection:
        waits = [
            _count(connection, key, limit, window, now)
            for key, limit in ((_login_key(login), most), (_address_key(address), most * PER_ADDRESS))
        ]
    wait = max(waits)
    if wait > timedelta(0):
        raise TooManyAttempts(seconds=int(wait.total_seconds()) + 1)


def count_uses(engine: Engine, limits: Mapping[str, str]) -> None:
    """Count one use of each key ("code:<digest>": "5 per hour"). Raises TooManyAttempts when one of them was one too many."""
    now = machine_now(engine)
    with engine.database.write() as connection:
        wait = max(_count(connection, key[:120], *parse_limit(text), now) for key, text in limits.items())
    if wait > timedelta(0):
        raise TooManyAttempts(seconds=int(wait.total_seconds()) + 1)


def forget_attempts(engine: Engine, login: str, address: str) -> None:
    """The attempt was right: the login's count is void and the address gets this one back. Old windows are swept on the way."""
    yesterday = to_text(machine_now(engine) - timedelta(days=1))
    with engine.database.write() as connection:
        connection.execute(delete(sign_in_attempt).where(
            (sign_in_attempt.c.key == _login_key(login)) | (sign_in_attempt.c.window_start < yesterday)))
        connection.execute(update(sign_in_attempt).where(
            sign_in_attempt.c.key == _address_key(address), sign_in_attempt.c.count > 0).values(count=sign_in_attempt.c.count - 1))


def _count(connection: Connection, key: str, limit: int, window: timedelta, now: datetime) -> timedelta:
    """Count one; how long to wait when that was one too many, else nothing. Refused attempts do not prolong the wait."""
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    table = sign_in_attempt.c
    over = table.window_start <= to_text(now - window)
    window_start, count = connection.execute(
        dialect.insert(sign_in_attempt).values(key=key, window_start=to_text(now), count=1)
        .on_conflict_do_update(index_elements=[table.key], set_={
            "count": case((over, 1), else_=table.count + 1),
            "window_start": case((over, to_text(now)), else_=table.window_start)})
        .returning(table.window_start, table.count)
    ).one()
    return from_text(window_start) + window - now if count > limit else timedelta(0)


def _login_key(login: str) -> str:
    return f"login:{tidy_login(login)}"


def _address_key(address: str) -> str:
    return f"ip:{address[:100]}"
