"""How long a 12-megapixel photo takes to be made anew, 60 seconds of voice to be made playable, and how fast uploads come in.

    python tests/bench/media.py --rounds 5

All through the child process, as in the product. Last line: one JSON object {"picture_12mp_ms", "picture_2mp_ms", "voice_60s_ms",
"probe_ms", "upload_mb_per_s", "upload_pieces_per_s"}; milliseconds are medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image

from engine.engine import Engine
from engine.media.child_process import in_child
from engine.people import create_person
from engine.place_file import load_places
from engine.settings import Settings
from engine.uploads import begin_upload, drop_upload, receive
from engine.uploads.receive import CHUNK
from tests.media.samples import saved, sound

HOME = "330226001001"


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    photo, shrunk, voice = _photo(4000, 3000), _photo(1600, 1200), sound("webm", 60.0)
    print(f"a photo of 12 megapixels and {len(photo) >> 10} kB, one a browser shrunk of {len(shrunk) >> 10} kB, 60 s of Opus of {len(voice) >> 10} kB; {rounds} rounds")
    limit = {"seconds": 180}
    told = {
        "picture_12mp_ms": _median(rounds, lambda: in_child("picture", photo)), "picture_2mp_ms": _median(rounds, lambda: in_child("picture", shrunk)),
        "voice_60s_ms": _median(rounds, lambda: in_child("voice", voice, limit)), "probe_ms": _median(rounds, lambda: in_child("probe", voice, limit))}
    seconds, count = _pieces(rounds * 4)
    print(json.dumps({**told, "upload_mb_per_s": round(count * CHUNK / 2**20 / seconds, 1), "upload_pieces_per_s": round(count / seconds, 1)}))
    return 0


def _photo(width: int, height: int) -> bytes:
    """Something with as much detail as a photo has."""
    small = Image.effect_noise((width // 8, height // 8), 60).convert("RGB")
    return saved(small.resize((width, height), Image.Resampling.BICUBIC), "JPEG", quality=90)


def _median(rounds: int, work: Callable[[], object]) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 1)


def _pieces(count: int) -> tuple[float, int]:
    """Pieces of the largest size into the local store and SQLite, each safe on the disk before the next."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine.open(Settings(f"sqlite:///{folder}/bench.sqlite", Path(folder), "only-for-benches"))
        load_places(engine)
        person, piece = create_person(engine, name="测", home=HOME), b"x" * CHUNK
        began, sent = time.perf_counter(), 0
        while sent < count:
            made = begin_upload(engine, person, name="a", size=CHUNK * 10 + 1, kind="file")
            for number in range(10):
                receive(engine, person, made.id, number * CHUNK, piece)
                sent += 1
            drop_upload(engine, person, made.id)
        seconds = time.perf_counter() - began
        engine.close()
        return seconds, sent


if __name__ == "__main__":
    raise SystemExit(main())
