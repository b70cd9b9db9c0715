"""A first visit as a phone pays for it: everything on the wire, compressed, nothing in the cache."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

from bench.servers import Server
from tests.chromium import launch

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
"""150 ms there and back and 1.6 Mbit/s, the profile of that name that is usual for measuring pages."""
SLOWER_CPU = 4
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


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


def first(server: Server, pages: dict[str, dict[str, str]]) -> list[Visit]:
    """Of each path with its cookies, in a browser that was nowhere before."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        visits = [_first(browser, server, path, cookies) for path, cookies in pages.items()]
        browser.close()
    return visits


def _first(browser: Browser, server: Server, path: str, cookies: dict[str, str]) -> Visit:
    """Chromium's own count of what came over the network, headers too, until the page has been quiet."""
    visit = Visit()
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
    context.close()
    return visit


def _asked(visit: Visit, address: str) -> None:
    if not address.startswith(("data:", "blob:")):
        visit.addresses.append(address)


def _arrived(visit: Visit, size: float) -> None:
    visit.bytes += size


def slow_phone(server: Server, path: str, cookies: dict[str, str], times: int) -> float:
    """Median seconds from asking for the page to its first paint with words in it, on slow 4G with a four times slower
    processor and an empty cache. That what is painted can be typed into and sent before any script has run is tried on
    a phone on which none ever does."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        taken = []
        for _time in range(times):
            page = a_slow_page(browser, server, cookies, scripts=True)
            page.goto(f"{server.address}{path}", wait_until="load")
            painted = page.evaluate(PAINTED)
            if not painted:
                raise RuntimeError("nothing was painted")
            taken.append(painted / 1000)
            page.context.close()
        send_without_scripts(a_slow_page(browser, server, cookies, scripts=False), f"{server.address}{path}")
        browser.close()
    return statistics.median(taken)


def a_slow_page(browser: Browser, server: Server, cookies: dict[str, str], scripts: bool) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    context.add_cookies([{"name": n, "value": v, "url": server.address} for n, v in cookies.items()])
    page = context.new_page()
    phone = context.new_cdp_session(page)
    phone.send("Network.enable")
    phone.send("Network.emulateNetworkConditions", SLOW_4G)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    return page


def send_without_scripts(page: Page, address: str) -> None:
    page.goto(address, wait_until="commit")
    page.get_by_label("How are you feeling?").fill("Sent before any script")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#sent").get_by_text("Saved.").wait_for()
