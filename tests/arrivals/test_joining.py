"""People join from their phones with a code and a name; nobody needs an account."""

from __future__ import annotations

from datetime import time

import pytest

from cop import clock
from cop.agenda.models import Topic
from cop.arrivals.models import Tie
from cop.clock import When
from cop.db import db, start_writing
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from tests import world


@pytest.fixture
def gathering(app):
    return world.an_open_gathering()


def join(phone, gathering, name, **more):
    phone.get(f"/join/{gathering.join_code}")
    return phone.submit("Join", name=name, **more)


def sheet(gathering):
    """The lines as they are in the database now."""
    db.session.rollback()
    return db.session.scalars(db.select(Attendance).filter_by(gathering_id=gathering.id).order_by(Attendance.id)).all()


def participants(phone, gathering):
    """What this phone's answers would be sealed under: read from its cookie, the only place where it is."""
    from cop.tokens import signer

    with phone.app.test_request_context():
        cookie = phone.client.get_cookie(f"room-{gathering.id}", path="/rooms/")
        return signer("room").loads(cookie.value)[2]


def the_next_session(app, gathering, days=28):
    """The same community, some weeks later."""
    world.later(app, days=days)
    start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    db.session.commit()
    return world.an_open_gathering(gathering.community)


def test_a_name_and_the_code_are_enough_to_be_in_the_room(browse, gathering):
    page = join(browse, gathering, "  Robin   Wren ")
    assert page.address == f"/rooms/{gathering.join_code}"
    [line] = sheet(gathering)
    assert (line.name, line.kind, line.joined_by, line.checked) == ("Robin Wren", "participant", "phone", "ask")


FAMILY = "\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize("name", [f"Zoë {FAMILY}", "علی\u200cرضا"])
def test_a_name_keeps_the_joiners_it_is_written_with(browse, gathering, name):
    join(browse, gathering, f" {name}\u202e ")
    [line] = sheet(gathering)
    assert line.name == name


def test_a_name_of_which_nothing_shows_is_asked_for_again(browse, gathering):
    assert "Enter your name" in join(browse, gathering, "\u200d\u200c", status=422)
    assert sheet(gathering) == []


def test_the_code_may_be_typed_with_spaces_and_capitals(browse, gathering):
    browse.get("/join")
    typed = gathering.join_code.replace("-", " ").upper()
    browse.submit("Join", code=f" {typed} ", name="Robin Wren")
    assert len(sheet(gathering)) == 1


def test_kind_of_role_and_organisation_can_be_added(app, browse, gathering):
    join(browse, gathering, "Robin Wren", role_type="hr", organisation="Heron Trust")
    join(browse.another_device(), gathering, "Ash Wood", organisation="HERON trust")
    one, other = sheet(gathering)
    assert (one.role_type, one.organisation.name) == ("hr", "Heron Trust")
    assert other.organisation_id == one.organisation_id


def test_joining_twice_on_one_phone_is_one_line_and_one_participant(browse, gathering):
    join(browse, gathering, "Robin Wren")
    before = participants(browse, gathering)
    page = browse.get(f"/join/{gathering.join_code}")
    assert "You have joined, Robin Wren" in page
    browse.submit("Go to the session")
    browse.get("/join")
    browse.submit("Join", code=gathering.join_code, name="robin wren")
    assert len(sheet(gathering)) == 1
    assert participants(browse, gathering) == before


def test_two_people_with_one_name_are_two_people(browse, gathering):
    join(browse, gathering, "Robin Wren")
    other = browse.another_device()
    join(other, gathering, "Robin Wren")
    one, two = sheet(gathering)
    assert one.person_id != two.person_id
    assert participants(browse, gathering) != participants(other, gathering)


def test_a_phone_is_welcomed_back_as_the_same_person(app, browse, gathering):
    join(browse, gathering, "Robin Wren")
    later = the_next_session(app, gathering)
    assert "Welcome back, Robin Wren" in browse.get(f"/join/{later.join_code}")
    browse.submit("Join")
    [line] = sheet(later)
    assert line.person_id == sheet(gathering)[0].person_id
    assert line.checked == "known"
    assert participants(browse, later) != participants(browse, gathering)


