"""Lines of messages: what is taken, what is refused, and in which words."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from engine.errors import BadLine
from engine.message_file import LONGEST_LINE, lines_of, parse_message

GOOD = {"id": "259312", "author": "A00019079", "subject": "路灯不亮", "submitted_at": "2020-01-06T11:29:11+08:00", "text": "村口的路灯三天不亮。"}


def line(**changed: object) -> bytes:
    return json.dumps({key: value for key, value in {**GOOD, **changed}.items() if value is not None}, ensure_ascii=False).encode()


def test_a_line_becomes_a_message_and_unknown_fields_are_ignored() -> None:
    found = parse_message(1, line(likes=3, dislikes=[], nested={"a": 1}))
    assert (found.id, found.author, found.subject, found.text) == (GOOD["id"], GOOD["author"], GOOD["subject"], GOOD["text"])
    assert found.submitted_at == datetime(2020, 1, 6, 3, 29, 11, tzinfo=timezone.utc)


def test_a_moment_without_a_zone_is_on_the_countys_clock() -> None:
    assert parse_message(1, line(submitted_at="2020-01-06 11:29:11")).submitted_at == datetime(2020, 1, 6, 3, 29, 11, tzinfo=timezone.utc)


def test_numbers_serve_as_id_and_author() -> None:
    found = parse_message(1, line(id=7, author=8))
    assert (found.id, found.author) == ("7", "8")


def test_a_subject_over_200_characters_is_cut_and_kept_whole_in_the_text() -> None:
    long = "路" * 201
    found = parse_message(1, line(subject=long))
    assert len(found.subject) == 200 and found.subject.endswith("…")
    assert found.text == f"{long}\n\n{GOOD['text']}"


@pytest.mark.parametrize(("bad", "reason"), [
    (b"{not json", "not JSON"), (b"[1, 2]", "not a JSON object"), (b'"text"', "not a JSON object"), (b"\xff\xfe{}", "not JSON in UTF-8"),
    (b"[" * 100_000, "not JSON"),
    (line(id=None), "no id"), (line(id=True), "no id"), (line(author=""), "no author"), (line(subject="  "), "no subject"),
    (line(text=None), "no text"), (line(text=["a"]), "no text"), (line(submitted_at="yesterday"), "submitted_at is not a moment"),
    (line(submitted_at=None), "submitted_at is not a moment"), (line(text="字" * 10_001), "text has 10001 characters, at most 10000"),
    (line(subject="路" * 201, text="字" * 9_990), "text has"), (line(id="9" * 51), "id has 51 characters"),
    (b'{"id":"1","author":"a","subject":"\\ud800","submitted_at":"2020-01-06","text":"x"}', "half a character"),
    (b"x" * (LONGEST_LINE + 1), "longer than"),
])
def test_a_bad_line_is_refused_with_its_number_and_the_reason(bad: bytes, reason: str) -> None:
    with pytest.raises(BadLine) as refused:
        parse_message(42, bad)
    assert str(refused.value).startswith("line 42: ") and reason in str(refused.value)
    assert refused.value.params["line"] == 42


@pytest.mark.parametrize("packed", [False, True])
def test_lines_keep_their_numbers_over_blank_and_endless_ones(tmp_path: Path, packed: bool) -> None:
    content = line() + b"\n\n" + b"x" * (3 * LONGEST_LINE) + b"\n" + line(id="2")
    path = tmp_path / ("messages.jsonl.gz" if packed else "messages.jsonl")
    path.write_bytes(gzip.compress(content) if packed else content)
    assert [number for number, _, _ in lines_of(path)] == [1, 3, 4]
    assert max(len(found) for _, found, _ in lines_of(path)) <= LONGEST_LINE + 2
