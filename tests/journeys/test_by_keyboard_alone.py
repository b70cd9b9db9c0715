"""A whole session from a keyboard: joining, a topic, the closing questions. No pointer, and no place is ever lost."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]
WHERE = """() => { const here = document.activeElement;
  const label = here.labels && here.labels[0] ? here.labels[0].textContent : here.textContent;
  return (here.getAttribute('aria-label') || label || '').replace(/\\s+/g, ' ').trim(); }"""
LOST = "() => document.activeElement === document.body"
RING = """() => [document.activeElement, document.activeElement.firstElementChild].filter(Boolean)
  .some((each) => getComputedStyle(each).outlineStyle !== 'none')"""
"""With forced colours an outline is all that is drawn."""
SPOKEN = """() => { window.spoken = []; new MutationObserver((news) => news.forEach((each) => {
    const place = each.target.nodeType === 1 ? each.target : each.target.parentElement;
    const live = place && place.closest('[role=status], [aria-live]');
    const words = live ? live.textContent.replace(/\\s+/g, ' ').trim() : '';
    if (words && window.spoken.at(-1) !== words) window.spoken.push(words);
  })).observe(document.body, { subtree: true, childList: true, characterData: true }); }"""


def tab_to(page, words, steps=60):
    """Tab, until what has the focus says so; each stop on the way can be seen."""
    for _step in range(steps):
        page.keyboard.press("Tab")
        if page.evaluate(WHERE).startswith(words):
            assert page.evaluate(RING), f"nobody sees that {words} has the focus"
            return
    raise AssertionError(f"no way to {words!r} by Tab from {page.url}")


def test_somebody_joins_suggests_and_answers_without_a_pointer(room, device):
    phone = device(PHONE, reduced_motion="reduce", forced_colors="active")
    page = phone.page
    phone.go("/join")
    page.keyboard.press("Tab")
    assert page.evaluate(WHERE) == "Skip to main content"
    tab_to(page, "Code")
    page.keyboard.type(room.join_code)
    tab_to(page, "Your name")
    page.keyboard.type("Robin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/**")

    tab_to(page, "Suggest a topic")
    page.keyboard.press("Enter")
    tab_to(page, "Topic")
    page.keyboard.type("Appraisal")
    page.evaluate(SPOKEN)
    page.keyboard.press("Enter")
    page.get_by_text("Appraisal").first.wait_for()
    page.wait_for_timeout(1200)  # the screen has fetched itself since
    assert not page.evaluate(LOST), "the place on the page was lost when the screen came anew"
    said = page.evaluate("() => window.spoken")
    assert len(said) == len(set(said)), said

    tab_to(page, "Leaving early? Answer now")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reflection")
    tab_to(page, "How are you feeling?")
    page.keyboard.type("Glad")
    page.evaluate(SPOKEN)
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    phone.sees("Saved.")
    assert not page.evaluate(LOST)
    assert sum("Saved." in words for words in page.evaluate("() => window.spoken")) == 1
    moving = "() => document.getAnimations().filter((each) => each.playState === 'running').length"
    assert page.evaluate(moving) == 0
    phone.look()
