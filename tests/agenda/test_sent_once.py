"""A phone on a bad line says a thing again until it has been told that it arrived: it is one thing all the same."""

from __future__ import annotations

import pytest

from cop.agenda.models import Dot, Topic
from cop.db import db
from tests import world
from tests.identity.test_at_the_same_moment import all_at_once

ONE, ANOTHER = "5f0c" * 8, "a17e" * 8


@pytest.fixture
def room(app):
    return world.an_open_gathering(dots_each=3)


@pytest.fixture
def phone(browse, room):
    browse.get(f"/join/{room.join_code}")
    browse.submit("Join", name="Wren")
    return browse


def titles(room):
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Topic.title).filter_by(gathering_id=room.id)))


def suggest(phone, room, status=200, **fields):
    fields = {"title": "Retention", "kind": "idea", "once": ONE, "csrf_token": phone.token()} | fields
    phone.post(f"/rooms/{room.join_code}/topics", status=status, **fields)


def test_a_suggestion_that_is_sent_again_is_one_topic(phone, room):
    for _try in range(3):
        suggest(phone, room)
    assert titles(room) == ["Retention"]
    suggest(phone, room, once=ANOTHER)
    suggest(phone, room, once="")
    suggest(phone, room, once="")
    assert titles(room) == ["Retention"] * 4


def test_two_tries_that_arrive_at_one_moment_are_one_topic(phone, room):
    address = f"/rooms/{room.join_code}/topics"
    data = {"title": "Retention", "kind": "idea", "once": ONE, "csrf_token": phone.token()}
    db.session.rollback()
    statuses = all_at_once(6, lambda _n: phone.client.post(address, data=data).status_code)
    assert set(statuses) == {303}
    assert titles(room) == ["Retention"]


def test_the_number_counts_within_one_session_alone(phone, room):
    suggest(phone, room)
    other = world.an_open_gathering(room.community)
    phone.get(f"/join/{other.join_code}")
    phone.submit("Join")
    suggest(phone, other)
    assert titles(other) == titles(room) == ["Retention"]


def test_a_number_that_no_phone_makes_is_refused(phone, room):
    suggest(phone, room, 422, once="x" * 33)
    assert titles(room) == []


def test_dots_are_said_as_what_they_are_in_all(phone, room):
    topic, token = world.a_topic(room, "Appraisal"), phone.token()
    address = f"/rooms/{room.join_code}/topics/{topic.id}/dot"
    for mine, there in ((2, 2), (2, 2), (3, 3), (0, 0), (0, 0), (1, 1)):
        phone.post(address, csrf_token=token, mine=str(mine))
        db.session.rollback()
        assert db.session.query(Dot).count() == there, mine


@pytest.mark.parametrize(("mine", "status"), [("4", 409), ("99", 409), ("9" * 30, 200), ("-1", 200), ("x", 200)])
def test_more_dots_than_there_are_and_no_number_at_all_have_their_answers(phone, room, mine, status):
    topic, token = world.a_topic(room, "Appraisal"), phone.token()
    phone.post(f"/rooms/{room.join_code}/topics/{topic.id}/dot", status=status, csrf_token=token, mine=mine)
    db.session.rollback()
    assert db.session.query(Dot).count() == 0
