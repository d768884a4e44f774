"""Web push: encrypted for one browser, signed with the county's own key, so that no service in between can read or forge it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode
from pywebpush import WebPusher

from engine.channels.http import post
from engine.channels.letter import Letter
from engine.channels.outcome import SENT, Outcome
from engine.settings import Settings

KEPT_SECONDS = 24 * 3600        # so long the push service keeps it for a phone that is off
SIGNED_SECONDS = 3600
ALL_SECONDS = 15.0              # for all browsers of one person


def new_keys() -> tuple[str, str]:
    """(public key for browsers, private key as PEM), made once for a county."""
    made = Vapid02()
    made.generate_keys()
    public = made.public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return str(b64urlencode(public)), made.private_pem().decode()


def send(settings: Settings, options: Mapping[str, str], secrets: Mapping[str, str], letter: Letter) -> Outcome:
    """Tell every browser of the person; one that was reached is enough. Browsers that are gone are named in `letter.gone`."""
    began, outcomes = time.monotonic(), []
    for device in letter.devices:
        if time.monotonic() - began > ALL_SECONDS:      # browsers name the address themselves: a slow one must not hold the others up for long
            outcomes.append(Outcome("later", "timeout"))
            break
        outcomes.append(_send(settings, options, secrets, letter, device))
    if SENT in outcomes:
        return SENT
    again = [outcome for outcome in outcomes if outcome.status == "later"]
    if again:
        return again[0]
    bad = [outcome for outcome in outcomes if outcome.status == "never"]
    return bad[0] if bad else Outcome("dropped", "no_device")


def _send(settings: Settings, options: Mapping[str, str], secrets: Mapping[str, str], letter: Letter, device: Mapping[str, str]) -> Outcome:
    endpoint = device["endpoint"]
    payload = json.dumps({"title": letter.title, "body": letter.words, "url": letter.link, "tag": letter.key}, ensure_ascii=False)
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": options.get("contact") or "mailto:epoint@localhost", "exp": int(time.time()) + SIGNED_SECONDS}
    try:
        signed = Vapid02.from_pem(secrets["private"].encode()).sign(claims)
    except (KeyError, ValueError):
        return Outcome("never", "not_set_up")
    try:
        sealed = WebPusher({"endpoint": endpoint, "keys": {"p256dh": device["p256dh"], "auth": device["auth"]}}).encode(payload.encode())
    except Exception:                     # a subscription a browser made up: no key, no message
        letter.gone.append(device["id"])
        return Outcome("dropped", "no_device")
    headers = {
        **signed, "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(KEPT_SECONDS), "Urgency": "normal",
        "Topic": hashlib.sha256(letter.key.encode()).hexdigest()[:32], "Idempotency-Key": letter.key}
    outcome = post(endpoint, sealed["body"], headers, settings.allowed_hosts)
    if outcome.reason in ("http_404", "http_410"):
        letter.gone.append(device["id"])
        return Outcome("dropped", "no_device")
    return outcome
