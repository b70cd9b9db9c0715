"""A facilitator sorts what people said by keyboard alone, drags one answer by mouse, and opens the figures."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import A_MORNING, load_sample, set_clock, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]


@pytest.fixture
def sample(environment, request):
    environment["COP_SAMPLE"] = "1"
    app = request.getfixturevalue("app")
    load_sample(app)
    set_clock(app, A_MORNING)


def test_answers_are_sorted_by_keyboard_and_by_mouse(sample, device):
    leader = device(DESK)
    sign_in(leader, "Morwen Gannet")
    leader.go("/cheshire-merseyside/themes/?quarter=2019-04-01")
    leader.look()
    page = leader.page
    page.locator("[data-theme=relieved] input").first.focus()
    page.keyboard.press("Space")
    page.locator("#theme-feeling").focus()
    page.keyboard.type("Heard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("[data-theme=heard] legend", has_text="Heard (1)").wait_for()
    page.locator("[data-theme=heard] [data-answer]").drag_to(page.locator("[data-theme=safe]"))
    page.locator("[data-theme=safe] legend", has_text="Safe (2)").wait_for()
    leader.go("/cheshire-merseyside/figures")
    leader.look()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    leader.look()
