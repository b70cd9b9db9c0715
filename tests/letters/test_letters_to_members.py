"""Before a session its questions are told to all members, once; and who leads hears of a session left open."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest

from cop import clock
from cop.clock import When
from cop.communities.models import Membership
from cop.curiosities.models import Pin
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from tests import world


@pytest.fixture
def community(app):
    return world.a_community(name="Mersey")


@pytest.fixture
def held(community):
    made = world.an_open_gathering(community)
    start_writing()
    db.session.add(made)
    made.close(clock.now())
    db.session.commit()
    return made


@pytest.fixture
def planned(community, held):
    """In ten days."""
    when = When(clock.today() + timedelta(days=10), time(14), time(16))
    return world.keep(Gathering.plan(community, held.number + 1, when))


@pytest.fixture
def robin(community):
    return world.a_member(community, person=world.a_person("Robin Wren", email="robin@example.org"))


def pin(question, gathering):
    start_writing()
    db.session.add(Pin(curiosity_id=question.id, gathering_id=gathering.id, state="waiting", pinned_at=clock.now()))
    question.state = "pinned"
    db.session.commit()


def test_two_days_before_every_member_reads_once_which_questions_are_up(
    held, planned, robin, community, letterbox, nightly
):
    pin(world.a_question(held, "Who else\ndoes this?", wording="Who else pays for careers advice?"), planned)
    pin(world.a_question(held, "Keeping people"), planned)
    pin(world.a_question(held, "Something hurtful", hidden=True), planned)
    world.a_question(held, "Asked and not pinned")
    leader = world.a_member(community, "facilitator", world.a_person("Leading Linnet"))
    world.a_member(world.a_community(), person=world.a_person("Elsewhere", email="elsewhere@example.org"))
    world.a_member(community, "reviewer", world.a_person("Academy", email="academy@example.org"))
    assert nightly(days=7) == ""
    assert "Letters sent: 2." in nightly(days=1)
    assert {m["To"] for m in letterbox.letters} == {"robin@example.org", leader.email}
    assert {m["Subject"] for m in letterbox.letters} == {"Mersey: These questions from last time are up"}
    [text] = letterbox.to("robin@example.org")
    assert "- Who else pays for careers advice?\n" in text and "- Keeping people\n" in text
    for other in ("hurtful", "not pinned", "does this"):
        assert other not in text
    assert nightly(hours=1) == "" and nightly(days=1) == "" and nightly(days=3) == ""


def test_who_wants_none_gets_none_and_says_so_in_one_press(browse, held, planned, robin, community, letterbox, nightly):
    pin(world.a_question(held), planned)
    nightly(days=8)
    [text] = letterbox.to("robin@example.org")
    stop = re.search(r"No more such letters: http://localhost(/\S+)", text)[1]
    stranger = browse.another_device()
    stranger.get(stop)
    stranger.submit("No more letters")
    device = world.signed_in(browse, robin)
    assert "You get no letters" in device.get("/letters/")
    following = world.keep(
        Gathering.plan(community, planned.number + 1, When(planned.day + timedelta(days=30), time(14), time(16)))
    )
    pin(world.a_question(held, "Another"), following)
    assert nightly(days=30) == ""
    device = world.signed_in(browse, robin)
    device.get("/")
    device.follow("Letters to me")
    device.submit("Write to me again")
    assert "Letters sent: 1." in nightly(hours=1)


def test_who_has_left_or_has_no_address_or_a_session_without_questions_makes_no_letter(
    held, planned, robin, community, letterbox, nightly
):
    world.a_member(community, person=world.a_person("No address", email=None))
    gone = world.a_member(community, person=world.a_person("Gone Gull"))
    start_writing()
    db.session.query(Membership).filter_by(person_id=gone.id).one().left_at = clock.now()
    db.session.commit()
    assert nightly(days=8) == "", "nothing is up"
    pin(world.a_question(held), planned)
    assert "Letters sent: 1." in nightly(hours=1)
    assert [m["To"] for m in letterbox.letters] == ["robin@example.org"]


def test_a_server_that_is_away_gets_the_rest_later_and_nobody_gets_two(
    held, planned, robin, community, nightly, request
):
    world.a_member(community, person=world.a_person("Wren", email="wren@example.org"))
    pin(world.a_question(held), planned)
    assert nightly(days=8) == ""
    box = request.getfixturevalue("letterbox")
    assert "Letters sent: 2." in nightly(hours=1)
    assert nightly(hours=1) == ""
    assert sorted(m["To"] for m in box.letters) == ["robin@example.org", "wren@example.org"]


def test_a_session_that_was_cancelled_meanwhile_is_told_to_nobody(held, planned, robin, nightly):
    pin(world.a_question(held), planned)
    assert nightly(days=8) == "", "no server answers"
    start_writing()
    db.session.add(planned)
    planned.cancel()
    db.session.commit()
    assert nightly(hours=1) == ""


def test_a_question_that_nobody_has_shown_yet_is_in_no_letter(planned, robin, community, letterbox, nightly):
    assert nightly(days=8) == ""
    today = world.an_open_gathering(community)
    pin(world.a_question(today, "Only the leader has seen this", on_screen=False), planned)
    assert nightly(minutes=1) == "", "nothing that members could read is up"
    pin(world.a_question(today, "Who pays for it?"), planned)
    assert "Letters sent: 1." in nightly(minutes=1)
    [text] = letterbox.to("robin@example.org")
    assert "Who pays for it?" in text and "Only the leader" not in text


def changed(planned, **more):
    start_writing()
    db.session.add(planned)
    for name, value in more.items():
        setattr(planned, name, value)
    db.session.commit()


def test_members_hear_when_a_session_is_moved_once_and_not_of_a_slip_that_was_put_right(
    planned, robin, community, letterbox, nightly
):
    world.a_member(community, "reviewer", world.a_person("Academy", email="academy@example.org"))
    assert nightly(hours=1) == "", "planned is no news yet"
    before = planned.starts_at, planned.ends_at
    changed(planned, starts_at=before[0] + timedelta(days=7), ends_at=before[1] + timedelta(days=7))
    changed(planned, starts_at=before[0], ends_at=before[1])
    assert nightly(hours=1) == ""
    for place in ("Heron House", "Kite House"):
        changed(planned, place=place)
        assert "Letters sent: 1." in nightly(hours=1)
        assert nightly(hours=1) == ""
    first, second = letterbox.to("robin@example.org")
    assert "Heron House" in first and "Kite House" in second
    assert {m["Subject"] for m in letterbox.letters} == {"Mersey: Session 2 has changed"}


def test_members_hear_that_a_session_is_cancelled_and_that_it_takes_place_after_all(
    planned, robin, letterbox, nightly, browse, community
):
    assert nightly(hours=1) == ""
    host = world.signed_in(browse, world.a_member(community, "convenor", world.a_person("Host", email=None)))
    host.get(f"/{community.slug}/sessions/2/plan")
    host.submit("Cancel the session")
    assert "Letters sent: 1." in nightly(hours=1)
    host.get(f"/{community.slug}/sessions/2/")
    host.submit("Plan it again")
    assert "Letters sent: 1." in nightly(hours=1)
    gone, back = letterbox.to("robin@example.org")
    assert "does not take place" in gone and "It is now:" in back


def test_what_was_cancelled_before_anybody_could_know_is_told_to_nobody(planned, robin, letterbox, nightly):
    changed(planned, state="cancelled")
    assert nightly(hours=1) == ""


def test_a_session_whose_date_nobody_has_agreed_is_told_to_nobody(held, planned, robin, nightly):
    pin(world.a_question(held), planned)
    start_writing()
    planned.date_agreed = False
    db.session.commit()
    assert nightly(days=8) == "" and nightly(days=1) == ""


def test_next_morning_its_leaders_are_asked_once_to_close_a_session_left_open(community, robin, letterbox, nightly):
    world.a_member(community, "facilitator", world.a_person("Leading Linnet", email="linnet@example.org"))
    world.a_member(community, "convenor", world.a_person("Hosting Heron", email="heron@example.org"))
    room = world.an_open_gathering(community)
    assert nightly(hours=18) == "", "at six in the morning nobody is asked"
    assert "Letters sent: 2." in nightly(hours=4)
    assert {m["To"] for m in letterbox.letters} == {"linnet@example.org", "heron@example.org"}
    [text] = letterbox.to("heron@example.org")
    assert "is still open" in text and f"/sessions/{room.number}/" in text
    assert nightly(days=1) == ""
    assert "has been closed" in nightly(days=6)
    assert len(letterbox.letters) == 2


def test_a_session_closed_on_its_day_reminds_nobody(community, held, letterbox, nightly):
    world.a_member(community, "facilitator", world.a_person("Leading Linnet"))
    assert nightly(days=1) == ""


def test_who_says_no_while_their_letter_waits_does_not_get_it(browse, held, planned, robin, nightly, request):
    pin(world.a_question(held), planned)
    assert nightly(days=8) == "", "no server answers, so the letter waits"
    device = world.signed_in(browse, robin)
    device.get("/letters/")
    device.submit("No letters, please")
    box = request.getfixturevalue("letterbox")
    assert nightly(hours=1) == "" and box.letters == []


def test_an_academy_reader_gets_no_questions_by_mail_and_closes_no_session(
    held, planned, community, letterbox, nightly
):
    reader = world.a_person("Academy", email="academy@example.org")
    world.keep(Membership(person_id=reader.id, access="reviewer", community_id=community.id))
    pin(world.a_question(held), planned)
    world.an_open_gathering(community, number=9)
    nightly(days=8)
    assert letterbox.letters == []


def test_an_address_that_the_server_cannot_write_holds_up_nobody(held, planned, community, plain_letterbox, nightly):
    world.a_member(community, person=world.a_person("Jörg", email="jörg@example.org"))
    world.a_member(community, person=world.a_person("Wren", email="wren@example.org"))
    pin(world.a_question(held), planned)
    nightly(days=8)
    assert [letter["To"] for letter in plain_letterbox.letters] == ["wren@example.org"]
