"""What an administrator gives a channel so that it works, and what is wrong with it."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from engine.channels.http import target_of
from engine.channels.safe_address import Refused, checked, is_allowed
from engine.channels.signed import own_headers
from engine.errors import BadAnswers, problem

EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~\-]{1,60}")
_OURS = frozenset({"host", "content-length", "content-type", "connection", "transfer-encoding", "idempotency-key", "epoint-timestamp", "epoint-signature", "epoint-language",
                   "epoint-duration-ms"})
LONGEST = 2000


@dataclass(frozen=True)
class Form:
    """The names of what is shown and of what is never shown again; `needed` to work."""

    shown: tuple[str, ...]
    secret: tuple[str, ...]
    needed: tuple[str, ...]


FORMS: Mapping[str, Form] = {
    "sms": Form(("url", "sign"), ("secret", "headers"), ("url", "secret")),
    "webhook": Form(("url",), ("secret", "headers"), ("url", "secret")),
    "email": Form(("host", "port", "security", "user", "from"), ("password",), ("host", "from")),
    "speech": Form(("url", "language"), ("secret", "headers"), ("url", "secret")),
    "push": Form(("contact",), (), ("contact",)),
}


def check_settings(channel: str, settings: Mapping[str, str], secrets: Mapping[str, str], allowed: Iterable[str], *, active: bool) -> None:
    """Raises BadAnswers with every field that does not fit. A channel that is off may be half filled in."""
    errors: dict[str, dict[str, object]] = {}
    if active:
        errors |= {name: problem("required") for name in FORMS[channel].needed if not (settings.get(name) or secrets.get(name))}
    errors |= {name: problem("too_long", max=LONGEST) for name, value in {**settings, **secrets}.items() if len(value) > LONGEST and name != "private"}
    allowed = tuple(allowed)
    if settings.get("url"):
        _url(settings["url"], allowed, errors)
    if channel == "email":
        _email(settings, allowed, errors)
    if settings.get("contact") and not re.fullmatch(rf"mailto:{EMAIL.pattern}|https://[^\s]+", settings["contact"]):
        errors.setdefault("contact", problem("contact"))
    if secrets.get("headers") and not _headers_fit(secrets["headers"]):
        errors.setdefault("headers", problem("headers"))
    if errors:
        raise BadAnswers(errors)


def _url(url: str, allowed: tuple[str, ...], errors: dict[str, dict[str, object]]) -> None:
    """Inside addresses are refused when they are entered, and again, as what they resolve to then, whenever something is sent."""
    try:
        target = target_of(url, allowed)
        _resolves(target.host, target.port, allowed)
    except Refused as refused:
        errors.setdefault("url", problem(refused.reason))


def _email(settings: Mapping[str, str], allowed: tuple[str, ...], errors: dict[str, dict[str, object]]) -> None:
    port = settings.get("port", "")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        errors.setdefault("port", problem("range", min=1, max=65535))
    if settings.get("security", "starttls") not in ("tls", "starttls", "none"):
        errors.setdefault("security", problem("not_an_option"))
    if settings.get("from") and not EMAIL.fullmatch(parseaddr(settings["from"])[1]):
        errors.setdefault("from", problem("email"))
    host = settings.get("host", "")
    if host and not re.fullmatch(r"[A-Za-z0-9.:\-]{1,253}", host):
        errors.setdefault("host", problem("bad_address"))
    elif host and settings.get("security") == "none" and not is_allowed(host, allowed):
        errors.setdefault("security", problem("not_secure"))
    elif host:
        try:
            _resolves(host, int(port) if port.isdigit() else 25, allowed)
        except Refused as refused:
            errors.setdefault("host", problem(refused.reason))


def _resolves(host: str, port: int, allowed: tuple[str, ...]) -> None:
    try:
        checked(host, port, allowed)
    except (socket.gaierror, UnicodeError, OverflowError):
        pass            # no such name from this machine, today: sending will tell


def _headers_fit(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    headers = own_headers(text)
    return len(headers) == len(lines) and all(
        _HEADER.fullmatch(name) and name.lower() not in _OURS and value.isascii() and value.isprintable() for name, value in headers.items())
