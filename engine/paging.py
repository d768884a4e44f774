"""Keyset paging: a page carries the key of its last row, and the next page begins after it. Nothing is counted or skipped."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.errors import NotFound

Item = TypeVar("Item")
MAX_SIZE = 200
MAX_CURSOR = 600


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows of a list. `next` is the cursor of the page after this one, none at the end."""

    items: tuple[Item, ...]
    next: str | None = None


def page_of(rows: Iterable[Item], size: int, key: Callable[[Item], Sequence[str]]) -> Page[Item]:
    """A page from up to `size` + 1 rows: the one too many only tells that there is a next page."""
    found = tuple(rows)
    kept = found[:size]
    return Page(kept, to_cursor(key(kept[-1])) if len(found) > size else None)


def to_cursor(key: Sequence[str]) -> str:
    """The key of a row as text that fits an address."""
    return base64.urlsafe_b64encode(json.dumps(list(key), ensure_ascii=False).encode()).decode().rstrip("=")


def from_cursor(cursor: str | None, parts: int) -> tuple[str, ...] | None:
    """The key a cursor holds, none for the first page. Raises NotFound for what to_cursor() did not write."""
    if not cursor:
        return None
    if len(cursor) > MAX_CURSOR or not cursor.isascii():
        raise NotFound("no such page")
    try:
        key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise NotFound("no such page") from None
    if not isinstance(key, list) or len(key) != parts or not all(isinstance(part, str) and "\x00" not in part for part in key):
        raise NotFound("no such page")
    try:
        "".join(key).encode()
    except UnicodeEncodeError:          # a lone surrogate: JSON may spell it, no database takes it
        raise NotFound("no such page") from None
    return tuple(key)


def number_of(key: tuple[str, ...] | None) -> int | None:
    """The number a key of one part holds, none for the first page. Raises NotFound for what is none."""
    if key is None:
        return None
    if len(key[0]) > 18 or not (key[0].isascii() and key[0].isdigit()):
        raise NotFound("no such page")
    return int(key[0])


def fit(size: int) -> int:
    """A page size within its bounds."""
    return max(1, min(size, MAX_SIZE))
