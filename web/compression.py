"""Answers leave compressed: on a village's network every kilobyte is waited for."""

from __future__ import annotations

import gzip
import secrets
import struct
import zlib
from functools import lru_cache

from flask import Flask, Response, request

from web.static_files import FILES

COMPRESSIBLE = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml"})
SMALLEST, LARGEST = 500, 4 * 2**20      # bytes: below it is not worth it, above it is no page of ours
PADDING = 100                           # letters, at most, that hide how long a page with secrets became


def init_app(app: Flask) -> None:
    """Compress what is text, whole, and wanted so by the browser."""
    app.after_request(_compressed)


def _compressed(answer: Response) -> Response:
    if answer.mimetype not in COMPRESSIBLE:
        return answer
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or answer.status_code in (204, 206, 304) or answer.is_streamed and not answer.direct_passthrough:
        return answer
    if "Content-Encoding" in answer.headers or not SMALLEST <= (answer.content_length or SMALLEST) <= LARGEST:
        return answer
    answer.direct_passthrough = False
    content = answer.get_data()
    if len(content) < SMALLEST:
        return answer
    static = request.endpoint in FILES
    answer.set_data(_kept(content) if static else padded(content))
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers.pop("Accept-Ranges", None)
    if static:
        answer.headers.pop("ETag", None)        # of the plain file; who asked with v= never asks again
    return answer


@lru_cache(maxsize=256)
def _kept(content: bytes) -> bytes:
    """The smallest form of a style sheet or script, made once in each process."""
    return gzip.compress(content, 9, mtime=0)


def padded(content: bytes) -> bytes:
    """Compressed, with a name of random length in its head: who measures answers to guess the secret in a page that repeats
    what they sent (BREACH) measures chance."""
    name = secrets.token_hex(PADDING // 2)[: 1 + secrets.randbelow(PADDING)].encode()
    body = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x1f\x8b\x08\x08" + bytes(4) + b"\x00\xff" + name + b"\x00"
    tail = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return head + body.compress(content) + body.flush() + tail
