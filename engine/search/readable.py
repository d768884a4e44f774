"""What of a case a search may look at and show: everybody who works around may search, but only who handles a case knows who complained,
so the reporter's own name and phone in the text are neither found nor shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select

from engine.masking import covered_text, masked_text
from engine.personal import Keyring, opened_phone
from engine.tables import case, case_text, person


def readable_texts(query: Select[Any]) -> Select[Any]:
    """The query over case_text with what shown_text() needs."""
    return (
        query.add_columns(case.c.subject.label("own_subject"), case.c.text.label("own_text"), person.c.name.label("own_name"), person.c.phone_sealed.label("own_phone"), person.c.id.label("own_id"),
                          case.c.confidential.label("own_confidential"))
        .join(case, case.c.id == case_text.c.case_id).outerjoin(person, person.c.id == case.c.reporter_id)
    )


def shown_text(keyring: Keyring, row: Row[Any]) -> tuple[str, str]:
    """(subject, text) as anybody may read them."""
    phone = opened_phone(keyring, row.own_id, row.own_phone)
    subject, text = (covered_text(words, row.own_name, row.own_confidential) for words in (row.own_subject, row.own_text))
    return (masked_text(subject, phone), masked_text(text, phone)) if phone else (subject, text)
