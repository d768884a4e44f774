"""The child process: reads one job from its standard input, limits itself, does it, writes the outcome, ends. It has no environment, no
database and no secret; what breaks in here breaks nothing else. Run by engine/media/child_process.py only."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

from engine.media.bad_media import BadMedia

Outcome = tuple[dict[str, Any], list[bytes]]
MIB = 2**20
LIMITS = {"picture": (1536 * MIB, 20), "probe": (1024 * MIB, 10), "voice": (1024 * MIB, 90)}      # address space, seconds of CPU
MOST_OUT = 64 * MIB          # bytes it may write


def limit_itself(job: str) -> None:
    """From here on: so much memory, so much time, no core dump, no big file."""
    memory, seconds = LIMITS[job]
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, MOST_OUT), (resource.RLIMIT_CORE, 0),
                       (resource.RLIMIT_NOFILE, 32)):
        resource.setrlimit(what, (most, most))


def work_of(job: str) -> Callable[[bytes, dict[str, Any]], Outcome]:
    """What does this job; the library it needs is loaded here."""
    if job == "picture":
        from engine.media.picture import picture

        return picture
    from engine.media import voice

    return voice.probe if job == "probe" else voice.transcode


def main() -> None:
    """One line of JSON, then the bytes; out comes a line of JSON, then the bytes it tells of."""
    head = json.loads(sys.stdin.buffer.readline())
    work = work_of(head["job"])
    limit_itself(head["job"])
    try:
        told, made = work(sys.stdin.buffer.read(), head["params"])
        answer = {"told": told, "sizes": [len(one) for one in made]}
    except BadMedia as bad:
        answer, made = {"bad": bad.code, "params": bad.params}, []
    except MemoryError:
        answer, made = {"bad": "media_too_much", "params": {}}, []
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for one in made:
        sys.stdout.buffer.write(one)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
