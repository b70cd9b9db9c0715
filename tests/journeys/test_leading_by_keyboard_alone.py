"""A session is led, and a report is signed, from a keyboard: every step by Tab and Enter, and no place is ever lost."""

from __future__ import annotations

import pytest

from tests import world
from tests.browser import Browser
from tests.journeys.conftest import DESK
from tests.journeys.people import A_MORNING, load_sample, set_clock
from tests.journeys.test_a_report import JULY, MINUTE
from tests.journeys.test_by_keyboard_alone import LOST, tab_to
from tests.journeys.test_three_screens import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]
STEPS = 160


def press(device, words, then=""):
    """By keyboard alone; `then` is what shows that it was done."""
    tab_to(device.page, words, STEPS)
    device.page.keyboard.press("Enter")
    if then:
        device.sees(then)


def type_into(device, label, words):
    tab_to(device.page, label, STEPS)
    device.page.keyboard.type(words)


def answered_by(app, room, *names):
    for name in names:
        phone = world.joined(Browser(app), room, name)
        phone.get(f"/rooms/{room.join_code}/reflection")
        phone.submit("Send", feeling="Glad", curious="Who else does this?")


def test_a_session_is_planned_opened_led_and_closed_without_a_pointer(app, device):
    set_clock(app, A_MORNING)
    community = world.a_community(slug="keeping", name="Keeping people")
    desk = device(DESK)
    sign_in(desk, app, world.a_member(community, "facilitator"))
    desk.page.wait_for_url("**/")
    press(desk, "Plan a session", "This will be session 1")
    type_into(desk, "Date", "05142026")
    type_into(desk, "Starts", "1000A")
    press(desk, "Plan a session", "Session 1 of Keeping people")
    press(desk, "Open the session")
    desk.page.wait_for_url("**/console")
    type_into(desk, "Topic", "Keeping people in their second year")
    desk.page.keyboard.press("Enter")
    desk.page.locator("#waiting").get_by_text("second year").first.wait_for()
    assert not desk.page.evaluate(LOST)
    for words, shows in (("Start", "#running"), ("Done", "#finished")):
        press(desk, words)
        desk.page.locator(shows).wait_for()
        assert not desk.page.evaluate(LOST), f"the place was lost after {words}"
    press(desk, "Ask the closing questions", "The closing questions are on the phones")
    answered_by(app, world.db.session.query(world.Gathering).one(), "Ada", "Conor", "Fern")
    desk.sees("3 of 3 answered")
    press(desk, "Show the questions")
    desk.page.get_by_role("button", name="Put on the screen").wait_for()
    press(desk, "Put on the screen")
    desk.page.get_by_text("Who else does this?").first.wait_for(state="visible")
    assert not desk.page.evaluate(LOST)
    press(desk, "Close the session", "This session has closed")
    assert not desk.page.evaluate(LOST)
    desk.look()


def test_figures_are_read_and_a_report_is_signed_without_a_pointer(app, device):
    load_sample(app)
    set_clock(app, JULY)
    desk = device(DESK)
    sign_in(desk, app, world.db.session.query(world.Person).filter_by(email="ac01@example.org").one())
    desk.page.wait_for_url("**/")
    press(desk, "Read the evaluation")
    desk.page.wait_for_url("**/evaluation/north-west-2019")
    press(desk, "Write the report", "Prepare a report")
    press(desk, "Prepare a report", "Not open to members yet")
    press(desk, "Write “In one minute”", "Three plain sentences")
    type_into(desk, "Three plain sentences", MINUTE)
    type_into(desk, "One thing that did not go well", "The communities did not grow.")
    tab_to(desk.page, "First number")
    desk.page.keyboard.press("ArrowDown")
    press(desk, "Save", "Three communities met three times.")
    press(desk, "Look at what leaves, then sign off", "Sign off this report?")
    press(desk, "Sign off this report", "Signed off")
    press(desk, "7, 7, 6", "How it is made")
    desk.look()
