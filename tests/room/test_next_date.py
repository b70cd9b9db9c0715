"""At the end everybody takes the next date home."""

from __future__ import annotations

from datetime import timedelta

from cop import clock, live
from cop.db import db
from tests import world
from tests.world import signed_in


def in_a_month(room, **more):
    day = clock.now() + timedelta(days=28)
    return world.a_planned_gathering(room.community, starts_at=day, ends_at=day + timedelta(hours=2), **more)


def joined(browse, room):
    browse.get(f"/join/{room.join_code}")
    browse.submit("Join", name="Wren")
    return browse


def test_a_phone_without_an_account_puts_the_next_date_in_its_calendar(app, browse):
    room = world.an_open_gathering(phase="next-date")
    following = in_a_month(room, place="The Library, Leigh", link="https://meet.example.org/leigh")
    phone = joined(browse, room)
    assert "The Library, Leigh" in phone.get(f"/rooms/{room.join_code}").text
    file = phone.get(f"/rooms/{room.join_code}/next.ics", check=False)
    assert file.status == 200
    entry = file.body.decode().replace("\r\n ", "")
    assert f"{following.starts_at:%Y%m%dT%H%M}" in entry and "The Library" in entry


def test_the_phone_of_somebody_who_was_here_once_is_not_told_the_way_into_the_next_session(app, browse):
    room = world.an_open_gathering(phase="next-date")
    following = in_a_month(room, link="https://meet.example.org/leigh")
    phone = joined(browse, room)
    entry = phone.get(f"/rooms/{room.join_code}/next.ics", check=False).body.decode().replace("\r\n ", "")
    assert "meet.example.org" not in entry and following.join_code not in entry


def test_a_date_that_nobody_agreed_is_in_no_calendar(app, browse):
    room = world.an_open_gathering(phase="next-date")
    in_a_month(room, date_agreed=False)
    phone = joined(browse, room)
    page = phone.get(f"/rooms/{room.join_code}")
    assert "Date to be agreed" in page.text and "calendar" not in page.text
    phone.get(f"/rooms/{room.join_code}/next.ics", status=404)


def test_the_leader_is_asked_to_agree_it_while_everybody_is_here(app, browse):
    room = world.an_open_gathering(phase="next-date")
    leader = signed_in(browse, world.a_member(room.community, "facilitator"))
    page = leader.get(f"/{room.community.slug}/sessions/{room.number}/console")
    assert "Agree it while everybody is here" in page.text


def test_a_date_agreed_meanwhile_is_on_the_running_sessions_screens_and_the_leader_is_back(app, browse):
    room = world.an_open_gathering(phase="next-date")
    leader = signed_in(browse, world.a_member(room.community, "facilitator"))
    place = f"/{room.community.slug}/sessions"
    before = live.version(room.id)
    db.session.rollback()
    leader.get(f"{place}/plan")
    day = clock.today() + timedelta(days=30)
    page = leader.submit("Plan a session", day=day.isoformat(), starts="10:00", ends="12:00")
    assert page.address.endswith(f"{place}/{room.number}/console")
    assert live.version(room.id) > before
