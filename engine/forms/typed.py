"""One answer → a value of its component's type that satisfies its rules. Browsers send texts; programs may send typed values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from engine.expressions.errors import EvaluationError
from engine.expressions.moments import MAX_YEAR, MIN_YEAR, parse_date
from engine.forms.clean_text import clean_text
from engine.forms.components import TEXT_KINDS, Component, Option
from engine.forms.errors import BadAnswer
from engine.forms.limits import DECIMALS, LARGEST, LONGEST, MAX_OPTIONS

Value = None | bool | int | float | str | list[str]
_NUMBER = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{0,20})?")
_PHONE = re.compile(r"(\+86|0086)?[0-9]{5,12}")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+")
_YES, _NO = (True, "true", "on", "1", "yes"), (None, False, "", "false", "off", "0", "no")


def shaped(component: Component, answer: object) -> Value:
    """The answer as a value of its type; None (a checklist: []) when nothing was answered. Raises BadAnswer."""
    if component.kind == "checkbox":
        return _boolean(answer)
    if component.kind == "checklist":
        return _several(answer)
    if answer is None:
        return None
    if component.kind == "number":
        return _number(answer)
    text = clean_text(answer)
    if not text:
        return None
    return _date(text) if component.kind == "datetime" else text


def fitting(component: Component, value: Value, options: Sequence[Option] | None, allowed: Sequence[str] | None) -> None:
    """Check a shaped value against the component's rules. `options`: what a choice offers; `allowed`: the declared field's values,
    none: any. Raises BadAnswer."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, (int, float)):
        _within(component, value)
    elif options is not None:
        offered = {option.value for option in options}
        if not offered.issuperset(value if isinstance(value, list) else [value]):
            raise BadAnswer("not_an_option")
    elif component.kind in TEXT_KINDS and isinstance(value, str):
        _written(component, value)
    if allowed is not None and not set(allowed).issuperset(value if isinstance(value, list) else [str(value)]):
        raise BadAnswer("not_an_option")


def _boolean(answer: object) -> bool:
    for known, meant in ((_YES, True), (_NO, False)):
        if any(answer is one or (isinstance(answer, str) and answer == one) for one in known):
            return meant
    raise BadAnswer("not_an_option")


def _several(answer: object) -> list[str]:
    """Without doubles, in the order given; a browser's empty entry counts as none."""
    if answer is None or answer == "":
        return []
    if not isinstance(answer, (list, tuple)) or len(answer) > MAX_OPTIONS:
        raise BadAnswer("not_an_option")
    return list(dict.fromkeys(text for item in answer if (text := clean_text(item))))


def _number(answer: object) -> int | float | None:
    if isinstance(answer, str):
        # Full-width digits come from Chinese keyboards and mean the same.
        text = unicodedata.normalize("NFKC", clean_text(answer)) if len(answer) <= LONGEST else "?"
        if not text:
            return None
    elif isinstance(answer, (int, float, Decimal)) and not isinstance(answer, bool) and -LARGEST <= answer <= LARGEST:
        text = format(Decimal(repr(answer) if isinstance(answer, float) else answer), "f")
    else:
        raise BadAnswer("not_a_number")
    if not _NUMBER.fullmatch(text):
        raise BadAnswer("not_a_number")
    number = Decimal(text)
    if abs(number) > LARGEST or number != round(number, DECIMALS):
        raise BadAnswer("not_a_number")
    return int(number) if number == number.to_integral_value() else float(number)


def _within(component: Component, number: int | float) -> None:
    rules, exact = component.rules, Decimal(str(number))
    if rules.decimals is not None and exact != round(exact, rules.decimals):
        raise BadAnswer("not_a_number", decimals=rules.decimals)
    if rules.minimum is not None and exact < Decimal(str(rules.minimum)):
        raise BadAnswer("too_small", min=rules.minimum)
    if rules.maximum is not None and exact > Decimal(str(rules.maximum)):
        raise BadAnswer("too_large", max=rules.maximum)


def _date(text: str) -> str:
    try:
        found = parse_date(unicodedata.normalize("NFKC", text))
    except EvaluationError:
        raise BadAnswer("not_a_date", first=MIN_YEAR, last=MAX_YEAR) from None
    if found is None:
        raise BadAnswer("not_a_date")
    return found.isoformat()


def _written(component: Component, text: str) -> None:
    rules = component.rules
    if component.kind == "textfield" and "\n" in text:
        raise BadAnswer("bad_text")
    if rules.min_length is not None and len(text) < rules.min_length:
        raise BadAnswer("too_short", min=rules.min_length)
    if rules.max_length is not None and len(text) > rules.max_length:
        raise BadAnswer("too_long", max=rules.max_length)
    if rules.kind == "phone" and not _PHONE.fullmatch(re.sub(r"[ ()-]", "", unicodedata.normalize("NFKC", text))):
        raise BadAnswer("bad_phone")
    if rules.kind == "email" and (len(text) > 254 or not _EMAIL.fullmatch(text)):
        raise BadAnswer("bad_email")
