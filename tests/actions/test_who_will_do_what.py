"""Somebody will do something by a day; the next opening asks about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from cop import clock
from cop.actions.models import ActionStep
from cop.agenda.models import Topic
from cop.db import db, start_writing
from tests import world
from tests.world import joined


@pytest.fixture
def console(console):
    console.submit("Suggest a topic", title="How do we keep people?")
    console.submit("Start How do we keep people?")
    return console


def actions():
    db.session.rollback()
    return list(db.session.scalars(sa.select(ActionStep).order_by(ActionStep.id)))


def the_next_session(console, room):
    """This one has closed, a week ago; the next is open. Returns it and its place."""
    start_writing()
    room.close(clock.now())
    room.starts_at -= timedelta(weeks=1)
    room.ends_at -= timedelta(weeks=1)
    db.session.commit()
    following = world.an_open_gathering(room.community)
    return following, f"/{room.community.slug}/sessions/{following.number}"


def test_a_line_is_tagged_with_the_same_press_that_adds_it(console, room, place):
    phone = joined(console, room, "Robin")
    phone.submit("Add", text="Without a tag")
    phone.submit("Add as insight", text="Exit talks come too late")
    console.get(f"{place}/console")
    console.submit("Add as decision", text="We ask after a month")
    db.session.rollback()
    lines = db.session.scalars(sa.select(Topic)).one().lines
    assert [line.tag for line in lines] == [None, "insight", "decision"]
    assert "Insight Exit talks come too late" in phone.get(f"/rooms/{room.join_code}")


def test_the_leader_types_whose_action_it_is_and_the_mirrored_screen_keeps_the_name(console, room, place):
    joined(console, room, "Robin Sample")
    console.get(f"{place}/console")
    page = console.submit("Add the action", text="Ask three leavers", who="robin", due=clock.today().isoformat())
    assert [(a.text, a.owner.name, a.due) for a in actions()] == [("Ask three leavers", "Robin Sample", clock.today())]
    named = [tag for tag in page.select("span.cop-quiet") if "Robin" in tag.get_text()]
    assert named and all("cop-held" in tag["class"] for tag in named)


def test_a_phone_takes_an_action_on_itself_or_leaves_it_with_nobody(console, room):
    phone = joined(console, room, "Robin")
    phone.submit("Add the action", text="Mine")
    phone.submit("Add the action", text="Nobody’s yet", who="")
    assert [(a.text, a.owner and a.owner.name) for a in actions()] == [("Mine", "Robin"), ("Nobody’s yet", None)]


@pytest.mark.parametrize("typed, said", [("Zaphod", "Nobody here"), ("r", "More than one")])
def test_a_name_that_fits_nobody_or_two_is_refused_in_words(console, room, place, typed, said):
    joined(console, room, "Robin")
    joined(console, room, "Rowan")
    console.get(f"{place}/console")
    assert said in console.submit("Add the action", text="Ask", who=typed, status=409)
    assert actions() == []


def test_in_a_large_room_a_phone_types_the_name_instead_of_scrolling_through_it(console, room):
    phone = joined(console, room, "Ash")
    for n in range(31):
        world.keep(room.attend(world.a_person(f"Wren {n}.")))
    phone.get(f"/rooms/{room.join_code}")
    assert not phone.page.select("#action-who option")
    phone.submit("Add the action", text="Mine")
    phone.submit("Add the action", text="Another’s", who="wren 7.")
    assert [action.owner.name for action in actions()] == ["Ash", "Wren 7."]


def test_a_day_that_has_gone_is_refused(console, room):
    phone = joined(console, room, "Robin")
    gone = (clock.today() - timedelta(days=1)).isoformat()
    assert "today or a later day" in phone.submit("Add the action", text="Late", due=gone, status=409)
    phone.get(f"/rooms/{room.join_code}")
    assert "Say what" in phone.submit("Add the action", text="", status=409)
    assert actions() == []


def test_the_next_opening_asks_and_not_yet_is_asked_again(console, room, place):
    console.get(f"{place}/console")
    console.submit("Add the action", text="Ask three leavers", who="")
    following, there = the_next_session(console, room)
    page = console.get(f"{there}/console")
    assert "Last time we said we would" in page
    assert "Ask three leavers" in console.get(f"{there}/projector")
    console.get(f"{there}/console")
    console.submit("Not yet Ask three leavers")
    assert "Not yet Take back" in console.get(f"{there}/console")
    _third, then = the_next_session(console, following)
    console.get(f"{then}/console")
    console.submit("Done Ask three leavers")
    assert [(a.state, a.done_on) for a in actions()] == [("done", clock.today())]
    console.get(f"{then}/console")
    console.submit("Take back Ask three leavers")
    assert [(a.state, a.done_on, a.asked_at_id) for a in actions()] == [("open", None, None)]


def test_its_owner_answers_from_their_phone_and_nobody_else_can(console, room, browse):
    phone = joined(console, room, "Robin")
    phone.submit("Add the action", text="Mine")
    owner = actions()[0].owner_id
    following, _ = the_next_session(console, room)
    other = joined(console, following, "Rowan")
    assert "Mine" in other.page
    path = f"/rooms/{following.join_code}/actions/{actions()[0].id}"
    refused = other.post(path, csrf_token=other.token(), answer="done", status=409)
    assert "Whoever said they would do it" in refused
    again = joined(console, following, "Robin Again")
    start_writing()
    following.attendances[-1].person_id = owner
    db.session.commit()
    again.get(f"/rooms/{following.join_code}")
    again.submit("Done Mine")
    assert actions()[0].state == "done"


def test_an_action_of_another_community_cannot_be_answered_for(console, room, place):
    console.get(f"{place}/console")
    console.submit("Add the action", text="Ours")
    elsewhere = world.an_open_gathering()
    stranger = joined(console, elsewhere, "Elsewhere")
    path = f"/rooms/{elsewhere.join_code}/actions/{actions()[0].id}"
    stranger.post(path, csrf_token=stranger.token(), answer="done", status=404)


def test_what_was_promised_is_on_the_summary_with_who_and_when(console, room, place):
    joined(console, room, "Robin")
    console.get(f"{place}/console")
    console.submit("Add the action", text="Ask three leavers", who="Robin")
    page = console.get(f"{place}/summary")
    assert "Ask three leavers · Robin" in page
