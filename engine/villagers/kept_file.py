"""An uploaded list while it waits for the worker: sealed like every number in it, and gone once it is in."""

from __future__ import annotations

import os
from pathlib import Path

from engine.engine import Engine


def keep_file(engine: Engine, import_id: str, content: bytes) -> None:
    """Whole or not at all."""
    target = path_of(engine, import_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(engine.keyring.seal_bytes("villager_import", import_id, content))
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, target)


def kept_file(engine: Engine, import_id: str) -> bytes | None:
    """The content; none when it is on another machine or gone."""
    try:
        return engine.keyring.open_bytes("villager_import", import_id, path_of(engine, import_id).read_bytes())
    except FileNotFoundError:
        return None


def drop_file(engine: Engine, import_id: str) -> None:
    """Nobody needs it any more."""
    path_of(engine, import_id).unlink(missing_ok=True)


def path_of(engine: Engine, import_id: str) -> Path:
    """Where it lies."""
    return engine.settings.data_dir / "imports" / import_id
