"""Cursors come from addresses: whatever stands there, the answer is a page or NotFound."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import NotFound
from engine.paging import Page, fit, from_cursor, page_of, to_cursor

PRINTABLE = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


@given(st.lists(PRINTABLE, min_size=1, max_size=3))
def test_a_cursor_gives_back_the_key_it_was_made_of(key: list[str]) -> None:
    assert from_cursor(to_cursor(key), len(key)) == tuple(key)


@given(st.text(max_size=80))
def test_a_made_up_cursor_is_the_first_page_or_not_found(text: str) -> None:
    try:
        assert from_cursor(text, 2) is None or len(from_cursor(text, 2) or ()) == 2
    except NotFound:
        pass


@pytest.mark.parametrize("value", [[1, 2], ["a"], ["a", "b", "c"], {"a": 1}, "ab", None, ["a", "\x00"], ["a", None], [["a"], "b"]])
def test_a_cursor_of_another_shape_is_not_found(value: object) -> None:
    with pytest.raises(NotFound):
        from_cursor(base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("="), 2)


def test_a_lone_surrogate_never_reaches_the_database() -> None:
    with pytest.raises(NotFound):
        from_cursor(base64.urlsafe_b64encode(b'["\\ud800","b"]').decode(), 2)


def test_a_deeply_nested_or_long_cursor_is_not_found() -> None:
    for text in (base64.urlsafe_b64encode(b"[" * 400).decode(), "A" * 5000):
        with pytest.raises(NotFound):
            from_cursor(text, 2)


def test_one_row_too_many_means_a_next_page_and_is_not_shown() -> None:
    assert page_of(["a", "b", "c"], 2, lambda row: (row,)) == Page(("a", "b"), to_cursor(["b"]))
    assert page_of(["a", "b"], 2, lambda row: (row,)) == Page(("a", "b"), None)


def test_page_sizes_stay_within_bounds() -> None:
    assert [fit(0), fit(50), fit(10**9)] == [1, 50, 200]
