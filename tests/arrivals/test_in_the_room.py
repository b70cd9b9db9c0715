"""What somebody who has joined finds on their phone beside the session itself."""

from __future__ import annotations

import pytest

from cop.agenda.models import Topic
from cop.db import db, start_writing
from cop.gatherings.models import Attendance
from tests import world


@pytest.fixture
def gathering(app):
    return world.an_open_gathering()


@pytest.fixture
def phone(browse, gathering):
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join", name="Robn Wren")
    return browse


def lines(gathering):
    db.session.rollback()
    return db.session.scalars(db.select(Attendance).filter_by(gathering_id=gathering.id).order_by(Attendance.id)).all()


def change(gathering, **values):
    start_writing()
    [line] = lines(gathering)
    for name, value in values.items():
        setattr(line, name, value)
    db.session.commit()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("guest", "You are here as a guest"),
        ("visitor", "You are here as a visitor"),
        ("facilitator", "this session’s facilitator"),
    ],
)
def test_whoever_is_not_asked_the_closing_questions_reads_why_and_finds_the_way_back(phone, gathering, kind, why):
    change(gathering, kind=kind)
    page = phone.get(f"/rooms/{gathering.join_code}/reflection", status=403)
    assert page.h1 == "Not for you today"
    assert why in page and page.select("form textarea") == []
    phone.get(page.one("main a.nhsuk-button")["href"])


def test_who_has_not_joined_finds_no_closing_questions(browse, gathering):
    browse.get(f"/rooms/{gathering.join_code}/reflection", status=404)


def test_a_name_typed_wrongly_is_put_right_from_the_phone(phone, gathering):
    phone.follow("Change my name")
    page = phone.submit("Save", name=" ", status=422)
    assert "Enter your name" in page
    page = phone.submit("Save", name="Robin Wren")
    assert "You are here as Robin Wren" in page
    [line] = lines(gathering)
    assert (line.name, line.person.name, line.checked) == ("Robin Wren", "Robin Wren", "ask")


def test_another_name_for_somebody_new_is_asked_about_again(phone, gathering):
    change(gathering, checked="new")
    phone.get(f"/rooms/{gathering.join_code}/name")
    phone.submit("Save", name="Robin Wren")
    assert lines(gathering)[0].checked == "ask"


def test_a_members_other_name_is_for_this_session_alone(browse, gathering):
    member = world.a_member(gathering.community, person=world.a_person("Robin Wren"))
    phone = world.signed_in(browse, member)
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join")
    phone.get(f"/rooms/{gathering.join_code}/name")
    phone.submit("Save", name="Rob")
    [line] = lines(gathering)
    assert (line.name, line.person.name, line.checked) == ("Rob", "Robin Wren", "known")


def test_a_phone_without_scripts_has_a_link_to_see_what_is_new(phone, gathering):
    page = phone.get(f"/rooms/{gathering.join_code}")
    assert page.one("noscript a")["href"] == f"/rooms/{gathering.join_code}"


def test_a_topic_is_an_idea_unless_somebody_says_otherwise(phone, gathering):
    phone.get(f"/rooms/{gathering.join_code}")
    phone.submit("Suggest a topic", title="Talent maps")
    db.session.rollback()
    [topic] = db.session.scalars(db.select(Topic))
    assert topic.kind == "idea"


def test_a_phone_without_scripts_is_warned_and_then_forgets_the_session(phone, gathering):
    page = phone.follow("Clear this phone")
    assert "This cannot be undone." in page and "What has been sent stays sent." in page
    held = {cookie.key for cookie in phone.client._cookies.values()}
    assert {f"room-{gathering.id}", f"known-{gathering.community_id}"} <= held
    page = phone.submit("Clear this phone")
    assert page.h1 == "This phone is cleared"
    assert {cookie.key for cookie in phone.client._cookies.values()} <= {"session"}
    phone.get(f"/rooms/{gathering.join_code}/reflection", status=404)
    assert len(lines(gathering)) == 1
