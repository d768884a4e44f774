"""A stranger's file as an answer: whatever is in it, nothing runs, and no browser takes it for something else."""

from __future__ import annotations

from typing import IO
from urllib.parse import quote

from flask import Response, request
from werkzeug.http import dump_options_header
from werkzeug.wsgi import FileWrapper

from engine.attachments import OCTETS, FileLine

INLINE = frozenset({"picture", "voice"})
PIECE = 64 * 1024


def file_answer(line: FileLine, stream: IO[bytes], *, thumb: bool = False) -> Response:
    """The bytes, whole or the range that was asked for: players of telephones ask for ranges. A recording that is not made anew yet
    leaves as plain bytes to be saved, like everything that is neither picture nor sound."""
    shows = line.kind in INLINE and line.state == "ready"
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(0)
    answer = Response(FileWrapper(stream, PIECE), direct_passthrough=True, mimetype="image/jpeg" if thumb else line.media_type if shows else OCTETS)
    answer.call_on_close(stream.close)
    answer.content_length = size
    answer.headers["Content-Disposition"] = _disposition("inline" if shows else "attachment", line.name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.set_etag(f"{line.id}-{'thumb' if thumb else line.state}")
    answer.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    return answer


def _disposition(how: str, name: str) -> str:
    """With a name old browsers read, and the real one."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._- ") else "_" for letter in name)
    told = dump_options_header(how, {"filename": plain})
    return told if plain == name else f"{told}; filename*=UTF-8''{quote(name, safe='')}"
