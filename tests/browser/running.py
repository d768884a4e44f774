"""`epoint run` as a test starts it, kills it and starts it again on the same port with the same data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from engine.settings import ROOT


class Running:
    """The product's processes on one port, writing to `folder`/run.log."""

    def __init__(self, port: int, folder: Path, env: dict[str, str]) -> None:
        self.address, self.folder, self.env = f"http://127.0.0.1:{port}", folder, env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It answers when this returns."""
        with (self.folder / "run.log").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "engine.cli", "run"], cwd=ROOT, env=self.env, stdout=log, stderr=log)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"it never answered; see {self.folder}/run.log")

    def kill(self) -> None:
        """All its processes die at once, as by a power cut; nobody listens when this returns."""
        assert self.process is not None
        for one in _family(self.process.pid):
            os.kill(one, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        """It stops in order."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)


def _family(process: int) -> list[int]:
    """A process and all its descendants, the eldest first."""
    children = [int(one) for task in Path(f"/proc/{process}/task").iterdir() for one in (task / "children").read_text().split()]
    return [process, *(one for child in children for one in _family(child))]
