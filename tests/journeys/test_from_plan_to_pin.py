"""The loop that the product is: plan, run, reflect, pin, take up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import A_MORNING, answer, join, load_sample, set_clock, sign_in, suggest

pytestmark = pytest.mark.browser
PLACE = "/cheshire-merseyside/sessions"


@pytest.fixture
def site_settings(environment):
    environment["COP_SAMPLE"] = "1"


@pytest.fixture
def room(site_settings, app):
    load_sample(app)
    set_clock(app, A_MORNING)


def plan(leader, day):
    leader.go(f"{PLACE}/")
    leader.page.get_by_role("link", name="Plan a session").click()
    leader.page.get_by_label("Date").fill(day)
    leader.page.get_by_label("Starts").fill("10:00")
    leader.page.get_by_label("Ends").fill("12:00")
    leader.look()
    leader.press("Plan a session")


def test_from_plan_to_pin_to_the_next_session(room, app, device):
    leader, wall, phones = device(DESK), device(WALL), [device(PHONE) for _ in range(4)]
    for screen in (leader, wall):
        sign_in(screen, "Morwen Gannet")
    leader.look()
    plan(leader, "2026-05-14")
    leader.look()
    leader.press("Open the session")
    leader.page.wait_for_url("**/console")
    code = leader.page.locator(".cop-code").first.inner_text()
    wall.go(f"{PLACE}/4/projector")
    wall.look()

    for phone, name in zip(phones, ("Amara", "Dilys", "Tomasz", "Priya"), strict=True):
        join(phone, code, name)
    phones[0].look()
    suggest(phones[0], "Keeping people in their second year")
    suggest(phones[1], "Appraisal that managers look forward to")
    leader.sees("Appraisal that managers look forward to")
    leader.press("Start")
    wall.sees("Now")
    leader.page.get_by_label("What came out").fill("Exit talks come too late")
    leader.press("Add", within="#running")
    for screen in (leader, wall, phones[2]):
        screen.look()
    leader.press("Done")

    leader.press("Ask the closing questions")
    wall.sees("before you go")
    answer(phones[0], "Lighter", "Useful", "Who else has tried stay talks?")
    phones[0].look()
    answer(phones[1], "Tired but glad", "Honest", "What would our boards ask?")
    answer(phones[2], "Heard", "Practical", "Could we swap placements?")
    answer(phones[3], "Curious", "Quick")
    wall.sees("4 of 4 answered")
    leader.look()
    leader.press("Show the questions")
    leader.page.get_by_role("button", name="Put on the screen").wait_for()
    assert not leader.page.get_by_text("Who else has tried stay talks?").first.is_visible()
    leader.page.keyboard.down("n")
    leader.page.get_by_text("Who else has tried stay talks?").first.wait_for(state="visible")
    leader.page.keyboard.up("n")
    leader.press("Put on the screen")
    for question in ("Who else has tried stay talks?", "What would our boards ask?", "Could we swap placements?"):
        wall.sees(question)
    wall.look()
    leader.press("Pin to next session Who else has tried stay talks?")
    leader.sees("Pinned to next session")
    leader.look()
    leader.press("Close the session")
    wall.sees("What we’re still curious about")
    phones[3].page.get_by_role("link", name="Back to the session").click()
    phones[3].sees("This session has closed")
    phones[3].look()

    for screen in (leader, wall):  # weeks later they are no longer signed in: an open page asks once more, and is told
        screen.expected = ("404",)
    set_clock(app, A_MORNING + timedelta(days=60))
    sign_in(leader, "Morwen Gannet")
    leader.go(f"{PLACE}/5/")
    leader.page.get_by_role("link", name="Agree the date").click()
    leader.page.get_by_label("Date").fill("2026-07-13")
    leader.press("Save")
    leader.press("Open the session")
    leader.page.wait_for_url("**/console")
    leader.sees("From last time")
    leader.look()
    leader.press("Take it up")
    leader.press("Start")
    leader.page.get_by_label("What came out").fill("Two trusts will try them")
    leader.press("Add", within="#running")
    leader.sees("Two trusts will try them")
    leader.press("Done")
    leader.go("/cheshire-merseyside/questions")
    leader.page.get_by_role("link", name="Who else has tried stay talks?").click()
    leader.sees("Two trusts will try them")
    leader.look()
