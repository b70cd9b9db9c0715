"""The leader looks at the questions on a mirrored laptop before the room does: held by a finger, a mouse or a key."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import world
from tests.journeys.conftest import DESK
from tests.journeys.test_three_screens import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app):
    from cop import keys
    from cop.db import db, start_writing
    from cop.reflections.models import ClosingPart

    room = world.an_open_gathering()
    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    return room


def joins(phone, room, name, *curious):
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name=name)
    if curious:
        phone.get(f"/rooms/{room.join_code}/reflection")
        phone.submit("Send", feeling="Fine", curious=[*curious, "", "", "", ""][:5])


def test_covered_until_held_and_still_writing_is_said_first(app, browse, room, device, picture):
    for n in range(4):
        joins(browse.another_device(), room, f"Robin {n}", f"What would our board number {n} ask?")
    joins(browse.another_device(), room, "Wren")
    leader = device(DESK)
    sign_in(leader, app, world.a_member(room.community, "facilitator"))
    leader.go(f"/{room.community.slug}/sessions/{room.number}/console")
    leader.look()
    picture(leader, "closing-not-asked")
    leader.press("Ask the closing questions")
    leader.page.locator("#show_anyway summary").click()
    leader.sees("4 of 5 have answered. Show the questions now?")
    leader.look()
    picture(leader, "closing-show-anyway")
    leader.press("Show the questions", within="#show_anyway")
    first = leader.page.locator("#first_look li .cop-words").first
    covered = leader.page.get_by_text("Covered until you look").first
    expect(covered).to_be_visible()
    expect(first).to_be_hidden()
    leader.look()
    picture(leader, "closing-covered")
    hold = leader.page.get_by_role("button", name="Look first (hold)")
    hold.hover()
    leader.page.mouse.down()
    expect(first).to_be_visible()
    expect(covered).to_be_hidden()
    picture(leader, "closing-looking")
    leader.page.wait_for_timeout(1500)  # the screen is drawn again meanwhile
    expect(first).to_be_visible()
    leader.page.mouse.up()
    expect(first).to_be_hidden()
    for key in ("Space", "Enter"):
        hold.focus()
        leader.page.keyboard.down(key)
        expect(first).to_be_visible()
        leader.page.keyboard.up(key)
        expect(first).to_be_hidden()
    leader.press("Hide", within="#first_look li:first-child")
    leader.sees("Kept off the screen")
    leader.press("Put on the screen")
    expect(leader.page.locator("#first_look li .cop-words").nth(1)).to_be_visible()
    leader.look()
    picture(leader, "closing-on-screen")
