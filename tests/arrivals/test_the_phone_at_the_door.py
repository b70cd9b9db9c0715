"""What a phone may do follows from who holds it now, not from a name or a number that somebody once typed."""

from __future__ import annotations

import pytest

from cop import clock
from cop.communities.models import Membership
from cop.db import db, start_writing
from cop.gatherings.models import Attendance
from cop.identity.models import Person
from tests import world


@pytest.fixture
def gathering(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.an_open_gathering()


def sheet(gathering):
    db.session.rollback()
    return db.session.scalars(db.select(Attendance).filter_by(gathering_id=gathering.id).order_by(Attendance.id)).all()


def close(gathering):
    start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    db.session.commit()


def leads(phone, gathering):
    phone.get(f"/rooms/{gathering.join_code}")
    token = {"csrf_token": phone.token()}
    answer = phone.open("POST", f"/rooms/{gathering.join_code}/topics/999999/start", data=token)
    assert answer.status_code in (403, 404)  # there is no such topic, for those who may start one
    return answer.status_code == 404


def test_a_second_tap_on_join_is_the_same_person(browse, gathering):
    browse.get(f"/join/{gathering.join_code}")
    hidden = {tag["name"]: tag["value"] for tag in browse.page.select("form input[type=hidden]")}
    for _ in range(2):
        browse.client.delete_cookie(f"room-{gathering.id}", path="/join")  # the first answer has not arrived yet
        browse.client.delete_cookie(f"known-{gathering.community_id}", path="/join")
        browse.post("/join", **hidden, name="Robin Wren")
    assert [line.name for line in sheet(gathering)] == ["Robin Wren"]


def test_going_back_to_join_somebody_else_is_somebody_else(browse, gathering):
    browse.get(f"/join/{gathering.join_code}")
    hidden = {tag["name"]: tag["value"] for tag in browse.page.select("form input[type=hidden]")}
    browse.post("/join", **hidden, name="Robin Wren")
    browse.post("/join", **hidden | {"somebody_else": "yes"}, name="Ash Wood")
    assert [line.name for line in sheet(gathering)] == ["Robin Wren", "Ash Wood"]


def test_a_name_linked_to_a_facilitator_never_leads_without_signing_in(app, browse, gathering):
    fay = world.a_member(gathering.community, "facilitator", world.a_person("Fay Gannet"))
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join", name="Fay")
    start_writing()
    sheet(gathering)[0].is_the_same_as(db.session.get(Person, fay.id))
    db.session.commit()
    close(gathering)
    later = world.an_open_gathering(gathering.community)
    browse.get(f"/join/{later.join_code}")
    browse.submit("Join")
    [line] = sheet(later)
    assert line.kind == "participant" and line.person_id != fay.id


def test_the_phone_of_a_removed_facilitator_leads_no_more(browse, gathering):
    fay = world.a_member(gathering.community, "facilitator")
    world.a_member(gathering.community, "facilitator")
    phone = world.signed_in(browse, fay)
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join")
    assert leads(phone, gathering)
    start_writing()
    db.session.query(Membership).filter_by(person_id=fay.id).one().left_at = clock.now()
    db.session.commit()
    assert not leads(phone, gathering)


def test_linking_a_second_name_leaves_the_phone_that_has_joined_in_the_room(browse, gathering):
    leader = world.signed_in(browse.another_device(), world.a_member(gathering.community, "facilitator"))
    member = world.a_member(gathering.community, person=world.a_person("Robin Wren"))
    here = f"/{gathering.community.slug}/sessions/{gathering.number}/sheet"
    leader.get(here)
    leader.submit("Tick in", member=[str(member.id)])
    phone = world.signed_in(browse, member)
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join")
    other = browse.another_device()
    other.get(f"/join/{gathering.join_code}")
    other.submit("Join", name="Robin")
    leader.get(here)
    leader.submit("The same as Robin Wren, joined first, on a phone")
    assert phone.get(f"/rooms/{gathering.join_code}").address.startswith("/rooms/")


def test_ticked_in_and_then_signed_in_on_a_phone_that_has_joined_is_one_line(browse, gathering):
    leader = world.signed_in(browse.another_device(), world.a_member(gathering.community, "facilitator"))
    member = world.a_member(gathering.community, person=world.a_person("Robin Wren"))
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join", name="Robin")
    leader.get(f"/{gathering.community.slug}/sessions/{gathering.number}/sheet")
    leader.submit("Tick in", member=[str(member.id)])
    world.signed_in(browse, member)
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Go to the session")
    [line] = sheet(gathering)
    assert line.person_id == member.id and browse.page.address.startswith("/rooms/")


def test_a_phone_reads_until_fourteen_days_after_the_next_session(app, browse, gathering):
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join", name="Robin Wren")
    close(gathering)
    summary = f"/rooms/{gathering.join_code}/summary"
    world.later(app, days=60)
    browse.get(summary)
    close(world.an_open_gathering(gathering.community))
    world.later(app, days=14)
    browse.get(summary)
    world.later(app, days=1)
    browse.get(summary, status=404)
    browse.get(f"/join/{gathering.join_code}", status=404)
    browse.get(f"/rooms/{gathering.join_code}", status=404)
