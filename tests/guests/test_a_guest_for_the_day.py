"""A guest: a line of what they bring, and questions from phones, shown one by one, in no order and without names."""

from __future__ import annotations

import pytest

from cop.db import db
from cop.guests.models import GuestQuestion, GuestVisit
from tests import world
from tests.world import joined


@pytest.fixture
def guest(browse, room):
    device = joined(browse, room, "Grace Guest")
    world.start_writing()
    room.attendances[-1].become("guest")
    db.session.commit()
    device.line = room.attendances[-1].id
    device.get(f"/rooms/{room.join_code}")
    return device


@pytest.fixture
def phone(browse, room):
    return joined(browse, room, "Wren")


@pytest.fixture
def gathering_questions(console, guest, place):
    console.get(f"{place}/console")
    console.submit("Gather questions from phones")
    return console


def send(phone, room, text, status=200):
    phone.get(f"/rooms/{room.join_code}")
    return phone.submit("Send the question", text=text, status=status)


def test_without_a_guest_there_is_nothing_about_guests(console, phone, room, place):
    assert not console.get(f"{place}/console").select("#guests_on_console")
    assert not phone.get(f"/rooms/{room.join_code}").select("#guests_on_phone")


def test_the_line_is_kept_by_the_leader_or_by_the_guest_alone(console, guest, phone, room, place):
    console.get(f"{place}/console")
    console.submit("Keep the line", brought="Twenty years of boards")
    page = guest.get(f"/rooms/{room.join_code}")
    assert page.one("#brought")["value"] == "Twenty years of boards"
    guest.submit("Keep the line", brought="Twenty years of talent boards")
    phone.get(f"/rooms/{room.join_code}")
    address = f"/rooms/{room.join_code}/guests/{guest.line}/brought"
    assert "The guest says so" in phone.post(address, status=409, csrf_token=phone.token(), brought="Nothing")
    db.session.rollback()
    assert db.session.query(GuestVisit).one().brought == "Twenty years of talent boards"


def test_the_guests_name_shows_only_while_a_key_is_held(console, guest, place):
    part = console.get(f"{place}/console").one("#guests_on_console")
    assert "Grace Guest" in part.select_one(".cop-held").get_text()
    part.select_one(".cop-held").decompose()
    assert "Grace" not in part.get_text()


def test_questions_are_gathered_and_shown_one_by_one_without_names(gathering_questions, guest, phone, room, place):
    console = gathering_questions
    for text in ("What failed?", "Who helped?", "What next?"):
        send(phone, room, text)
    wall = console.get(f"{place}/projector")
    assert "Ask our guest" in wall and "What failed?" not in wall
    seen = set()
    for _question in range(3):
        console.get(f"{place}/console")
        console.submit(f"Show the next question of {3 - len(seen)}")
        wall = console.get(f"{place}/projector").one("#wall_guest").get_text()
        now = {text for text in ("What failed?", "Who helped?", "What next?") if text in wall}
        assert len(now) == 1 and not now & seen
        seen |= now
    assert "Wren" not in wall and "Grace" not in wall
    address = f"{place}/guests/{guest.line}/next"
    console.get(f"{place}/console")
    assert "No question is waiting" in console.post(address, status=409, csrf_token=console.token())
    console.get(f"{place}/console")
    console.submit("Put it away")
    assert "A question to our guest" not in console.get(f"{place}/projector")


def test_when_nothing_is_gathered_nothing_is_taken(gathering_questions, guest, phone, room, place):
    console, address = gathering_questions, f"/rooms/{room.join_code}/guests/{guest.line}/questions"
    phone.get(f"/rooms/{room.join_code}")
    token = phone.token()
    assert "Write a question first" in phone.post(address, status=409, csrf_token=token, text=" ")
    assert "at most 280" in phone.post(address, status=409, csrf_token=token, text="x" * 281)
    guest.get(f"/rooms/{room.join_code}")
    assert "questions to you" in guest.post(address, status=409, csrf_token=guest.token(), text="Me?")
    console.get(f"{place}/console")
    console.submit("Stop gathering questions")
    assert "not being gathered" in phone.post(address, status=409, csrf_token=token, text="Late?")
    assert db.session.query(GuestQuestion).count() == 0


def test_a_hurtful_question_leaves_the_wall_with_one_press_and_its_writer_is_told(
    gathering_questions, guest, phone, room, place
):
    console = gathering_questions
    send(phone, room, "Why bother?")
    console.get(f"{place}/console")
    console.submit("Show the next question of 1")
    console.submit("Hide this line", within="#guests_on_console")
    assert "Why bother?" not in console.get(f"{place}/projector").one("main").get_text()
    assert "The facilitator kept this off the screen" in phone.get(f"/rooms/{room.join_code}")


def test_in_a_crowd_the_leader_looks_first(gathering_questions, guest, phone, room, place):
    from tests.roomcheck.test_going_on_or_moving_on import fill

    fill(room, 12)
    send(phone, room, "What failed?")
    console = gathering_questions
    assert "No question is waiting" in console.get(f"{place}/console").one("#guests_on_console").get_text()


def test_somebody_who_is_no_guest_is_not_found(console, phone, room, place):
    db.session.rollback()
    line = room.attendances[-1].id
    token = console.token()
    for address in (f"{place}/guests/{line}/gather", f"{place}/guests/999/gather"):
        console.post(address, status=404, csrf_token=token, on="yes")


def test_the_summary_keeps_the_line_and_what_was_asked(gathering_questions, guest, phone, room, place):
    console = gathering_questions
    console.submit("Keep the line", brought="Twenty years of boards")
    for text in ("What failed?", "Never shown?"):
        send(phone, room, text)
    world.start_writing()
    shown = db.session.query(GuestQuestion).filter_by(text="What failed?").one()
    shown.shown = True
    db.session.commit()
    page = console.get(f"{place}/summary")
    assert "Twenty years of boards" in page and "What failed?" in page and "Never shown?" not in page
    assert "Grace" not in page.one("#what_guests_brought").get_text()
