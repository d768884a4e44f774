"""POST to the outer world: a checked address, no redirects, no proxies, three seconds to connect and ten for all of it."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.channels.outcome import Outcome, of_status
from engine.channels.safe_address import Address, Refused, connected, is_allowed

WHOLE_SECONDS = 10.0
LONGEST_WAIT = 3600
READ_AT_MOST = 64 * 1024


@dataclass(frozen=True)
class Target:
    """Where a URL leads."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(url: str, allowed: Iterable[str]) -> Target:
    """A URL taken apart. Without TLS only to hosts that the settings name. Raises Refused."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        name = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        raise Refused("bad_address") from None
    odd = any(not 32 < ord(letter) < 127 for letter in parts.path + parts.query)
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or parts.password is not None or odd or len(url) > 2000:
        raise Refused("bad_address")
    if parts.scheme == "http" and not is_allowed(name, allowed, _literal(name)):
        raise Refused("not_secure")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", name, port or (443 if parts.scheme == "https" else 80), path)


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Iterable[str]) -> Outcome:
    """Send a body and say what became of it. Never raises for what the other side does."""
    return ask(url, body, headers, allowed)[0]


def ask(url: str, body: bytes, headers: Mapping[str, str], allowed: Iterable[str], seconds: float | None = None) -> tuple[Outcome, bytes]:
    """The same, and what it answered, at most READ_AT_MOST bytes of it."""
    allowed = tuple(allowed)
    try:
        target = target_of(url, allowed)
        return _post(target, body, headers, allowed, WHOLE_SECONDS if seconds is None else seconds)
    except Refused as refused:
        return Outcome("never", refused.reason), b""
    except ssl.SSLError:
        return Outcome("later", "tls"), b""
    except TimeoutError:
        return Outcome("later", "timeout"), b""
    except (OSError, http.client.HTTPException, ValueError, UnicodeError):
        return Outcome("later", "unreachable"), b""


def _post(target: Target, body: bytes, headers: Mapping[str, str], allowed: tuple[str, ...], seconds: float) -> tuple[Outcome, bytes]:
    began = time.monotonic()
    plain = connected(target.host, target.port, allowed)
    with plain, within(plain, began + seconds) as late:
        try:
            plain.settimeout(seconds)
            made = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host) if target.secure else plain
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = made
            connection.request("POST", target.path, body, {"User-Agent": "epoint", "Connection": "close", **headers})
            answer = connection.getresponse()
            said = answer.read(READ_AT_MOST)
            connection.close()
            if late.is_set():             # cut off in the middle of its headers an answer may look whole
                raise TimeoutError
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException):
            if late.is_set():
                raise TimeoutError from None
            raise
    return of_status(answer.status, _wait(answer.getheader("Retry-After"))), said


@contextmanager
def within(connection: socket.socket, deadline: float) -> Iterator[threading.Event]:
    """Cut a connection off at a moment of time.monotonic(): a peer that drips a byte now and then has no more time than a silent one."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    watch = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    watch.daemon = True
    watch.start()
    try:
        yield late
    finally:
        watch.cancel()


def _wait(text: str | None) -> int | None:
    return min(int(text), LONGEST_WAIT) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
