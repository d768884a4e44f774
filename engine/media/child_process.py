"""Hand a job to a child process and take its outcome: at most so many at once, for at most so long."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from typing import Any

from engine.media.bad_media import BadMedia, ChildFailed
from engine.settings import ROOT

SECONDS = {"picture": 30.0, "probe": 20.0, "voice": 180.0}      # of the wall clock, for a machine that is busy
AT_ONCE = 2                  # children of this process; each may take a gigabyte
PATIENCE = 20.0              # seconds to wait for a turn
MOST_OUT = 64 * 2**20

_turns = threading.BoundedSemaphore(AT_ONCE)


def in_child(job: str, content: bytes, params: dict[str, Any] | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """What the job tells, and the bytes it made. Raises BadMedia for what is not taken, ChildFailed ("busy": try again later) else."""
    if not _turns.acquire(timeout=PATIENCE):
        raise ChildFailed("busy")
    try:
        with tempfile.TemporaryFile() as out:       # a file, not a pipe: what a child writes is limited by the kernel
            head = json.dumps({"job": job, "params": params or {}}).encode() + b"\n"
            code = _run(job, head + content, out)
            out.seek(0)
            return _outcome(code, out.read(MOST_OUT))
    finally:
        _turns.release()


def _run(job: str, given: bytes, out: Any) -> int:
    """The child's exit code. Raises ChildFailed when it takes too long."""
    # -P: nothing is imported from the folder it stands in except what PYTHONPATH names; no secret of ours is in its environment.
    try:
        done = subprocess.run([sys.executable, "-P", "-m", "engine.media.child"], input=given, stdout=out, stderr=subprocess.DEVNULL, timeout=SECONDS[job],
                              env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}, cwd="/", check=False)
    except subprocess.TimeoutExpired:
        raise ChildFailed("too_slow") from None
    except BrokenPipeError:                         # it died before it had read everything
        return -1
    return done.returncode


def _outcome(code: int, written: bytes) -> tuple[dict[str, Any], list[bytes]]:
    line, _, rest = written.partition(b"\n")
    try:
        answer = json.loads(line) if code == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ChildFailed("died")
    if "bad" in answer:
        raise BadMedia(str(answer["bad"]), **answer["params"])
    made, at = [], 0
    for size in answer["sizes"]:
        made.append(rest[at:at + size])
        at += size
    if at != len(rest):
        raise ChildFailed("died")
    return answer["told"], made
