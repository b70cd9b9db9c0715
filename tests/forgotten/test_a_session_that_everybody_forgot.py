"""A session that nobody closed closes itself after a week, says so, and drops out of no figure."""

from __future__ import annotations

import pytest

from cop.clock import now
from cop.db import db, start_writing
from cop.nightly import close_the_forgotten
from tests import world


@pytest.fixture
def room(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.an_open_gathering()


def nightly(app, **later):
    world.later(app, **later)
    close_the_forgotten()
    db.session.rollback()


def test_it_closes_itself_after_seven_days_and_not_before(app, room, capsys):
    nightly(app, days=6, hours=20)  # 08:00 of the seventh day
    assert room.state == "open"
    nightly(app, hours=2)
    assert (room.state, room.closed_at) == ("closed", now())
    assert "was open for a week" in capsys.readouterr().err
    nightly(app, days=1)
    assert capsys.readouterr().err == ""


def test_a_topic_left_running_has_the_minutes_of_the_session_and_not_of_the_week(app, room):
    topic = world.a_topic(room, "Retention")
    start_writing()
    db.session.add(topic)
    topic.start(world.NOON)  # midday; the session is planned from two to four
    db.session.commit()
    nightly(app, days=8)
    assert (topic.state, topic.minutes) == ("done", 240)


def test_one_that_was_closed_in_time_is_left_alone(app, room, browse, place):
    leader = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    leader.get(f"{place}/console")
    leader.submit("Close the session")
    nightly(app, days=8)
    assert "Sign-in sheet not checked" not in leader.get(f"{place}/")


def test_everybody_reads_that_its_register_was_not_checked_until_a_leader_has(app, room, browse, place):
    member = world.a_member(room.community, person=world.a_person("Late Lark"))
    nightly(app, days=8)
    leader = world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))
    reader = world.signed_in(browse.another_device(), world.a_member(room.community, "reviewer"))
    evaluation = f"/evaluation/{room.community.programme.slug}"
    assert "Sign-in sheet not checked" in leader.get(f"{place}/")
    assert "Nobody has checked its sign-in sheet yet" in leader.get(f"{place}/summary")
    assert f"{room.community.name}, session {room.number}" in reader.get(evaluation)
    leader.get(f"{place}/sheet")
    leader.submit("Tick in", member=[str(member.id)])
    assert "Late Lark" in leader.page, "checking it late needs no reason"
    leader.submit("The sign-in sheet is checked")
    assert "Sign-in sheet not checked" not in leader.page
    assert "nobody has checked" not in reader.get(evaluation).text
    plain = world.signed_in(browse.another_device(), member)
    plain.get("/")
    plain.post(f"{place}/register-checked", csrf_token=plain.token(), status=403)
