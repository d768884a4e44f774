"""Identity card numbers (GB 11643): eighteen characters, a real day of birth, the right check character."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EIGHTEEN = re.compile(r"[1-9]\d{16}[\dX]")


class BadIdCard(ValueError):
    """This is no identity card number. `code`: id_card_15, id_card_shape, id_card_birthday or id_card_check."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked_id_card(text: str) -> str:
    """The number in one spelling (capital X, no blanks). Raises BadIdCard."""
    number = "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()
    if re.fullmatch(r"\d{15}", number):
        raise BadIdCard("id_card_15")           # valid until 2013: nobody can still show one
    if not _EIGHTEEN.fullmatch(number):
        raise BadIdCard("id_card_shape")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadIdCard("id_card_birthday") from None
    if check_character(number[:17]) != number[17]:
        raise BadIdCard("id_card_check")
    return number


def check_character(first: str) -> str:
    """The eighteenth character that belongs to these seventeen digits."""
    return _CHECKS[sum(map(mul, _WEIGHTS, map(int, first))) % 11]
