"""What a store of bytes can do. Keys are ours ("files/ab/abcd…", "parts/<upload>/<offset>"), never anything a person typed."""

from __future__ import annotations

from typing import IO, Protocol


class Blobs(Protocol):
    """Safe to share between threads. OSError when the store cannot be reached."""

    def put(self, key: str, content: bytes) -> None:
        """The bytes are safe under the key when this returns; whatever lay there is replaced at once."""

    def open(self, key: str) -> IO[bytes]:
        """The bytes, seekable. Raises FileNotFoundError."""

    def size(self, key: str) -> int | None:
        """How many bytes lie there, or none when nothing does."""

    def delete(self, key: str) -> None:
        """Nothing lies there any more; also when nothing did."""

    def clear_leftovers(self) -> int:
        """Take away what a crash left of writing more than a day ago; how many files that was."""


def file_key(digest: str) -> str:
    """Where the bytes of a file with this sha256 lie."""
    return f"files/{digest[:2]}/{digest}"


def part_key(upload_id: str, offset: int) -> str:
    """Where a piece of an upload lies."""
    return f"parts/{upload_id}/{offset:012d}"
