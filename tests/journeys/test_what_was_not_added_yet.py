"""Words that stand in the box when a topic ends, on the screen that pressed and on those that did not."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import world
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import join
from tests.journeys.test_three_screens import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    for title in ("Keeping people", "Fair panels", "Career talks"):
        world.a_topic(room, title)
    return room


@pytest.fixture
def leaders(app, room, device):
    facilitator = world.a_member(room.community, "facilitator")
    both = device(DESK), device(DESK)
    for leader in both:
        sign_in(leader, app, facilitator)
        leader.go(f"/{room.community.slug}/sessions/{room.number}/console")
    return both


@pytest.fixture
def phone(room, device):
    phone = device(PHONE)
    join(phone, room.join_code, "Wren")
    phone.go(f"/rooms/{room.join_code}")
    return phone


def box(screen):
    return screen.page.get_by_label("What came out")


def test_done_keeps_the_line_and_nobody_else_loses_theirs(leaders, phone, picture):
    leader, second = leaders
    leader.press("Start Keeping people")
    for screen in (second, phone):
        expect(box(screen)).to_be_visible()
    box(leader).fill("Exit talks come too late")
    box(second).fill("Ask in week one")
    box(phone).press_sequentially("Stay talks, not exit")
    leader.press("Done", within="#running")
    leader.sees("Exit talks come too late")
    assert leader.page.locator(".cop-unsent").count() == 0
    for screen, words in ((second, "Ask in week one"), (phone, "Stay talks, not exit")):
        kept = screen.page.get_by_label("Not added yet")
        expect(kept).to_have_value(words)
        screen.look()
    phone.page.keyboard.type(" talks")  # the cursor is where it was
    picture(phone, "unsent-phone")
    picture(second, "unsent-console")
    for screen in (second, phone):
        screen.press("Add to Keeping people")
        expect(screen.page.locator(".cop-unsent")).to_have_count(0)
    for words in ("Exit talks come too late", "Ask in week one", "Stay talks, not exit talks"):
        expect(leader.page.locator("#finished")).to_contain_text(words)


def test_the_next_topics_box_is_empty_and_what_was_typed_goes_where_it_belongs(leaders, phone):
    leader, second = leaders
    leader.press("Start Keeping people")
    for screen in (second, phone):
        expect(box(screen)).to_be_visible()
        box(screen).fill("About keeping people")
    leader.press("Start Fair panels")
    for screen in (second, phone):
        expect(screen.page.get_by_role("heading", name="Fair panels").first).to_be_visible()
        expect(screen.page.get_by_label("Not added yet")).to_have_value("About keeping people")
        expect(box(screen)).to_have_value("")
    second.press("Leave it out")
    expect(second.page.locator(".cop-unsent")).to_have_count(0)


def test_enter_adds_the_line_and_closing_keeps_the_next_one(leaders):
    leader, _second = leaders
    leader.press("Start Keeping people")
    box(leader).fill("First")
    box(leader).press("Enter")
    leader.sees("First")
    expect(leader.page.locator("#running")).to_be_visible()
    expect(box(leader)).to_have_value("")
    box(leader).fill("Second")
    leader.press("Close the session")
    leader.sees("This session has closed")
    expect(leader.page.locator("#finished")).to_contain_text("Second")
    assert leader.page.locator(".cop-unsent").count() == 0


def test_a_press_that_does_not_arrive_leaves_the_words_where_they_are(leaders):
    leader, _second = leaders
    leader.press("Start Keeping people")
    box(leader).fill("Exit talks come too late")
    leader.expected = ("Failed to load resource", "htmx:error", "ERR_FAILED")
    leader.page.route("**/done", lambda route: route.abort())
    leader.press("Done", within="#running")
    leader.sees("That did not get through")
    expect(box(leader)).to_have_value("Exit talks come too late")


def test_what_else_was_typed_outlives_what_it_belonged_to_and_the_page(leaders, phone, picture):
    leader, _second = leaders
    leader.page.locator("#phases > summary").click()
    leader.press("Ask it", within="#phases")
    phone.page.get_by_label("Your line, if you like").fill("Tired, and curious")
    leader.press("Go on to: Agenda")
    kept = phone.page.get_by_label("Not sent yet: Your line, if you like")
    expect(kept).to_have_value("Tired, and curious")
    phone.look()
    picture(phone, "typed-phone")
    phone.expected = ("409",)
    phone.press("Send it")
    phone.sees("The check-in round is over.")
    red, green, _blue = phone.page.locator("#message > p").evaluate(
        "said => getComputedStyle(said).borderLeftColor.match(/\\d+/g).map(Number)"
    )
    assert red > 4 * green  # a no looks like one
    expect(kept).to_have_value("Tired, and curious")
    phone.page.reload()
    expect(kept).to_have_value("Tired, and curious")
    phone.press("Leave it out")
    leader.press("Start Keeping people")
    box(leader).fill("Exit talks come too late")
    leader.page.locator("#topic-title").fill("Half a topic")
    leader.page.reload()
    expect(box(leader)).to_have_value("Exit talks come too late")
    expect(leader.page.locator("#topic-title")).to_have_value("Half a topic")
    assert leader.page.locator(".cop-unsent").count() == 0
    leader.look()
