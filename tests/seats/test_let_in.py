"""Letting somebody in costs two reads by key, and says no to whatever the long way says no to."""

from __future__ import annotations

import pytest

from cop.db import db, start_writing
from cop.gatherings.models import Attendance
from cop.reflections.boxes import SealedAnswer
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


@pytest.fixture
def removal(app, browse):
    """Robin, a member, joined on a phone and has answered; Fern removes her while the session runs."""
    gathering = world.an_open_gathering(world.a_community(slug="keeping", name="Keeping"))
    robin = world.a_member(gathering.community, person=world.a_person("Robin Wren"))
    fern = world.a_member(gathering.community, "facilitator", world.a_person("Fern Finch"))
    phone, room = world.signed_in(browse.another_device(), robin), f"/rooms/{gathering.join_code}"
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join")
    phone.get(f"{room}/reflection")
    phone.submit("Send", feeling="Glad", today="Long", curious="Who else?")
    desk = world.signed_in(browse, fern)
    desk.get("/keeping/people")
    return gathering, phone, room, lambda: desk.submit("Remove Robin Wren", because="Moved to another trust")


def boxes():
    db.session.rollback()
    return {(row.part, row.k): (row.rev, row.box) for row in db.session.query(SealedAnswer)}


def test_whoever_is_removed_loses_the_seat_that_they_hold_in_a_session_that_runs(removal):
    gathering, phone, room, remove = removal
    phone.get(room)
    live = phone.get(f"{room}/live", htmx=True)
    sent, held, token = boxes(), live.headers["HX-PTag"], phone.token()
    remove()
    phone.get(f"{room}/live", status=404, htmx=True, **{"HX-PTag": held})
    assert phone.get(room, status=302).headers["Location"] == f"/join/{gathering.join_code}"
    for page in ("reflection", "summary", "name", "pictures/"):
        phone.get(f"{room}/{page}", status=404)
    for act in ("reflection", "topics"):
        phone.post(f"{room}/{act}", status=404, csrf_token=token, title="Still here", feeling="Still here", rev="2")
    assert boxes() == sent and a_line(gathering).name == "Robin Wren"


def test_by_the_code_they_come_in_again_as_anybody_can_and_answer_once(removal):
    gathering, phone, room, remove = removal
    sent = boxes()
    remove()
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join")
    phone.get(room)
    assert a_line(gathering).kind == "participant"
    page = phone.get(f"{room}/reflection")
    assert page.one("[name=feeling]").get_text().strip() == "Glad"
    phone.submit("Send", feeling="Better")
    assert boxes().keys() == sent.keys() and boxes() != sent


def leave(_gathering, phone, _desk):
    phone.get("/keeping/leave")
    phone.submit("Leave Keeping")


def erase_me(_gathering, phone, _desk):
    phone.get("/your-data/erase")
    phone.submit("Erase me for good")


def be_erased(gathering, _phone, desk):
    admin = world.signed_in(desk, world.a_person("Ada", is_administrator=True))
    admin.get(f"/rights/people/{a_line(gathering).person_id}/erase")
    admin.submit("Erase for good")


@pytest.mark.parametrize("go", [leave, erase_me, be_erased])
def test_whoever_goes_loses_their_seat_and_no_phone_puts_their_name_back(removal, go):
    gathering, phone, room, _remove = removal
    phone.get(room)
    live = phone.get(f"{room}/live", htmx=True)
    sent, held = boxes(), live.headers["HX-PTag"]
    go(gathering, phone, phone.another_device())
    phone.get(f"{room}/live", status=404, htmx=True, **{"HX-PTag": held})
    for page in ("reflection", "summary", "name"):
        phone.get(f"{room}/{page}", status=404)
    phone.get(f"/join/{gathering.join_code}")
    assert go is leave or "Robin" not in phone.page
    phone.post(f"{room}/name", status=404, csrf_token=phone.token(), name="Robin Wren")
    assert boxes() == sent
    assert a_line(gathering).name == ("Robin Wren" if go is leave else "Former member")
