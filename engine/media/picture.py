"""A picture from a stranger becomes one of ours: looked at before it is decoded, decoded once, made anew as JPEG, with a small one for
lists. Nothing of the original file survives but what it looks like. Runs in the child process."""

from __future__ import annotations

import io
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from engine.media.bad_media import BadMedia

MOST_PIXELS = 64_000_000
MOST_SIDE = 20_000
LARGEST_SIDE = 2560
THUMB_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")


def picture(content: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """{"width", "height", "latitude", "longitude"} and [the picture, the small one]. `keep_location`: read where it was taken. Raises BadMedia."""
    try:
        return _picture(content, keep_location=bool(params.get("keep_location")))
    except (BadMedia, MemoryError):
        raise
    except Exception as broken:      # the decoders raise whatever they like for what they cannot read
        raise BadMedia("picture_broken") from broken


def _picture(content: bytes, *, keep_location: bool) -> tuple[dict[str, Any], list[bytes]]:
    opened = _looked_at(content)
    place = _place(opened) if keep_location else None
    opened.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))          # a large JPEG is decoded small at once
    whole = _turned_and_plain(opened)
    whole.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    small = whole.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    told = {"width": whole.width, "height": whole.height, "latitude": place[0] if place else None, "longitude": place[1] if place else None}
    return told, [_jpeg(whole, 82), _jpeg(small, 72)]


def _looked_at(content: bytes) -> Image.Image:
    """The file opened, not decoded. Raises BadMedia for what is too large to decode, going by its head."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None        # its own limit warns first and counts in another unit; ours follows
    try:
        opened = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as unknown:
        raise BadMedia("picture_broken") from unknown
    if opened.width * opened.height > MOST_PIXELS or max(opened.size) > MOST_SIDE or min(opened.size) < 1:
        raise BadMedia("too_many_pixels", width=opened.width, height=opened.height, megapixels=MOST_PIXELS // 1_000_000)
    return opened


def _turned_and_plain(opened: Image.Image) -> Image.Image:
    """The first picture of the file, upright, in RGB on white, in the colours of screens."""
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    if profile and upright.mode == "RGB":
        try:
            upright = ImageCms.profileToProfile(upright, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")) or upright
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass                         # a broken profile costs a shade, not the picture
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        on_white = Image.new("RGBA", upright.size, "white")
        on_white.alpha_composite(upright.convert("RGBA"))
        upright = on_white
    return upright.convert("RGB")


def _jpeg(shown: Image.Image, quality: int) -> bytes:
    plain = Image.frombytes("RGB", shown.size, shown.tobytes())      # pixels only: no comment, no profile, no EXIF goes along
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=quality, optimize=True)
    return made.getvalue()


def _place(opened: Image.Image) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, where the photo says so in a way that makes sense."""
    try:
        gps = opened.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        found = _degrees(gps[2], gps[1], "S"), _degrees(gps[4], gps[3], "W")
    except Exception:        # whatever is wrong with the note of the place, the picture itself may be fine
        return None
    return found if abs(found[0]) <= 90 and abs(found[1]) <= 180 and found != (0.0, 0.0) else None


def _degrees(parts: Any, letter: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if str(letter).strip("\x00 ").upper() == negative else value, 6)
