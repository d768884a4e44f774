"""The keys that personal numbers are sealed with. The first one seals, every one of them opens; none of them is in the database."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.personal.key_file import kept_keys
from engine.settings import Settings

NONCE = 12           # bytes; AES-GCM's own size
ID = 8               # hexadecimal digits of a key's id
SHORTEST = 32        # characters of a key: 16 random bytes in hexadecimal are the least
DIGEST = 32          # hexadecimal digits of a digest


class UnknownKey(ValueError):
    """A number is sealed with a key that EPOINT_DATA_KEY does not name."""


class Unreadable(ValueError):
    """A sealed number was changed, or copied from another row or column."""


@dataclass(frozen=True)
class _Key:
    id: str
    box: AESGCM = field(repr=False)
    digests: bytes = field(repr=False)


class Keyring:
    """Seals, opens, and digests for look-up. Safe to share between threads and to hand to another process (it is rebuilt from the keys)."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys`: the one that seals first, then older ones. Raises ValueError for none, or one too short to be random."""
        if not keys or any(len(key.strip()) < SHORTEST for key in keys):
            raise ValueError(f"EPOINT_DATA_KEY wants keys of at least {SHORTEST} random characters, such as `openssl rand -hex 32` gives, parted by commas")
        self._keys = tuple(_derived(key.strip()) for key in keys)
        self._by_id = {key.id: key for key in reversed(self._keys)}

    @classmethod
    def of(cls, settings: Settings) -> Keyring:
        """The keys of the settings, or those kept in the data directory (made there when there are none)."""
        return cls(settings.data_keys or kept_keys(settings.data_dir))

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return self._keys[0].id

    @property
    def ids(self) -> frozenset[str]:
        """The ids of every key that opens."""
        return frozenset(self._by_id)

    def seal(self, column: str, row_id: str, text: str) -> str:
        """"<key id>.<nonce, ciphertext and tag>": opens only in this column of this row."""
        key, nonce = self._keys[0], os.urandom(NONCE)
        return f"{key.id}.{base64.urlsafe_b64encode(nonce + key.box.encrypt(nonce, text.encode(), _place(column, row_id))).decode()}"

    def open(self, column: str, row_id: str, sealed: str) -> str:
        """The number. Raises UnknownKey, Unreadable."""
        key_id, _, rest = sealed.partition(".")
        key = self._by_id.get(key_id)
        if key is None:
            raise UnknownKey(f"the key {key_id} is missing from EPOINT_DATA_KEY")
        try:
            raw = base64.urlsafe_b64decode(rest)
            return key.box.decrypt(raw[:NONCE], raw[NONCE:], _place(column, row_id)).decode()
        except (InvalidTag, ValueError):
            raise Unreadable(f"{column} of {row_id} does not open") from None

    def seal_bytes(self, column: str, row_id: str, content: bytes) -> bytes:
        """A whole file, the same way."""
        key, nonce = self._keys[0], os.urandom(NONCE)
        return key.id.encode() + nonce + key.box.encrypt(nonce, content, _place(column, row_id))

    def open_bytes(self, column: str, row_id: str, sealed: bytes) -> bytes:
        """The file again. Raises UnknownKey, Unreadable."""
        key_id, nonce, rest = sealed[:ID].decode("ascii", "replace"), sealed[ID:ID + NONCE], sealed[ID + NONCE:]
        if key_id not in self._by_id:
            raise UnknownKey(f"the key {key_id} is missing from EPOINT_DATA_KEY")
        try:
            return self._by_id[key_id].box.decrypt(nonce, rest, _place(column, row_id))
        except InvalidTag:
            raise Unreadable(f"{column} of {row_id} does not open") from None

    def digest(self, kind: str, value: str) -> str:
        """What stands in the database to find this value by: the same for the same value, and nothing without the key."""
        return _digest(self._keys[0], kind, value)

    def digests(self, kind: str, value: str) -> list[str]:
        """The same under every key: while a key is being changed, rows of both stand beside each other."""
        return [_digest(key, kind, value) for key in self._keys]

    def digest_under(self, key_id: str, kind: str, value: str) -> str:
        """The digest under one key. Raises UnknownKey."""
        if key_id not in self._by_id:
            raise UnknownKey(f"the key {key_id} is missing from EPOINT_DATA_KEY")
        return _digest(self._by_id[key_id], kind, value)


def _derived(key: str) -> _Key:
    """Two keys that tell nothing of each other: one seals, one digests. The id tells nothing of either."""
    return _Key(hashlib.sha256(b"epoint key id\x00" + _sub(key, b"id")).hexdigest()[:ID], AESGCM(_sub(key, b"seal")), _sub(key, b"digest"))


def _sub(key: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"epoint data key", info=purpose).derive(key.encode())


def _digest(key: _Key, kind: str, value: str) -> str:
    # Keyed BLAKE2b is a MAC of its own (RFC 7693) and ten times as fast as HMAC for a text this short: lists have a million of them.
    return hashlib.blake2b(f"{kind}\x00{value}".encode(), key=key.digests, digest_size=DIGEST // 2).hexdigest()


def _place(column: str, row_id: str) -> bytes:
    return f"{column}\x00{row_id}".encode()
