"""The app without a network, as far as it shows without a browser: manifest, worker, what may be kept."""

from __future__ import annotations

import json
from collections.abc import Callable

from engine.people import Person
from tests.web.browser import Browser
from tests.world import World

ClientAs = Callable[[Person | None], Browser]


def test_the_manifest_names_the_product_its_icons_and_its_doors(client_as: ClientAs, world: World) -> None:
    browser = client_as(None)
    answer = browser.get("/manifest.webmanifest")
    told = json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json" and told["display"] == "standalone" and told["start_url"] == "/"
    assert {(one["sizes"], one["purpose"]) for one in told["icons"]} == {(size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")}
    for icon in told["icons"]:
        assert browser.get(icon["src"]).data.startswith(b"\x89PNG")
    assert [one["url"] for one in told["shortcuts"]] == ["/report", "/my-cases", "/inbox"]
    browser.set_cookie("locale", "zh_Hans_CN")
    assert json.loads(browser.get("/manifest.webmanifest").text)["name"] == "村民e点通"


def test_the_worker_is_a_script_of_the_root_with_a_policy_of_its_own(client_as: ClientAs, world: World) -> None:
    browser = client_as(None)
    answer = browser.get("/sw.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; script-src 'self'; connect-src 'self'"
    assert "self.epointVersion" in answer.text and all(f"/static/offline/{name}.js?v=" in answer.text for name in ("store", "send", "pages", "worker", "push"))


def test_the_page_for_everything_else_is_the_same_for_everybody(client_as: ClientAs, world: World) -> None:
    page = client_as(world.villager).get("/offline")
    assert page.status_code == 200 and world.villager.name not in page.text and "csrf_token" not in page.text
    assert "Epoint-Offline" not in page.headers and "epoint-person" not in page.text
