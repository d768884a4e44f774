"""What a villager waits for: kilobytes of the first page and of the report page, and when the largest part of them is painted.

    python tests/bench/weight.py

Last line: one JSON object {"home": {"kb", "again_kb", "requests", "lcp_ms"}, "report": {…}, "sign_in": {…}}. `kb`: everything the browser took over
the network on a first visit with nothing in its cache, heads included; `again_kb`: on the second visit. `lcp_ms`: Largest Contentful
Paint of a first visit on a processor slowed down four times and Chromium's "slow 3G" (400 kbit/s, 2 s latency), median of the rounds.
A real Chromium at 360×740 against a demo of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"sign_in": "/sign-in", "home": "/", "report": "/report"}
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 400 * 1000 / 8, "uploadThroughput": 400 * 1000 / 8}
LCP = """() => new Promise((done) => { let last = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) last = one.startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(last), 500); })"""


class Scales:
    """Counts what a page takes over the network."""

    def __init__(self, page: Any) -> None:
        self.wire, self.bytes, self.requests = page.context.new_cdp_session(page), 0, 0
        self.wire.send("Network.enable")
        self.wire.on("Network.loadingFinished", self._took)

    def _took(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.requests += event["encodedDataLength"] > 0


def weigh(context: Any, url: str) -> tuple[float, int]:
    """(kilobytes, requests that went over the network) of opening this page in this context."""
    page = context.new_page()
    scales = Scales(page)
    page.goto(url, wait_until="networkidle")
    page.close()
    return round(scales.bytes / 1000, 1), scales.requests


def slow_paint(context: Any, url: str) -> float:
    """Largest Contentful Paint in ms on a slow phone with a slow network."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_3G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url, wait_until="load", timeout=120_000)
    painted = float(page.evaluate(LCP))
    page.close()
    return painted


def visitor(browser: Any, address: str) -> Any:
    """A fresh browser profile of a signed-in villager; its cache is empty."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    card = page.locator("section.card", has=page.get_by_role("heading", name="村民", exact=True))
    card.locator("button[name=person]").first.click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))
    kept = context.storage_state()
    context.close()
    return browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", storage_state=kept)


@contextmanager
def product() -> Iterator[str]:
    """A demo of its own on a free port."""
    with tempfile.TemporaryDirectory(prefix="epoint-weight-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        env = {**os.environ, "EPOINT_DEMO": "1", "EPOINT_DATA_DIR": folder, "EPOINT_PORT": str(port), "EPOINT_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite"}
        command = [sys.executable, "-m", "engine.cli"]
        subprocess.run([*command, "demo"], cwd=ROOT, env=env, check=True, capture_output=True)
        running = subprocess.Popen([*command, "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
        running.terminate()
        running.wait(30)


def main() -> int:
    """0; the figures are the last line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="slow first visits per page")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no chromium on this machine", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    found: dict[str, dict[str, float]] = {}
    with product() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, path in PAGES.items():
            fresh = visitor(browser, address) if name != "sign_in" else browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
            first, requests = weigh(fresh, address + path)
            again, _ = weigh(fresh, address + path)
            fresh.close()
            paints = []
            for _ in range(options.rounds):
                fresh = visitor(browser, address) if name != "sign_in" else browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
                paints.append(slow_paint(fresh, address + path))
                fresh.close()
            found[name] = {"kb": first, "again_kb": again, "requests": requests, "lcp_ms": round(statistics.median(paints))}
            print(name, found[name])
        browser.close()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