def test_somebody_else_may_join_on_the_same_phone(app, browse, gathering):
    join(browse, gathering, "Robin Wren")
    later = the_next_session(app, gathering)
    browse.get(f"/join/{later.join_code}")
    browse.follow("Not Robin Wren? Join as somebody else")
    browse.submit("Join", name="Ash Wood")
    [line] = sheet(later)
    assert line.name == "Ash Wood" and line.person_id != sheet(gathering)[0].person_id


def test_another_name_typed_on_a_known_phone_is_asked_about(browse, gathering):
    join(browse, gathering, "Robin Wren")
    browse.get("/join")
    page = browse.submit("Join", code=gathering.join_code, name="Ash Wood")
    assert "Who is joining?" in page and len(sheet(gathering)) == 1
    browse.submit("Join as Ash Wood")
    assert [line.name for line in sheet(gathering)] == ["Robin Wren", "Ash Wood"]


def test_a_signed_in_member_joins_as_themself(browse, gathering):
    member = world.a_member(gathering.community)
    world.signed_in(browse, member)
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join")
    [line] = sheet(gathering)
    assert (line.person_id, line.checked, line.kind) == (member.id, "known", "participant")


def test_signing_in_on_a_phone_that_has_joined_keeps_the_participant(browse, gathering):
    join(browse, gathering, "Robin")
    before = participants(browse, gathering)
    member = world.a_member(gathering.community)
    world.signed_in(browse, member)
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Go to the session")
    [line] = sheet(gathering)
    assert line.person_id == member.id
    assert participants(browse, gathering) == before


def test_academy_staff_visit_unless_they_say_that_they_take_part(browse, gathering):
    reader = world.a_member(gathering.community, "reviewer")
    world.signed_in(browse, reader)
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join")
    other = browse.another_device()
    world.signed_in(other, world.a_member(gathering.community, "reviewer"))
    other.get(f"/join/{gathering.join_code}")
    other.submit("Join", take_part=True)
    assert [line.kind for line in sheet(gathering)] == ["visitor", "participant"]


def test_a_facilitator_who_joins_is_not_counted(browse, gathering):
    world.signed_in(browse, world.a_member(gathering.community, "facilitator"))
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join")
    assert sheet(gathering)[0].kind == "facilitator"


def test_preparing_a_session_puts_nobody_on_its_sheet(app, browse):
    gathering = world.a_planned_gathering()
    host = world.a_member(gathering.community, "convenor")
    world.signed_in(browse, host)
    here = f"/{gathering.community.slug}/sessions/{gathering.number}"
    browse.get(f"{here}/")
    browse.post(f"{here}/topics", title="Talent maps", csrf_token=browse.token())
    assert sheet(gathering) == []
    [topic] = db.session.scalars(db.select(Topic))
    assert (topic.owner_id, topic.origin) == (host.id, "member")
    browse.get(f"{here}/")
    browse.submit("Open the session")
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join")
    assert [line.kind for line in sheet(gathering)] == ["participant"]


def test_a_wrong_code_is_not_found_in_the_address_and_refused_on_the_form(browse, gathering):
    page = browse.get("/join/no-such-99", status=404)
    assert "No session is open under that code just now" in page
    page = browse.submit("Join", name="Robin Wren", status=422)
    assert page.one("input[name=name]")["value"] == "Robin Wren"
    page = browse.submit("Join", code=" ", name=" ", status=422)
    assert "Enter the code" in page and "Enter your name" in page


def test_a_name_that_is_too_long_is_refused_with_the_limit(browse, gathering):
    page = join(browse, gathering, "x" * 121, status=422)
    assert "at most 120 characters" in page
    assert page.one("input[name=name]")["value"] == "x" * 121


def test_draft_closed_dead_and_wrong_codes_answer_alike(app, browse, gathering):
    draft = world.a_planned_gathering(gathering.community)
    closed = world.an_open_gathering()
    start_writing()
    db.session.add(closed)
    closed.close(clock.now())
    db.session.commit()
    codes = ["wren-oak-11", draft.join_code, closed.join_code]
    said = {browse.get(f"/join/{code}", status=404).text.replace(code, "") for code in codes}
    assert len(said) == 1
    said = {browse.get(f"/rooms/{code}", status=404).text.replace(code, "") for code in codes}
    assert len(said) == 1


