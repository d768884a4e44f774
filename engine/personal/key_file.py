"""The data key of an installation that was given none: random, kept in the data directory beside the secret key, one a line."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NAME = "data_key"


def kept_keys(data_dir: Path) -> tuple[str, ...]:
    """The keys in the data directory, the one that seals first; made when there is none."""
    path = data_dir / NAME
    data_dir.mkdir(parents=True, exist_ok=True)
    made = data_dir / f"{NAME}.{secrets.token_hex(4)}"
    if not path.exists():
        _write(made, [secrets.token_hex(32)])
        try:
            os.link(made, path)              # whole or not at all, and never over another process's key
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return tuple(line.strip() for line in path.read_text().splitlines() if line.strip())


def add_key(data_dir: Path) -> None:
    """A new random key before the others."""
    _replace(data_dir, [secrets.token_hex(32), *kept_keys(data_dir)])


def drop_old_keys(data_dir: Path) -> None:
    """Only the first key stays."""
    _replace(data_dir, list(kept_keys(data_dir)[:1]))


def _replace(data_dir: Path, keys: list[str]) -> None:
    made = data_dir / f"{NAME}.{secrets.token_hex(4)}"
    _write(made, keys)
    os.replace(made, data_dir / NAME)


def _write(path: Path, keys: list[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
