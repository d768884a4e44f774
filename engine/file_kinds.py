"""What a file is, told by its content, never by its name: a closed list; everything else is refused."""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Callable

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "image/avif"})
AUDIO = frozenset({"audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav", "audio/amr", "audio/aac", "audio/3gpp"})
HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MP4 = frozenset({b"M4A ", b"M4B ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp42", b"mp41", b"dash", b"MSNV"})
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
    (lambda head: len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0, "audio/aac", ".aac"),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in MP4, "audio/mp4", ".m4a"),
    (lambda head: head[4:8] == b"ftyp" and head[8:11] in (b"3gp", b"3g2"), "audio/3gpp", ".3gp"),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"), "image/avif", ".avif"),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in HEIC, "image/heic", ".heic"),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE", "audio/wav", ".wav"),
    (lambda head: head.startswith(b"#!AMR"), "audio/amr", ".amr"),
    (lambda head: head.startswith(b"OggS"), "audio/ogg", ".ogg"),
    (lambda head: head.startswith(b"\x1a\x45\xdf\xa3") and (b"webm" in head or b"matroska" in head), "audio/webm", ".webm"),
)
LONGEST_NAME = 120
MADE_JPEG = (".png", ".webp", ".gif", ".heic", ".heif", ".avif")        # a picture is made anew as JPEG, and called so
MOST_LISTED = 256 * 1024        # bytes of an archive's own list of contents
RUNNABLE = ("vbaproject.bin", ".exe", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".dll", ".scr", ".lnk", ".hta", ".jar")
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
    """A Word, Excel or PowerPoint file without macros; no other archive. Nothing but its list of contents is unpacked."""
    at = content.rfind(b"PK\x05\x06")
    if at < 0 or len(content) < at + 22 or int.from_bytes(content[at + 12:at + 16], "little") > MOST_LISTED:
        return None                  # the list alone could fill the memory
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" not in names or any(name.lower().endswith(RUNNABLE) for name in names):
                return None
            with archive.open("[Content_Types].xml") as listed:
                types = listed.read(MOST_LISTED).lower()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    if any(word in types for word in (b"macroenabled", b"vbaproject", b"activex", b"oleobject")):
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


def clean_name(name: str, ending: str) -> str:
    """A name without path and control characters, with the ending of what the file really is, at most LONGEST_NAME long."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = "".join(letter for letter in base if letter.isprintable() and letter not in '<>:"|?*').strip(". ")
    known = {ending, ".jpeg"} if ending == ".jpg" else {ending}
    if ending == ".jpg" and stem.lower().endswith(MADE_JPEG):
        stem = stem.rpartition(".")[0]
    if not any(stem.lower().endswith(one) for one in known):
        stem += ending
    kept = "." + stem.rsplit(".", 1)[-1]
    head = stem[: -len(kept)].strip(". ") or "file"
    return head[: LONGEST_NAME - len(kept)] + kept
