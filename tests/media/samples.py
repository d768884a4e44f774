"""Pictures and recordings for tests, made by the libraries that read them."""

from __future__ import annotations

import io
import math
from array import array
from fractions import Fraction
from functools import cache
from typing import Any

import av
from PIL import Image

# container and codec as browsers and phones write them: name → (format, codec, rate)
SOUNDS = {"webm": ("webm", "libopus", 48_000), "ogg": ("ogg", "libopus", 48_000), "mp4": ("mp4", "aac", 44_100), "mp3": ("mp3", "libmp3lame", 44_100),
          "wav": ("wav", "pcm_s16le", 16_000), "amr": ("amr", "libopencore_amrnb", 8_000), "3gp": ("3gp", "libopencore_amrnb", 8_000), "aac": ("adts", "aac", 44_100)}


@cache
def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal") -> bytes:
    """A real picture of one colour."""
    return saved(Image.new("RGB", size, colour), kind)


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    """A picture as a file."""
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    made = io.BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def located(latitude: float = 29.2885, longitude: float = 121.4303, **tags: str) -> bytes:
    """A JPEG photo that says where it was taken."""
    image, exif = Image.new("RGB", (64, 48), "olive"), Image.Exif()
    for tag, value in {0x010F: "Phone maker", 0x9286: "note", **{int(key): value for key, value in tags.items()}}.items():
        exif[tag] = value
    exif.get_ifd(0x8825).update({1: "N" if latitude >= 0 else "S", 2: _parts(abs(latitude)), 3: "E" if longitude >= 0 else "W", 4: _parts(abs(longitude))})
    return saved(image, "JPEG", exif=exif)


@cache
def sound(kind: str = "webm", seconds: float = 2.0, film: bool = False) -> bytes:
    """A tone that grows louder, as this kind of file."""
    container, codec, rate = SOUNDS[kind]
    made = io.BytesIO()
    with av.open(made, "w", format=container) as target:
        stream: Any = target.add_stream(codec, rate=rate, layout="mono")
        video: Any = target.add_stream("mpeg4", rate=10, width=64, height=48, pix_fmt="yuv420p") if film else None
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate)
        for frame in _tone(rate, seconds):
            for piece in resampler.resample(frame):
                for packet in stream.encode(piece):
                    target.mux(packet)
        for packet in stream.encode(None):
            target.mux(packet)
        if video is not None:
            for _ in range(5):
                target.mux(video.encode(av.VideoFrame(64, 48, "yuv420p")))
            target.mux(video.encode(None))
    return made.getvalue()


def _tone(rate: int, seconds: float) -> list[Any]:
    size, frames, total = rate // 50, [], int(rate * seconds)
    for begin in range(0, total, size):
        wave = array("h", (int(30_000 * (at / total) * math.sin(at * 440 * 2 * math.pi / rate)) for at in range(begin, min(begin + size, total))))
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(wave))
        frame.planes[0].update(wave.tobytes().ljust(frame.planes[0].buffer_size, b"\x00"))
        frame.sample_rate, frame.pts, frame.time_base = rate, begin, Fraction(1, rate)
        frames.append(frame)
    return frames


def _parts(degrees: float) -> tuple[float, float, float]:
    whole, rest = int(degrees), (degrees - int(degrees)) * 60
    return float(whole), float(int(rest)), round((rest - int(rest)) * 60, 4)
