"""Files on the disk: <data>/files/ab/abcdef…, named by the hash of their content. The same content is kept once."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from engine.settings import Settings


def keep(settings: Settings, content: bytes) -> str:
    """Write the content so that it survives a crash, before anything refers to it; its digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(settings, digest)
    if path.exists() and path.stat().st_size == len(content):
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    with draft.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return digest


def path_of(settings: Settings, digest: str) -> Path:
    """Where the content with this digest lies."""
    return settings.data_dir / "files" / digest[:2] / digest
