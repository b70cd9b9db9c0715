"""A first visit as a phone pays for it: everything on the wire, compressed, nothing in the cache."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import sync_playwright

from bench.servers import Server
from tests.chromium import launch


@dataclass
class Visit:
    bytes: float = 0
    addresses: list[str] = field(default_factory=list)

    @property
    def kilobytes(self) -> float:
        return self.bytes / 1000

    @property
    def requests(self) -> int:
        return len(self.addresses)


def first(server: Server, path: str, cookies: dict[str, str]) -> Visit:
    """Chromium's own count of what came over the network, headers too, until the page has been quiet."""
    visit = Visit()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": n, "value": v, "url": server.address} for n, v in cookies.items()])
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", lambda event: _asked(visit, event["request"]["url"]))
        network.on("Network.loadingFinished", lambda event: _arrived(visit, event["encodedDataLength"]))
        answer = page.goto(f"{server.address}{path}")
        if answer is None or answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer and answer.status}")
        page.wait_for_load_state("networkidle")
        browser.close()
    return visit


def _asked(visit: Visit, address: str) -> None:
    if not address.startswith(("data:", "blob:")):
        visit.addresses.append(address)


def _arrived(visit: Visit, size: float) -> None:
    visit.bytes += size
