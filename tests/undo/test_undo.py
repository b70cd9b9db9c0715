"""One Undo for the last act of the leaders: seen by both of them, kept by the server, and never guessing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.agenda.queries import board
from cop.db import db
from cop.undo.models import KEPT, Step
from tests import world


@pytest.fixture
def console(app, browse, room, place):
    for title in ("Appraisal", "Retention"):
        world.a_topic(room, title)
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device


@pytest.fixture
def host(app, browse, room, place, console):
    device = world.signed_in(browse.another_device(), world.a_member(room.community, "convenor"))
    device.get(f"{place}/console")
    return device


def states(room):
    db.session.rollback()  # a new look
    return [(t.title, t.state) for t in board(room)]


def undo_line(device):
    return " ".join(device.page.one("#undo").get_text(" ").split())


def test_nothing_to_undo_shows_no_button(console):
    assert undo_line(console) == ""


def test_done_pressed_too_early_is_undone_and_the_clock_goes_on_as_if_nothing_had_been(app, console, room):
    console.submit("Start", within="#waiting li:first-child")
    started = board(room)[0].started_at
    world.later(app, minutes=5)
    console.submit("Done", within="#running")
    assert "Done with “ Appraisal ”" in undo_line(console)
    world.later(app, seconds=40)
    console.submit("Undo")
    db.session.rollback()
    [topic, _other] = board(room)
    assert (topic.state, topic.started_at, topic.minutes) == ("running", started, None)


def test_undoing_goes_back_step_by_step(console, room):
    console.submit("Start", within="#waiting li:first-child")
    console.submit("Park", within="#running")
    console.submit("Undo")
    assert states(room)[0] == ("Appraisal", "running")
    console.submit("Undo")
    assert states(room)[0] == ("Appraisal", "offered")
    assert db.session.get(type(room), room.id).phase == "arrive"
    assert undo_line(console) == ""


@pytest.mark.parametrize("act", ["Down Appraisal", "Up Retention"])
def test_a_move_is_undone(console, room, act):
    console.submit(act)
    assert [title for title, _ in states(room)] == ["Retention", "Appraisal"]
    console.submit("Undo")
    assert [title for title, _ in states(room)] == ["Appraisal", "Retention"]


def test_a_withdrawn_topic_comes_back(console, room):
    console.follow("More Retention")
    console.submit("Withdraw")
    assert len(states(room)) == 1
    console.submit("Undo")
    assert states(room)[1] == ("Retention", "offered")


def test_a_second_leader_sees_and_presses_the_same_undo(console, host, room, place):
    console.submit("Start", within="#waiting li:first-child")
    host.get(f"{place}/console")
    assert "Started “ Appraisal ”" in undo_line(host)
    host.submit("Undo")
    assert states(room)[0] == ("Appraisal", "offered")


def test_both_leaders_pressing_undo_undo_one_act_and_not_two(console, host, room, place):
    console.submit("Down Appraisal")
    console.submit("Start", within="#waiting li:first-child")
    host.get(f"{place}/console")
    console.submit("Undo")
    host.submit("Undo")
    assert states(room) == [("Retention", "offered"), ("Appraisal", "offered")]


def test_a_screen_that_missed_something_does_not_undo_what_it_did_not_show(console, host, room, place):
    console.submit("Down Appraisal")
    host.get(f"{place}/console")
    console.submit("Start", within="#waiting li:first-child")
    page = host.submit("Undo", status=409)
    assert "Something else was done meanwhile" in page
    assert states(room)[0] == ("Retention", "running")


def test_the_number_of_an_undone_step_is_never_given_to_a_later_one(console, host, room, place):
    console.submit("Down Appraisal")
    host.get(f"{place}/console")
    console.submit("Undo")
    console.submit("Start", within="#waiting li:first-child")
    host.submit("Undo", status=409)
    assert states(room)[0] == ("Appraisal", "running")


def test_what_has_changed_since_is_not_overwritten(console, room):
    console.follow("More Retention")
    console.submit("Change", title="Retention, first year")
    world.start_writing()
    db.session.get(type(room), room.id)
    topic = board(room)[1]
    topic.title = "As somebody else has put it meanwhile"
    db.session.commit()
    page = console.submit("Undo", status=409)
    assert "Something else has happened" in page
    assert states(room)[1][0] == "As somebody else has put it meanwhile"


def test_pressing_start_twice_is_one_step(console, room, place):
    token, topic = console.token(), board(room)[0].id
    for _press in range(2):
        console.post(f"{place}/topics/{topic}/start", csrf_token=token)
    console.get(f"{place}/console")
    console.submit("Undo")
    assert states(room)[0] == ("Appraisal", "offered")


def test_only_the_last_few_are_kept_and_none_when_the_session_has_closed(console, room, place):
    for _press in range(KEPT + 3):
        console.submit("Down Appraisal" if states(room)[0][0] == "Appraisal" else "Down Retention")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Step)) == KEPT
    step = console.page.one("#undo button")["value"]
    console.submit("Close the session")
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Step)) == 0
    console.post(f"{place}/undo", csrf_token=console.token(), step=step)
    assert not console.page.select("#undo button")


def test_a_member_does_not_undo_what_leaders_did(console, browse, room, place):
    console.submit("Start", within="#waiting li:first-child")
    step = console.page.one("#undo button")["value"]
    member = world.signed_in(browse.another_device(), world.a_member(room.community))
    member.get(f"{place}/")
    member.post(f"{place}/undo", status=403, csrf_token=member.token(), step=step)
    assert states(room)[0] == ("Appraisal", "running")


def test_a_step_keeps_no_person(console, room):
    console.submit("Start", within="#waiting li:first-child")
    assert not {column.name for column in Step.__table__.columns} & {"by_id", "person_id", "attendance_id", "author_id"}
