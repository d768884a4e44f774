"""Phone numbers in one spelling, so that the same number is found however it was typed."""

from __future__ import annotations

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}")
_BETWEEN = re.compile(r"[\s\-()·.]+")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")


def tidy_phone(text: str) -> str:
    """The number in plain digits: full-width digits, blanks, dashes and the country code +86 before a mobile number go."""
    return _COUNTRY.sub("", _BETWEEN.sub("", unicodedata.normalize("NFKC", text)))


def is_mobile(phone: str) -> bool:
    """Whether this is a mobile number of China, in its tidy spelling."""
    return MOBILE.fullmatch(phone) is not None
