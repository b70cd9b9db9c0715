"""Console, projector and phone show one board, and follow each other within two seconds."""

from __future__ import annotations

import pytest

from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL

pytestmark = pytest.mark.browser


def sign_in(device, app, person):
    from cop.db import db, start_writing
    from cop.identity.commands import fresh_link

    start_writing()
    path = fresh_link(person).removeprefix("http://localhost")
    db.session.commit()
    device.go(path)
    device.press("Sign in")


def test_a_topic_from_a_phone_is_on_every_screen_and_what_came_out_follows(app, device):
    room = world.an_open_gathering()
    place = f"/{room.community.slug}/sessions/{room.number}"
    leader, wall, phone = device(DESK), device(WALL), device(PHONE)
    facilitator = world.a_member(room.community, "facilitator")
    for screen in (leader, wall):
        sign_in(screen, app, facilitator)
    leader.go(f"{place}/console")
    wall.go(f"{place}/projector")
    phone.go(f"/join/{room.join_code}")
    phone.page.get_by_label("Your name").fill("Robin")
    phone.press("Join")
    phone.go(f"/rooms/{room.join_code}")
    phone.page.get_by_text("Suggest a topic").first.click()
    phone.page.get_by_label("Topic", exact=True).fill("How do we keep people?")
    phone.press("Suggest a topic")
    for screen in (leader, wall, phone):
        screen.sees("How do we keep people?")
        screen.look()
    leader.press("Start")
    wall.sees("Now")
    assert phone.page.get_by_label("What came out").input_value() == ""
    phone.page.get_by_label("What came out").fill("Exit talks come too late")
    phone.press("Add")
    leader.sees("Exit talks come too late")
    assert phone.page.get_by_label("What came out").input_value() == ""
    for screen in (leader, wall, phone):
        screen.look()
