"""More than two hundred hostile files: every one is refused or loses what is hostile in it; none is served so that anything in it runs."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.attachments import Upload
from engine.commands import attach, report
from engine.engine import Engine
from engine.errors import BadAnswers
from engine.people import Person
from engine.preparing import prepare_due
from engine.tables import attachment, upload
from engine.verify import verify
from tests.media.hostile import Hostile, hostile_files
from tests.web.browser import Browser
from tests.world import OWN, World

FEWEST = 200
SHOWN = frozenset({"image/jpeg", "audio/mpeg"})
# What has to be refused: nothing of it may be kept in any form.
REFUSED = ("zip", "jar", "apk", "macros", "renamed macros", "a program", "ActiveX", "office file", "film", "page called", "svg called", "program called", "elf called",
           "xml called", "nothing called", "zero bytes called", "blanks called", "php called", "markup", "PNG of", "GIF of 50", "GIF of 65", "JPEG of",
           "WebP of 16", "WebP (ext", "AVIF of", "HEIC of 50", "MP3 that is only", "HEIC of noise", "AMR of nothing")


@pytest.mark.slow
def test_every_hostile_file_is_refused_or_neutralised_and_none_runs(
    deployed: Engine, world: World, client_as: Callable[[Person | None], Browser],
) -> None:
    worker, outcome, wrong = world.person("grid_worker"), Counter[str](), []
    browser, known = client_as(world.villager), _Known()
    for number, hostile in enumerate(hostile_files()):
        if number % 50 == 0:             # a case takes a hundred files
            case = report(deployed, world.villager, request_key=f"{number:022d}", place=OWN, subject="路灯", text="坏了").id
        began = time.monotonic()
        try:
            attach(deployed, worker, case, Upload(hostile[1], hostile[2]), "villager", f"key-{number}")
        except BadAnswers as refused:
            outcome["refused"] += 1
            wrong += [] if str(refused.errors["file"]["code"]) else [f"{hostile[0]}: refused without a reason"]
        else:
            outcome["neutralised"] += 1
            wrong += [f"{hostile[0]}: was taken"] if hostile[0].startswith(REFUSED) else []
            while prepare_due(deployed, "prepare"):
                pass
            wrong += [f"{hostile[0]}: {what}" for what in _dangers(deployed, browser, known.new(deployed), hostile)]
        wrong += [f"{hostile[0]}: took {time.monotonic() - began:.0f} s"] if time.monotonic() - began > 60 else []
    assert not wrong, "\n".join(wrong)
    assert outcome.total() >= FEWEST, f"only {outcome.total()} hostile files"
    assert outcome["refused"] > 100 and outcome["neutralised"] > 50, outcome       # both ways are walked
    assert not list(verify(deployed)) and not _outside(deployed)
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(upload).where(upload.c.status == "ready")) == 0


class _Known:
    """Which attachments were looked at."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def new(self, engine: Engine) -> Any:
        with engine.database.read() as connection:
            [row] = [one for one in connection.execute(select(attachment)) if one.id not in self._seen]
        self._seen.add(row.id)
        return row


def _dangers(engine: Engine, browser: Browser, row: Any, hostile: Hostile) -> list[str]:
    """What would be wrong with serving it like this."""
    found = []
    for url in (f"/files/{row.id}", *([f"/files/{row.id}/thumb"] if row.thumb_digest else [])):
        answer = browser.get(url)
        content, headers = answer.get_data(), answer.headers
        shows = not headers["Content-Disposition"].startswith("attachment")
        if headers["X-Content-Type-Options"] != "nosniff" or headers["Content-Security-Policy"] != "default-src 'none'; sandbox":
            found.append("it is not fenced in")
        if shows and answer.mimetype not in SHOWN or not shows and answer.mimetype != "application/octet-stream":
            found.append(f"it is served as {answer.mimetype}")
        if shows and (b"EVIL-MARK" in content or b"<script" in content.lower() or b"PK\x03\x04" in content or b"%PDF" in content):
            found.append("what was hostile is still in it")
        if answer.mimetype == "image/jpeg" and not (content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9") and b"Exif" not in content and b"\xff\xfe" not in content[:200]):
            found.append("it is not a picture of ours")
        named = headers["Content-Disposition"]
        if any(sign in named for sign in ("\r", "\n", "\u202e", "/", "\\x")) or not named.isascii() or named.count("filename=") != 1:
            found.append(f"its name is {named!r}")
    if not row.name.lower().endswith((".jpg", ".jpeg", ".mp3", ".pdf", ".txt", ".docx", ".m4a", ".ogg", ".webm", ".wav", ".amr", ".aac", ".3gp")) or "/" in row.name:
        found.append(f"it is called {row.name!r}")
    return found


def _outside(engine: Engine) -> list[str]:
    """Files in the data directory that are not called by their content's hash."""
    root, odd = engine.settings.data_dir, []
    for folder, _, names in os.walk(root / "files"):
        odd += [name for name in names if len(name) != 64 or folder != str(root / "files" / name[:2])]
    return odd
