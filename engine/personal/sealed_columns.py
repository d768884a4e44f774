"""How a person's numbers stand in their row: sealed, with a digest of the whole number, and one of its end together with the village."""

from __future__ import annotations

from typing import Any

from engine.personal.keyring import Keyring

PHONE_TAIL, ID_CARD_TAIL = 4, 6          # so much of a number's end is enough to be found by, in one village
COLUMNS = ("phone_sealed", "phone_digest", "phone_tail", "id_card_sealed", "id_card_digest", "id_card_tail", "data_key")


def number_columns(keyring: Keyring, person_id: str, home: str | None, *, phone: str | None, id_card: str | None) -> dict[str, Any]:
    """Every column of `person` that follows from the numbers (tidy, or none) and the village. All of them are under the current key."""
    return {
        "phone_sealed": keyring.seal("person.phone", person_id, phone) if phone else None,
        "phone_digest": keyring.digest("phone", phone) if phone else None,
        "phone_tail": tail_digest(keyring, "phone", home, phone, PHONE_TAIL),
        "id_card_sealed": keyring.seal("person.id_card", person_id, id_card) if id_card else None,
        "id_card_digest": keyring.digest("id_card", id_card) if id_card else None,
        "id_card_tail": tail_digest(keyring, "id_card", home, id_card, ID_CARD_TAIL),
        "data_key": keyring.current if phone or id_card else None,
    }


def tail_digest(keyring: Keyring, kind: str, home: str | None, number: str | None, length: int) -> str | None:
    """There are only ten thousand ends: with the village in it, equal digests tell of nothing beyond a village, and a guess has to name one.
    Staff without a home are not looked for by the end of their number."""
    told = tail_text(home, number, length)
    return None if told is None else keyring.digest(f"{kind} tail", told)


def tail_text(home: str | None, number: str | None, length: int) -> str | None:
    """What is digested of a number's end; none where nobody is to be found by it."""
    return f"{home} {number[-length:]}" if home and number and len(number) >= length else None
