"""The shortest session: Open, type topics, Start, Done, Ask, Show, Close. Everything else is optional."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import A_MORNING, answer, join, load_sample, set_clock, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def morning(environment, request):
    environment["COP_SAMPLE"] = "1"
    app = request.getfixturevalue("app")
    load_sample(app)
    set_clock(app, A_MORNING)
    from cop.db import db, start_writing
    from cop.sample.programme import plan_for_today

    start_writing()
    plan_for_today(A_MORNING)
    db.session.commit()
    return app


class Presses:
    """Counts what the facilitator presses; typing topics is one of the seven."""

    def __init__(self, laptop):
        self.laptop, self.count = laptop, 0

    def press(self, label):
        self.laptop.press(label)
        self.count += 1

    def type_topics(self, *titles):
        box = self.laptop.page.locator("#topic-title")
        for title in titles:
            box.fill(title)
            box.press("Enter")
            self.laptop.page.locator("#waiting").get_by_text(title).first.wait_for()
        self.count += 1


def test_the_shortest_session_is_seven_presses(morning, device):
    laptop, phones = device(DESK), [device(PHONE) for _ in range(3)]
    sign_in(laptop, "Ruth Turnstone")
    laptop.go("/greater-manchester/sessions/4/")
    by_hand = Presses(laptop)
    by_hand.press("Open the session")
    laptop.page.wait_for_url("**/console")
    code = laptop.page.locator(".cop-code").first.inner_text()
    for phone, name in zip(phones, ("Ada", "Conor", "Fern"), strict=True):
        join(phone, code, name)
    by_hand.type_topics("Where we are", "What next")
    by_hand.press("Start")
    laptop.page.locator("#running").wait_for()
    by_hand.press("Done")
    by_hand.press("Ask the closing questions")
    for phone in phones:
        phone.sees("Three questions")
        answer(phone, "Fine", "Good", "What next?")
    laptop.sees("3 of 3 answered")
    by_hand.press("Show the questions")
    laptop.page.get_by_role("button", name="Put on the screen").wait_for()
    by_hand.press("Close the session")
    laptop.sees("This session has closed")
    assert by_hand.count == 7
    laptop.look()
    laptop.page.get_by_role("link", name="What came out").click()
    laptop.sees("Where we are")
    laptop.look()
