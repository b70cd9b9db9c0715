"""Topics kept for later, in sight: back onto the agenda, or passed on with a line."""

from __future__ import annotations

import pytest

from cop.agenda.models import Topic
from cop.db import db
from tests import world
from tests.world import joined


@pytest.fixture
def topic(room):
    return world.a_topic(room, "Pay bands").id


@pytest.fixture
def console(browse, room, place, topic):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device


def state(topic_id):
    db.session.rollback()
    found = db.session.get(Topic, topic_id)
    return found.state, found.handed_to, found.handed_line


def post(console, place, topic, act, status=200, **fields):
    return console.post(f"{place}/topics/{topic}/{act}", status=status, csrf_token=console.token(), **fields)


def test_a_parked_topic_goes_back_onto_the_agenda_and_undo_parks_it_again(console, place, topic):
    post(console, place, topic, "park")
    console.get(f"{place}/console")
    console.submit("Back to the agenda Pay bands")
    assert state(topic)[0] == "offered"
    post(console, place, topic, "unpark")  # a second press
    assert state(topic)[0] == "offered"
    console.get(f"{place}/console")
    console.submit("Undo")
    assert state(topic)[0] == "parked"


def test_a_topic_is_passed_on_with_a_line_and_every_screen_says_to_whom(console, browse, room, place, topic):
    phone = joined(browse, room, "Wren")
    console.get(f"{place}/topics/{topic}")
    console.submit("Pass it on", to="The HR directors’ network", line="They meet in June")
    assert state(topic) == ("handed-over", "The HR directors’ network", "They meet in June")
    said = "Passed on to The HR directors’ network : They meet in June"
    for device, address in ((console, f"{place}/console"), (phone, f"/rooms/{room.join_code}")):
        assert said in device.get(address)
    assert "Pay bands" not in console.get(f"{place}/projector").one("#projector").get_text()
    console.get(f"{place}/console")
    console.submit("Undo")
    assert state(topic) == ("offered", None, "")


def test_passed_on_by_mistake_it_comes_back(console, place, topic):
    post(console, place, topic, "pass-on", to="Payroll")
    console.get(f"{place}/console")
    console.submit("Back to the agenda Pay bands")
    assert state(topic) == ("offered", None, "")


def test_to_whom_has_to_be_said_and_fits_on_a_line(console, place, topic):
    assert "Say to whom it is passed on, or where." in post(console, place, topic, "pass-on", status=409, to="  ")
    assert "at most 200 characters" in post(console, place, topic, "pass-on", status=409, to="x" * 201)
    assert "at most 300 characters" in post(console, place, topic, "pass-on", status=409, to="x", line="y" * 301)


@pytest.mark.parametrize(("was", "act"), [("running", "pass-on"), ("done", "pass-on"), ("done", "unpark")])
def test_what_runs_or_is_done_is_not_passed_on(console, place, topic, was, act):
    world.start_writing()
    db.session.get(Topic, topic).state = was
    db.session.commit()
    assert f"is {was}, so it cannot be" in post(console, place, topic, act, status=409, to="Payroll")


def test_after_closing_it_can_still_be_passed_on_and_the_summary_says_so(console, room, place, topic):
    post(console, place, topic, "park")
    console.get(f"{place}/console")
    console.submit("Close the session")
    post(console, place, topic, "unpark", status=409)
    console.get(f"{place}/console")
    console.submit("Pass it on", within="#finished", to="Payroll")
    assert "Passed on to Payroll" in console.get(f"{place}/summary")


def test_before_the_session_nothing_is_passed_on(browse, app):
    planned = world.a_planned_gathering()
    topic = world.a_topic(planned, "Early").id
    place = f"/{planned.community.slug}/sessions/{planned.number}"
    leader = world.signed_in(browse, world.a_member(planned.community, "facilitator"))
    leader.get(f"{place}/topics")
    assert "not been opened yet" in post(leader, place, topic, "pass-on", status=409, to="Payroll")


def test_a_phone_of_the_room_passes_nothing_on(browse, room, topic):
    phone = joined(browse, room, "Wren")
    phone.get(f"/rooms/{room.join_code}")
    token = phone.token()
    for act in ("pass-on", "unpark"):
        phone.post(f"/rooms/{room.join_code}/topics/{topic}/{act}", status=403, csrf_token=token, to="Payroll")
