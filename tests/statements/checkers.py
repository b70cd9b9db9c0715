"""Three checkers of pages, each started once: axe and HTML_CodeSniffer in one tab of a browser, vnu in one process."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Browser, Page, Route

from tests.journeys.conftest import TAGS

ROOT = Path(__file__).parents[2]
HERE = "http://pages.invalid/"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
SNIFFER = ROOT / "node_modules/html_codesniffer/build/HTMLCS.js"
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript"}

WORDS = "{ const say = HTMLCS.getTranslation; HTMLCS.getTranslation = (key) => say.call(HTMLCS, key) || key; }"
"""It falls over a word that its own list does not hold."""
DRAW = """(html) => new Promise((drawn) => {
  document.open(); document.write(html);
  window.addEventListener('load', () => drawn(), { once: true }); document.close();
})"""
ASK_AXE = """(tags) => axe.run(document, {
    runOnly: tags, rules: { region: { enabled: true } }, resultTypes: ['violations']
  }).then((found) =>
  found.violations.flatMap((fault) => fault.nodes.map((node) => `axe ${fault.id}: ${node.html.slice(0, 200)}`)))"""
ASK_SNIFFER = """() => new Promise((said) => HTMLCS.process('WCAG2AA', document, () => said(HTMLCS.getMessages()
  .filter((each) => each.type === HTMLCS.ERROR)
  .map((each) => `HTML_CodeSniffer ${each.code}: ${each.element.outerHTML.slice(0, 200)}`))))"""
STICKS_OUT = "() => document.documentElement.scrollWidth - window.innerWidth"
OFFLINE = "() => document.querySelectorAll('#connection, [data-offline]').forEach((each) => { each.hidden = false; })"
UNFOLDED = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"


class Tab:
    """One tab, in which page after page is drawn: with our styles, without our scripts, which would ask a server."""

    def __init__(self, chromium: Browser) -> None:
        self.context = chromium.new_context()
        self.page: Page = self.context.new_page()
        self.page.route("**/*", self.answer)
        self.page.goto(HERE)
        for script in (AXE, SNIFFER):
            self.page.evaluate(script.read_text() + "; 0")
        self.page.evaluate(WORDS)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HERE).partition("?")[0]
        file = ROOT / path
        if path.startswith("static/") and file.suffix in {".css", ".svg"} and file.exists():
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        else:
            route.fulfill(body="" if path else "<title>Pages</title>", content_type=KINDS.get(file.suffix, "text/html"))

    def draw(self, html: str) -> None:
        self.page.evaluate(DRAW, html)

    def faults(self, size: tuple[int, int], *, sniff: bool) -> list[str]:
        self.size(size)
        found: list[str] = self.page.evaluate(ASK_AXE, TAGS)
        return [*found, *(self.page.evaluate(ASK_SNIFFER) if sniff else []), *self.sticking_out(size)]

    def sticking_out(self, size: tuple[int, int]) -> Iterator[str]:
        self.size(size)
        if (much := self.page.evaluate(STICKS_OUT)) > 0:
            yield f"{much} px too wide for {size[0]}"

    def size(self, size: tuple[int, int]) -> None:
        if self.page.viewport_size != {"width": size[0], "height": size[1]}:
            self.page.set_viewport_size({"width": size[0], "height": size[1]})


def java() -> str | None:
    return shutil.which("java")


HTMX = re.compile(r"""\s+hx-[\w:-]+=("[^"]*"|'[^']*')""")
"""Attributes of its own, which no list of HTML's knows."""


def markup_faults(pages: dict[str, str], folder: Path) -> list[str]:
    """What vnu, the W3C's checker of markup, says of all of them at once."""
    names = list(pages)
    for number, html in enumerate(pages.values()):
        folder.joinpath(f"{number}.html").write_text(HTMX.sub("", html))
    how = ["--errors-only", "--format", "json", "--exit-zero-always", "--stdout"]
    command = [java() or "java", "-jar", str(VNU), *how, *map(str, sorted(folder.glob("*.html")))]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["messages"]
    return [f"{names[int(Path(each['url']).stem)]}: {each['message']} {each.get('extract', '')!r}" for each in found]
