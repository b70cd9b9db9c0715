"""Dots: so many for each person, others' hidden until the leader shows them, and a tie is a tie."""

from __future__ import annotations

import pytest

from cop.agenda.models import Dot
from cop.agenda.queries import board
from cop.db import db
from cop.dots.queries import ordinal, standing
from tests import world
from tests.identity.test_at_the_same_moment import all_at_once
from tests.world import joined


@pytest.fixture
def room(app):
    return world.an_open_gathering(dots_each=2)


@pytest.fixture
def topics(room):
    return [world.a_topic(room, title).id for title in ("Appraisal", "Retention", "Succession")]


@pytest.fixture
def console(browse, room, place, topics):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device


@pytest.fixture
def phone(browse, room, topics):
    return joined(browse, room, "Wren")


@pytest.fixture
def other(browse, room, topics):
    return joined(browse, room, "Robin")


def counts(room):
    db.session.rollback()
    return [len(topic.dots) for topic in board(room)]


def test_a_phone_gives_its_dots_and_takes_one_back(phone, room):
    phone.submit("Dot for Appraisal")
    phone.submit("Dot for Appraisal")
    assert counts(room) == [2, 0, 0] and "0 of 2 dots left" in phone.page
    phone.submit("Take back a dot from Appraisal")
    phone.submit("Dot for Succession")
    assert counts(room) == [1, 0, 1]


def test_more_dots_than_there_are_is_refused_on_a_stale_screen(phone, room, topics):
    token, address = phone.token(), f"/rooms/{room.join_code}/topics/{topics[0]}/dot"
    for _press in range(2):
        phone.post(address, csrf_token=token)
    page = phone.post(address, status=409, csrf_token=token)
    assert "2 dots and they are all placed" in page
    assert counts(room) == [2, 0, 0]


def test_many_presses_at_one_moment_place_no_more_than_there_are(phone, room, topics):
    token = phone.token()
    address = f"/rooms/{room.join_code}/topics"
    db.session.rollback()

    def press(n):
        return phone.client.post(f"{address}/{topics[n % 3]}/dot", data={"csrf_token": token}).status_code

    statuses = all_at_once(6, press)
    assert sorted(statuses) == [303, 303, 409, 409, 409, 409]
    assert sum(counts(room)) == 2


@pytest.mark.parametrize(("state", "said"), [("withdrawn", "withdrawn"), ("running", "running"), ("done", "done")])
def test_a_dot_on_what_waits_no_more_is_answered(phone, room, topics, state, said):
    token = phone.token()
    world.start_writing()
    board(room)[0].state = state
    db.session.commit()
    page = phone.post(f"/rooms/{room.join_code}/topics/{topics[0]}/dot", status=409, csrf_token=token)
    assert said in page
    assert db.session.query(Dot).count() == 0


def test_a_dot_when_dots_are_off_is_answered(phone, room, topics, console):
    token = phone.token()
    console.submit("Switch dots off")
    page = phone.post(f"/rooms/{room.join_code}/topics/{topics[0]}/dot", status=409, csrf_token=token)
    assert "switched off" in page


def test_others_dots_are_hidden_until_the_leader_shows_them(console, phone, other, room, place):
    for label in ("Dot for Appraisal", "Dot for Retention"):
        phone.submit(label)
    other.submit("Dot for Appraisal")
    for device, address in ((other, f"/rooms/{room.join_code}"), (console, f"{place}/projector")):
        page = device.get(address)
        assert "2 dots," not in page and "1 dot," not in page
    console.get(f"{place}/console")
    assert all(
        tag.find_parent(class_="cop-held") or "cop-held" in tag.parent.get("class", [])
        for tag in console.page.html.find_all(string=lambda words: "2 dots" in words)
    )
    console.submit("Show the dots")
    for device, address in ((other, f"/rooms/{room.join_code}"), (console, f"{place}/projector")):
        page = device.get(address)
        assert "2 dots, 1st" in page and "1 dot, 2nd" in page and "no dots" in page
    console.get(f"{place}/console")
    console.submit("Undo")
    assert "2 dots, 1st" not in other.get(f"/rooms/{room.join_code}")


def test_a_tie_is_a_tie_and_keeps_the_order_made_by_hand(console, phone, other, room, place):
    for device in (phone, other):
        device.submit("Dot for Retention")
    phone.submit("Dot for Succession")
    other.submit("Dot for Appraisal")
    console.get(f"{place}/console")
    console.submit("Show the dots")
    assert "1 dot, joint 2nd" in console.page
    console.submit("Most dots first")
    db.session.rollback()
    assert [topic.title for topic in board(room)] == ["Retention", "Appraisal", "Succession"]
    assert list(standing(board(room)).values()) == ["2 dots, 1st", "1 dot, joint 2nd", "1 dot, joint 2nd"]


def test_the_number_of_dots_can_change_while_they_are_being_given(console, phone, room, place):
    for _press in range(2):
        phone.submit("Dot for Appraisal")
    console.get(f"{place}/console")
    console.submit("Change the number", each="1")
    assert "0 of 1 dots left" in phone.get(f"/rooms/{room.join_code}")
    console.submit("Change the number", each="11", status=409)
    console.get(f"{place}/console")
    console.submit("Change the number", each="5")
    assert "3 of 5 dots left" in phone.get(f"/rooms/{room.join_code}")


def test_places_are_said_as_people_say_them():
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "112th",
    ]  # fmt: skip


def test_dots_on_a_topic_that_is_withdrawn_are_their_givers_again(console, phone, room, place, topics):
    for label in ("Dot for Appraisal", "Dot for Appraisal"):
        phone.submit(label)
    console.get(f"{place}/console")
    console.post(f"{place}/topics/{topics[0]}/withdraw", csrf_token=console.token())
    assert "2 of 2 dots left" in phone.get(f"/rooms/{room.join_code}")
    phone.submit("Dot for Retention")
    console.get(f"{place}/console")
    console.submit("Undo")
    page = phone.get(f"/rooms/{room.join_code}")
    assert "0 of 2 dots left" in page
    phone.submit("Take back a dot from Appraisal")
    assert counts(room) == [1, 1, 0]


def test_once_the_dots_are_shown_nobody_moves_theirs(console, phone, room):
    phone.submit("Dot for Appraisal")
    console.get(console.page.address)
    console.submit("Show the dots")
    assert "have been shown, so they stay as they are" in phone.submit("Take back a dot from Appraisal", status=409)
    phone.get(f"/rooms/{room.join_code}")
    assert not phone.page.select("[data-dots]") and "1 dot, 1st" in phone.page.one("#phone_board").text
    assert counts(room) == [1, 0, 0]


@pytest.mark.parametrize("phase", ["closing", "questions", "next-date"])
def test_while_the_day_is_ending_there_are_no_dots_to_give(console, phone, room, topics, phase):
    console.post(f"{console.page.address.rpartition('/')[0]}/phase", status=303, csrf_token=console.token(), to=phase)
    assert not phone.get(f"/rooms/{room.join_code}").select("[data-dots]")
    refused = phone.post(f"/rooms/{room.join_code}/topics/{topics[0]}/dot", status=409, csrf_token=phone.token())
    assert "the day is ending" in refused
