"""The first round: a question for everybody, and nobody has to say anything."""

from __future__ import annotations

import pytest

from cop.checkin.queries import round_of
from cop.db import db
from tests import world


@pytest.fixture
def console(console):
    console.submit("Ask it", prompt="How did you get here?")
    return console


@pytest.fixture
def phone(console, room):
    return world.joined(console, room)


def lines(room):
    db.session.rollback()
    return [(line.text, line.hidden) for line in round_of(room).lines]


def test_the_question_is_on_every_screen(console, phone, place):
    assert "How did you get here?" in phone.page
    assert "How did you get here?" in console.get(f"{place}/projector")


def test_a_line_is_shown_without_a_name_and_can_be_changed(console, phone, room, place):
    phone.submit("Say it", text="By the slow train")
    phone.submit("Change it", text="By the fast train")
    assert lines(room) == [("By the fast train", False)]
    wall = console.get(f"{place}/projector")
    assert "By the fast train" in wall
    assert "Robin" not in wall


def test_pass_is_a_full_answer(phone, room):
    page = phone.submit("Say it", text="")
    assert "full answer" in page
    assert lines(room) == [("", False)]


def test_the_form_says_that_the_leader_could_find_out(phone):
    assert "could find out whose it is" in phone.page


def test_a_hurtful_line_leaves_every_screen_with_one_press(console, phone, room, place):
    phone.submit("Say it", text="Something unkind")
    console.get(f"{place}/console")
    console.submit("Hide this line")
    assert "Something unkind" not in console.get(f"{place}/projector")
    assert lines(room) == [("Something unkind", True)]


def test_when_the_round_is_over_a_late_line_is_refused_in_words(console, phone, place):
    console.get(f"{place}/console")
    console.submit("Agenda")
    page = phone.submit("Say it", text="Late", status=409)
    assert "over" in page


def test_parts_of_a_session_can_be_skipped_repeated_and_gone_back_to(console, room, place):
    for label, phase in (("Read back", "read-back"), ("Arriving", "arrive"), ("Next date", "next-date")):
        console.get(f"{place}/console")
        console.submit(label)
        db.session.rollback()
        assert room.phase == phase
        console.get(f"{place}/projector")


def test_a_line_longer_than_the_limit_is_refused_and_the_limit_named(phone):
    assert "200 characters" in phone.submit("Say it", text="x" * 201, status=409)
