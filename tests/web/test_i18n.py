"""Deadlines and moments in words."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask

from web.i18n import deadline_words, relative

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=timezone.utc)        # nine in the morning in the county


@pytest.fixture(autouse=True)
def in_english(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        yield


@pytest.mark.parametrize(("left", "words"), [
    (timedelta(hours=3, minutes=20), "3 h 20 min left"), (timedelta(days=2), "2 d left"), (timedelta(days=2, hours=5, minutes=9), "2 d 5 h left"),
    (timedelta(minutes=59, seconds=59), "59 min left"), (timedelta(seconds=59), "less than a minute left"), (timedelta(hours=1), "1 h left"),
    (timedelta(0), "overdue by less than a minute"), (-timedelta(days=2), "overdue by 2 d"), (-timedelta(hours=1, minutes=1), "overdue by 1 h 1 min"),
])
def test_a_deadline_says_how_long_is_left_or_how_long_it_is_past(left: timedelta, words: str) -> None:
    assert deadline_words(NOW + left, NOW) == words


def test_without_a_deadline_it_says_so() -> None:
    assert deadline_words(None, NOW) == "No deadline"


@pytest.mark.parametrize(("ago", "words"), [
    (timedelta(seconds=30), "just now"), (timedelta(minutes=5), "5 min ago"), (timedelta(hours=3), "3 h ago"),
    (timedelta(hours=9, minutes=1), "yesterday 23:59"), (timedelta(days=2), "28 Feb 09:00"),
])
def test_a_moment_is_told_from_now_and_days_change_at_the_countys_midnight(ago: timedelta, words: str) -> None:
    assert relative(NOW - ago, NOW) == words
