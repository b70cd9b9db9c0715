"""Journeys: real Chromium against the real application, served by threads of this process so that a test can
move the clock. Every device is watched: a word on the console, a request to another host or a page that axe
faults fails the journey."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Error, Page
from werkzeug.serving import WSGIRequestHandler, make_server

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
PHONE, DESK, WALL = (390, 844), (1280, 800), (1920, 1080)


class Quiet(WSGIRequestHandler):
    cut = False
    """The line of every device is down, whatever a browser thinks of it."""

    def log_request(self, *_args: object) -> None:
        """Nothing: these are tests."""

    def handle(self) -> None:
        if self.cut:
            self.connection.close()
        else:
            super().handle()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """Where the application listens."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Quiet.cut = False
    server.shutdown()
    thread.join(10)
    server.server_close()


class Device:
    """Somebody's screen."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("response", lambda r: print(r.status, r.request.method, r.url) if r.status >= 400 else None)
        self.page.on("request", lambda r: self.stray(r.url))
        self.page.set_default_timeout(8000)

    def stray(self, url: str) -> None:
        if not url.startswith((self.site, "data:")):
            self.faults.append(f"a request to {url}")

    def go(self, path: str) -> None:
        """A page that is just drawing itself again can cut this off: whoever types an address then types it again."""
        try:
            self.page.goto(self.site + path)
        except Error as fault:
            if "ERR_ABORTED" not in fault.message and "interrupted by another navigation" not in fault.message:
                raise
            self.page.goto(self.site + path)

    def signal(self, there: bool) -> None:
        """Into the basement, and out again. Chromium alone would let some requests of a new page through."""
        Quiet.cut = not there
        self.context.set_offline(not there)

    def press(self, label: str, within: str = "body") -> None:
        """The first button with these words; after them it may say which thing it is about."""
        name = re.compile(rf"^{re.escape(label)}($|\s)")
        self.page.locator(within).get_by_role("button", name=name).first.click()

    def look(self) -> None:
        """Axe finds nothing, nothing sticks out sideways, and nothing has been said on the console."""
        found = Axe().run(self.page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        sticks_out = self.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert sticks_out <= 0, f"{self.page.url} is {sticks_out} px too wide"
        unexpected = [f for f in self.faults if not any(word in f for word in self.expected)]
        assert unexpected == [], unexpected

    def sees(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()


@pytest.fixture
def device(chromium: Chromium, site: str) -> Iterator:
    """`device(PHONE)` is a fresh phone; each has its own cookies."""
    contexts: list[BrowserContext] = []

    def make(size: tuple[int, int] = DESK, **options) -> Device:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        return Device(context, site)

    yield make
    for number, context in enumerate(contexts):
        if (folder := os.environ.get("PICTURES")) and context.pages:
            context.pages[0].screenshot(path=f"{folder}/device-{number}.png", full_page=True)
        context.close()


@pytest.fixture
def picture():
    """`picture(device, "console")` keeps the screen as it is now, where PICTURES says; else it does nothing."""

    def take(device: Device, name: str) -> None:
        if folder := os.environ.get("PICTURES"):
            device.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return take
