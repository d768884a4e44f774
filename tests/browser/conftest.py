"""The running product in a real Chromium: `epoint demo`, then `epoint run`, on a free port with a database of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.settings import ROOT
from tests.browser.people import Visitor
from tests.browser.running import Running

EPOINT = [sys.executable, "-m", "engine.cli"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running demo, which a test may kill and start again."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must drive a real browser, and there is no chromium on this machine")
        pytest.skip("NO BROWSER: install Debian's chromium, or nothing here is tested")
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "EPOINT_DEMO": "1", "EPOINT_DATA_DIR": str(folder), "EPOINT_PORT": str(port), "EPOINT_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite",
           "EPOINT_ALLOWED_HOSTS": "127.0.0.1"}
    running = Running(port, folder, env)
    subprocess.run([*EPOINT, "demo"], cwd=ROOT, env=env, check=True, capture_output=True, timeout=300)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def product(running: Running) -> str:
    """The address of a running demo."""
    return running.address


@pytest.fixture(scope="session")
def chromium(product: str) -> Iterator[Any]:
    """A browser; every visitor gets a profile of their own in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream"])
        yield browser
        browser.close()


@pytest.fixture
def enter(chromium: Any, product: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """enter("网格员", 360): somebody of this role, signed in by a click on the demo's sign-in page, at this screen width."""
    visitors: list[Visitor] = []

    def _enter(role: str, width: int = 1280, nth: int = 0) -> Visitor:
        shots = os.environ.get("EPOINT_SCREENSHOTS")
        visitor = Visitor(chromium, product, width, Path(shots) if shots else None, request.node.name)
        visitor.sign_in(role, nth)
        visitors.append(visitor)
        return visitor

    yield _enter
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.leave()
    assert complaints == [], "the browser complained"
