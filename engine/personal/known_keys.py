"""A product that was started without the key its numbers are sealed with says so at once, and never seals beside them with another."""

from __future__ import annotations

from sqlalchemy import func, select

from engine.database import Database
from engine.personal.keyring import Keyring, UnknownKey
from engine.tables import person


def check_known(database: Database, keyring: Keyring) -> None:
    """Two looks at the ends of an index. Raises UnknownKey."""
    with database.read() as connection:
        ends = {connection.scalar(select(which(person.c.data_key)).where(person.c.data_key.is_not(None))) for which in (func.min, func.max)}
    missing = sorted(key for key in ends - keyring.ids if key is not None)
    if missing:
        raise UnknownKey(
            f"this database holds numbers sealed with the data key {missing[0]}, which is not among those given: set EPOINT_DATA_KEY to it, "
            f"or put the file data_key of the machine that has it into the data directory (docs/privacy.md)")
