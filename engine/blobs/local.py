"""A folder as a store: a file appears whole or not at all, and survives a power cut once `put` returned."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from typing import IO

from engine.faults import fault

A_DAY = 24 * 3600


class LocalBlobs:
    """Bytes below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = folder / "writing"

    def put(self, key: str, content: bytes) -> None:
        target = self._folder / key
        self._writing.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        written = self._writing / uuid.uuid4().hex
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fault("blob_written")
        self._move(written, target)

    def open(self, key: str) -> IO[bytes]:
        return (self._folder / key).open("rb")

    def size(self, key: str) -> int | None:
        try:
            return (self._folder / key).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        target = self._folder / key
        target.unlink(missing_ok=True)
        if target.parent.parent.name == "parts":        # an upload's own folder: gone with its last piece
            try:
                target.parent.rmdir()
            except OSError:
                pass

    def clear_leftovers(self) -> int:
        if not self._writing.is_dir():
            return 0
        old = [one for one in self._writing.iterdir() if time.time() - one.stat().st_mtime >= A_DAY]
        for one in old:
            one.unlink(missing_ok=True)
        return len(old)

    def _move(self, written: Path, target: Path) -> None:
        try:
            os.replace(written, target)
        except FileNotFoundError:                       # the folder went with its last piece just now
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(written, target)
        for folder in (target.parent, target.parent.parent):    # the new names themselves must survive a power cut
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
