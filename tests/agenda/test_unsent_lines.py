"""What somebody has typed and not added yet when a topic ends."""

from __future__ import annotations

import pytest

from cop.agenda.models import LINE_LIMIT
from cop.agenda.queries import board
from cop.db import db
from tests import world


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    for title in "ABC":
        world.a_topic(room, title)
    return room


@pytest.fixture
def console(app, browse, room):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"/{room.community.slug}/sessions/{room.number}/console")
    device.submit("Start", within="#waiting li:first-child")
    return device


def came_out(room):
    db.session.rollback()  # a new look
    return {topic.title: (topic.state, [line.text for line in topic.lines]) for topic in board(room)}


@pytest.mark.parametrize(("press", "becomes"), [("Done", "done"), ("Park", "parked")])
def test_done_and_park_keep_what_stands_in_the_box(console, room, press, becomes):
    console.submit(press, within="#running", text="Exit talks come too late")
    assert came_out(room)["A"] == (becomes, ["Exit talks come too late"])


def test_starting_another_topic_keeps_it_with_the_one_it_was_typed_under(console, room):
    console.submit("Start", within="#waiting li:first-child", text="Exit talks come too late")
    assert came_out(room) == {"A": ("done", ["Exit talks come too late"]), "B": ("running", []), "C": ("offered", [])}


def test_a_phone_that_keeps_time_keeps_it_by_next(app, browse, room, console):
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Robin")
    db.session.rollback()
    db.session.expire_all()
    [presence] = room.participants
    presence.keeps_time = True
    db.session.commit()
    phone.get(f"/rooms/{room.join_code}")
    phone.submit("Next", text="Said by the window")
    assert came_out(room)["A"] == ("done", ["Said by the window"])


def test_a_second_leaders_late_done_adds_to_the_same_topic(browse, console, room):
    other = world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))
    other.get(f"/{room.community.slug}/sessions/{room.number}/console")
    console.submit("Done", within="#running", text="Mine")
    other.submit("Done", within="#running", text="And mine")
    assert came_out(room)["A"] == ("done", ["Mine", "And mine"])


def test_an_empty_box_adds_no_line(console, room):
    console.submit("Done", within="#running", text="  ")
    assert came_out(room)["A"] == ("done", [])


def test_too_long_for_a_line_the_press_is_refused_and_nothing_ends(console, room):
    page = console.submit("Done", within="#running", text="x" * (LINE_LIMIT + 1), status=409)
    assert f"at most {LINE_LIMIT} characters" in page
    assert came_out(room)["A"] == ("running", [])


def test_a_line_is_never_added_under_another_sessions_topic(browse, console, room):
    elsewhere = world.a_topic(world.an_open_gathering(), "Not yours")
    console.submit("Done", within="#running", text="Smuggled", under=str(elsewhere.id), status=404)
    db.session.refresh(elsewhere)
    assert elsewhere.lines == []


def test_enter_adds_the_line_and_ends_nothing(console, room):
    """A browser presses the first button of the form, wherever it stands."""
    first = console.page.select('#came-out button, button[form="came-out"]')[0]
    assert first["formaction"].endswith("/lines")
