"""What a file is, told by its content, never by its name: a closed list; everything else is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
AUDIO = frozenset({"audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm"})
OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
# How the first bytes look → what it is, and the ending its name gets.
MAGIC: tuple[tuple[Callable[[bytes], bool], str, str], ...] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), "image/jpeg", ".jpg"),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), "image/png", ".png"),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", "image/webp", ".webp"),
    (lambda head: head[:6] in (b"GIF87a", b"GIF89a"), "image/gif", ".gif"),
    (lambda head: head.startswith(b"%PDF-"), "application/pdf", ".pdf"),
    (lambda head: head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] in (0xFB, 0xF3, 0xF2)), "audio/mpeg", ".mp3"),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"M4A ", b"M4B ", b"isom", b"mp42", b"iso5", b"dash", b"mp41"), "audio/mp4", ".m4a"),
    (lambda head: head.startswith(b"OggS"), "audio/ogg", ".ogg"),
    (lambda head: head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64], "audio/webm", ".webm"),
)
LIVELY = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<body", b"<iframe", b"<img")


def kind_of(content: bytes) -> tuple[str, str] | None:
    """(media type, ending) of a file's whole content, or none for what is not taken."""
    for fits, media_type, ending in MAGIC:
        if fits(content[:64]):
            return media_type, ending
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return ("text/plain", ".txt") if _plain(content) else None


def _office(content: bytes) -> tuple[str, str] | None:
    """A Word, Excel or PowerPoint file without macros; no other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names):
        return None
    return next((found for folder, found in OFFICE.items() if any(name.startswith(folder) for name in names)), None)


def _plain(content: bytes) -> bool:
    """Text that no browser would take for a page or a script."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    calm = all(letter.isprintable() or letter in "\r\n\t\f\u3000\u200b\xa0" for letter in text)
    return bool(text.strip()) and calm and not any(tag in content[:4096].lower() for tag in LIVELY)
