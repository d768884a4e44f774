"""web/compression.py and web/static_files.py: small answers, kept by browsers, and nothing to be guessed from their length."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

from flask import Flask

from engine.engine import Engine
from engine.people import Person
from tests.web.browser import Browser
from tests.world import World
from web.compression import padded
from web.static_files import BUNDLES

ClientAs = Callable[[Person | None], Browser]
ASKED = {"Accept-Encoding": "gzip, deflate, br"}


def test_pages_style_sheets_and_scripts_leave_compressed_and_are_the_same_inside(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    page = browser.get("/", headers=ASKED)
    assert page.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in page.headers["Vary"]
    html = gzip.decompress(page.data).decode()
    assert html.endswith("</html>")
    for address in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)\?v=[^"]+)"', html):
        plain, small = browser.get(address, headers={"Accept-Encoding": "identity"}), browser.get(address, headers=ASKED)
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Cache-Control"] == "public, max-age=31536000, immutable", address
        if "Content-Encoding" in small.headers:
            assert gzip.decompress(small.data) == plain.data and len(small.data) < len(plain.data)
        else:
            assert len(plain.data) < 500


def test_who_does_not_ask_gets_it_plain_and_what_is_compressed_already_stays(client_as: ClientAs) -> None:
    browser = client_as(None)
    assert "Content-Encoding" not in browser.get("/sign-in", headers={"Accept-Encoding": "gzip;q=0"}).headers
    assert "Content-Encoding" not in browser.get("/static/vendor/bpmn-js/bpmn-font/font/bpmn.woff2", headers=ASKED).headers
    assert "Content-Encoding" not in browser.get("/healthz", headers=ASKED).headers
    part = browser.get("/static/app.css", headers=ASKED | {"Range": "bytes=0-9"})
    assert "Content-Encoding" not in part.headers and len(part.data) == 10


def test_the_length_of_a_page_tells_nothing_of_the_secret_in_it() -> None:
    content = b"<html>" + b"token " * 400
    lengths = {len(padded(content)) for _ in range(60)}
    assert len(lengths) > 15 and gzip.decompress(padded(content)) == content


def test_the_address_of_a_file_follows_its_content(app: Flask, client_as: ClientAs) -> None:
    page = client_as(None).get("/sign-in").get_data(as_text=True)
    assert re.search(r"/static/app\.css\?v=[0-9a-f]{12}\"", page)


def test_scripts_of_one_page_go_out_as_one(deployed: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    address = re.search(r'src="(/static/bundles/report\.js\?v=[0-9a-f]{12})"', browser.get("/report").get_data(as_text=True))
    assert address is not None
    answer = browser.get(address.group(1), headers=ASKED)
    script = gzip.decompress(answer.data).decode()
    assert answer.mimetype == "text/javascript" and "immutable" in answer.headers["Cache-Control"]
    assert script.count('"use strict"') >= len(BUNDLES["report.js"]) - 1 and "idbKeyval" in script
    assert browser.get("/static/bundles/other.js").status_code == 404
