"""Working hours as people write them."""

from __future__ import annotations

import pytest

from engine.calendar import DEFAULT_HOURS, BadSpans, parse_spans, spans_text


@pytest.mark.parametrize(("text", "spans"), [
    ("", ()), ("  ", ()), ("08:30-12:00,14:00-17:30", ((510, 720), (840, 1050))), ("8:30-12:00", ((510, 720),)), ("00:00-24:00", ((0, 1440),)),
    ("０８：３０－１２：００", ((510, 720),)), ("8：30—12：00，14：00～17：30", ((510, 720), (840, 1050))), ("08:00-12:00 , 12:00-13:00", ((480, 720), (720, 780))),
    ("08:30至12:00；14:00至17:30", ((510, 720), (840, 1050)))])
def test_spans_are_read(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert parse_spans(text) == spans
    assert parse_spans(spans_text(spans)) == spans


@pytest.mark.parametrize(("text", "code"), [
    ("8", "bad_hours"), ("08:30", "bad_hours"), ("08:30-12:60", "bad_hours"), ("08:30-24:01", "bad_hours"), ("25:00-26:00", "bad_hours"),
    ("08:30-12:00,", "bad_hours"), ("a-b", "bad_hours"), ("08:30-12:00-14:00", "bad_hours"), ("٠٨:30-12:00", "bad_hours"), ("08:30-12:00\x00", "bad_hours"),
    (",".join(["08:30-12:00"] * 50), "bad_hours"), ("12:00-08:30", "hours_order"), ("12:00-12:00", "hours_order"),
    ("08:30-12:00,11:59-17:30", "hours_overlap"), ("14:00-17:30,08:30-12:00", "hours_overlap")])
def test_what_is_wrong_with_a_text_has_a_code(text: str, code: str) -> None:
    with pytest.raises(BadSpans) as caught:
        parse_spans(text)
    assert caught.value.code == code


def test_offices_open_monday_to_friday() -> None:
    assert [spans_text(DEFAULT_HOURS[weekday]) for weekday in range(7)] == ["08:30-12:00,14:00-17:30"] * 5 + ["", ""]
