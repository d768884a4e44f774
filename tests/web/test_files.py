"""Files beside a case: taken by what they are, seen by who may see them, run by nobody."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from engine.commands import report
from engine.commands.attach import tidy_name
from engine.engine import Engine
from engine.files import sniffed
from engine.people import Person
from engine.tables import attachment
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082")


def office(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


@pytest.fixture
def number(deployed: Engine, world: World) -> str:
    return report(deployed, world.villager, request_key="report-key-000000001", place=OWN, subject="路灯不亮", text="请来看看。").number


def add(browser: Browser, number: str, content: bytes, name: str = "照片.png", **fields: str):  # type: ignore[no-untyped-def]
    return browser.send(f"/cases/{number}/files", {"file": (io.BytesIO(content), name), **fields}, content_type="multipart/form-data")


def links(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/files/[^"]+)"', page)


def test_a_picture_of_the_villager_is_seen_by_staff(deployed: Engine, number: str, world: World, client_as: ClientAs) -> None:
    assert add(client_as(world.villager), number, PNG).status_code == 303
    page = client_as(world.person("grid_worker")).get(f"/cases/{number}").text
    address = links(page)[0]
    assert "照片.png" in page and "A file was added" in page
    answer = client_as(world.person("grid_worker")).get(address)
    assert answer.data == PNG and answer.mimetype == "image/png" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox" and "attachment" not in answer.headers["Content-Disposition"]
    for stranger in (world.person("grid_worker", world.villages[1]), world.villagers[world.villages[1]], world.person("designer")):
        assert client_as(stranger).get(address).status_code == 404


def test_what_staff_keep_for_themselves_the_villager_never_gets(deployed: Engine, number: str, world: World, client_as: ClientAs) -> None:
    worker = client_as(world.person("grid_worker"))
    add(worker, number, b"%PDF-1.7 internal", "CANARY.pdf")
    add(worker, number, b"%PDF-1.7 public", "public.pdf", for_villager="1")
    inside, outside = sorted(set(links(worker.get(f"/cases/{number}").text)), key=lambda one: worker.get(one).data, reverse=False)
    villager = client_as(world.villager)
    page = villager.get(f"/cases/{number}").text
    assert "public.pdf" in page and "CANARY" not in page
    assert villager.get(inside).status_code == 404 and villager.get(outside).status_code == 200
    assert "attachment" in villager.get(outside).headers["Content-Disposition"]


@pytest.mark.parametrize("content, name", [
    (b"<html><script>alert(1)</script>", "photo.jpg"), (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png"), (b"", "empty.png"),
    (b"MZ\x90\x00", "run.exe"), (b"#!/bin/sh\nrm -rf", "notes.txt"), (b"\xef\xbb\xbf  <!doctype html>", "notes.txt"), (b"PK\x03\x04broken", "a.docx"),
    (office("evil.txt"), "a.docx"), (office("[Content_Types].xml", "word/vbaProject.bin", "word/document.xml"), "a.docm"), (b"a\x00b", "a.txt"),
])
def test_what_we_do_not_take_is_refused_with_words_and_leaves_nothing(
    deployed: Engine, number: str, world: World, client_as: ClientAs, content: bytes, name: str,
) -> None:
    answer = add(client_as(world.villager), number, content, name)
    assert answer.status_code == 422 and ("This kind of file is not taken" in answer.text or "Please fill this in" in answer.text)
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(attachment)) == 0
    assert not (deployed.settings.data_dir / "files").exists()


def test_kinds_are_told_by_content() -> None:
    found = [sniffed(content) for content in (
        PNG, b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP8 ", b"OggS\0", b"\0\0\0\x20ftypM4A ", "一、现场情况".encode(),
        office("[Content_Types].xml", "xl/workbook.xml"))]
    assert found[:6] == ["image/png", "image/jpeg", "image/webp", "audio/ogg", "audio/mp4", "text/plain"] and str(found[6]).endswith("spreadsheetml.sheet")


def test_names_never_become_paths() -> None:
    assert tidy_name("../../etc/passwd") == "passwd" and tidy_name("C:\\temp\\照片.jpg") == "照片.jpg"
    assert tidy_name("a\u202egnp.exe\x00") == "agnp.exe" and tidy_name("..") == "file" and tidy_name("长" * 300 + ".pdf").endswith(".pdf")
    assert len(tidy_name("长" * 300)) <= 120


def test_the_same_press_twice_adds_one(deployed: Engine, number: str, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    for _ in range(2):
        assert add(browser, number, PNG, request_key="one-press-0123456789ab").status_code == 303
    with deployed.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(attachment)) == 1
