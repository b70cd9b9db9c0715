"""The end of a session, and what stays to be read."""

from __future__ import annotations

import pytest

from cop.db import db
from tests import world


@pytest.fixture
def console(app, browse, room, place):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device


def fresh(room):
    db.session.rollback()
    return room


def test_closing_ends_the_running_topic_and_keeps_the_line_about_the_day(console, room, place):
    console.submit("Suggest a topic", title="Retention")
    console.submit("Start")
    console.submit("Add", text="Exit talks come too late")
    console.submit("Close the session", focus="Keeping people")
    assert (fresh(room).state, room.focus_in_hindsight) == ("closed", "Keeping people")
    console.get(f"{place}/summary")
    for words in ("Keeping people", "Retention", "Exit talks come too late"):
        assert words in console.page


def test_close_pressed_by_mistake_can_be_taken_back_the_same_day(app, console, room, place):
    console.submit("Close the session")
    console.submit("Open it again")
    assert fresh(room).state == "open"
    console.submit("Close the session")
    world.later(app, days=1)
    console.get(f"{place}/console")
    assert not [b for b in console.page.select("button") if "Open it again" in b.text]
    page = console.post(f"{place}/reopen", status=409, csrf_token=console.token())
    assert "own day" in page.text


def test_what_was_typed_from_paper_is_never_opened_again_and_a_leader_finds_its_console(console, room, place):
    from cop.db import start_writing

    console.submit("Close the session")
    start_writing()
    db.session.add(room)
    room.typed_from_paper = True
    db.session.commit()
    console.get(f"{place}/")
    console.follow("Console")
    assert not [b for b in console.page.select("button") if "Open it again" in b.text]
    page = console.post(f"{place}/reopen", status=409, csrf_token=console.token())
    assert "opened here and closed" in page.text


def test_a_member_reads_what_came_out_and_a_stranger_finds_nothing(console, room, place):
    console.submit("Close the session")
    member = world.signed_in(console.another_device(), world.a_member(room.community))
    member.get(f"{place}/summary")
    console.another_device().get(f"{place}/summary", status=404)
    outsider = world.signed_in(console.another_device(), world.a_member(world.a_community()))
    outsider.get(f"{place}/summary", status=404)


def test_asking_brings_the_three_questions_to_the_wall(console, room, place):
    console.submit("Ask the closing questions")
    console.get(f"{place}/projector")
    for question in ("How are you feeling?", "How was today?", "What are you still curious about?"):
        assert question in console.page


def test_a_phone_that_was_handed_the_clock_goes_on_to_the_next_topic_and_others_cannot(console, room, place):
    for title in ("First", "Second"):
        console.submit("Suggest a topic", title=title)
    console.submit("Start First")
    keeper, other = console.another_device(), console.another_device()
    for phone, name in ((keeper, "Robin"), (other, "Wren")):
        phone.get(f"/join/{room.join_code}")
        phone.submit("Join", name=name)
    console.get(f"{place}/sheet")
    console.submit("Hand over the clock to Robin")
    keeper.get(f"/rooms/{room.join_code}")
    keeper.submit("Next")
    assert "Second" in keeper.page.one("#phone_running").text
    page = other.get(f"/rooms/{room.join_code}")
    assert "Next" not in [b.text for b in page.select("button")]
    other.post(f"/rooms/{room.join_code}/topics/next", csrf_token=other.token(), status=403)
    console.get(f"{place}/sheet")
    console.submit("Take the clock back from Robin")
    keeper.submit("+3", status=403)


def test_the_closing_answers_can_be_found_from_the_session_and_its_summary(console, place):
    console.submit("Close the session")
    for page in (f"{place}/", f"{place}/summary"):
        console.get(page)
        console.get(console.page.one(f'a[href="{place}/closing"]')["href"])


def test_closing_again_keeps_the_line_about_the_day(console, room):
    console.submit("Close the session", focus="Keeping people")
    console.submit("Open it again")
    console.submit("Close the session")
    assert fresh(room).focus_in_hindsight == "Keeping people"
