"""A leader plans a session, has everything to hand beforehand, and opens it on the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from cop import clock
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from tests import world


@pytest.fixture
def community(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.a_community(name="Heron Valley")


@pytest.fixture
def leader(browse, community):
    return world.signed_in(browse, world.a_member(community, "facilitator"))


def fresh(gathering):
    db.session.rollback()
    return db.session.get(Gathering, gathering.id)


def plan(leader, community, status=200, **fields):
    leader.get(f"/{community.slug}/sessions/plan")
    day = clock.today() + timedelta(days=7)
    return leader.submit("Plan a session", status=status, **({"day": day.isoformat(), "starts": "14:00"} | fields))


def test_a_date_and_a_start_are_enough_to_plan_a_session(leader, community):
    page = plan(leader, community, place="Room 4")
    assert page.h1 == "Session 1 of Heron Valley"
    assert "Thursday 21 May 2026 , 2pm to 4pm" in page and "Room 4" in page
    plan(leader, community)
    assert leader.page.h1.startswith("Session 2")


def test_times_are_those_of_london_in_winter_and_in_summer(leader, community):
    plan(leader, community, day="2026-10-24")
    plan(leader, community, day="2026-10-25")
    db.session.rollback()
    summer, winter = db.session.scalars(db.select(Gathering).order_by(Gathering.number))
    assert (summer.starts_at.hour, winter.starts_at.hour) == (13, 14)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("day", "", "Enter the date of the session"),
        ("day", "2026-05-13", "That day has gone"),
        ("day", "9999-12-31", "within the next 5 years"),
        ("starts", "", "Enter a time such as 14:00"),
        ("starts", "23:00", "past midnight"),
        ("ends", "13:00", "The end must be after the start"),
        ("place", "x" * 201, "at most 200 characters"),
        ("link", "mailto:robin@example.org", "A link starts with https://"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_the_field(leader, community, field, value, sentence):
    page = plan(leader, community, 422, **{field: value})
    assert sentence in page
    assert page.one(f"[name={field}]")["value"] == value
    assert db.session.scalar(db.select(Gathering)) is None


def test_a_session_can_be_moved_and_keeps_its_number_and_code(leader, community):
    gathering = world.a_planned_gathering(community)
    code, number = gathering.join_code, gathering.number
    leader.get(f"/{community.slug}/sessions/{number}/")
    leader.follow("Change the plan")
    page = leader.submit("Save the plan", day="2026-06-02", ends="17:30", place="Room 9")
    assert "Tuesday 2 June 2026 , 2pm to 5:30pm" in page and "Room 9" in page
    assert (fresh(gathering).join_code, gathering.number) == (code, number)


def test_a_cancelled_session_stays_in_sight_and_can_be_planned_again(leader, community):
    gathering = world.a_planned_gathering(community)
    leader.get(f"/{community.slug}/sessions/{gathering.number}/plan")
    assert "Cancelled" in leader.submit("Cancel the session")
    assert "Cancelled" in leader.get(f"/{community.slug}/sessions/")
    leader.get(f"/{community.slug}/sessions/{gathering.number}/")
    leader.submit("Plan it again")
    assert fresh(gathering).state == "draft"


def test_opening_makes_the_keys_and_lets_phones_in(leader, community, instance):
    gathering = world.a_planned_gathering(community)
    phone = leader.another_device()
    phone.get(f"/join/{gathering.join_code}", status=404)
    leader.get(f"/{community.slug}/sessions/{gathering.number}/")
    leader.submit("Open the session")
    assert leader.page.address.endswith("/console")
    assert fresh(gathering).state == "open"
    assert {key.name.split("-")[1] for key in (instance / "keys").iterdir()} == {"questions", "how"}
    phone.get(f"/join/{gathering.join_code}")


def test_a_session_is_opened_on_its_own_day(app, leader, community):
    gathering = world.a_planned_gathering(community)
    address = f"/{community.slug}/sessions/{gathering.number}"
    leader.get(f"{address}/")
    token = leader.token()
    world.later(app, days=1)
    assert "Open the session" not in [b.get_text() for b in leader.get(f"{address}/").select("button")]
    page = leader.post(f"{address}/open", status=409, csrf_token=token)
    assert "Move it to today" in page
    assert fresh(gathering).state == "draft"


def test_before_it_starts_the_leader_has_qr_code_chat_words_and_calendar(leader, community):
    gathering = world.a_planned_gathering(community, place="Room 4, Heron House")
    page = leader.get(f"/{community.slug}/sessions/{gathering.number}/")
    assert gathering.join_code in page and page.select("svg.cop-qr path")
    assert page.one("#chat").get_text().count(gathering.join_code) == 2
    assert not page.select(f'a[href*="{gathering.join_code}"]'), "a code is text until it works"
    assert "make run LAN=1" in page
    file = leader.get(f"/{community.slug}/sessions/{gathering.number}/session.ics")
    [entry] = Calendar.from_ical(file.body.decode()).walk("VEVENT")
    assert entry["summary"] == f"Heron Valley: session {gathering.number}"
    assert entry.decoded("dtstart") == gathering.starts_at and entry["location"] == "Room 4, Heron House"


def test_a_moved_session_replaces_its_calendar_entry(leader, community):
    gathering = world.a_planned_gathering(community)

    def entry():
        file = leader.get(f"/{community.slug}/sessions/{gathering.number}/session.ics").body
        return Calendar.from_ical(file.decode()).walk("VEVENT")[0]

    before = entry()
    leader.get(f"/{community.slug}/sessions/{gathering.number}/plan")
    leader.submit("Save the plan", day="2026-06-02")
    assert entry()["uid"] == before["uid"] and entry()["sequence"] > before["sequence"]


def test_slips_and_poster_are_one_print(leader, community):
    gathering = world.a_planned_gathering(community)
    leader.get(f"/{community.slug}/sessions/{gathering.number}/")
    page = leader.follow("Print slips and a poster")
    assert len(page.select(".cop-poster svg")) == 1 and len(page.select(".cop-slip svg")) == 12
    assert page.text.count(gathering.join_code) == 13


def test_members_plan_nothing_and_strangers_see_nothing(browse, community):
    gathering = world.a_planned_gathering(community)
    address = f"/{community.slug}/sessions/{gathering.number}"
    world.signed_in(browse, world.a_member(community))
    page = browse.get(f"{address}/")
    assert gathering.join_code not in page
    browse.get(f"{address}/print", status=403)
    browse.get(f"{address}/plan", status=403)
    other = world.signed_in(browse.another_device(), world.a_member(world.a_community(), "facilitator"))
    other.get(f"{address}/", status=404)
    other.get(f"{address}/session.ics", status=404)


def test_a_member_is_shown_the_way_in_only_while_it_is_open_to_them(app, browse, community):
    gathering = world.an_open_gathering(community)
    world.signed_in(browse, world.a_member(community))
    page = browse.get(f"/{community.slug}/sessions/{gathering.number}/")
    assert "Join the session" in page
    browse.follow("Join the session")
    world.later(app, days=1)
    assert "Join the session" not in browse.get(f"/{community.slug}/sessions/{gathering.number}/")


@pytest.mark.parametrize(("said", "offered"), [("2026-06-11", "2026-06-11"), ("2026-05-01", None)])
def test_the_date_that_the_community_named_is_in_the_plan_already(leader, community, said, offered):
    start_writing()
    db.session.merge(community).next_date = date.fromisoformat(said)
    db.session.commit()
    page = leader.get(f"/{community.slug}/sessions/plan")
    assert page.one("input[name=day]").get("value") in (offered, "" if offered is None else offered)


def test_the_one_print_has_the_three_questions_for_people_without_a_phone(app, browse):
    gathering = world.an_open_gathering()
    leader = world.signed_in(browse, world.a_member(gathering.community, "facilitator"))
    leader.get(f"/{gathering.community.slug}/sessions/{gathering.number}/")
    leader.follow("Print slips and a poster")
    slips = leader.page.select(".cop-answer-slip")
    assert len(slips) == 2
    for question in ("How are you feeling?", "How was today?", "What are you still curious about?"):
        assert all(question in slip.get_text() for slip in slips)
    leader.get(f"/{gathering.community.slug}/sessions/{gathering.number}/")
    leader.follow("Type in a paper slip")
