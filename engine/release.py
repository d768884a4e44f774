"""What staff see of showing a case to everybody: whether it can be, is, and the words to begin with, already masked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.case_page import CasePage
from engine.commands.public import BETWEEN_PEOPLE, LONGEST, names_in, why_not
from engine.engine import Engine
from engine.masking import without_whereabouts
from engine.people import Person, may
from engine.tables import case, public_case


@dataclass(frozen=True)
class Release:
    """`shown`: everybody can read it now; `dispute`: it needs the command room's express word; `may_dispute`: the reader is that."""

    shown: bool
    dispute: bool
    may_dispute: bool
    subject: str
    summary: str
    answer: str


def release_of(engine: Engine, person: Person, page: CasePage) -> Release | None:
    """None where this person cannot show it to the public, or nobody can."""
    with engine.database.read() as connection:
        row = connection.execute(select(case).where(case.c.id == page.id)).one()
        if not may(person, "release_case", case=row) or why_not(row) is not None:
            return None
        known = connection.execute(select(public_case).where(public_case.c.case_id == page.id)).first()
        names = names_in(connection, page.id)
    dispute, room = row.category in BETWEEN_PEOPLE, person.holds("command_room", row.place)
    if known is not None:
        return Release(bool(known.shown), dispute, room, known.subject, known.summary, known.answer)
    answer = "\n".join(said.words_zh for said in page.answer.said if said.public and said.written) if page.answer is not None else ""
    words = (("subject", row.subject), ("summary", row.text), ("answer", answer))
    covered = {key: " ".join(without_whereabouts(text, *names).split())[:LONGEST[key]] for key, text in words}
    return Release(False, dispute, room, covered["subject"], covered["summary"], covered["answer"])
