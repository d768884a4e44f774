"""Ask another machine something: the address rules of messages, no redirects, no proxies, ten seconds for all of it."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from engine.channels.http import WHOLE_SECONDS, target_of, within
from engine.channels.safe_address import Refused, connected

READ_AT_MOST = 256 * 1024


class Unanswered(Exception):
    """The other side gave no usable answer. `reason`: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fetch_json(url: str, allowed: Iterable[str], *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """GET, or POST a form, and read a JSON object. Raises Unanswered."""
    try:
        status, body = _ask(url, tuple(allowed), None if form is None else urlencode(form).encode(), dict(headers or {}))
    except Refused as refused:
        raise Unanswered(refused.reason) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise Unanswered("unreachable") from None
    if status != 200:
        raise Unanswered(f"http_{status}")
    try:
        found = json.loads(body)
    except ValueError:
        raise Unanswered("no_json") from None
    if not isinstance(found, dict):
        raise Unanswered("no_json")
    return found


def _ask(url: str, allowed: tuple[str, ...], body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
    target, began = target_of(url, allowed), time.monotonic()
    plain = connected(target.host, target.port, allowed)
    with plain, within(plain, began + WHOLE_SECONDS) as late:
        plain.settimeout(WHOLE_SECONDS)
        made = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host) if target.secure else plain
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = made
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        connection.request("GET" if body is None else "POST", target.path, body, {"User-Agent": "epoint", "Accept": "application/json", "Connection": "close", **form, **headers})
        answer = connection.getresponse()
        text = answer.read(READ_AT_MOST + 1)
        connection.close()
        if late.is_set() or len(text) > READ_AT_MOST:
            raise OSError("too slow, or too long")
    return answer.status, text
