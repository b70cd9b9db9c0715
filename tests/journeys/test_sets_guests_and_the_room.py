"""A large room asked about the time, an action learning set, and a guest: on console, wall and phone at their sizes."""

from __future__ import annotations

import pytest

from cop import keys
from cop.agenda.models import BY_CONSENT
from cop.db import db
from cop.identity.models import Person
from cop.moderation.models import Moderation
from cop.reflections.models import ClosingPart
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join
from tests.journeys.test_the_board_by_hand import the_console

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    world.a_topic(room, "A team that will not talk", planned_minutes=50, method_slug=BY_CONSENT)
    world.a_topic(room, "Keeping people in their second year", planned_minutes=200)
    world.start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.add(Moderation(gathering=room, looks_first=False))
    for n in range(11):
        room.attend(Person(name=f"Person {n}"))
    room.attend(Person(name="Grace Guest"), kind="guest")
    db.session.commit()
    return room


@pytest.fixture
def screens(app, device, room):
    leader, wall = the_console(app, device, room, DESK), device(WALL)
    wall.context.add_cookies(leader.context.cookies())
    wall.go(f"/{room.community.slug}/sessions/{room.number}/projector")
    phones = [device(PHONE) for _ in range(2)]
    for phone, name in zip(phones, ("Hazel", "Mo"), strict=True):
        join(phone, room.join_code, name)
        phone.go(f"/rooms/{room.join_code}")
    return leader, wall, *phones


def look_at(screens, picture, what):
    for screen, name in zip(screens, ("console", "projector", "phone", "another-phone"), strict=True):
        picture(screen, f"{what}-{name}")
        screen.look()


def test_a_set_keeps_what_its_holder_ticks(screens, picture, room):
    leader, wall, holder, member = screens
    leader.press("Start")
    holder.press("I bring the issue")
    member.press("I am in the set")
    for _step in range(4):
        leader.press("Begin its steps" if not _step else "Next step")
        leader.sees(f"step {_step + 1} of 8")
    member.page.get_by_label("A question to the issue holder").fill("Talk to them")
    member.press("Ask it")
    member.sees("Only questions now")
    member.expected = ("409",)
    member.page.get_by_label("A question to the issue holder").fill("What would they say?")
    member.press("Ask it")
    wall.sees("What would they say?")
    holder.sees("What would they say?")
    look_at(screens, picture, "set")
    leader.press("Next step")
    holder.sees("What may be kept?")
    holder.page.get_by_label("What I will do", exact=True).fill("Ask them one by one")
    holder.page.get_by_label("Keep what I will do, and ask me about it next time").check()
    picture(holder, "set-keep-phone")
    holder.look()
    holder.press("Keep what I ticked, delete the rest")
    holder.page.locator("#what_is_kept").wait_for(state="detached")
    assert "What would they say?" not in holder.page.inner_text("body")


def test_a_room_is_asked_and_its_two_numbers_are_on_console_and_wall(screens, picture):
    leader, wall, one, other = screens
    leader.page.locator("#waiting li", has_text="second year").get_by_role("button", name="Start").click()
    leader.page.locator("#running", has_text="second year").wait_for()
    leader.page.keyboard.press("c")
    one.press("Go on")
    other.press("Move on")
    for screen in (leader, wall):
        screen.sees("1 go on, 1 move on")
    look_at(screens, picture, "asked")
    other.press("Go on")
    wall.sees("2 go on, 0 move on")
    leader.press("+3 minutes")
    one.page.locator("#check_phone").wait_for(state="detached")


def test_questions_to_a_guest_come_one_by_one(screens, picture):
    leader, wall, one, other = screens
    leader.page.get_by_label("What they bring, in a line").fill("Twenty years of talent boards, three of them useful")
    leader.press("Keep the line")
    leader.press("Gather questions from phones")
    for phone, text in ((one, "Which of the three, and why?"), (other, "What would you never do again?")):
        phone.page.get_by_label("A question to our guest").fill(text)
        phone.press("Send the question")
    leader.sees("2 waiting")
    look_at(screens, picture, "guest-asked")
    leader.press("Show the next question")
    wall.sees("A question to our guest")
    look_at(screens, picture, "guest-shown")
