"""What this community can give us: said early, looked at again in the last session, and never left out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.db import db
from cop.figures.reading import read
from cop.figures.shape import Viewer
from cop.hopes.models import Hope
from cop.hopes.queries import hopes_of
from cop.periods import EVERYTHING
from cop.reports.freezing import own_hopes
from tests import world


@pytest.fixture
def community(app):
    return world.a_community(world.a_programme(sessions_planned=2))


@pytest.fixture
def room(community):
    return world.an_open_gathering(community)


def leader_of(browse, room):
    device = world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))
    device.get(f"/{room.community.slug}/sessions/{room.number}/console")
    return device


def joined(browse, room, name="Robin"):
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name=name)
    phone.get(f"/rooms/{room.join_code}")
    return phone


def kept():
    db.session.rollback()
    return [(hope.text, hope.state, hope.why) for hope in db.session.scalars(sa.select(Hope).order_by(Hope.id))]


def last_session(community):
    """The one that is open now is the second of two."""
    world.a_planned_gathering(community, state="closed")
    return world.an_open_gathering(community)


def test_phones_say_their_hopes_when_a_community_begins(browse, room):
    phone = joined(browse, room)
    phone.submit("Add my hope", hope="Somebody to ring")
    phone.submit("Add my hope", hope="Time to think", once="b" * 32)
    phone.submit("Add my hope", hope="Time to think", once="b" * 32)
    assert [text for text, _, _ in kept()] == ["Somebody to ring", "Time to think"]
    page = leader_of(browse, room).get(f"/{room.community.slug}/hopes/")
    assert "Somebody to ring" in page and "Robin" not in page and "Said in session 1" in page


def test_in_the_last_session_each_is_looked_at_again(browse, community):
    room = last_session(community)
    for text in ("Somebody to ring", "Time to think", "A pay rise"):
        world.keep(Hope.say(community, text, world.NOON))
    leader = leader_of(browse, room)
    assert leader.page.one("#hopes_on_console").has_attr("open")
    assert "3 to look at again" in leader.page
    said = (("Met", "We do"), ("Partly met", "Some"), ("Not yet", "Nobody may"))
    for hope, (button, why) in zip(hopes_of(community), said, strict=True):
        leader.submit(button, within=f"form[action$='/hopes/{hope.id}']", why=why)
    assert kept() == [
        ("Somebody to ring", "met", "We do"),
        ("Time to think", "partly", "Some"),
        ("A pay rise", "not-yet", "Nobody may"),
    ]
    page = leader.get(f"/{community.slug}/hopes/")
    assert "Not yet" in page and "Nobody may" in page and f"looked at again in session {room.number}" in page


def test_a_line_why_is_always_asked_for_and_undo_puts_it_back(browse, community):
    room = last_session(community)
    world.keep(Hope.say(community, "Time to think", world.NOON))
    leader = leader_of(browse, room)
    leader.submit("Met", within="#hopes_on_console", why="", status=409)
    leader.get(f"/{community.slug}/sessions/{room.number}/console")
    leader.submit("Met", within="#hopes_on_console", why="An hour each month")
    leader.submit("Undo")
    assert kept() == [("Time to think", "open", "")]


def test_between_sessions_members_add_and_leaders_look_again(browse, community):
    member = world.signed_in(browse, world.a_member(community))
    member.get(f"/{community.slug}/")
    member.follow("What this community can give us")
    member.submit("Add", hopes="Somebody to ring\n\nTime to think")
    assert "Look at it again" not in member.page
    host = world.signed_in(browse.another_device(), world.a_member(community, "convenor"))
    host.get(f"/{community.slug}/hopes/")
    host.follow("Look at it again : Time to think")
    assert "Say in a line why" in host.submit("Keep it", state="not-yet", why=" ", status=409)
    host.get(f"/{community.slug}/hopes/{hopes_of(community)[1].id}")
    host.submit("Keep it", state="not-yet", why="Diaries")
    assert kept()[1] == ("Time to think", "not-yet", "Diaries")


def test_the_report_gets_every_hope_missed_or_not_in_the_groups_words_or_as_a_number(community):
    for text in ("A desk near mine", "A rise for me", "Time for me", "Nobody looked"):
        world.keep(Hope.say(community, text, world.NOON))
    met, missed, kept, _ = hopes_of(community)
    met.look_again("met", "We do", world.NOON.date())
    met.let_out("People sit together")
    missed.look_again("not-yet", "Nobody may", world.NOON.date())
    missed.let_out("Fair pay")
    kept.look_again("not-yet", "Said of one of us", world.NOON.date())
    db.session.flush()
    reading = read(community.programme, EVERYTHING, Viewer.ACADEMY)
    told = [(row["text"], row["came"], row["came_words"], row["note"]) for row in own_hopes(reading)]
    name = community.name
    assert told == [
        (f"{name}: People sit together", "met", "Met", "We do"),
        (f"{name}: Fair pay", "missed", "Not yet", "Nobody may"),
        (f"{name}: 1 hope of its own, in words that stay inside", "missed", "Not yet", ""),
        (f"{name}: 1 hope of its own, in words that stay inside", "", "Not looked at again yet", ""),
    ]
    inside = read(community.programme, EVERYTHING, Viewer.MEMBER, community).hoped
    assert [hope.text for hope in inside] == ["A desk near mine", "A rise for me", "Time for me", "Nobody looked"]


def test_a_hurtful_hope_leaves_every_screen(browse, room):
    phone = joined(browse, room)
    phone.submit("Add my hope", hope="Unkind")
    leader = leader_of(browse, room)
    leader.submit("Hide this line", within="#hopes_on_console")
    assert "Unkind" not in joined(browse, room, "Rowan").page
    assert "kept this off the screen" in phone.get(f"/rooms/{room.join_code}")


def test_later_sessions_leave_phones_alone(browse, community):
    world.a_planned_gathering(community, state="closed")
    world.a_planned_gathering(community, state="closed")
    room = world.an_open_gathering(community)
    assert not joined(browse, room).page.select("#phone_hope")
