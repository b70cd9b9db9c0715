"""Somebody who joined twice is one person on the sheet: told apart, made one, and taken back; both phones stay."""

from __future__ import annotations

import json

import pytest

from cop import clock
from cop.db import db, start_writing
from cop.gatherings.models import Attendance
from cop.reflections.boxes import SealedAnswer
from tests import world

FIRST, SECOND = "Robin Wren, joined first, on a phone", "Robin Wren, joined second, on a phone"


@pytest.fixture
def gathering(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.an_open_gathering()


@pytest.fixture
def leader(browse, gathering):
    return world.signed_in(browse, world.a_member(gathering.community, "facilitator"))


@pytest.fixture
def phones(browse, gathering):
    """One newcomer, who lost the cookie of the first phone and typed the same name on the second."""
    return [joined(browse, gathering, "Robin Wren") for _ in range(2)]


def joined(browse, gathering, name):
    phone = browse.another_device()
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join", name=name)
    return phone


def open_sheet(leader, gathering, live=""):
    return leader.get(f"/{gathering.community.slug}/sessions/{gathering.number}/sheet{live}")


def made_one(leader, gathering):
    """The second line is the same as the first: pressed where the second is asked about."""
    open_sheet(leader, gathering)
    return leader.submit(f"The same as {FIRST}")


def lines(gathering):
    db.session.rollback()
    query = db.select(Attendance).filter_by(gathering_id=gathering.id).order_by(Attendance.id)
    return db.session.scalars(query).all()


def test_two_lines_of_one_name_are_told_apart_without_a_time(leader, phones, gathering):
    page = open_sheet(leader, gathering)
    assert "Robin Wren (joined first, on a phone): new today, or the same as " + SECOND in page.text.replace(" :", ":")
    assert "Robin Wren (joined second, on a phone): new today, or the same as " + FIRST in page.text.replace(" :", ":")
    assert ":" not in page.one(".cop-sheet").get_text()


def test_a_name_that_only_one_has_is_told_by_itself(browse, leader, gathering):
    joined(browse, gathering, "Ash Wood")
    assert "joined first" not in open_sheet(leader, gathering).one(".cop-sheet").get_text()


def test_one_person_on_two_phones_is_counted_once_and_both_phones_stay(leader, phones, gathering):
    page = made_one(leader, gathering)
    assert "1 on the sheet, 1 counted" in page and "the same as Robin Wren, on another phone" in page
    first, second = lines(gathering)
    assert (second.kind, second.again_of) == ("again", first) and second.person_id != first.person_id
    for phone in phones:
        assert "You are here as Robin Wren" in phone.get(f"/rooms/{gathering.join_code}")


def test_what_either_phone_sent_stays_sealed_as_it_is(leader, gathering, browse):
    fresh = world.a_planned_gathering(gathering.community)
    leader.get(f"/{fresh.community.slug}/sessions/{fresh.number}/")
    leader.submit("Open the session")
    both = [joined(browse, fresh, "Robin Wren") for _ in range(2)]
    for phone in both:
        answer(phone, fresh, "calm")
    before = sealed(fresh)
    made_one(leader, fresh)
    assert sealed(fresh) == before and len(before) == 4
    answer(both[1], fresh, "glad")
    assert sealed(fresh).keys() == before.keys(), "the second phone still changes its own"


def answer(phone, gathering, feeling):
    phone.get(f"/rooms/{gathering.join_code}/reflection")
    assert "Saved." in phone.submit("Send", feeling=feeling)


def sealed(gathering):
    db.session.rollback()
    rows = db.session.scalars(db.select(SealedAnswer).filter_by(gathering_id=gathering.id))
    return {(row.part, row.k): row.box for row in rows if row.rev > 0}


def test_it_can_be_taken_back(leader, phones, gathering):
    made_one(leader, gathering)
    page = leader.submit("Ask again about Robin Wren")
    assert "2 on the sheet, 2 counted" in page and FIRST in page
    assert [line.kind for line in lines(gathering)] == ["participant", "participant"]


def test_taking_back_the_first_line_asks_about_the_second_again(leader, phones, gathering):
    made_one(leader, gathering)
    first, second = lines(gathering)
    leader.submit("Take back Robin Wren", within=f"#line-{first.id}")
    [left] = lines(gathering)
    assert (left.id, left.kind, left.checked, left.again_of_id) == (second.id, "participant", "ask", None)


def test_a_second_phone_never_does_more_than_the_first(leader, phones, gathering):
    made_one(leader, gathering)
    first, second = lines(gathering)
    for kind in ("visitor", "facilitator"):
        open_sheet(leader, gathering)
        leader.submit("Set what Robin Wren is today", within=f"#line-{first.id}", kind=kind)
        phones[1].get(f"/rooms/{gathering.join_code}/reflection", status=403)
    there = f"/{gathering.community.slug}/sessions/{gathering.number}/sheet/{second.id}/same"
    leader.post(there, status=409, person=f"line-{first.id}", csrf_token=leader.token())


def test_next_time_the_second_phone_is_welcomed_back_as_the_first_ones_person(app, leader, phones, gathering):
    made_one(leader, gathering)
    world.later(app, days=28)
    start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    db.session.commit()
    later = world.an_open_gathering(gathering.community)
    for phone in phones:
        phone.get(f"/join/{later.join_code}")
        phone.submit("Join")
    [line] = lines(later)
    assert line.person_id == lines(gathering)[0].person_id


def test_a_dump_holds_the_person_once(app, leader, phones, gathering):
    made_one(leader, gathering)
    dump = json.loads(app.test_cli_runner().invoke(args=["dump"]).stdout)
    assert [row["kind"] for row in dump["attendance"]] == ["participant"]
    assert [member["name"] for member in dump["members"]].count("Robin Wren") == 1


def test_a_sheet_that_is_open_asks_about_whoever_joins_without_being_reloaded(browse, leader, gathering):
    world.a_member(gathering.community, person=world.a_person("Dilys Heron"))
    page = open_sheet(leader, gathering)
    assert page.select("[hx-get$='/sheet/live']")
    joined(browse, gathering, "Dilys Heron")
    page = open_sheet(leader, gathering, "/live")
    assert "Dilys Heron : new today, or the same as Dilys Heron, member?" in page
    again = leader.open("GET", page.address, headers={"HX-PTag": page.headers["HX-PTag"]})
    assert again.status_code == 304
