"""A private note: its author sees it, and nobody else, whatever happens to the sign-in sheet."""

from __future__ import annotations

import json

import sqlalchemy as sa

from cop.db import db, start_writing
from cop.notes.models import PrivateNote
from tests import world

SECRET = "I am thinking of leaving"


def joined(device, room, name="Robin"):
    device.get(f"/join/{room.join_code}")
    device.submit("Join", name=name)
    device.get(f"/rooms/{room.join_code}")
    return device


def notes():
    db.session.rollback()
    return list(db.session.scalars(sa.select(PrivateNote.text)))


def test_a_phone_keeps_changes_and_empties_its_own_note(browse, room):
    phone = joined(browse, room)
    phone.submit("Keep it", text=SECRET)
    assert SECRET in phone.get(f"/rooms/{room.join_code}").html.find(id="own-note").text
    phone.submit("Keep it", text="Something else")
    assert notes() == ["Something else"]
    phone.submit("Keep it", text="")
    assert notes() == []


def test_it_is_on_nobody_elses_screen_and_in_no_dump(app, browse, room, place):
    joined(browse, room).submit("Keep it", text=SECRET)
    other = joined(browse.another_device(), room, "Rowan")
    leader = world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))
    seen = [other.get(f"/rooms/{room.join_code}")]
    seen += [leader.get(f"{place}/{screen}") for screen in ("console", "projector", "summary", "sheet", "note", "")]
    assert not any(SECRET.encode() in page.body for page in seen)
    dump = app.test_cli_runner().invoke(args=["dump"]).stdout
    assert json.loads(dump)["gatherings"]
    assert SECRET not in dump


def test_linking_the_name_on_the_sheet_to_a_member_does_not_open_it_to_them(browse, room, place):
    phone = joined(browse, room)
    phone.submit("Keep it", text=SECRET)
    member = world.a_member(room.community)
    start_writing()
    db.session.add(room)
    room.attendances[0].is_the_same_as(member)
    db.session.commit()
    theirs = world.signed_in(browse.another_device(), member)
    assert SECRET.encode() not in theirs.get(f"{place}/note").body
    assert SECRET.encode() in phone.get(f"/rooms/{room.join_code}").body


def test_a_member_has_one_note_on_phone_and_desk(browse, room, place):
    member = world.signed_in(browse, world.a_member(room.community))
    joined(member, room, "Whoever")
    member.submit("Keep it", text=SECRET)
    assert SECRET.encode() in member.get(f"{place}/note").body
    member.submit("Keep it", text="From the desk")
    assert notes() == ["From the desk"]
    assert "From the desk" in member.get(f"/rooms/{room.join_code}").html.find(id="own-note").text


def test_a_note_longer_than_the_limit_is_refused_and_the_limit_named(browse, room):
    assert "5,000 characters" in joined(browse, room).submit("Keep it", text="x" * 5001, status=409)
