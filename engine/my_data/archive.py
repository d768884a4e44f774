"""Somebody's data as one zip file: data.json for programs, index.html for people, and their files."""

from __future__ import annotations

import html
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO, Any

from engine.blobs import file_key
from engine.engine import Engine
from engine.my_data.read import everything_of, files_of_person
from engine.people import Person

IN_MEMORY = 8 * 1024 * 1024


def archive_of(engine: Engine, owner: Person, headings: Mapping[str, str]) -> IO[bytes]:
    """The file, at its beginning; larger ones lie on the disk until it is closed. `headings`: words in the reader's language for the
    sections and fields of index.html; what has none keeps its name."""
    known = everything_of(engine, owner)
    with engine.database.read() as connection:
        files = files_of_person(connection, owner.id)
    made: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)
    links = []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(files, 1):
            if engine.blobs.size(file_key(one.digest)) is not None:
                name = f"files/{one.number}/{number:03}-{PurePosixPath(one.name).name}"
                with engine.blobs.open(file_key(one.digest)) as kept, archive.open(name, "w") as copy:
                    shutil.copyfileobj(kept, copy)
                links.append({"case": one.number, "file": name})
        known["files"] = links
        archive.writestr("data.json", json.dumps(known, ensure_ascii=False, indent=2))
        archive.writestr("index.html", _page(known, headings))
    made.seek(0)
    return made


def _page(known: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """One page without scripts that opens anywhere."""
    parts = "".join(f"<h2>{_said(words.get(name, name))}</h2>{_value(value, words)}" for name, value in known.items())
    title = _said(words.get("title", "E-Point"))
    return ('<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>' + title + "</title><style>"
            "body{font:1rem/1.6 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}dt{color:#555}dd{margin:0 0 .5rem;white-space:pre-wrap}"
            "li{margin-bottom:.8rem}</style><h1>" + title + f"</h1>{parts}</html>")


def _value(value: Any, words: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return "<dl>" + "".join(f"<dt>{_said(words.get(key, key))}</dt><dd>{_value(one, words)}</dd>" for key, one in value.items()) + "</dl>"
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{_value(one, words)}</li>" for one in value) + "</ul>" if value else "<p>—</p>"
    return "—" if value is None else _said(words.get(str(value), str(value)))


def _said(text: str) -> str:
    return html.escape(text)
