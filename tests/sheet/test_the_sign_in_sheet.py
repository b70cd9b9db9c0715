"""The leader keeps the sheet: ticks people in by hand, says what they are today, and who is really new."""

from __future__ import annotations

import pytest

from cop import clock
from cop.arrivals.models import Tie
from cop.db import db, start_writing
from cop.fileparts.sessions import known_before
from cop.gatherings.models import Attendance
from tests import world


@pytest.fixture
def gathering(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.an_open_gathering()


@pytest.fixture
def leader(browse, gathering):
    return world.signed_in(browse, world.a_member(gathering.community, "facilitator"))


def open_sheet(leader, gathering):
    return leader.get(f"/{gathering.community.slug}/sessions/{gathering.number}/sheet")


def lines(gathering):
    db.session.rollback()
    query = db.select(Attendance).filter_by(gathering_id=gathering.id).order_by(Attendance.id)
    return {line.name: line for line in db.session.scalars(query)}


def by_phone(browse, gathering, name):
    """Somebody joins on a phone of their own."""
    phone = browse.another_device()
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join", name=name)
    return phone


def the_next_session(app, gathering):
    world.later(app, days=28)
    start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    db.session.commit()
    return world.an_open_gathering(gathering.community)


def test_members_are_ticked_in_by_hand_and_taken_back(leader, gathering):
    one, two = world.a_member(gathering.community), world.a_member(gathering.community)
    open_sheet(leader, gathering)
    page = leader.submit("Tick in", member=[str(one.id), str(two.id)])
    assert "2 on the sheet, 2 counted" in page
    assert lines(gathering)[one.name].checked == "known"
    page = leader.submit(f"Take back {one.name}")
    assert set(lines(gathering)) == {two.name}


def test_a_name_that_the_leader_types_is_on_the_sheet_and_not_checked(leader, gathering):
    open_sheet(leader, gathering)
    page = leader.submit("Add", name="Robin Wren")
    assert "Robin Wren not checked" in page
    page = leader.submit("Add", name=" ", status=422)
    assert "Enter a name" in page


def test_guests_and_visitors_are_on_the_sheet_and_not_counted(leader, gathering):
    by_phone(leader, gathering, "Robin Wren")
    by_phone(leader, gathering, "Ash Wood")
    open_sheet(leader, gathering)
    line = lines(gathering)["Ash Wood"]
    page = leader.submit("Set", within=f"#line-{line.id}", kind="visitor")
    assert "2 on the sheet, 1 counted" in page
    assert lines(gathering)["Ash Wood"].kind == "visitor"


def test_a_typed_name_is_asked_about_and_can_be_somebody_of_session_one(app, leader, gathering):
    by_phone(leader, gathering, "Robin Wren")
    later = the_next_session(app, gathering)
    by_phone(leader, later, "Robin W")
    page = open_sheet(leader, later)
    assert "Robin W : new today, or the same as Robin Wren of session 1?" in page
    page = leader.submit("The same as Robin Wren of session 1")
    first, second = lines(gathering)["Robin Wren"], lines(later)["Robin W"]
    assert second.person_id == first.person_id and second.checked == "same"
    assert "Robin W the same as Robin Wren" in page and "Who is new today?" not in page


def test_saying_who_somebody_is_can_be_taken_back(app, leader, gathering):
    by_phone(leader, gathering, "Robin Wren")
    later = the_next_session(app, gathering)
    by_phone(leader, later, "Robin W")
    typed_as = lines(later)["Robin W"].person_id
    open_sheet(leader, later)
    leader.submit("The same as Robin Wren of session 1")
    page = leader.submit("Ask again about Robin W")
    line = lines(later)["Robin W"]
    assert (line.person_id, line.typed_as_id, line.checked) == (typed_as, None, "ask")
    assert "Who is new today?" in page


def test_somebody_new_is_asked_about_once(app, leader, gathering):
    by_phone(leader, gathering, "Robin Wren")
    open_sheet(leader, gathering)
    page = leader.submit("New today Robin Wren")
    assert "Who is new today?" not in page and "new today" in page
    later = the_next_session(app, gathering)
    assert "Who is new today?" not in open_sheet(leader, later)


def test_a_first_session_is_checked_with_one_press(leader, gathering):
    for name in ("Robin Wren", "Ash Wood", "Fern Hill"):
        by_phone(leader, gathering, name)
    open_sheet(leader, gathering)
    leader.submit("They are all new today")
    assert {line.checked for line in lines(gathering).values()} == {"new"}


def test_a_name_linked_late_is_that_person_at_every_session_of_the_phone(app, leader, gathering):
    member = world.a_member(gathering.community, person=world.a_person("Robin Wren"))
    phone = by_phone(leader, gathering, "Robin")
    later = the_next_session(app, gathering)
    phone.get(f"/join/{later.join_code}")
    phone.submit("Join")
    open_sheet(leader, gathering)
    leader.submit("The same as Robin Wren, member")
    assert [lines(g)["Robin"].person_id for g in (gathering, later)] == [member.id, member.id]
    leader.submit("Ask again about Robin")
    assert lines(later)["Robin"].person_id == lines(gathering)["Robin"].person_id != member.id


def test_ticked_by_hand_and_joined_by_phone_is_one_person(leader, gathering):
    member = world.a_member(gathering.community, person=world.a_person("Robin Wren"))
    open_sheet(leader, gathering)
    leader.submit("Tick in", member=[str(member.id)])
    phone = by_phone(leader, gathering, "Robin")
    open_sheet(leader, gathering)
    page = leader.submit("The same as Robin Wren, member")
    assert "1 on the sheet, 1 counted" in page
    assert phone.get(f"/rooms/{gathering.join_code}").address.startswith("/rooms/")


def test_whom_a_typed_name_had_met_counts_for_the_person_it_turned_out_to_be(app, leader, gathering):
    member = world.a_member(gathering.community, person=world.a_person("Robin Wren"))
    by_phone(leader, gathering, "Ash Wood")
    phone = by_phone(leader, gathering, "Robin")
    ash = lines(gathering)["Ash Wood"]
    phone.get(f"/rooms/{gathering.join_code}/about-you")
    phone.submit("Save", known_before="few", known=[str(ash.id)])
    db.session.rollback()
    assert db.session.scalars(db.select(Tie)).all()
    open_sheet(leader, gathering)
    leader.submit("The same as Robin Wren, member", within="#asked li:nth-of-type(2)")
    db.session.rollback()
    assert known_before(gathering.community.programme) == {frozenset({member.id, ash.person_id})}


def test_nobody_is_on_the_sheet_before_the_session_is_open(leader, gathering):
    planned = world.a_planned_gathering(gathering.community)
    member = world.a_member(gathering.community)
    open_sheet(leader, planned)
    assert not leader.page.select("form[action$=members]")
    token = open_sheet(leader, gathering) and leader.token()
    address = f"/{gathering.community.slug}/sessions/{planned.number}/sheet/members"
    leader.post(address, status=409, member=str(member.id), csrf_token=token)


def test_the_sheet_is_the_leaders_alone(browse, leader, gathering):
    phone = by_phone(leader, gathering, "Robin Wren")
    address = f"/{gathering.community.slug}/sessions/{gathering.number}/sheet"
    phone.get(address, status=404)
    member = world.signed_in(browse.another_device(), world.a_member(gathering.community))
    member.get(address, status=403)
    reader = world.signed_in(browse.another_device(), world.a_member(gathering.community, "reviewer"))
    reader.get(address, status=403)
