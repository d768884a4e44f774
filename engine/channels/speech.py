"""Speech recognition: a recording out, its words back. The contract stands in docs/speech_to_text.md."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from engine.channels.http import ask
from engine.channels.outcome import Outcome
from engine.channels.signed import own_headers, signature
from engine.settings import Settings

SECONDS = 120.0              # recognition takes a while
LONGEST = 10_000             # characters


def recognise(
    settings: Settings, options: Mapping[str, str], secrets: Mapping[str, str], key: str, sound: bytes, media_type: str, duration_ms: int,
) -> tuple[Outcome, str]:
    """What became of it, and the words (empty: nothing was understood). Nothing but the sound leaves: no name, no case."""
    timestamp = str(int(time.time()))
    headers = {
        **own_headers(secrets.get("headers", "")), "Content-Type": media_type, "Accept": "application/json", "Idempotency-Key": key,
        "EPoint-Language": options.get("language") or "zh-CN", "EPoint-Duration-Ms": str(duration_ms), "EPoint-Timestamp": timestamp,
        "EPoint-Signature": "v1=" + signature(secrets.get("secret", ""), timestamp, sound)}
    outcome, said = ask(options.get("url", ""), sound, headers, settings.allowed_hosts, SECONDS)
    if outcome.status != "sent":
        return outcome, ""
    words = _words(said)
    return (outcome, words) if words is not None else (Outcome("later", "bad_answer"), "")


def _words(said: bytes) -> str | None:
    """The text of {"text": …}, without signs that are none; nothing for any other answer."""
    try:
        text = json.loads(said)["text"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(text, str):
        return None
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()[:LONGEST]
