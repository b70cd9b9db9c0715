"""A pin set by mistake is taken out again, and Undo on the console is about what was pressed last."""

from __future__ import annotations

import pytest

from cop.agenda.queries import board
from cop.curiosities.models import Curiosity, Pin
from cop.curiosities.queries import from_last_time
from cop.db import db, start_writing
from cop.undo.models import Step
from tests import world


@pytest.fixture
def room(app):
    return world.an_open_gathering(phase="questions")


@pytest.fixture
def question(room):
    return world.a_question(room, "Who pays for this?")


@pytest.fixture
def console(browse, room, question):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"/{room.community.slug}/sessions/{room.number}/console")
    return device


@pytest.fixture
def asked_before(room):
    """A question of an earlier session, waiting for this one."""
    before = world.a_planned_gathering(room.community, state="closed", starts_at=world.NOON.replace(year=2020))
    earlier = world.a_question(before, "What became of the pilot?")
    start_writing()
    earlier.pin_to(room, world.NOON)
    db.session.commit()
    return earlier


def state_of(question):
    db.session.rollback()
    found = db.session.get(Curiosity, question.id, populate_existing=True)
    return found.state, [pin.state for pin in found.pins]


def undo_line(device):
    return " ".join(device.page.one("#undo").get_text(" ").split())


def test_a_pinned_question_is_unpinned_from_the_console(console, question):
    page = console.submit("Pin to next session")
    assert "Unpin" in page.one("#questions").text and "Pin to next session" not in page.one("#questions").text
    page = console.submit("Unpin")
    assert "Pin to next session" in page.one("#questions").text
    assert state_of(question) == ("open", ["moved"])
    console.submit("Pin to next session")
    assert state_of(question) == ("pinned", ["moved", "waiting"])


def test_a_question_that_was_talked_about_stays_taken_up_when_it_is_unpinned(console, room, question):
    start_writing()
    topic = question.take_up(room, world.NOON)
    topic.state = "done"
    db.session.commit()
    console.get(console.page.address)
    console.submit("Pin to next session")
    console.submit("Unpin")
    assert state_of(question)[0] == "carried"


def test_undo_after_a_pin_is_about_the_pin(console, room, question):
    world.a_topic(room, "Appraisal")
    console.get(console.page.address)
    console.submit("Start", within="#waiting li:first-child")
    console.submit("Pin to next session")
    assert undo_line(console) == "Pinned a question Undo"
    console.submit("Undo")
    assert state_of(question) == ("open", [])
    assert "Started" in undo_line(console)
    console.submit("Pin to next session")
    console.submit("Unpin")
    console.submit("Undo")
    assert state_of(question) == ("pinned", ["waiting"])


def test_taking_up_is_undone_with_its_topic_and_so_is_putting_off(console, room, asked_before):
    console.get(console.page.address)
    console.submit("Take it up")
    assert [topic.title for topic in board(room)] == ["What became of the pilot?"]
    console.submit("Undo")
    assert state_of(asked_before) == ("pinned", ["waiting"])
    assert board(room) == [] and [each.id for each in from_last_time(room)] == [asked_before.id]
    console.submit("Not today")
    console.submit("Undo")
    assert state_of(asked_before) == ("pinned", ["waiting"])


def test_the_words_of_a_question_do_not_lie_in_what_undo_keeps(console, room, asked_before):
    console.get(console.page.address)
    console.submit("Take it up")
    console.submit("Pin to next session")
    db.session.rollback()
    kept = [f"{step.about} {step.changes}" for step in db.session.query(Step)]
    assert len(kept) == 2 and not any("pays" in each or "pilot" in each for each in kept)


def test_a_page_that_is_behind_is_told_that_nothing_is_pinned(console, question):
    page = console.submit("Pin to next session")
    place = page.one("form[action$=unpin]")["action"]
    console.submit("Undo")
    refused = console.post(place, status=409, csrf_token=console.token())
    assert "This question is not pinned to a session." in refused
    assert db.session.query(Pin).count() == 0
