"""What a report keeps to itself: whom it complains about, and the reporter's own name in what can be searched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.errors import BadAnswers, problem
from engine.masking import masked_text
from engine.place_codes import inside
from engine.search import index_case
from engine.tables import membership, person


def check_about(connection: Connection, about_id: str | None, place: str, reporter: str) -> None:
    """Only somebody who works where the village lies, and not the reporter, can be complained about. Raises BadAnswers."""
    if about_id is None:
        return
    places = connection.scalars(select(membership.c.place).join(person, person.c.id == membership.c.person_id).where(
        membership.c.person_id == about_id, membership.c.role != "villager", person.c.active)).all()
    if about_id == reporter or not any(inside(place, at) or inside(at, place) for at in places):
        raise BadAnswers({"about_staff": problem("not_an_option")})


def index_report(connection: Connection, row: Mapping[str, Any], *, wordless: bool = False) -> None:
    """Make a report findable; of a confidential one not by its reporter's name, phone or other numbers.
    `wordless`: its subject only says that there are pictures or a voice."""
    subject, text = "" if wordless else str(row["subject"]), str(row["text"])
    if row.get("confidential"):
        name = connection.scalar(select(person.c.name).where(person.c.id == row["reporter_id"])) or ""
        subject, text = masked_text(subject, name), masked_text(text, name)
    index_case(connection, str(row["id"]), str(row["place"]), subject, text)
