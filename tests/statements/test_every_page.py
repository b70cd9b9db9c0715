"""Every page and state, looked at by three checkers: none finds anything. `make scan` looks at each at every size.

A quick run looks at whatever brings markup that no page before it had, as narrow as a telephone, and measures each at
the other sizes. 400 % on a screen of 1,280 pixels is 320 by 256.
"""

from __future__ import annotations

import os

import pytest
from bs4 import BeautifulSoup, Tag

from tests.statements.checkers import OFFLINE, UNFOLDED, VNU, Tab, java, markup_faults
from tests.wiring.every_page import every_page

pytestmark = [pytest.mark.engine("sqlite"), pytest.mark.slow]
TELEPHONE, BIGGER, DESK, AT_400 = (320, 640), (375, 812), (1280, 800), (320, 256)
WHOLE = os.environ.get("EVERY_SIZE") == "1"


FETCHED: dict[str, str] = {}


@pytest.fixture
def pages(app, browse):
    """Fetched once, for all of these tests."""
    if not FETCHED:
        FETCHED.update(every_page(app, browse))
    return FETCHED


def shapes(html):
    """Which tag stands in which, with their classes: what a checker of one page can tell apart."""
    tags = BeautifulSoup(html, "html.parser").find_all(True)
    return {f"{shape(tag.parent)} > {shape(tag)}" for tag in tags if isinstance(tag, Tag)}


def shape(tag):
    return " ".join((tag.name, *sorted(set(tag.attrs) - {"id", "href", "value"}), *(tag.get("class") or [])))


def telling(pages):
    """Those that bring a shape with them which none before them had."""
    seen, found = set(), {}
    for name, html in pages.items():
        if new := shapes(html) - seen:
            seen |= new
            found[name] = html
    return found


def test_no_checker_finds_a_fault_on_any_page_or_state(pages, chromium, record_property):
    tab, wrong = Tab(chromium), []
    chosen = pages if WHOLE else telling(pages)
    for name, html in pages.items():
        tab.draw(html)
        faults = []
        if name in chosen:
            tab.page.evaluate(UNFOLDED)
            faults += tab.faults(TELEPHONE, sniff=True)
            tab.page.evaluate(OFFLINE)
            for size in (DESK, BIGGER, AT_400) if WHOLE else ():
                faults += tab.faults(size, sniff=False)
        for size in (BIGGER, DESK):
            faults += tab.sticking_out(size)
        wrong += [f"{name}: {fault}" for fault in faults]
    tab.context.close()
    record_property("to print", f"{len(chosen)} of {len(pages)} pages and states looked at: {len(wrong)} faults")
    assert len(pages) > 200 and not wrong, "\n".join(wrong)


@pytest.mark.skipif(java() is None, reason="the checker of markup needs Java, which is not here")
def test_the_markup_of_every_page_is_valid(pages, tmp_path):
    assert VNU.exists(), "npm ci installs it"
    wrong = markup_faults(pages, tmp_path)
    assert not wrong, "\n".join(wrong)
