"""File messages as cases: each author becomes a villager, each message a case in a village, exactly once however often it is tried."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine.commands import report
from engine.engine import Engine
from engine.errors import NotFound
from engine.message_file import Message
from engine.people import Person, create_person, find_by_login
from engine.tables import case


class Importer:
    """Remembers the villagers of this run, so that each is looked up once."""

    def __init__(self, engine: Engine, villages: Sequence[str]) -> None:
        if not villages:
            raise NotFound("there is no village to file cases in: epoint import-places")
        self._engine, self._villages = engine, villages
        self._authors: dict[str, Person] = {}

    def file(self, message: Message) -> bool:
        """File the message as a case; False when an earlier run has done so. Raises what `report` raises."""
        source = f"import:{message.id}"
        with self._engine.database.read() as connection:
            if connection.scalar(select(case.c.id).where(case.c.source == source)) is not None:
                return False
        filed = report(
            self._engine, self._author(message.author), request_key=source, place=self._village(message.id), subject=message.subject,
            text=message.text, source=source, submitted_at=message.submitted_at)
        return not filed.repeated

    def _village(self, key: str) -> str:
        """Always the same village for the same key."""
        return self._villages[int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % len(self._villages)]

    def _author(self, author: str) -> Person:
        if author not in self._authors:
            self._authors[author] = self._find_or_add(author)
        return self._authors[author]

    def _find_or_add(self, author: str) -> Person:
        """The villager of an author's name; without a password, so that nobody can sign in as them."""
        login = f"import-{author}"
        try:
            return find_by_login(self._engine, login)
        except NotFound:
            pass
        try:
            return create_person(self._engine, name=author, login=login, home=self._village(author))
        except IntegrityError:      # another run was faster
            return find_by_login(self._engine, login)
