"""Limits of a number that are worked out when the form is shown or checked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.catalog.fields import parse_fields
from engine.errors import BadAnswers
from engine.forms import parse_form
from engine.forms.errors import FormError

FIELDS = parse_fields('[fields.days]\ntype = "number"\ndefault = 1\n[fields.most]\ntype = "number"\ndefault = 3\n')


def form(**validate: Any) -> Any:
    return parse_form(json.dumps({"components": [{"type": "number", "key": "days", "validate": {"required": True, **validate}}]}), name="p/f", fields=FIELDS)


def policy(name: str) -> int:
    return {"extension": 5}[name]


@pytest.mark.parametrize(("answer", "fine"), [("5", True), ("6", False), ("0", False)])
def test_a_limit_may_be_a_policy(answer: str, fine: bool) -> None:
    settled = form(min=1, max='=policy("extension")').settled({}, {"policy": policy})
    assert settled.fields[0].rules.maximum == 5
    if fine:
        assert settled.check({"days": answer}, {}).fields == {"days": int(answer)}
    else:
        with pytest.raises(BadAnswers) as wrong:
            settled.check({"days": answer}, {})
        assert wrong.value.errors["days"]["code"] in ("too_large", "too_small")


def test_a_limit_may_be_a_field_of_the_case() -> None:
    assert form(max="=most + 1").settled({"most": 3}, {}).fields[0].rules.maximum == 4


def test_a_limit_that_has_no_answer_limits_nothing() -> None:
    settled = form(max='=policy("gone")').settled({}, {"policy": policy})
    assert settled.fields[0].rules.maximum is None and settled.check({"days": "900"}, {}).fields == {"days": 900}


@pytest.mark.parametrize("limit", ["=", "=nothing_declared", '=policy(1)', '="five"', "=1 +", "five"])
def test_a_limit_that_cannot_be_used_is_refused_with_its_field(limit: str) -> None:
    with pytest.raises(FormError, match="days"):
        form(max=limit)
