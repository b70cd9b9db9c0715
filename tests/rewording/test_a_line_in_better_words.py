"""A line of what came out finds better words while the session is open."""

from __future__ import annotations

import pytest

from cop.agenda.models import Harvest
from cop.db import db
from tests import world
from tests.dots.test_dots import joined


@pytest.fixture
def console(console, room, place):
    world.a_topic(room, "Appraisal")
    console.get(f"{place}/console")
    console.submit("Start Appraisal")
    return console


@pytest.fixture
def phone(console, browse, room):
    device = joined(browse, room, "Wren")
    device.submit("Add", text="Ask erly")
    return device


def line():
    db.session.rollback()
    return db.session.query(Harvest).one()


def test_whoever_added_a_line_puts_it_right_on_their_phone_while_it_runs_and_after(phone, console, room):
    phone.submit("Change it", within="#phone_running .cop-reword", text="Ask early")
    assert line().text == "Ask early"
    console.get(console.page.address)
    console.submit("Done")
    phone.get(f"/rooms/{room.join_code}")
    phone.submit("Change it", within="#phone_finished .cop-reword", text="Ask earlier")
    assert line().text == "Ask earlier"


def test_nobody_changes_the_line_of_somebody_else(phone, browse, room):
    other = joined(browse, room, "Robin")
    assert not other.page.select(".cop-reword")
    address = f"/rooms/{room.join_code}/lines/{line().id}/words"
    assert "Only whoever added this line" in other.post(address, status=409, csrf_token=other.token(), text="Mine")
    elsewhere = joined(browse, world.an_open_gathering(), "Ash")
    other_room = elsewhere.page.address.rpartition("/")[2]
    elsewhere.post(f"/rooms/{other_room}/lines/{line().id}/words", status=404, csrf_token=elsewhere.token(), text="x")


def test_the_leader_changes_any_line_and_takes_it_back(phone, console, place):
    console.get(f"{place}/console")
    console.submit("Change it", within="#running .cop-reword", text="Ask early on")
    assert line().text == "Ask early on"
    console.submit("Undo")
    assert line().text == "Ask erly"


def test_an_empty_line_is_asked_about_and_stays_as_it_was(phone):
    page = phone.submit("Change it", within="#phone_running .cop-reword", text=" ", status=422)
    assert "Write a line first" in page and line().text == "Ask erly"


def test_what_was_kept_off_the_screen_or_has_closed_stays_as_it_is(phone, console, room, place):
    address, token = f"/rooms/{room.join_code}/lines/{line().id}/words", phone.token()
    console.get(f"{place}/console")
    console.submit("Hide this line")
    assert "speak to them" in phone.post(address, status=409, csrf_token=token, text="Again")
    console.submit("Close the session")
    phone.post(address, status=409, csrf_token=token, text="Again")
    assert line().text == "Ask erly"
