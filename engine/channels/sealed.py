"""Secrets of channels as they are stored: encrypted with a key that is not in the database."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class Unreadable(Exception):
    """The secret was sealed with another secret key: it has to be entered again."""


def seal(secret_key: str, text: str) -> str:
    """The stored form of a secret."""
    return _box(secret_key).encrypt(text.encode()).decode()


def unseal(secret_key: str, sealed: str) -> str:
    """The secret. Raises Unreadable."""
    try:
        return _box(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable() from None


def _box(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"epoint connector\x00" + secret_key.encode()).digest()))
