"""Whoever offered a topic may find other words for it or take it back; members may offer one before the session."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.agenda.queries import board
from cop.db import db
from cop.gatherings.models import Attendance
from tests import world


@pytest.fixture
def address(room):
    return f"/rooms/{room.join_code}"


@pytest.fixture
def phone(browse, room):
    return joined(browse, room, "Wren")


@pytest.fixture
def other(browse, room):
    return joined(browse, room, "Robin")


def joined(browse, room, name):
    device = browse.another_device()
    device.get(f"/join/{room.join_code}")
    device.submit("Join", name=name)
    return device


def topics(room):
    db.session.rollback()  # a new look
    return [(topic.title, topic.hope, topic.origin) for topic in board(room)]


def test_its_owner_finds_other_words_from_the_phone(phone, room):
    phone.submit("Suggest a topic", title="Apraisal", kind="case", hope="One idea")
    phone.submit("Change it", title="Appraisal", hope="Two ideas")
    assert topics(room) == [("Appraisal", "Two ideas", "member")]
    assert (board(room)[0].kind, board(room)[0].planned_minutes) == ("case", 15)


def test_its_owner_takes_it_back_and_the_leader_can_undo_that(phone, room, browse):
    phone.submit("Suggest a topic", title="Appraisal")
    phone.submit("Withdraw it")
    assert topics(room) == []
    console = world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))
    console.get(f"/{room.community.slug}/sessions/{room.number}/console")
    console.submit("Undo")
    assert len(topics(room)) == 1


def test_nobody_else_in_the_room_changes_it(phone, other, room, address):
    phone.submit("Suggest a topic", title="Appraisal")
    db.session.rollback()
    [topic] = board(room)
    other.get(address)
    assert not other.page.select(".cop-mine")
    token = other.token()
    for act in ("edit", "withdraw"):
        page = other.post(f"{address}/topics/{topic.id}/{act}", status=409, csrf_token=token, title="Mine now")
        assert "Only whoever offered this topic" in page
    assert topics(room)[0][0] == "Appraisal"


def test_what_was_said_in_the_room_is_nobodys_own(phone, room, address):
    topic = world.a_topic(room, "Said aloud")
    phone.get(address)
    assert not phone.page.select(".cop-mine")
    phone.post(f"{address}/topics/{topic.id}/withdraw", status=409, csrf_token=phone.token())


@pytest.mark.parametrize("state", ["running", "done", "handed-over"])
def test_what_is_being_talked_about_keeps_its_words(phone, room, address, state):
    phone.submit("Suggest a topic", title="Appraisal")
    world.start_writing()
    [topic] = board(room)
    topic.state = state
    db.session.commit()
    phone.post(f"{address}/topics/{topic.id}/edit", status=409, csrf_token=phone.token(), title="Something else")
    assert topics(room)[0][0] == "Appraisal"


def test_an_empty_or_endless_title_comes_back_with_what_was_typed(phone, room):
    phone.submit("Suggest a topic", title="Appraisal")
    page = phone.submit("Change it", title="x" * 201, status=422)
    assert "200 characters" in page and page.one("input[name=title]")["value"] == "x" * 201
    assert topics(room)[0][0] == "Appraisal"


def test_where_the_leader_looks_first_other_words_wait_too(phone, other, room, address, browse):
    phone.submit("Suggest a topic", title="Appraisal")
    console = world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))
    console.get(f"/{room.community.slug}/sessions/{room.number}/console")
    console.submit("Look at each line first")
    phone.submit("Change it", title="Something unkind")
    assert "Something unkind" not in other.get(address)
    console.get(f"/{room.community.slug}/sessions/{room.number}/console")
    console.submit("Show", within="#held")
    assert "Something unkind" in other.get(address)


@pytest.fixture
def planned(app):
    return world.a_planned_gathering()


@pytest.fixture
def before(planned):
    return f"/{planned.community.slug}/sessions/{planned.number}"


def test_a_member_offers_a_topic_between_sessions_without_coming_onto_the_sheet(app, browse, planned, before):
    member = world.a_member(planned.community)
    device = world.signed_in(browse, member)
    device.get(f"{before}/")
    device.follow("Topics")
    device.submit("Suggest a topic", title="Exit talks", hope="What others ask")
    assert "Exit talks" in device.page
    device.submit("Change it", title="Stay talks")
    db.session.rollback()
    [topic] = board(planned)
    assert (topic.title, topic.origin, topic.owner_id) == ("Stay talks", "member", member.id)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 0


def test_it_waits_on_the_board_of_the_day_and_is_still_its_owners(app, browse, planned, before):
    member = world.a_member(planned.community)
    device = world.signed_in(browse, member)
    device.get(f"{before}/topics")
    device.submit("Suggest a topic", title="Exit talks")
    world.start_writing()
    planned.open(world.clock.now())
    db.session.commit()
    device.get(f"/join/{planned.join_code}")
    device.submit("Join")
    assert "Exit talks" in device.page
    device.submit("Withdraw it")
    assert topics(planned) == []


def test_another_member_does_not_change_it_and_a_facilitator_may(app, browse, planned, before):
    topic = world.a_topic(planned, "Exit talks", owner=world.a_member(planned.community), origin="member")
    other = world.signed_in(browse, world.a_member(planned.community))
    other.get(f"{before}/topics")
    assert not other.page.select(".cop-mine")
    other.post(f"{before}/topics/{topic.id}/withdraw", status=409, csrf_token=other.token())
    leader = world.signed_in(browse.another_device(), world.a_member(planned.community, "facilitator"))
    leader.get(f"{before}/topics")
    leader.submit("Withdraw it")
    assert topics(planned) == []


def test_what_the_facilitator_types_before_the_session_is_the_facilitators(app, browse, planned, before):
    leader = world.signed_in(browse, world.a_member(planned.community, "facilitator"))
    leader.get(f"{before}/topics")
    leader.submit("Suggest a topic", title="Brought along")
    assert topics(planned) == [("Brought along", "", "facilitator")]


def test_nothing_is_added_to_a_session_that_is_over(app, browse, planned, before):
    device = world.signed_in(browse, world.a_member(planned.community))
    device.get(f"{before}/topics")
    stale = device.token()
    world.start_writing()
    planned.cancel()
    db.session.commit()
    page = device.post(f"{before}/topics", status=409, csrf_token=stale, title="Too late")
    assert "cancelled" in page
    assert not device.get(f"{before}/topics").select("form[action$='/topics']")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Topic)) == 0
