"""The board in a leader's hands: dragged by mouse or finger, and one topic's sheet beside the board."""

from __future__ import annotations

import re

import pytest

from cop.agenda.queries import board
from cop.db import db
from tests import world
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_three_screens import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    for title in ("Appraisal", "Retention", "Succession", "Placements"):
        world.a_topic(room, title)
    return room


def the_console(app, device, room, size=DESK):
    leader = device(size)
    sign_in(leader, app, world.a_member(room.community, "facilitator"))
    leader.go(f"/{room.community.slug}/sessions/{room.number}/console")
    return leader


def shown(leader):
    return [each.strip() for each in leader.page.locator("#waiting h3").all_inner_texts()]


def kept(room):
    db.session.rollback()
    return [topic.title for topic in board(room)]


def drag(leader, title, onto, above=True):
    """By its handle, over the other topic's upper or lower half."""
    handle = leader.page.locator("#waiting li", has_text=title).locator("[data-drag]")
    handle.scroll_into_view_if_needed()
    start, other = handle.bounding_box(), leader.page.locator("#waiting li", has_text=onto).bounding_box()
    mouse = leader.page.mouse
    mouse.move(start["x"] + 10, start["y"] + 10)
    mouse.down()
    mouse.move(other["x"] + 40, other["y"] + other["height"] * (0.2 if above else 0.8), steps=6)
    mouse.up()


def test_a_topic_is_dragged_to_its_place_while_the_screen_goes_on_asking(room, app, device):
    leader = the_console(app, device, room)
    drag(leader, "Placements", "Appraisal")
    leader.page.locator("#waiting li:first-child", has_text="Placements").wait_for()
    drag(leader, "Appraisal", "Succession", above=False)
    leader.page.locator("#waiting li:last-child", has_text="Appraisal").wait_for()
    assert shown(leader) == kept(room) == ["Placements", "Retention", "Succession", "Appraisal"]
    leader.page.keyboard.press("Escape")
    leader.look()


def test_the_same_on_a_narrow_screen_with_the_buttons_for_those_who_do_not_drag(room, app, device):
    leader = the_console(app, device, room, PHONE)
    drag(leader, "Retention", "Appraisal")
    leader.page.locator("#waiting li:first-child", has_text="Retention").wait_for()
    leader.press("Down Retention")
    leader.page.locator("#waiting li:first-child", has_text="Appraisal").wait_for()
    leader.look()


def test_what_is_typed_in_a_topics_sheet_outlives_what_happens_on_the_board(room, app, device):
    leader = the_console(app, device, room)
    leader.page.get_by_role("link", name="More Retention").click()
    leader.page.get_by_label("What its owner hopes for").fill("Two things to try")
    leader.look()
    world.a_topic(room, "From a phone meanwhile")
    from cop import live

    live.changed(room.id)
    db.session.commit()
    leader.page.locator("#waiting", has_text="From a phone meanwhile").wait_for(state="attached")
    leader.press("Change", within="#sheet")
    leader.page.wait_for_url("**/console")
    leader.sees("From a phone meanwhile")
    db.session.rollback()
    assert [t.hope for t in board(room)][1] == "Two things to try"


def test_a_topic_dropped_onto_another_becomes_one_with_it_and_undo_parts_them(room, app, device, picture):
    leader = the_console(app, device, room)
    handle = leader.page.locator("#waiting li", has_text="Placements").locator("[data-drag]")
    start, other = handle.bounding_box(), leader.page.locator("#waiting li", has_text="Retention").bounding_box()
    mouse = leader.page.mouse
    mouse.move(start["x"] + 10, start["y"] + 10)
    mouse.down()
    mouse.move(other["x"] + 40, other["y"] + other["height"] / 2, steps=6)
    leader.page.locator(".cop-topic--onto", has_text="Retention").wait_for()
    picture(leader, "dropping-onto")
    mouse.up()
    leader.sees("Together with “Placements”")
    assert shown(leader) == kept(room) == ["Appraisal", "Retention", "Succession"]
    leader.look()
    picture(leader, "merged")
    leader.page.keyboard.press("u")
    leader.page.locator("#waiting h3", has_text="Placements").wait_for()
    assert kept(room) == ["Appraisal", "Retention", "Succession", "Placements"]


def test_two_topics_are_merged_with_the_keyboard_alone(room, app, device):
    leader = the_console(app, device, room)
    leader.page.get_by_role("link", name="More Retention").focus()
    leader.page.keyboard.press("Enter")
    choice = leader.page.get_by_label("Merge with")
    choice.select_option(label="Succession")
    leader.look()
    choice.press("Tab")
    leader.page.keyboard.press("Enter")
    leader.page.wait_for_url("**/console")
    leader.sees("Together with “Retention”")
    assert kept(room) == ["Appraisal", "Succession", "Placements"]


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_car_park_and_topics_that_look_alike_fit_a_narrow_and_a_wide_screen(room, app, device, picture, size):
    for n in range(26):
        world.a_topic(room, f"Exit interviews {n}" if n < 3 else f"{chr(97 + n) * 9} {chr(65 + n) * 7}")
    leader = the_console(app, device, room, size)
    leader.page.get_by_role("link", name="More Retention").click()
    leader.page.locator("#sheet summary", has_text="Pass on").click()
    leader.page.get_by_label("To whom, or where").first.fill("The HR directors’ network")
    picture(leader, f"sheet-{size[0]}")
    leader.look()
    leader.press("Pass it on", within="#sheet")
    leader.sees("Passed on to The HR directors’ network")
    leader.page.get_by_role("link", name="More Succession").click()
    leader.press("Park", within="#sheet")
    leader.page.locator("#finished", has_text="Car park").wait_for()
    leader.look()
    leader.page.locator("#finished").scroll_into_view_if_needed()
    picture(leader, f"car-park-{size[0]}")
    world.a_topic(room, "One more")
    world.a_topic(room, "And another")
    leader.page.reload()
    leader.page.get_by_role("link", name=re.compile("are alike")).click()
    leader.sees("Exit interviews 0")
    leader.look()
    picture(leader, f"alike-{size[0]}")
