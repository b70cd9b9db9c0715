"""The evening after a session: a photograph, an address left, the summary read and printed, and a correction."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from cop.db import db, start_writing
from cop.identity.commands import fresh_link
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join

RULES = ["One voice at a time", "What is said here stays here"]


@pytest.fixture
def room(app):
    return world.an_open_gathering(world.a_community(name="Mersey", rules=RULES))


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "IMG_0001.jpg"
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(path, "JPEG")
    return path


def a_host(device, room):
    start_writing()
    link = fresh_link(world.a_member(room.community, "convenor", world.a_person("Hosting Heron")))
    db.session.commit()
    device.go(link.removeprefix("http://localhost"))
    device.press("Sign in")
    device.page.wait_for_url(re.compile(r"/$"))
    return device


def leave_an_address(phone):
    phone.page.get_by_text("Want to hear what came of today?").click()
    phone.page.get_by_label("Your e-mail address").fill("robin@example.org")
    phone.look()
    phone.press("Write to me")
    phone.sees("You will get one letter")


def add_a_photograph(phone, topic, photograph):
    """What is missing is said before it is sent, so that the chosen file is still there."""
    phone.page.get_by_label("Picture", exact=True).set_input_files(photograph)
    phone.press("Add the picture")
    phone.sees("Say in a few words what is on the picture")
    phone.page.get_by_label("What is on it?").fill("Flip chart: why people leave")
    phone.page.get_by_label("It belongs to").select_option(str(topic.id))
    phone.press("Add the picture")
    phone.page.locator("#pictures img").wait_for()


def test_a_photograph_an_address_a_summary_and_a_correction(app, device, picture, room, photograph):
    topic = world.a_topic(room, "Retention", state="done", minutes=20)
    host, phone = a_host(device(DESK), room), device(PHONE)
    place = f"/{room.community.slug}/sessions/{room.number}"
    join(phone, room.join_code, "Robin Wren")
    leave_an_address(phone)
    phone.go(f"/rooms/{room.join_code}/pictures/")
    add_a_photograph(phone, topic, photograph)
    phone.look()
    picture(phone, "phone-pictures")
    host.go(f"{place}/console")
    host.sees("What to say and do next")
    host.look()
    picture(host, "console-guide")
    host.press("Close the session")
    host.sees("Check the sign-in sheet")
    host.go(f"{place}/summary")
    host.page.get_by_alt_text("Flip chart: why people leave").wait_for()
    host.look()
    picture(host, "summary")
    host.page.emulate_media(media="print")
    picture(host, "summary-on-paper")
    host.page.emulate_media(media="screen")
    phone.go(f"/rooms/{room.join_code}/summary")
    phone.look()
    picture(phone, "phone-summary")
    host.page.get_by_role("link", name=re.compile("^Correct")).click()
    host.look()
    picture(host, "correct")
    host.page.get_by_label("Topic", exact=True).fill("Keeping people")
    host.page.get_by_label("Why is it corrected?").fill("Better words")
    host.press("Correct it")
    host.sees("by a host: Better words")
    host.go("/letters/")
    host.look()


def test_a_member_hosts_from_a_phone_with_the_guide_and_our_rules_on_the_wall(device, picture, room):
    host, wall = a_host(device(PHONE), room), device(WALL)
    place = f"/{room.community.slug}/sessions/{room.number}"
    wall.context.add_cookies(host.context.cookies())
    wall.go(f"{place}/projector")
    wall.sees(RULES[0])
    wall.look()
    picture(wall, "wall-rules")
    world.a_topic(room, "Retention")
    host.go(f"{place}/console")
    host.sees("What to say and do next")
    host.look()
    picture(host, "guide-on-a-phone")
    host.press("Switch the guide off")
    host.sees("Guide me")
    host.look()
