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


@pytest.fixture
def two_pages(app, browse, leader, room, place, topic):
    """The same page, open in the hands of two who lead; and the names of its two lines."""
    lines = [f"line_{line.id}" for line in topic.lines]
    closed(app, room)
    other = world.signed_in(browse.another_device(), world.a_member(room.community, "facilitator"))
    for each in (leader, other):
        each.get(f"{place}/topics/{topic.id}/correct")
    return leader, other, lines


def what_stands():
    db.session.rollback()
    return [line.text for line in db.session.query(Harvest).order_by(Harvest.id)]


def test_a_page_that_was_open_for_long_brings_nothing_back_that_was_corrected_since(two_pages):
    leader, other, [first, second] = two_pages
    leader.submit("Correct it", title="An appraisal", reason="A name", **{second: "Ask the manager"})
    other.submit("Correct it", reason="Wording", **{first: "Exit talks come late"})
    assert what_stands() == ["Exit talks come late", "Ask the manager"]
    assert "An appraisal" in other.page and "Mr Example" not in other.page


def test_two_who_correct_the_same_line_both_read_both_and_the_second_press_decides(two_pages):
    leader, other, [_first, second] = two_pages
    leader.submit("Correct it", reason="A name", **{second: "Ask the manager"})
    page = other.submit("Correct it", reason="A name", status=409, **{second: "Ask a colleague"})
    assert "Changed meanwhile to: “Ask the manager”" in page
    assert page.one(f"input[name={second}]")["value"] == "Ask a colleague"
    assert what_stands() == ["Exit talks come too late", "Ask the manager"]
    other.submit("Correct it")
    assert what_stands() == ["Exit talks come too late", "Ask a colleague"]


def test_what_was_typed_over_a_line_that_is_gone_can_still_be_copied(two_pages):
    leader, other, [first, second] = two_pages
    leader.submit("Correct it", reason="A name", **{second: ""})
    page = other.submit("Correct it", reason="A name", status=409, **{second: "Ask a colleague", first: "Late"})
    assert "You had typed: Ask a colleague" in page.one("main").get_text()
    assert what_stands() == ["Exit talks come too late"]
    other.submit("Correct it")
    assert what_stands() == ["Late"]


def test_a_page_that_does_not_say_what_it_showed_puts_nothing_back(two_pages, place, topic):
    leader, other, [_first, second] = two_pages
    old = {"csrf_token": other.token(), "title": "Mr Example’s appraisal", "reason": "A name"}
    leader.submit("Correct it", reason="A name", **{second: "Ask the manager"})
    other.post(f"{place}/topics/{topic.id}/correct", status=409, **old, **{second: "Ask Mr Example"})
    assert what_stands() == ["Exit talks come too late", "Ask the manager"]


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


def test_what_stays_as_it_was_is_no_correction(app, leader, room, place):
    lark = world.a_member(room.community, person=world.a_person("Late Lark"))
    leader.get(f"{place}/sheet")
    leader.submit("Tick in", member=[str(lark.id)])
    closed(app, room, days=1)
    line = db.session.query(Attendance).filter_by(person_id=lark.id).one()
    leader.get(f"{place}/sheet")
    again = {"kind": line.kind, "reason": "Pressed twice", "csrf_token": leader.token()}
    leader.post(f"{place}/sheet/{line.id}/kind", **again)
    leader.post(f"{place}/sheet/members", **again, member=str(line.person_id))
    leader.post(f"{place}/sheet/members", **again)
    assert all_corrections() == []
    leader.post(f"{place}/sheet/{line.id}/kind", **again | {"kind": "visitor"})
    assert len(all_corrections()) == 1


def test_saying_who_a_typed_name_is_stays_open_without_a_reason(app, leader, browse, room, place):
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Robin")
    closed(app, room, days=2)
    leader.get(f"{place}/sheet")
    leader.submit("New today Robin")
    assert all_corrections() == []


def test_from_the_next_day_on_two_lines_become_one_person_with_a_reason(app, leader, browse, room, place):
    for _twice in range(2):
        phone = browse.another_device()
        phone.get(f"/join/{room.join_code}")
        phone.submit("Join", name="Robin Wren")
    closed(app, room, days=1)
    leader.get(f"{place}/sheet")
    page = leader.submit("The same as Robin Wren, joined first, on a phone")
    assert "Why is it corrected?" in page and all_corrections() == []
    leader.submit("Correct it", reason="Joined on two phones")
    assert [made.reason for made in all_corrections()] == ["Joined on two phones"]
    assert "the same as Robin Wren, on another phone" in leader.get(f"{place}/sheet")


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
