"""A session agrees in one press, each who likes to says yes, and a new version asks again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cop import clock
from cop.assents.queries import agreed_people
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from cop.documents.queries import newest_version
from tests import world

FIRST = "## What we believe\n\nTalent is for everyone.\n\nWe meet.\n"
SECOND = "## What we believe\n\nTalent is for everyone.\n\nWe meet every month.\n"


@pytest.fixture
def community(room):
    return room.community


def write(community, body, **more):
    start_writing()
    db.session.add(community)
    document = db.session.query(Document).filter_by(community_id=community.id).one_or_none()
    if document is None:
        document = Document.begin(community, "Our manifesto", "manifesto", set())
        db.session.add(document)
    newest = newest_version(document) if document.id else None
    document.next_version(newest, Writing(body, newest.number if newest else 0, **more), None, clock.now())
    db.session.commit()
    return document


@pytest.fixture
def page(community):
    write(community, FIRST)
    return f"/{community.slug}/documents/our-manifesto"


def device(browse, community, access="practitioner", name="Ash"):
    return world.signed_in(
        browse.another_device(), world.a_member(community, access, world.a_person(name, email=f"{name}@example.org"))
    )


def test_a_session_agrees_in_one_press_on_the_documents_page(browse, community, room, page):
    leader = device(browse, community, "facilitator")
    leader.get(page)
    shown = leader.submit("Agreed in session 1 by those present")
    assert "Version 1: agreed in session 1 by those present." in shown
    leader.submit("Not agreed in session 1 after all")
    assert "Nobody has said yes to version 1 yet" in leader.get(page)


def test_a_member_cannot_say_it_for_the_session(browse, community, room, page):
    member = device(browse, community)
    assert "by those present" not in member.get(page)
    path = f"/{community.slug}/sessions/{room.number}/agreed"
    member.post(path, csrf_token=member.token(), document="our-manifesto", version=1, status=403)


def test_eight_have_said_yes_and_nobody_is_told_of_how_many(browse, community, page):
    for n in range(8):
        member = device(browse, community, name=f"Member{n}")
        member.get(page)
        member.submit("I say yes to version 1")
    shown = member.get(page)
    assert "8 have said yes to version 1." in shown
    assert "8 of" not in shown and "Member1" not in shown.one("#agreed").get_text()
    member.submit("Take back my yes")
    assert "7 have said yes" in member.get(page)


def test_a_new_version_asks_again_and_shows_only_what_changed(browse, community, page):
    member = device(browse, community)
    member.get(page)
    member.submit("I say yes to version 1")
    write(community, SECOND)
    agreed = member.get(page).one("#agreed").get_text(" ")
    assert "You said yes to version 1" in agreed and "every month" in agreed
    assert "Talent is for everyone" not in agreed
    assert "has changed since you said yes" in member.get("/")
    member.get(page)
    member.submit("I say yes to version 2")
    assert "has changed since you said yes" not in member.get("/")
    assert "1 has said yes to version 2." in member.get(page)


def test_what_a_session_agreed_is_shown_against_the_new_version(browse, community, page):
    leader = device(browse, community, "facilitator")
    leader.get(page)
    leader.submit("Agreed in session 1 by those present")
    write(community, SECOND)
    agreed = leader.get(page).one("#agreed").get_text(" ")
    assert "Version 1 was agreed in session 1." in agreed and "every month" in agreed
    leader.submit("Agreed in session 1 by those present")
    assert "Version 2: agreed in session 1" in leader.get(page)


def test_a_draft_asks_nobody_and_the_published_text_stays_agreed(browse, community, page):
    member = device(browse, community)
    member.get(page)
    member.submit("I say yes to version 1")
    write(community, SECOND, state="draft")
    assert not member.get(page).select("#agreed")
    assert "has changed since you said yes" not in member.get("/")
    assert "1 has said yes" in member.get(f"{page}/versions/1")


def test_a_yes_to_a_version_that_is_no_longer_the_newest_is_refused(browse, community, page):
    member = device(browse, community)
    member.get(page)
    write(community, SECOND)
    assert "A newer version was saved meanwhile" in member.submit("I say yes to version 1", status=409)


def test_a_phone_without_an_account_says_yes_while_the_session_writes_on_it(browse, community, room, page):
    leader = device(browse, community, "facilitator")
    leader.get(f"/{community.slug}/sessions/1/console")
    leader.submit("Write on it together", document="our-manifesto")
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Robin")
    phone.get(f"/rooms/{room.join_code}")
    phone.submit("I say yes to version 1")
    assert "1 has said yes." in leader.get(f"/{community.slug}/sessions/1/console")
    leader.submit("Agreed in session 1 by those present")
    assert "agreed by those present" in phone.get(f"/rooms/{room.join_code}")


def test_a_review_day_is_on_the_home_page_from_two_weeks_before(browse, community, page):
    member = device(browse, community)
    member.get(page)
    member.follow("Set a day")
    day = clock.today() + timedelta(days=30)
    member.submit("Keep the day", review_on=day.isoformat())
    assert "To be looked at again on" in member.page
    assert "again by" not in member.get("/")
    world.later(browse.app, days=20)
    assert "Look at Our manifesto again by" in world.signed_in(member, world.a_member(community)).get("/")


def test_a_review_day_lies_ahead(browse, community, page):
    member = device(browse, community)
    member.get(f"{page}/review")
    assert "still to come" in member.submit("Keep the day", review_on=clock.today().isoformat(), status=409)


def test_who_agreed_is_counted_once_by_own_yes_or_by_having_been_there(browse, community, room, page):
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Robin")
    leader = device(browse, community, "facilitator")
    leader.get(page)
    leader.submit("Agreed in session 1 by those present")
    member = device(browse, community, name="Birch")
    member.get(page)
    member.submit("I say yes to version 1")
    db.session.rollback()
    assert len(agreed_people([community.id])[community.id]) == 2
    write(community, SECOND)
    assert agreed_people([community.id]) == {community.id: set()}
