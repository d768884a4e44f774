"""What a client knows: what it asked for, and what it was told was done. One line per event, in the file before the next step."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Journal:
    """Appends from any number of threads and processes; a line written survives its writer's death."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def asked(self, key: str, request: Mapping[str, object]) -> None:
        """Before the command: this was asked for, under this key."""
        self._line({"key": key, "asked": dict(request)})

    def told(self, key: str, case_id: str, repeated: bool) -> None:
        """After the command: it was acknowledged."""
        self._line({"key": key, "case": case_id, "repeated": repeated})

    def refused(self, key: str, why: str) -> None:
        """After the command: it was refused, which is an answer too."""
        self._line({"key": key, "refused": why})

    def _line(self, event: Mapping[str, object]) -> None:
        os.write(self._file, (json.dumps(event, ensure_ascii=False) + "\n").encode())


@dataclass
class Known:
    """The journal read back. `open`: asked for and never answered, because somebody died."""

    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    repeated: int = 0

    @property
    def open(self) -> dict[str, dict[str, Any]]:
        return {key: request for key, request in self.asked.items() if key not in self.told and key not in self.refused}


def read_journal(path: Path) -> Known:
    """Everything the clients know by now."""
    known = Known()
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        event = json.loads(line)
        if "asked" in event:
            known.asked[event["key"]] = event["asked"]
        elif "refused" in event:
            known.refused[event["key"]] = event["refused"]
        else:
            known.told[event["key"]] = event["case"]
            known.repeated += event["repeated"]
    return known
