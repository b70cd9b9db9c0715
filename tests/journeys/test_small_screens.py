"""Little room and large letters: menus that are whole, signs that cover no letter, boxes that grow."""

from __future__ import annotations

import pytest

from tests import world
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import join
from tests.journeys.test_three_screens import sign_in

pytestmark = pytest.mark.browser


def test_with_letters_twice_as_large_no_sign_covers_one(room, device, picture):
    phone = device(PHONE)
    join(phone, room.join_code, "Wren")
    phone.go(f"/rooms/{room.join_code}")
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    words = phone.page.locator(".nhsuk-expander .nhsuk-details__summary-text").first
    room_for_it, sign = words.evaluate(
        "each => [parseFloat(getComputedStyle(each).paddingLeft), parseFloat(getComputedStyle(each, '::before').width)]"
    )
    assert room_for_it > sign
    phone.look()
    picture(phone, "twice-as-large")


def test_on_a_phone_each_menu_is_whole_in_two_rows_at_most_and_shows_where_one_is(app, room, device, picture):
    phone = device(PHONE)
    sign_in(phone, app, world.a_member(room.community, "facilitator"))
    phone.go(f"/{room.community.slug}/people")
    heights = phone.page.locator(".cop-nav__list").evaluate_all("rows => rows.map((row) => row.offsetHeight)")
    assert len(heights) == 2 and max(heights) < 110
    phone.page.locator(".cop-nav--place [aria-current]").wait_for()
    ends = phone.page.locator(".cop-nav__list a").evaluate_all("all => all.map((a) => a.getBoundingClientRect().right)")
    assert len(ends) > 9 and max(ends) <= PHONE[0]
    phone.look()
    picture(phone, "menus")


def test_what_is_hoped_for_is_typed_with_the_topic_in_a_box_that_grows(app, room, device):
    leader = device(DESK)
    sign_in(leader, app, world.a_member(room.community, "facilitator"))
    leader.go(f"/{room.community.slug}/sessions/{room.number}/console")
    leader.page.locator("#add_hope summary").click()
    box = leader.page.locator("#topic-hope")
    before = box.bounding_box()["height"]
    box.fill("one\ntwo\nthree\nfour\nfive\nsix")
    assert box.bounding_box()["height"] > before + 60
    leader.page.get_by_placeholder("What somebody would like").fill("Appraisal")
    leader.press("Suggest a topic")
    leader.page.get_by_role("link", name="More Appraisal").click()
    leader.page.get_by_label("My own", exact=True).check()
    assert leader.page.get_by_label("What its owner hopes for").input_value().endswith("six")
    leader.look()
