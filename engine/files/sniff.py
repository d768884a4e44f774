"""What a file is, by its first bytes. Its name and what the browser says of it decide nothing."""

from __future__ import annotations

import io
import zipfile

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
SOUNDS = frozenset({"audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav"})
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"), (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"), (b"\x1aE\xdf\xa3", "audio/webm"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"), (b"\xff\xf3", "audio/mpeg"),
)
_ENTRIES = 5_000


def sniffed(content: bytes) -> str | None:
    """The media type of a file we take; none for any other, whatever it is called."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12])
    if content[4:8] == b"ftyp":
        return "audio/mp4" if content[8:11] == b"M4A" else "video/mp4"
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    return "text/plain" if _plain(content) else None


def _office(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if len(names) > _ENTRIES or "[Content_Types].xml" not in names or any("vbaProject" in name for name in names):
        return None
    return next((kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)), None)


def _plain(content: bytes) -> bool:
    """Text without control signs that does not look like a page, a drawing or a program."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    head = words.lstrip()[:64].lower()
    return bool(words.strip()) and not head.startswith(("<", "#!")) and all(ord(letter) >= 32 or letter in "\t\r\n" for letter in words)
