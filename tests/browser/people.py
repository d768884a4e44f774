"""Somebody at a browser: signs in, reports, works a task, reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error


class Visitor:
    """One person with one screen. `complaints`: console errors, policy violations and answers of 500 and above."""

    def __init__(self, chromium: Any, address: str, width: int, shots: Path | None, story: str) -> None:
        self.address, self.shots, self.story, self.width = address, shots, story, width
        self.context = chromium.new_context(viewport={"width": width, "height": 740 if width < 600 else 900}, locale="zh-CN")
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._heard(message))
        self.page.on("response", lambda answer: self.complaints.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)

    def _heard(self, message: Any) -> None:
        # An answer that refuses a form is an error to the browser's console, not to us.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, role: str, nth: int = 0) -> None:
        """Click a person of this role on the sign-in page."""
        self.go("/sign-in")
        card = self.page.locator("section.card", has=self.page.get_by_role("heading", name=role, exact=True))
        card.locator("button[name=person]").nth(nth).click()
        self.page.wait_for_url(re.compile(r"^(?!.*sign-in).*$"))

    def go(self, path: str) -> None:
        """Open a page of the product."""
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """Keep a picture, where pictures are wanted."""
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            number = len(list(self.shots.glob(f"{self.story}-*")))
            self.page.screenshot(path=self.shots / f"{self.story}-{number:02d}-{self.width}.png", full_page=True)

    def report(self, text: str) -> str:
        """File a report; its number."""
        self.go("/report")
        self.page.fill("textarea[name=text]", text)
        self.page.locator("main form button[type=submit]").last.click()
        self.page.wait_for_url(re.compile(r"/cases/\d{8}-\d{8}"))
        self.look()
        found = re.search(r"\d{8}-\d{8}", self.page.url)
        assert found is not None
        return found.group()

    def open_task(self, number: str) -> None:
        """Find the case in the inbox, take its task on, and stand before its form."""
        for tab in ("group", "mine"):
            self.go(f"/inbox?tab={tab}")
            row = self.page.locator("tr", has_text=number)
            if row.count():
                row.first.locator("button, a.button").first.click()
                self.page.wait_for_url(re.compile(r"/tasks/"))
                return
        raise AssertionError(f"{number} is in nobody's inbox here")

    def answer(self, **answers: str) -> None:
        """Fill the form that is before us. Choices come first: they decide what else is asked."""
        for key, value in answers.items():
            field = self.page.locator(f"[name={key}]")
            field.first.wait_for(state="attached")       # an earlier choice may have asked for it
            if self.page.locator(f"input[type=radio][name={key}]").count():
                self._choose(f"input[name={key}][value={value}]")
            elif self.page.locator(f"select[name={key}]").count():
                field.select_option(value)
            else:
                field.first.fill(value)

    def _choose(self, selector: str) -> None:
        """Tick a choice; where the form then asks the server what else it needs to show, wait for that."""
        choice = self.page.locator(selector)
        if self.page.locator("#task-fields[hx-post]").count() == 0:
            choice.check(force=True)
        elif not choice.is_checked():
            self.page.evaluate("() => { window.epointDrawn = new Promise(done => document.addEventListener('htmx:after:swap', () => done(true), { once: true })); }")
            choice.check(force=True)
            self.page.evaluate("() => Promise.race([window.epointDrawn, new Promise((_, stop) => setTimeout(() => stop(new Error('the form was not drawn anew')), 15000))])")

    def send(self) -> None:
        """Press the form's button. Fails with what was refused."""
        self.look()
        with self.leaving():
            self.page.locator("main form:has([name=request_key]) .actions button[type=submit]:visible").first.click()
        self.look()
        refused = self.page.locator("main .errors[role=alert]")
        assert refused.count() == 0, refused.first.inner_text()

    def rate(self, rating: str, comment: str = "") -> None:
        """Tap a face; "dissatisfied" first asks why."""
        self.look()
        if rating == "dissatisfied":
            self.page.locator("#turn .face-why > summary").click()
            self.page.fill("#turn textarea[name=comment]", comment)
        with self.leaving():
            self.page.locator(f"#turn button[name=rating][value={rating}]").click()
        self.look()

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """What is pressed inside leads to another page, or to words about what is wrong on this one. A form goes out by a script, so
        pressing its button is not yet leaving."""
        self.page.evaluate("() => { window.epointLeaving = true; document.querySelectorAll('.errors').forEach(old => old.dataset.old = '1'); }")
        yield
        refused = self.page.locator("main .errors[role=alert]:not([data-old])")
        for _ in range(300):
            try:
                if self.page.evaluate("() => !window.epointLeaving && document.readyState === 'complete'") or refused.count():
                    return
            except Error:                 # between two pages
                pass
            self.page.wait_for_timeout(150)
        raise AssertionError(f"nothing happened at {self.page.url}: {self.text()[:800]}")

    def work(self, number: str, **answers: str) -> None:
        """Take the case's task on, fill it in, send it."""
        self.open_task(number)
        self.answer(**answers)
        self.send()

    def text(self) -> str:
        """What stands on the page."""
        return str(self.page.locator("body").inner_text())

    def leave(self) -> None:
        self.context.close()
