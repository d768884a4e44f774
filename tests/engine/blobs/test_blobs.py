"""The store of files, on a folder and on an S3 server (moto's, over HTTP): the same behaviour behind the same five methods."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.attachments import Upload, open_file
from engine.blobs import Blobs, file_key, open_blobs
from engine.commands import report
from engine.engine import Engine
from engine.settings import Settings
from engine.tables import attachment
from engine.uploads import begin_upload, receive, sweep_uploads
from engine.uploads.receive import CHUNK
from engine.verify import verify
from tests.media.samples import located, picture, sound
from tests.world import OWN, World


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The endpoint of an S3 server on this machine, with a bucket."""
    pytest.importorskip("obstore", reason="the extra s3 is not installed")
    moto_server = _moto()
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    import requests

    assert requests.put(f"http://{host}:{port}/county", timeout=5).status_code == 200
    yield f"http://{host}:{port}"
    server.stop()


def _moto() -> Any:
    """moto's server; it wants flask_cors, which only browsers need."""
    if "flask_cors" not in sys.modules:
        stand_in = types.ModuleType("flask_cors")
        stand_in.CORS = lambda app: app  # type: ignore[attr-defined]
        sys.modules["flask_cors"] = stand_in
    from moto.moto_server import threaded_moto_server

    return threaded_moto_server


@pytest.fixture(params=["folder", "s3"])
def stored(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "folder":
        return settings
    endpoint = request.getfixturevalue("s3")
    return replace(settings, files_url=f"s3://county/epoint-{settings.data_dir.name}", s3_endpoint=endpoint, s3_key_id="key", s3_secret="secret", s3_region="us-east-1")


@pytest.fixture
def blobs(stored: Settings) -> Blobs:
    return open_blobs(stored)


def test_what_was_put_is_there_whole_and_seekable(blobs: Blobs) -> None:
    blobs.put("files/ab/abc", b"0123456789")
    with blobs.open("files/ab/abc") as stream:
        stream.seek(4)
        assert stream.read(3) == b"456"
    assert blobs.size("files/ab/abc") == 10
    blobs.put("files/ab/abc", b"other")
    assert blobs.size("files/ab/abc") == 5


def test_what_is_not_there_is_said_so_and_deleting_it_is_no_trouble(blobs: Blobs) -> None:
    assert blobs.size("files/zz/zzz") is None
    with pytest.raises(FileNotFoundError):
        blobs.open("files/zz/zzz")
    blobs.delete("files/zz/zzz")
    blobs.put("parts/u/000000000000", b"x")
    blobs.delete("parts/u/000000000000")
    assert blobs.size("parts/u/000000000000") is None and blobs.clear_leftovers() == 0


def test_a_whole_report_lives_in_the_store(stored: Settings, deployed: Engine, world: World) -> None:
    engine, person = replace(deployed, settings=stored, blobs=open_blobs(stored)), world.villager
    content = located()
    made = begin_upload(engine, person, name="a.jpg", size=len(content), kind="picture")
    receive(engine, person, made.id, 0, content[:200])
    assert receive(engine, person, made.id, 200, content[200:]).status == "ready"
    report(engine, person, request_key="k" * 22, place=OWN, subject="", text="", uploads=(made.id,), files=(Upload("v.ogg", sound("ogg")),))
    from sqlalchemy import select

    with engine.database.read() as connection:
        rows = connection.execute(select(attachment).order_by(attachment.c.kind)).all()
    line, stream = open_file(engine, person, rows[0].id)
    assert stream.read(2) == b"\xff\xd8" and line.kind == "picture" and not list(verify(engine))
    stream.close()
    engine.blobs.delete(file_key(rows[0].digest))
    assert [str(one) for one in verify(engine)] == [f"{_number(engine)}: file {rows[0].id}: its bytes are gone"]


def _number(engine: Engine) -> str:
    from sqlalchemy import select

    from engine.tables import case

    with engine.database.read() as connection:
        return str(connection.scalar(select(case.c.number)))


def test_a_store_that_cannot_be_reached_is_an_error_that_says_so(settings: Settings) -> None:
    pytest.importorskip("obstore")
    away = open_blobs(replace(settings, files_url="s3://county/x", s3_endpoint="http://127.0.0.1:1", s3_key_id="k", s3_secret="s"))
    with pytest.raises(OSError):
        away.put("files/a/a", b"x")


def test_a_store_nobody_knows_is_refused_at_the_start(settings: Settings) -> None:
    with pytest.raises(ValueError, match="s3://"):
        open_blobs(replace(settings, files_url="ftp://x"))


def test_a_piece_is_never_larger_than_what_one_request_may_carry() -> None:
    from web.security import MAX_PIECE_BYTES

    assert CHUNK < MAX_PIECE_BYTES


def test_what_a_crash_left_half_written_goes_after_a_day(settings: Settings) -> None:
    import os

    blobs, left = open_blobs(settings), Path(settings.data_dir) / "writing" / "half"
    blobs.put("files/ab/abc", b"x")
    left.write_bytes(b"x")
    assert blobs.clear_leftovers() == 0
    os.utime(left, (0, 0))
    assert blobs.clear_leftovers() == 1 and not left.exists()


def test_the_same_picture_twice_lies_once_and_stays_while_one_needs_it(deployed: Engine, world: World) -> None:
    for key in ("a" * 22, "b" * 22):
        report(deployed, world.villager, request_key=key, place=OWN, subject="", text="", files=(Upload("a.png", picture()),))
    assert sweep_uploads(deployed) == 0 and len(list((deployed.settings.data_dir / "files").glob("*/*"))) == 2 and not list(verify(deployed))
