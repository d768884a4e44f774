"""A recording from a stranger: looked at when it comes in, made anew by the worker as one small sound that plays on every phone, with
the curve of its loudness. Runs in the child process."""

from __future__ import annotations

import io
import math
from array import array
from collections.abc import Iterator
from typing import Any

import av

from engine.media.bad_media import BadMedia

RATE = 24_000            # samples a second: speech has little above 12 kHz
BITS = 32_000            # a second
PEAKS = 60
SLACK = 1.1              # how much longer than the limit a recording may say it is
CONTAINERS = frozenset({"matroska,webm", "ogg", "mov,mp4,m4a,3gp,3g2,mj2", "mp3", "wav", "amr", "amrnb", "amrwb", "aac"})


def probe(content: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """{"duration_ms" (or null)}, without decoding more than a little. Raises BadMedia for what holds no sound, or too much."""
    most = float(params["seconds"])
    with _opened(content) as container:
        stream = _sound_of(container)
        seconds = _says(container, stream)
        if seconds is not None and seconds > most * SLACK:
            raise BadMedia("recording_too_long", minutes=round(most / 60, 1))
        if next(_frames(container, stream), None) is None:
            raise BadMedia("recording_broken")
    return {"duration_ms": None if seconds is None else int(seconds * 1000)}, []


def transcode(content: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """{"duration_ms", "peaks", "cut"} and [the sound as mono MP3]. Only the first `seconds` are kept. Raises BadMedia."""
    most = int(float(params["seconds"]) * RATE)
    made, samples, cut = io.BytesIO(), 0, False
    loudness: list[float] = []
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    with _opened(content) as source, av.open(made, "w", format="mp3") as target:
        out = target.add_stream("libmp3lame", rate=RATE, layout="mono")
        out.bit_rate = BITS
        for frame in _pieces(source, resampler):
            if samples >= most:
                cut = True
                break
            frame.pts, samples = samples, samples + frame.samples
            loudness.append(_loudest(frame))
            target.mux(out.encode(frame))
        if samples == 0:
            raise BadMedia("recording_broken")
        target.mux(out.encode(None))
    return {"duration_ms": samples * 1000 // RATE, "peaks": _peaks(loudness), "cut": cut}, [made.getvalue()]


def _opened(content: bytes) -> Any:
    try:
        container = av.open(io.BytesIO(content), "r", options={"protocol_whitelist": "", "format_whitelist": ",".join(sorted({
            name for names in CONTAINERS for name in names.split(",")}))}, timeout=20.0)
    except (av.error.FFmpegError, ValueError, OSError) as broken:
        raise BadMedia("recording_broken") from broken
    if container.format.name not in CONTAINERS:
        container.close()
        raise BadMedia("recording_broken")
    return container


def _sound_of(container: Any) -> Any:
    """The one stream of sound; a film is none."""
    if any(stream.type == "video" and not stream.disposition & av.stream.Disposition.attached_pic for stream in container.streams):
        raise BadMedia("film_not_taken")
    if not container.streams.audio:
        raise BadMedia("recording_broken")
    return container.streams.audio[0]


def _says(container: Any, stream: Any) -> float | None:
    """How long the file says it is, in seconds; a browser's recording does not say."""
    if container.duration:
        return float(container.duration / av.time_base)
    return float(stream.duration * stream.time_base) if stream.duration and stream.time_base else None


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """What can be decoded; a broken end is left off."""
    try:
        yield from container.decode(stream)
    except av.error.FFmpegError:
        return


def _pieces(container: Any, resampler: Any) -> Iterator[Any]:
    for frame in _frames(container, _sound_of(container)):
        frame.pts = None
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _loudest(frame: Any) -> float:
    """The loudest sample of a piece, 0..1."""
    heard = array("f", bytes(frame.planes[0])[:frame.samples * 4])
    most = max(max(heard), -min(heard))
    return most if math.isfinite(most) else 0.0


def _peaks(loudness: list[float]) -> list[int]:
    """PEAKS figures 0..100, the loudest of them 100 unless all is silence."""
    at = [len(loudness) * number // PEAKS for number in range(PEAKS + 1)]
    parts = [max(loudness[begin:max(end, begin + 1)], default=0.0) for begin, end in zip(at, at[1:])]
    most = max(parts)
    return [round(part / most * 100) if most > 0.001 else 0 for part in parts]
