"""The door to a virus scanner: clamd's INSTREAM, when the settings name one."""

from __future__ import annotations

import socket
import struct
import time

from engine.errors import EPointError
from engine.settings import Settings

SECONDS = 30.0               # for all of it
PIECE = 64 * 1024


class ScannerAway(EPointError):
    """The virus scanner cannot be reached; files are not taken until it can."""


def scan(settings: Settings, content: bytes) -> bool:
    """Whether the file is clean, as far as the scanner knows; always, where none is set up, or it is away and the settings say go on.
    Raises ScannerAway."""
    if not settings.clamd:
        return True
    try:
        answer = _ask(settings.clamd, content)
    except (OSError, ValueError):
        answer = b""
    if answer.endswith(b"FOUND"):
        return False
    if answer.endswith(b"OK") or not settings.clamd_required:
        return True
    raise ScannerAway("the scanner is away")


def _ask(where: str, content: bytes) -> bytes:
    """clamd's answer to one INSTREAM. Raises OSError, ValueError for an address that is none."""
    until = time.monotonic() + SECONDS
    with _connected(where) as connection:
        connection.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at:at + PIECE]
            connection.settimeout(max(0.01, until - time.monotonic()))
            connection.sendall(struct.pack("!L", len(piece)) + piece)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while b"\0" not in answer and len(answer) < 4096:
            connection.settimeout(max(0.01, until - time.monotonic()))
            more = connection.recv(1024)
            if not more:
                break
            answer += more
    return answer.partition(b"\0")[0].strip()


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(SECONDS)
        try:
            made.connect(where)
        except OSError:
            made.close()
            raise
        return made
    host, _, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=5.0)