def test_who_comes_after_closing_is_not_told_that_a_right_code_is_wrong(browse, gathering):
    start_writing()
    gathering.close(clock.now())
    db.session.commit()
    page = browse.get(f"/join/{gathering.join_code}", status=404)
    assert "If it is right, the session may have ended or not begun yet: ask whoever leads it" in page
    assert "wrong" not in page.text and gathering.community.name not in page
    typed = {"code": gathering.join_code, "name": "Late Lark"}
    assert "the session may have ended" in browse.submit("Join", status=422, **typed)


def test_the_code_works_until_the_end_of_that_day(app, browse):
    app.config["CLOCK"] = lambda: world.NOON
    gathering = world.an_open_gathering()
    world.later(app, hours=11)
    join(browse, gathering, "Robin Wren")
    world.later(app, hours=2)
    browse.another_device().get(f"/join/{gathering.join_code}", status=404)
    browse.get(f"/rooms/{gathering.join_code}")  # who is in stays in
    assert browse.get(f"/join/{gathering.join_code}").address.startswith("/rooms/")


def test_a_phone_that_left_the_sheet_may_join_again_with_the_same_participant(browse, gathering):
    join(browse, gathering, "Robin Wren")
    before = participants(browse, gathering)
    start_writing()
    db.session.delete(sheet(gathering)[0])
    db.session.commit()
    page = browse.get(f"/rooms/{gathering.join_code}")
    assert page.address.startswith("/join/")
    browse.submit("Join")
    assert participants(browse, gathering) == before


MET = "How many people here had you met before today?"


def test_whom_i_had_met_before_is_asked_once_and_can_be_skipped(app, browse, gathering):
    join(browse.another_device(), gathering, "Ash Wood")
    join(browse, gathering, "Robin Wren")
    ash, robin = sheet(gathering)
    browse.follow(MET)
    page = browse.submit("Save", known_before="few", known=[str(ash.id)])
    assert MET not in page
    assert sheet(gathering)[1].known_before == "few"
    [tie] = db.session.scalars(db.select(Tie))
    assert {tie.one_id, tie.other_id} == {ash.person_id, robin.person_id}
    third = browse.another_device()
    join(third, gathering, "Fern Hill")
    third.follow(MET)
    assert MET not in third.submit("Skip")
    assert MET not in third.get(f"/rooms/{gathering.join_code}")
    later = the_next_session(app, gathering)
    join(browse.another_device(), later, "Ash Wood")
    browse.get(f"/join/{later.join_code}")
    assert MET not in browse.submit("Join")


def test_nobody_is_asked_whom_they_had_met_while_nobody_else_is_there(browse, gathering):
    leader = world.signed_in(browse.another_device(), world.a_member(gathering.community, "facilitator"))
    leader.get(f"/join/{gathering.join_code}")
    leader.submit("Join")
    assert MET not in join(browse, gathering, "Robin Wren")
    join(browse.another_device(), gathering, "Ash Wood")
    assert MET in browse.get(f"/rooms/{gathering.join_code}/live"), "the first to come is asked when the second does"


def test_words_that_no_keyboard_can_type_do_no_harm(browse, gathering):
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join", name="Ro\x00bin\u202e Wren\x07")
    assert sheet(gathering)[0].name == "Robin Wren"


def test_somebody_the_leader_has_linked_is_welcomed_back_as_that_member(app, browse, gathering):
    member = world.a_member(gathering.community)
    join(browse, gathering, "Robin")
    start_writing()
    sheet(gathering)[0].is_the_same_as(db.session.get(Person, member.id))
    db.session.commit()
    later = the_next_session(app, gathering)
    assert f"Welcome back, {member.name}" in browse.get(f"/join/{later.join_code}")


def test_a_session_of_another_community_does_not_know_the_phone(browse, gathering):
    join(browse, gathering, "Robin Wren")
    elsewhere = world.an_open_gathering()
    assert "Join the session" in browse.get(f"/join/{elsewhere.join_code}")


def test_planning_twice_gives_two_codes(app):
    community = world.a_community()
    when = When(clock.today(), time(10), time(12))
    made = {Gathering.plan(community, n, when).join_code for n in range(1, 20)}
    assert len(made) == 19
