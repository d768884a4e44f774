"""Ask for a password without showing it."""

from __future__ import annotations

import getpass
import secrets
import sys


def ask_password() -> str:
    """Typed twice at a terminal, or one line of standard input. Raises ValueError when the two differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise ValueError("the two passwords differ; nothing was changed")
    return first


def random_password() -> str:
    """About 90 bits, without letters that look alike."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(18))
