"""Leaving, being removed with a reason, handing facilitation over, and a colleague who covers for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cop.audit.models import Act
from cop.communities.models import Membership
from cop.communities.queries import abilities_in
from cop.db import db
from tests import world


@pytest.fixture
def community(app):
    return world.a_community(name="Keeping people", slug="keeping")


@pytest.fixture
def fern(app, browse, community):
    person = world.a_member(community, "facilitator", world.a_person("Fern Finch"))
    world.signed_in(browse, person)
    return person


def may(person, community):
    db.session.rollback()
    return abilities_in(community, person)


def test_a_member_leaves_and_sees_nothing_from_then_on(app, browse, community, fern):
    robin = world.a_member(community, person=world.a_person("Robin Wren"))
    phone = world.signed_in(browse.another_device(), robin)
    phone.get("/keeping/")
    phone.follow("Leave this community")
    assert "You have left Keeping people" in phone.submit("Leave Keeping people")
    phone.get("/keeping/", status=404)
    assert may(robin, community) == frozenset()


def test_the_only_facilitator_hands_over_before_leaving(app, browse, community, fern):
    token = browse.get("/keeping/leave") and browse.token()
    assert "Leave Keeping people" not in browse.page.one("main").get_text().replace(browse.page.h1, "")
    assert browse.follow("Hand over").h1 == "Hand over, or ask to cover"
    assert "only facilitator" in browse.post("/keeping/leave", csrf_token=token, status=409)
    assert "only facilitator of Keeping people" in browse.get("/your-data/erase")
    assert "Erase me for good" not in browse.page
    assert browse.follow("Hand over Keeping people").h1 == "Hand over, or ask to cover"


def test_whoever_is_removed_is_told_why_and_the_reason_is_needed(app, browse, community, fern):
    world.a_member(community, person=world.a_person("Robin Wren", email="robin@example.org"))
    browse.get("/keeping/people")
    for because, sentence in ((" ", "Say why"), ("x" * 281, "at most 280")):
        back = browse.submit("Remove Robin Wren", because=because, status=422)
        assert sentence in back.one(".nhsuk-error-summary").get_text() and back.h1 == "People"
        assert back.one("details[open] input[name=because]")["value"] == because.strip()
    browse.get("/keeping/people")
    browse.submit("Remove Robin Wren", because="Moved to another trust")
    [letter] = (app.config["SETTINGS"].instance / "outbox").glob("*.eml")
    assert "Moved to another trust" in letter.read_text()
    assert db.session.query(Membership).filter(Membership.left_at.is_not(None)).one().left_because


def test_handing_over_grants_and_withdraws_at_once_and_is_written_down(app, browse, community, fern):
    robin = world.a_member(community, person=world.a_person("Robin Wren"))
    browse.get("/keeping/people")
    browse.follow("Hand over, or ask a colleague to cover")
    [option] = [each for each in browse.page.select("#to option") if each.text == "Robin Wren"]
    assert "You cannot take this back yourself" in browse.submit("Hand over", to=option["value"])
    assert "lead sessions" in may(fern, community)
    browse.submit("Hand over for good")
    assert "invite members" in may(robin, community) and "lead sessions" not in may(fern, community)
    act = db.session.query(Act).filter_by(kind="handed over").one()
    assert (act.by_id, act.about_id) == (fern.id, robin.id)
    browse.get("/keeping/people/stand-in", status=403)


def ask_to_cover(browse, app, who, days=7, status=200):
    today = app.config["CLOCK"]().date()
    browse.get("/keeping/people/stand-in")
    return browse.submit(
        "Ask to cover", who=str(who.id), first=str(today), last=str(today + timedelta(days=days)), status=status
    )


@pytest.fixture
def colleague(app, community):
    other = world.a_community(community.programme)
    return world.a_member(other, "facilitator", world.a_person("Gil Grebe"))


def test_a_colleague_covers_from_the_first_day_to_the_last_and_no_longer(app, browse, community, fern, colleague):
    gathering = world.a_planned_gathering(community)
    ask_to_cover(browse, app, colleague)
    desk = world.signed_in(browse.another_device(), colleague)
    assert "Keeping people" in desk.get("/")
    desk.get(f"/keeping/sessions/{gathering.number}/console")
    assert "lead sessions" in may(colleague, community)
    world.later(app, days=8)
    assert may(colleague, community) == frozenset()
    desk.get("/keeping/", status=404)
    assert "Keeping people" not in desk.get("/")
    assert not browse.get("/keeping/people/stand-in").select("main form[action$='/end']")


def test_a_cover_ends_early_and_leaves_no_member_behind(app, browse, community, fern, colleague):
    ask_to_cover(browse, app, colleague)
    browse.submit("End it for Gil Grebe")
    assert may(colleague, community) == frozenset()
    assert "Gil Grebe" not in browse.get("/keeping/")


def test_a_member_who_covers_is_a_member_again_afterwards(app, browse, community, fern):
    robin = world.a_member(community, person=world.a_person("Robin Wren"))
    ask_to_cover(browse, app, robin)
    assert "invite members" in may(robin, community)
    world.later(app, days=8)
    assert "see the community" in may(robin, community) and "lead sessions" not in may(robin, community)


def test_whoever_covers_cannot_make_it_longer(app, browse, community, fern, colleague):
    ask_to_cover(browse, app, colleague)
    robin = world.a_member(community, person=world.a_person("Robin Wren"))
    desk = world.signed_in(browse.another_device(), colleague)
    assert "Only the facilitator" in ask_to_cover(desk, app, robin, status=409)
    assert "Hand facilitation over" not in desk.get("/keeping/people/stand-in")


@pytest.mark.parametrize("days", [-1, 93])
def test_a_cover_lasts_a_while_and_never_for_good(app, browse, community, fern, days):
    robin = world.a_member(community, person=world.a_person("Robin Wren"))
    ask_to_cover(browse, app, robin, days, 409)
