"""A room writes its manifesto together from three phones, one of them without a signal; agrees, changes it, agrees
again."""

from __future__ import annotations

import pytest

from cop import clock, keys
from cop.db import db
from cop.documents.models import Document, Version, Writing
from cop.reflections.models import ClosingPart
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join
from tests.journeys.test_the_board_by_hand import the_console

pytestmark = pytest.mark.browser

BODY = """## What we believe

- Talent is for everyone.
- People should be able to be at their best where they are.

We share what we try, and we say plainly what did not work.
"""


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    world.start_writing()
    db.session.add(room)
    ClosingPart.begin(room, keys.store())
    manifesto = Document.begin(room.community, "Our manifesto", "manifesto", set())
    manifesto.next_version(None, Writing(BODY), None, clock.now())
    db.session.add(manifesto)
    db.session.commit()
    return room


def bodies():
    db.session.rollback()
    return [version.body for version in db.session.query(Version).order_by(Version.number)]


def propose(phone, words, line="At the end", act="A new line"):
    page = phone.page
    if not page.locator("#line-words").is_visible():
        page.get_by_text("Propose a line", exact=True).click()
    page.get_by_label(act).check()
    if line != "At the end":
        option = page.locator("#which-line option", has_text=line).get_attribute("value")
        page.locator("#which-line").select_option(option)
    page.locator("#line-words").fill(words)
    phone.press("Propose it")


def test_lines_from_three_phones_become_one_version(app, device, room, picture):
    leader, wall = the_console(app, device, room, DESK), device(WALL)
    wall.context.add_cookies(leader.context.cookies())
    wall.go(f"/{room.community.slug}/sessions/{room.number}/projector")
    phones = [device(PHONE) for _ in range(3)]
    for phone, name in zip(phones, ("Hazel", "Mo", "Ash"), strict=True):
        join(phone, room.join_code, name)
        phone.go(f"/rooms/{room.join_code}")
    leader.page.get_by_text("Lines from phones", exact=True).click()
    leader.press("Write on it together")
    one, two, three = phones
    three.page.get_by_text("Propose a line", exact=True).wait_for()
    three.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load", "net::", "htmx")
    three.context.set_offline(True)
    propose(three, "We laugh together.")
    three.sees("waiting to send")
    propose(one, "We put nobody in a box.", line="Talent is")
    propose(two, "We share what we try.", line="We share what", act="Other words for a line")
    three.context.set_offline(False)
    leader.sees("We laugh together.")
    one.press("Dot")
    picture(one, "lines-phone")
    one.look()
    for words in ("We put nobody in a box.", "We share what we try.", "We laugh together."):
        leader.press(f"Take it in {words}")
        wall.page.locator(".cop-wall__followed li").first.filter(has_text=words).wait_for()
    leader.press("Undo")
    wall.page.locator(".cop-wall__followed li").nth(1).filter(has_text="nobody in a box").wait_for()
    picture(wall, "lines-wall")
    picture(leader, "lines-console")
    wall.look()
    leader.press("Save new version")
    leader.sees("The screen shows version 2.")
    assert bodies()[1:] == [
        BODY.replace("for everyone.\n", "for everyone.\n- We put nobody in a box.\n").replace(
            "what we try, and we say plainly what did not work.", "what we try."
        )
    ]
    leader.press("Agreed in session 1 by those present")
    one.sees("agreed by those present")
    one.press("I say yes to version 2")
    leader.sees("1 has said yes")
    picture(one, "agreed-phone")


def test_agreed_changed_and_agreed_again(app, device, room, picture):
    desk = the_console(app, device, room, DESK)
    page = f"/{room.community.slug}/documents/our-manifesto"
    desk.go(page)
    desk.press("Agreed in session 1 by those present")
    desk.press("I say yes to version 1")
    desk.sees("1 has said yes")
    desk.go(f"{page}/edit")
    desk.page.locator("#body").fill(BODY.replace("for everyone", "for everybody"))
    desk.press("Save new version")
    desk.sees("You said yes to version 1. This is all that has changed since:")
    assert desk.page.locator("#agreed .cop-diff__line").count() == 1
    picture(desk, "asked-again")
    desk.look()
    desk.press("I say yes to version 2")
    desk.press("Agreed in session 1 by those present")
    desk.sees("Version 2: agreed in session 1 by those present.")
    assert desk.page.locator("#agreed .cop-diff__line").count() == 0
