"""What has closed stays as it was; what was wrong is put right with a reason that everybody can read."""

from __future__ import annotations

import pytest

from cop.afterwards.models import Correction
from cop.agenda.models import Harvest
from cop.clock import now
from cop.communities.models import Membership, Organisation
from cop.db import db, start_writing
from cop.gatherings.models import Attendance
from tests import world


@pytest.fixture
def room(app):
    return world.an_open_gathering()


@pytest.fixture
def place(room):
    return f"/{room.community.slug}/sessions/{room.number}"


@pytest.fixture
def topic(room):
    made = world.a_topic(room, "Mr Example’s appraisal", state="done", minutes=20)
    start_writing()
    db.session.add(made)
    made.lines.append(Harvest(text="Exit talks come too late"))
    made.lines.append(Harvest(text="Ask Mr Example"))
    db.session.commit()
    return made


@pytest.fixture
def leader(browse, room):
    return world.signed_in(browse, world.a_member(room.community, "facilitator"))


def closed(app, room, **later):
    start_writing()
    db.session.add(room)
    room.close(now())
    db.session.commit()
    if later:
        world.later(app, **later)


def all_corrections():
    db.session.rollback()
    return db.session.query(Correction).order_by(Correction.id).all()


def test_a_title_and_a_line_are_corrected_with_a_reason_that_the_summary_lists_without_a_name(
    app, leader, browse, room, place, topic
):
    closed(app, room, days=1)
    leader.get(f"{place}/summary")
    leader.follow("Correct Mr Example’s appraisal")
    line = leader.page.select("input[name^=line_]")[1]["name"]
    leader.submit("Correct it", title="An appraisal", reason="It named a patient", **{line: ""})
    page = leader.page
    assert "An appraisal" in page and "Exit talks come too late" in page and "Example" not in page.one("main").text
    [made] = all_corrections()
    assert f"A topic and what came out, corrected on {made.made_on.day} " in page
    assert "by the facilitator: It named a patient" in page
    member = world.signed_in(browse.another_device(), world.a_member(room.community))
    assert "It named a patient" in member.get(f"{place}/summary")
    member.get(f"{place}/topics/{topic.id}/correct", status=403)


def test_without_a_reason_or_without_a_change_nothing_is_corrected(app, leader, room, place, topic):
    closed(app, room)
    address = f"{place}/topics/{topic.id}/correct"
    leader.get(address)
    assert "Say why it is corrected" in leader.submit("Correct it", title="Other", status=422)
    leader.get(address)
    assert "nothing to correct" in leader.submit("Correct it", reason="Because", status=409)
    leader.get(address)
    leader.submit("Correct it", title=" ", reason="Because", status=422)
    assert all_corrections() == []
    db.session.refresh(topic)
    assert topic.title == "Mr Example’s appraisal"


def test_while_it_is_open_it_is_changed_and_not_corrected(leader, place, topic):
    leader.get(f"{place}/topics/{topic.id}/correct", status=409)


def test_topics_and_lines_are_read_only_after_closing(app, leader, room, place, topic):
    closed(app, room)
    leader.get(f"{place}/console")
    typed = {"edit": {"title": "Other"}, "lines": {"text": "More"}}
    for act in ("edit", "withdraw", "start", "done", "park", "longer", "lines"):
        fields = {"csrf_token": leader.token()} | typed.get(act, {})
        leader.post(f"{place}/topics/{topic.id}/{act}", status=409, **fields)
    leader.post(f"{place}/topics", status=409, csrf_token=leader.token(), title="One more")


def test_on_its_day_the_sheet_is_simply_put_right_and_from_the_next_day_on_with_a_reason(app, leader, room, place):
    late, later = (world.a_member(room.community, person=world.a_person(name)) for name in ("Late Lark", "Later Lark"))
    closed(app, room)
    leader.get(f"{place}/sheet")
    leader.submit("Tick in", member=[str(late.id)])
    assert all_corrections() == []
    world.later(app, days=1)
    leader.get(f"{place}/sheet")
    page = leader.submit("Tick in", member=[str(later.id)])
    assert "Why is it corrected?" in page
    assert "Say why it is corrected" in leader.submit("Correct it", status=422)
    page = leader.submit("Correct it", reason="Was there and forgot to sign")
    assert "Later Lark" in page
    [made] = all_corrections()
    assert (made.about, made.reason, made.by_role) == (
        "the sign-in sheet",
        "Was there and forgot to sign",
        "the facilitator",
    )
    leader.submit("Take back Later Lark")
    leader.submit("Correct it", reason="It was somebody else")
    assert len(all_corrections()) == 2 and db.session.query(Attendance).filter_by(person_id=later.id).count() == 0


def test_saying_who_a_typed_name_is_stays_open_without_a_reason(app, leader, browse, room, place):
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Robin")
    closed(app, room, days=2)
    leader.get(f"{place}/sheet")
    leader.submit("New today Robin")
    assert all_corrections() == []


def test_role_and_organisation_stay_as_they_were_on_the_day(app, leader, browse, room):
    trust = world.keep(Organisation(name="Mersey Trust"))
    person = world.a_member(room.community, person=world.a_person("Moving Martin"))
    start_writing()
    membership = db.session.query(Membership).filter_by(person_id=person.id).one()
    membership.role_type, membership.organisation_id = "hr", trust.id
    db.session.commit()
    device = world.signed_in(browse.another_device(), person)
    device.get(f"/join/{room.join_code}")
    device.submit("Join")
    closed(app, room)
    start_writing()
    membership = db.session.query(Membership).filter_by(person_id=person.id).one()
    membership.role_type, membership.organisation_id = "od", world_other().id
    db.session.commit()
    line = db.session.query(Attendance).filter_by(person_id=person.id).one()
    assert (line.role_type, line.organisation_id) == ("hr", trust.id)


def world_other() -> Organisation:
    other = Organisation(name="Another Trust")
    db.session.add(other)
    db.session.flush()
    return other
