"""Files at any time and comments among colleagues: who sees what, what is refused, what a crash leaves behind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.attachments import Upload
from engine.blobs import file_key
from engine.clock import FrozenClock
from engine.commands import attach, comment
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.file_kinds import LONGEST_NAME, clean_name, kind_of
from engine.people import Person
from engine.tables import attachment, upload
from engine.uploads import sweep_uploads
from engine.verify import verify
from tests.engine.test_hand_over import Desk
from tests.media.samples import picture
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]
PNG = picture("PNG")
PDF = b"%PDF-1.7\n1 0 obj"
SECRET = "这户人家是老上访户"


def office(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.fixture
def desk(deployed: Engine, world: World) -> Desk:
    return Desk(deployed, world)


def rows(engine: Engine) -> list[Any]:
    with engine.database.read() as connection:
        return list(connection.execute(select(attachment).order_by(attachment.c.added_at)))


def bytes_of(engine: Engine, digest: str) -> bytes:
    with engine.blobs.open(file_key(digest)) as stream:
        return stream.read()


def send(browser: Browser, number: str, name: str, content: bytes, **fields: str) -> Any:
    return browser.send(f"/cases/{number}/files", {"file": (io.BytesIO(content), name), **fields}, content_type="multipart/form-data")


@pytest.mark.parametrize("content, kind", [
    (PNG, "image/png"), (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"), (b"RIFF0000WEBPVP8 ", "image/webp"), (b"GIF89a", "image/gif"), (PDF, "application/pdf"),
    (b"ID3\x03", "audio/mpeg"), (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"), (b"OggS\x00", "audio/ogg"), (b"\x1a\x45\xdf\xa3\x42\x82webm", "audio/webm"),
    ("第一行\n第二行".encode(), "text/plain"), (office("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
])
def test_a_file_is_told_by_its_content(content: bytes, kind: str) -> None:
    assert (kind_of(content) or ("",))[0] == kind


@pytest.mark.parametrize("content", [
    b"<!DOCTYPE html><script>alert(1)</script>", b"hello <svg onload=x>", b"<?xml version='1.0'?><svg/>", b"MZ\x90\x00", b"\x7fELF", office("a.txt"),
    office("[Content_Types].xml", "word/vbaProject.bin"), b"PK\x03\x04broken", b"\x00\x01\x02", b"   ",
])
def test_everything_else_is_refused_whatever_its_name(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.parametrize("name, clean", [
    ("../../etc/passwd", "passwd.png"), ("C:\\x\\照片.png", "照片.png"), ("a\x00b\n.html", "ab.html.png"), ("", "file.png"), ("...", "file.png"),
    ("现" * 300 + ".png", "现" * (LONGEST_NAME - 4) + ".png"),
])
def test_a_name_is_cleaned(name: str, clean: str) -> None:
    assert clean_name(name, ".png") == clean


def test_the_villager_adds_a_picture_and_who_has_the_task_is_told(desk: Desk, deployed: Engine, client_as: ClientAs, world: World) -> None:
    villager = client_as(world.villager)
    assert send(villager, desk.case.number, "路灯.png", PNG, audience="staff").status_code == 303
    row = rows(deployed)[0]
    assert (row.audience, row.media_type, row.kind, row.name) == ("villager", "image/jpeg", "picture", "路灯.jpg")
    assert bytes_of(deployed, row.digest).startswith(b"\xff\xd8\xff")
    page = villager.get(f"/cases/{desk.case.number}").get_data(as_text=True)
    assert f"/files/{row.id}" in page and desk.told(desk.first) == ["file_added"]
    assert f"/files/{row.id}" in client_as(desk.first).get(f"/tasks/{desk.task}").get_data(as_text=True) and not list(verify(deployed))


def test_a_villager_sends_pictures_only_and_only_to_their_own_open_case(desk: Desk, deployed: Engine, client_as: ClientAs, world: World) -> None:
    answer = send(client_as(world.villager), desk.case.number, "a.pdf", PDF)
    assert answer.status_code == 303 and rows(deployed) == []
    with pytest.raises(NotYours):
        attach(deployed, world.villagers[SAME_TOWNSHIP], desk.case.id, Upload("a.png", PNG), "villager", "k")


def test_only_who_may_see_the_case_and_is_meant_opens_a_file(desk: Desk, deployed: Engine, client_as: ClientAs, world: World) -> None:
    staff = client_as(desk.first)
    send(staff, desk.case.number, "for_us.pdf", PDF, audience="staff")
    send(staff, desk.case.number, "for_all.png", PNG, audience="villager")
    internal, public = rows(deployed)
    got = {name: [client_as(person).get(f"/files/{one.id}").status_code for one in (internal, public)] for name, person in {
        "villager": world.villager, "other villager": world.villagers[OTHER_TOWNSHIP], "elsewhere": world.person("grid_worker", OTHER_TOWNSHIP),
        "colleague": desk.second, "county": world.person("county_supervisor"), "designer": world.person("designer")}.items()}
    assert got == {"villager": [404, 200], "other villager": [404, 404], "elsewhere": [404, 404], "colleague": [200, 200], "county": [200, 200], "designer": [404, 404]}
    assert "for_us" not in client_as(world.villager).get(f"/cases/{desk.case.number}").get_data(as_text=True)


def test_a_file_is_served_so_that_nothing_in_it_runs(desk: Desk, deployed: Engine, client_as: ClientAs) -> None:
    staff = client_as(desk.first)
    send(staff, desk.case.number, "a.pdf", PDF)
    send(staff, desk.case.number, "b.png", PNG)
    pdf, png = (staff.get(f"/files/{row.id}") for row in rows(deployed))
    for answer in (pdf, png):
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer.headers["Content-Security-Policy"]
        assert "private" in answer.headers["Cache-Control"] and "public" not in answer.headers["Cache-Control"]
    assert pdf.headers["Content-Disposition"].startswith("attachment") and not png.headers["Content-Disposition"].startswith("attachment")


def test_the_same_press_adds_one_file_and_the_same_bytes_lie_once(desk: Desk, deployed: Engine) -> None:
    for _ in range(2):
        attach(deployed, desk.first, desk.case.id, Upload("a.png", PNG), "staff", "same-key")
    attach(deployed, desk.first, desk.case.id, Upload("b.png", PNG), "staff", "other-key")
    assert [row.name for row in rows(deployed)] == ["a.jpg", "b.jpg"] and len({row.digest for row in rows(deployed)}) == 1


def test_what_is_refused_says_why_and_leaves_nothing(desk: Desk, deployed: Engine, client_as: ClientAs) -> None:
    for content in (b"", b"<html>", b"MZ\x90\x00"):
        with pytest.raises(BadAnswers):
            attach(deployed, desk.first, desk.case.id, Upload("a.png", content), "staff", "k")
    assert rows(deployed) == [] and not (deployed.settings.data_dir / "files").exists() and not list((deployed.settings.data_dir).glob("parts/*"))


def test_bytes_whose_row_never_came_are_swept_after_a_day_and_others_stay(
    desk: Desk, deployed: Engine, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch,
) -> None:
    attach(deployed, desk.first, desk.case.id, Upload("a.png", PNG), "staff", "k1")
    kept = rows(deployed)[0]
    with monkeypatch.context() as broken:
        broken.setattr("engine.store.append_facts", lambda *_: 1 / 0)
        for content in (PDF, PNG):
            with pytest.raises(ZeroDivisionError):
                attach(deployed, desk.first, desk.case.id, Upload("b.pdf", content), "staff", "k2")
    with deployed.database.read() as connection:
        left = {row.digest for row in connection.execute(select(upload))}
    assert len(left) == 2 and kept.digest in left and sweep_uploads(deployed) == 0
    clock.move(timedelta(days=2))
    assert sweep_uploads(deployed) == 2 and sweep_uploads(deployed) == 0
    assert {digest: deployed.blobs.size(file_key(digest)) is not None for digest in left} == {digest: digest == kept.digest for digest in left}
    assert deployed.blobs.size(file_key(kept.thumb_digest)) and not list(verify(deployed))


def test_a_comment_reaches_who_is_mentioned_and_never_the_villager(desk: Desk, deployed: Engine, client_as: ClientAs, world: World) -> None:
    first = client_as(desk.first)
    assert first.send(f"/cases/{desk.case.number}/comments", {"comment": f"{SECRET}，@毛小二 请留意", "mention": "毛小三", "task": desk.task}).status_code == 303
    assert desk.told(desk.second) == desk.told(desk.third) == ["commented"] and desk.told(world.villager) == []
    page = client_as(desk.second).get(f"/cases/{desk.case.number}").get_data(as_text=True)
    assert SECRET in page and "Internal comment for 毛小三, 毛小二" in page or "Internal comment for 毛小二, 毛小三" in page
    villager, base = client_as(world.villager), f"/cases/{desk.case.number}"
    for address in (base, "/", "/my-cases", "/notices", f"{base}/positions.json", f"{base}/positions/grievance.json"):
        assert SECRET not in villager.get(address).get_data(as_text=True)
    assert SECRET not in desk.facts("commented")[0].data and not list(verify(deployed))


def test_only_who_works_there_comments_and_mentions_who_may_see_the_case(desk: Desk, deployed: Engine, world: World) -> None:
    for person in (world.villager, world.person("grid_worker", OTHER_TOWNSHIP), world.person("designer")):
        with pytest.raises(NotYours):
            comment(deployed, person, desk.case.id, "我也来说", (), "k")
    with pytest.raises(BadAnswers):
        comment(deployed, desk.first, desk.case.id, "请看", [world.person("grid_worker", OTHER_TOWNSHIP).id], "k")
    with pytest.raises(BadAnswers):
        comment(deployed, desk.first, desk.case.id, " ", (), "k")
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(attachment)) == 0


def test_a_comment_or_a_file_does_not_open_the_reporters_name(desk: Desk, deployed: Engine, client_as: ClientAs, world: World) -> None:
    watcher = world.person("county_supervisor")
    comment(deployed, watcher, desk.case.id, "请抓紧", (), "k1")
    attach(deployed, watcher, desk.case.id, Upload("a.png", PNG), "staff", "k2")
    page = client_as(watcher).get(f"/cases/{desk.case.number}").get_data(as_text=True)
    assert "请抓紧" in page and world.villager.name not in page
