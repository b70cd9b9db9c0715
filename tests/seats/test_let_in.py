"""Letting somebody in costs two reads by key, and says no to whatever the long way says no to."""

from __future__ import annotations

import pytest

from cop.db import db, start_writing
from cop.gatherings.models import Attendance
from tests import world
from tests.wiring.counting import reads_of


@pytest.fixture
def reads_before(app, monkeypatch):
    """What the database is asked until a view begins."""

    def asked(device, address, endpoint):
        with reads_of(db.engine) as reads:
            seen = []

            def view(**_place):
                seen.extend(reads)
                return "", 204

            view.access = app.view_functions[endpoint].access
            monkeypatch.setitem(app.view_functions, endpoint, view)
            assert device.open("GET", address).status_code == 204
        return seen

    return asked


@pytest.mark.engine("sqlite")
def test_a_phone_is_let_in_by_one_read_and_another_brings_what_its_page_shows(app, browse, reads_before):
    gathering = world.an_open_gathering()
    phone, page = world.joined(browse, gathering), f"/rooms/{gathering.join_code}"
    first, second = reads_before(phone, page, "room.phone")
    assert "code_key" in first and "attendances" in first and "communities" not in first
    assert "gatherings" in second and "attendances" in second and "people" in second


@pytest.mark.engine("sqlite")
def test_a_phone_that_has_been_in_several_rooms_is_let_in_by_two(app, browse, reads_before):
    gathering, other = world.an_open_gathering(), world.an_open_gathering()
    phone = world.joined(browse, gathering)
    phone.get(f"/join/{other.join_code}")
    phone.submit("Join", name="Robin")
    for here in (gathering, other):
        assert len(reads_before(phone, f"/rooms/{here.join_code}", "room.phone")) == 3


def test_the_code_of_a_session_that_a_phone_has_not_joined_asks_it_to(app, browse):
    """However many others it has joined."""
    phone, other = world.joined(browse, world.an_open_gathering()), world.an_open_gathering()
    assert phone.get(f"/rooms/{other.join_code}", status=302).headers["Location"] == f"/join/{other.join_code}"
    phone.get("/rooms/no-such-11", status=404)


@pytest.mark.engine("sqlite")
def test_a_member_is_let_in_by_two_reads(app, browse, reads_before):
    """Who this is, and what they belong to here by."""
    community = world.a_community()
    world.signed_in(browse, world.a_member(community))
    first, second = reads_before(browse, f"/{community.slug}/", "home.community")
    assert "logins" in first and "people" in first
    assert "communities" in second and "memberships" in second


def a_line(gathering):
    return db.session.query(Attendance).filter_by(gathering_id=gathering.id).one()


def test_whoever_was_taken_off_the_sheet_is_asked_to_join_again(app, browse):
    gathering = world.an_open_gathering()
    phone = world.joined(browse, gathering)
    start_writing()
    db.session.delete(a_line(gathering))
    db.session.commit()
    assert phone.get(f"/rooms/{gathering.join_code}", status=302).headers["Location"].startswith("/join/")
    assert phone.open("GET", f"/rooms/{gathering.join_code}/name").status_code == 404


@pytest.mark.parametrize(("kind", "clock", "status"), [("visitor", False, 403), ("participant", True, 303)])
def test_the_clock_is_for_the_phone_that_it_was_handed_to(app, browse, kind, clock, status):
    gathering = world.an_open_gathering()
    phone = world.joined(browse, gathering)
    start_writing()
    line = a_line(gathering)
    line.kind, line.keeps_time = kind, clock
    db.session.commit()
    address = f"/rooms/{gathering.join_code}/topics/next"
    assert phone.post(address, status=status, csrf_token=phone.token()).status == status
