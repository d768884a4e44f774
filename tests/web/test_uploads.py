"""Uploads piece by piece: the four requests of docs/uploads.md, whose they are, what is refused, and a report that carries them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.attachments import Upload, files_of
from engine.blobs import file_key
from engine.clock import FrozenClock
from engine.commands import report
from engine.engine import Engine
from engine.errors import BadAnswers
from engine.people import Person
from engine.subjects import PICTURE, VOICE
from engine.tables import attachment, case, fact, media_job, upload
from engine.uploads import begin_upload, receive, sweep_uploads
from engine.uploads.receive import CHUNK, MOST_WAITING
from engine.verify import verify
from tests.media.samples import located, picture, saved, sound
from tests.web.browser import Browser
from tests.world import OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]


def begun(browser: Browser, size: int, kind: str = "picture", **more: Any) -> str:
    answer = browser.post("/uploads", json={"name": "a.jpg", "size": size, "kind": kind, **more}, headers=keys(browser))
    assert answer.status_code == 201 and answer.headers["Location"] == f"/uploads/{answer.json['id']}"
    return str(answer.json["id"])


def keys(browser: Browser) -> dict[str, str]:
    return {"X-CSRFToken": browser.csrf_token()}


def piece(browser: Browser, upload_id: str, offset: int, content: bytes) -> Any:
    return browser.patch(f"/uploads/{upload_id}", data=content, headers={**keys(browser), "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})


def sent(engine: Engine, person: Person, content: bytes, kind: str, **more: Any) -> str:
    """A whole upload, through the engine."""
    made = begin_upload(engine, person, name=f"a.{kind}", size=len(content), kind=kind, **more)
    for at in range(0, len(content), CHUNK):
        receive(engine, person, made.id, at, content[at:at + CHUNK])
    return made.id


def rows(engine: Engine, table: Any = attachment) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(select(table)))


def filed(engine: Engine, person: Person, **more: Any) -> Any:
    return report(engine, person, **{"request_key": "k" * 22, "place": OWN, "subject": "", "text": "", **more})


def test_a_file_comes_in_piece_by_piece_and_goes_on_where_it_broke(deployed: Engine, client_as: ClientAs, world: World) -> None:
    villager, content = client_as(world.villager), picture("PNG", (300, 200))
    made = begun(villager, len(content))
    assert piece(villager, made, 0, content[:100]).headers["Upload-Offset"] == "100"
    again = piece(villager, made, 0, content[:100])
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "100")
    how_far = villager.head(f"/uploads/{made}")
    assert (how_far.headers["Upload-Offset"], how_far.headers["Upload-Length"], how_far.headers["Upload-Status"]) == ("100", str(len(content)), "open")
    last = piece(villager, made, 100, content[100:])
    assert (last.status_code, last.headers["Upload-Status"], last.get_data()) == (204, "ready", b"")
    assert piece(villager, made, len(content), b"").status_code == 204
    assert not list(deployed.settings.data_dir.glob("parts/*/*"))


def test_an_upload_is_nobody_elses_and_wants_the_token(deployed: Engine, client_as: ClientAs, world: World) -> None:
    villager, other = client_as(world.villager), client_as(world.villagers[SAME_TOWNSHIP])
    made = begun(villager, 10)
    assert piece(other, made, 0, b"x").status_code == 404 and other.head(f"/uploads/{made}").status_code == 404
    assert other.delete(f"/uploads/{made}", headers=keys(other)).status_code == 204 and villager.head(f"/uploads/{made}").status_code == 200
    assert villager.patch(f"/uploads/{made}", data=b"x", headers={"Upload-Offset": "0"}).status_code == 400
    assert villager.delete(f"/uploads/{made}", headers=keys(villager)).status_code == 204 and villager.head(f"/uploads/{made}").status_code == 404
    with pytest.raises(BadAnswers):
        filed(deployed, world.villagers[SAME_TOWNSHIP], uploads=(sent(deployed, world.villager, picture(), "picture"),))


def test_what_cannot_be_taken_is_refused_in_words_and_gone(deployed: Engine, client_as: ClientAs, world: World) -> None:
    villager = client_as(world.villager)
    for size, kind in ((0, "picture"), (10, "film"), (10**9, "picture"), (None, "picture")):
        assert villager.post("/uploads", json={"name": "a", "size": size, "kind": kind}, headers=keys(villager)).status_code == 422
    made = begun(villager, 20)
    refused = piece(villager, made, 0, b"<html><script></script>"[:20])
    assert refused.status_code == 422 and refused.json["code"] == "not_a_picture" and "picture" in refused.json["error"]
    assert villager.head(f"/uploads/{made}").status_code == 404
    assert piece(villager, begun(villager, 5), 0, b"x" * 6).status_code == 422
    assert piece(villager, begun(villager, CHUNK * 3), 0, b"x" * (CHUNK + 5000)).status_code == 413


def test_signs_no_database_takes_break_nothing(deployed: Engine, client_as: ClientAs, world: World) -> None:
    villager = client_as(world.villager)
    answer = villager.post("/uploads", data='{"name": "\\ud800\\u0000a.jpg", "size": 5, "kind": "picture"}', content_type="application/json", headers=keys(villager))
    assert answer.status_code == 201 and [row.name for row in rows(deployed, upload)] == ["a.jpg"]
    assert villager.head("/uploads/%00").status_code == 404 and villager.delete("/uploads/%00", headers=keys(villager)).status_code == 204
    for bad in ("\x00", "x" * 5000, "' or 1=1"):
        refused = villager.send("/report", {"text": "路灯", "place": OWN, "uploads": bad})
        assert refused.status_code == 422 and "did not arrive whole" in refused.get_data(as_text=True)
    for bad in (b"", b"[]", b"{", b'{"size": "5"}', b'{"size": true, "name": 5, "kind": []}'):
        assert villager.post("/uploads", data=bad, content_type="application/json", headers=keys(villager)).status_code == 422


def test_nobody_fills_the_disk(deployed: Engine, world: World) -> None:
    for _ in range(MOST_WAITING):
        begin_upload(deployed, world.villager, name="a", size=10, kind="picture")
    with pytest.raises(BadAnswers, match="form"):
        begin_upload(deployed, world.villager, name="a", size=10, kind="picture")
    small = replace(deployed, settings=replace(deployed.settings, upload_quota_bytes=100))
    begin_upload(small, world.villagers[SAME_TOWNSHIP], name="a", size=60, kind="picture")
    with pytest.raises(BadAnswers):
        begin_upload(small, world.villagers[SAME_TOWNSHIP], name="a", size=60, kind="picture")


def test_a_report_with_voice_and_pictures_is_one_transaction_and_filed_once(deployed: Engine, world: World) -> None:
    ready = (sent(deployed, world.villager, sound("webm"), "voice"), sent(deployed, world.villager, picture("PNG"), "picture"))
    made = filed(deployed, world.villager, uploads=ready, files=(Upload("b.heic", picture("HEIF")),))
    again = filed(deployed, world.villager, uploads=ready, files=(Upload("b.heic", picture("HEIF")),))
    assert again.repeated and again.id == made.id and rows(deployed, upload) == []
    held, first = rows(deployed, case)[0], next(row for row in rows(deployed, fact) if row.kind == "reported")
    assert (held.subject, held.text) == (VOICE, "") and [one.kind for one in files_of(deployed, world.villager, made.id)].count("picture") == 2
    assert all(one in first.data for one in ready) and len(rows(deployed, media_job)) == 1 and not list(verify(deployed))


def test_without_words_sound_and_pictures_a_report_is_empty(deployed: Engine, world: World) -> None:
    with pytest.raises(BadAnswers):
        filed(deployed, world.villager)
    filed(deployed, world.villager, files=(Upload("a.png", picture()),))
    assert rows(deployed, case)[0].subject == PICTURE
    with pytest.raises(BadAnswers):
        filed(deployed, world.villager, request_key="other" * 5, files=(Upload("a.txt", "你好".encode()),))


def test_when_the_report_fails_the_uploads_wait_for_the_next_try(deployed: Engine, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = sent(deployed, world.villager, picture(), "picture")
    with monkeypatch.context() as broken:
        broken.setattr("engine.search.index.marks_of_case", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            filed(deployed, world.villager, uploads=(ready,))
    assert rows(deployed) == [] and filed(deployed, world.villager, uploads=(ready,)).number


def test_wordless_reports_are_no_duplicates_and_every_list_names_them(deployed: Engine, client_as: ClientAs, world: World) -> None:
    for number, person in enumerate((world.villager, world.villager, world.villagers[SAME_TOWNSHIP])):
        filed(deployed, person, request_key=f"{number}" * 22, files=(Upload("v.webm", sound("webm")),))
    worker, villager = client_as(world.person("grid_worker")), client_as(world.villager)
    number = next(row.number for row in rows(deployed, case))
    for browser, address in ((worker, "/inbox"), (worker, "/cases"), (worker, "/board"), (worker, f"/cases/{number}"), (villager, "/my-cases"), (villager, f"/cases/{number}"),
                             (villager, f"/cases/{number}/reported")):
        page = browser.get(address, follow_redirects=True)
        assert page.status_code == 200 and VOICE not in page.get_data(as_text=True), address
    assert "Voice report" in worker.get("/cases").get_data(as_text=True)
    villager.set_cookie("locale", "zh_Hans_CN")
    assert "语音反映" in villager.get("/my-cases").get_data(as_text=True)
    assert '"repeats"' not in "".join(row.data for row in rows(deployed, fact))


@pytest.mark.parametrize("asked, consented, kept", [(True, True, True), (True, False, False), (False, True, False)])
def test_the_place_of_a_photo_is_kept_only_with_consent_and_shown_only_to_who_handles_the_case(
    deployed: Engine, world: World, asked: bool, consented: bool, kept: bool,
) -> None:
    ready = sent(deployed, world.villager, located(29.2885, 121.4303), "picture", keep_location=asked)
    made = filed(deployed, world.villager, uploads=(ready,), keep_location=consented)
    row = rows(deployed)[0]
    assert ((row.latitude, row.longitude) == (29.2885, 121.4303)) is kept and (row.latitude is None) is not kept
    seen = {name: files_of(deployed, person, made.id)[0].location for name, person in {
        "worker": world.person("grid_worker"), "county": world.person("county_supervisor")}.items()}
    assert seen == {"worker": (29.2885, 121.4303) if kept else None, "county": None}
    with deployed.blobs.open(file_key(row.digest)) as stream:
        content = stream.read()
    assert b"Exif" not in content and b"Phone maker" not in content


def test_the_form_takes_plain_files_and_finished_uploads(deployed: Engine, client_as: ClientAs, world: World) -> None:
    villager, ready = client_as(world.villager), sent(deployed, world.villager, picture("PNG"), "picture")
    answer = villager.send("/report", {"text": "", "place": OWN, "uploads": ready, "files": [(io.BytesIO(sound("ogg")), "v.ogg"), (io.BytesIO(picture("WEBP")), "b.webp")]},
                           content_type="multipart/form-data")
    assert answer.status_code == 303 and sorted(row.kind for row in rows(deployed)) == ["picture", "picture", "voice"]
    refused = villager.send("/report", {"text": "路灯", "place": OWN, "files": [(io.BytesIO(b"<html>"), "b.jpg")]}, content_type="multipart/form-data")
    assert refused.status_code == 422 and "This kind of file is not taken" in refused.get_data(as_text=True)


def test_an_unused_upload_goes_after_a_day_with_its_bytes(deployed: Engine, world: World, clock: FrozenClock) -> None:
    sent(deployed, world.villager, picture("PNG", (50, 50)), "picture")
    half = begin_upload(deployed, world.villager, name="a", size=100, kind="picture")
    receive(deployed, world.villager, half.id, 0, b"x" * 50)
    assert sweep_uploads(deployed) == 0
    clock.move(timedelta(days=1, minutes=1))
    assert sweep_uploads(deployed) == 2 and rows(deployed, upload) == []
    assert [path for path in deployed.settings.data_dir.rglob("*") if path.is_file() and path.parent.parent.name in ("files", "parts")] == []


def test_a_large_photo_is_bounded_upright_and_has_a_small_one(deployed: Engine, world: World, client_as: ClientAs) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6                       # taken with the phone held upright
    content = saved(Image.new("RGB", (4000, 3000), "navy"), "JPEG", exif=exif)
    filed(deployed, world.villager, uploads=(sent(deployed, world.villager, content, "picture"),))
    row, browser = rows(deployed)[0], client_as(world.villager)
    assert (row.width, row.height) == (1920, 2560)
    small = Image.open(io.BytesIO(browser.get(f"/files/{row.id}/thumb").get_data()))
    assert max(small.size) == 320 and small.format == "JPEG" and small.width < small.height
    assert client_as(world.villagers[SAME_TOWNSHIP]).get(f"/files/{row.id}/thumb").status_code == 404


