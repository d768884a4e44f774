"""Messages to file as cases: JSON lines with id, author, subject, submitted_at and text; other fields are ignored."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from engine.clock import SHOWN_IN
from engine.errors import BadLine

MOST = {"id": 50, "author": 50, "subject": 2_000, "text": 10_000}    # characters
SHOWN_SUBJECT = 200                                                  # a longer one is cut; the whole then heads the text
LONGEST_LINE = 1_000_000                                             # bytes


@dataclass(frozen=True)
class Message:
    """One message, checked. `submitted_at` is aware; a moment without a zone is on the county's wall clock."""

    id: str
    author: str
    subject: str
    text: str
    submitted_at: datetime


def lines_of(path: Path) -> Iterator[tuple[int, bytes, int]]:
    """(number from 1, line, bytes read of the file so far), blank lines left out; .gz is unpacked on the way. Raises OSError."""
    with path.open("rb") as raw:
        file: IO[bytes] = gzip.open(raw) if path.suffix == ".gz" else raw      # type: ignore[assignment]
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            while len(line) > LONGEST_LINE and not line.endswith(b"\n"):        # read on to the next line; this one is refused
                more = file.readline(LONGEST_LINE)
                line = line[:LONGEST_LINE + 1] + (b"\n" if more.endswith(b"\n") or not more else b"")
            if line.strip():
                yield number, line, raw.tell()


def parse_message(number: int, line: bytes) -> Message:
    """The message on this line. Raises BadLine with its number and what is wrong."""
    if len(line) > LONGEST_LINE:
        raise BadLine(f"line {number}: longer than {LONGEST_LINE} bytes", line=number)
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise BadLine(f"line {number}: not JSON in UTF-8 ({problem})", line=number) from problem
    if not isinstance(found, dict):
        raise BadLine(f"line {number}: not a JSON object", line=number)
    texts = {name: _text(number, found, name) for name in MOST}
    if len(texts["subject"]) > SHOWN_SUBJECT:
        texts["text"] = _at_most(number, "text", texts["subject"] + "\n\n" + texts["text"])
        texts["subject"] = texts["subject"][:SHOWN_SUBJECT - 1] + "…"
    return Message(**texts, submitted_at=_moment(number, found))


def _text(number: int, found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name in ("id", "author"):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise BadLine(f"line {number}: no {name}", line=number)
    tidy = "".join(" " if ord(char) < 32 and char not in "\n\t" else char for char in value.replace("\r\n", "\n")).strip()
    if any(0xD800 <= ord(char) <= 0xDFFF for char in tidy):
        raise BadLine(f"line {number}: {name} holds half a character", line=number)
    return _at_most(number, name, tidy)


def _at_most(number: int, name: str, text: str) -> str:
    if len(text) > MOST[name]:
        raise BadLine(f"line {number}: {name} has {len(text)} characters, at most {MOST[name]} are taken", line=number)
    return text


def _moment(number: int, found: dict[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(str(found.get("submitted_at")))
    except ValueError as problem:
        raise BadLine(f"line {number}: submitted_at is not a moment such as 2026-03-02T09:00:00+08:00", line=number) from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=SHOWN_IN)
