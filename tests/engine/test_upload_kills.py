"""The process dies at every named point between a file's first byte and the report that carries it: nothing is lost, nothing doubled,
no byte stays that nobody needs."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.attachments import Upload
from engine.clock import FrozenClock
from engine.commands import report
from engine.engine import Engine
from engine.tables import attachment, case, media_job, upload
from engine.uploads import begin_upload, receive, standing, sweep_uploads
from engine.verify import verify
from engine.verify_files import files_disagree
from tests.media.samples import located, picture, sound
from tests.world import OWN, World

KEY = "k" * 22
PROGRAM = """
import sys
from pathlib import Path
from engine.attachments import Upload
from engine.commands import report
from engine.engine import Engine
from engine.people import load_person
from engine.settings import Settings
from engine.uploads import begin_upload, receive
from tests.media.samples import located, picture, sound
engine = Engine.open(Settings(sys.argv[1], Path(sys.argv[2]), "only-for-tests"))
person, content = load_person(engine, sys.argv[3]), located()
made = begin_upload(engine, person, name="a.jpg", size=len(content), kind="picture")
print(made.id, flush=True)
receive(engine, person, made.id, 0, content[:300])
receive(engine, person, made.id, 300, content[300:])
report(engine, person, request_key=sys.argv[4], place=sys.argv[5], subject="", text="", uploads=(made.id,), files=(Upload("v.ogg", sound("ogg")), Upload("b.png", picture())))
"""
POINTS = ("blob_written:1", "piece_kept:1", "piece_kept:2", "file_marked:1", "blob_written:3", "file_kept:1", "file_marked:2", "file_kept:2", "file_kept:3", "case_inserted:1",
          "before_report_commit:1")


def rows(engine: Engine, table: Any) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(select(table)))


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_the_next_try_files_it_once_and_leaves_nothing_behind(deployed: Engine, world: World, clock: FrozenClock, point: str) -> None:
    died = subprocess.run([sys.executable, "-c", PROGRAM, deployed.settings.database_url, str(deployed.settings.data_dir), world.villager.id, KEY, OWN],
                          env={"EPOINT_FAULT": point, "PATH": ""}, check=False, capture_output=True, text=True)
    assert died.returncode == -9, died.stderr
    assert rows(deployed, case) == [] and rows(deployed, attachment) == [] and not list(verify(deployed))
    made, content = died.stdout.strip(), located()
    now = standing(deployed, world.villager, made)           # the phone asks where to go on
    if now.status == "open":
        receive(deployed, world.villager, made, now.offset, content[now.offset:])
    for _ in range(2):
        report(deployed, world.villager, request_key=KEY, place=OWN, subject="", text="", uploads=(made,), files=(Upload("v.ogg", sound("ogg")), Upload("b.png", picture())))
    clock.move(timedelta(days=3650))                         # the process that died lived by the machine's clock
    sweep_uploads(deployed)
    assert len(rows(deployed, case)) == 1 and len(rows(deployed, attachment)) == 3 and rows(deployed, upload) == [] and not list(verify(deployed))
    needed = {digest for row in rows(deployed, attachment) for digest in (row.digest, row.thumb_digest) if digest}
    assert {path.name for path in (deployed.settings.data_dir / "files").glob("*/*")} == needed and not list(deployed.settings.data_dir.glob("parts/*/*"))


def test_verify_says_what_does_not_agree(deployed: Engine, world: World) -> None:
    report(deployed, world.villager, request_key=KEY, place=OWN, subject="", text="", files=(Upload("v.ogg", sound("ogg")), Upload("b.png", picture())))
    assert list(files_disagree(deployed)) == []
    voice, shown = sorted(rows(deployed, attachment), key=lambda row: str(row.kind), reverse=True)
    with deployed.database.write() as connection:
        connection.execute(media_job.delete())
        connection.execute(attachment.update().where(attachment.c.id == shown.id).values(size=1, thumb_digest="0" * 64))
    told = sorted(what for _, what in files_disagree(deployed))
    assert told == sorted([f"file {shown.id}: {shown.size} bytes lie in the store, its row says 1", f"file {shown.id}: the bytes of its small picture are gone",
                           f"file {voice.id}: it is waiting, the worker's queue says None"])


def test_two_reports_cannot_use_one_upload(deployed: Engine, world: World) -> None:
    from engine.errors import BadAnswers

    content = picture()
    made = begin_upload(deployed, world.villager, name="a.png", size=len(content), kind="picture")
    receive(deployed, world.villager, made.id, 0, content)
    report(deployed, world.villager, request_key="a" * 22, place=OWN, subject="", text="", uploads=(made.id,))
    with pytest.raises(BadAnswers):
        report(deployed, world.villager, request_key="b" * 22, place=OWN, subject="", text="", uploads=(made.id,))
