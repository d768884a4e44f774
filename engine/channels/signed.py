"""JSON with a signature that its receiver can check: HMAC-SHA256 over "<timestamp>.<body>"."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping

from engine.channels.http import post
from engine.channels.outcome import Outcome


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in EPoint-Signature after "v1="."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post_signed(url: str, key: str, payload: Mapping[str, object], secrets: Mapping[str, str], allowed: Iterable[str]) -> Outcome:
    """POST a payload under its idempotency key. The timestamp is the machine's, not the demo's: it is checked outside."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time.time()))
    headers = {
        **own_headers(secrets.get("headers", "")), "Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key,
        "EPoint-Timestamp": timestamp, "EPoint-Signature": "v1=" + signature(secrets.get("secret", ""), timestamp, body)}
    return post(url, body, headers, allowed)


def own_headers(text: str) -> dict[str, str]:
    """Headers an administrator gave, one "Name: value" a line."""
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}
