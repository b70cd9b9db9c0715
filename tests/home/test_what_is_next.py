"""The start page has the one button that matters now, for whoever looks; a community's page says where it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cop import clock
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from tests import world
from tests.browser import Page


def buttons(page):
    return [tag.get_text(" ", strip=True) for tag in page.select("main a.nhsuk-button, main button")]


@pytest.fixture
def community(app):
    return world.a_community(world.a_programme(sessions_planned=3), name="Mersey Talent", slug="mersey")


def a_session_that_was(community):
    """Held, with a topic done, a question shown and one still hidden."""
    gathering = world.an_open_gathering(community)
    start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    gathering.starts_at -= timedelta(days=28)
    gathering.ends_at -= timedelta(days=28)
    for number, (text, shown) in enumerate([("How do we go on?", True), ("Not for all yet", False)], 1):
        made = Curiosity(id=number, gathering_id=gathering.id, text=text, tag=bytes([number] * 32), on_screen=shown)
        db.session.add(made)
    db.session.commit()
    return gathering


@pytest.mark.parametrize("role", ["facilitator", "convenor"])
def test_a_leader_opens_todays_session_in_one_press(browse, community, role):
    world.a_planned_gathering(community)
    world.signed_in(browse, world.a_member(community, role))
    page = browse.get("/")
    assert buttons(page) == ["Open the session of Mersey Talent"] and "Session 1 of 3" in page
    browse.submit("Open the session")
    assert browse.page.address == "/mersey/sessions/1/console"
    assert buttons(browse.get("/")) == ["Go to the console"]


def test_a_leader_without_a_session_plans_one(browse, community):
    world.signed_in(browse, world.a_member(community, "facilitator"))
    assert buttons(browse.get("/")) == ["Plan a session"]
    browse.follow("Plan a session")


def test_a_session_of_another_day_cannot_be_opened_from_here(app, browse, community):
    world.a_planned_gathering(community)
    world.later(app, days=-1)
    world.signed_in(browse, world.a_member(community, "facilitator"))
    assert buttons(browse.get("/")) == ["Get ready"]


def test_a_member_reads_when_and_where_and_what_came_out_last_time(app, browse, community):
    a_session_that_was(community)
    world.a_planned_gathering(community, place="Room 4, Town Hall")
    world.signed_in(browse, world.a_member(community))
    page = browse.get("/")
    assert buttons(page) == []
    for said in ("Session 2 of 3", "Room 4, Town Hall", "2pm to 4pm", "How do we go on?"):
        assert said in page
    assert "Not for all yet" not in page
    for link in ("Put it in my calendar", "What came out of session 1", "How do we go on?", "Go to Mersey Talent"):
        browse.get("/")
        address = next(a["href"] for a in browse.page.select("main a") if a.get_text(strip=True) == link)
        assert browse.open("GET", address).status_code == 200


def test_a_member_joins_a_session_that_is_open(browse, community):
    world.an_open_gathering(community)
    world.signed_in(browse, world.a_member(community))
    assert buttons(browse.get("/")) == ["Join the session"]
    browse.follow("Join the session")


def test_an_academy_reader_reads_the_evaluation_and_sees_no_community(browse, community):
    world.signed_in(browse, world.a_member(community, "reviewer"))
    page = browse.get("/")
    assert buttons(page) == ["Read the evaluation"]
    assert "/mersey/" not in {a["href"] for a in page.select("a")}
    browse.follow("Read the evaluation")


def test_an_administrator_begins_with_a_programme(app, browse):
    world.signed_in(browse, world.a_person(is_administrator=True))
    assert buttons(browse.get("/")) == ["Make a programme"]
    world.a_programme(name="Talent North")
    assert buttons(browse.get("/")) == ["Read the evaluation", "Communities and people"]


def test_somebody_who_belongs_nowhere_reads_how_to_get_in(browse):
    world.signed_in(browse, world.a_person())
    assert "Ask your facilitator for an invitation" in browse.get("/")


def test_the_communitys_page_says_what_it_is_for_and_where_it_stands(browse, community):
    start_writing()
    db.session.add(community)
    community.purpose, community.rules = "To share what works", ["What is said here stays here"]
    db.session.commit()
    a_session_that_was(community)
    world.a_planned_gathering(community)
    world.a_member(community, "convenor", world.a_person("Hosting Heron", job_label="OD lead", shows=["job"]))
    world.signed_in(browse, world.a_member(community, person=world.a_person("Robin Wren")))
    page = browse.get("/mersey/")
    for said in (
        "To share what works",
        "What is said here stays here",
        "Session 2 of 3",
        "Hosting Heron (host) OD lead",
    ):
        assert said in page
    assert "Change purpose" not in page and "People" not in [a.get_text() for a in page.select("nav a")]


@pytest.mark.slow
def test_no_page_of_mine_links_to_what_would_refuse_me(app, browse, community):
    a_session_that_was(community)
    world.a_planned_gathering(community)
    for role in ("practitioner", "convenor", "facilitator", "reviewer"):
        device = world.signed_in(browse.another_device(), world.a_member(community, role))
        follow_all(device)
    follow_all(world.signed_in(browse.another_device(), world.a_person(is_administrator=True)))


def follow_all(device):
    """Every link from the start page on, three steps deep, on pages of ours."""
    seen, ahead = set(), ["/"]
    while ahead and len(seen) < 80:
        address = ahead.pop(0)
        answer = device.open("GET", address, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status}"
        if not answer.content_type.startswith("text/html"):
            continue
        for link in Page(answer, address).select("a[href^='/']"):
            href = str(link["href"]).split("#")[0]
            if href not in seen and href.count("?") == 0:
                seen.add(href)
                ahead.append(href)


def test_questions_that_wait_are_on_the_page_that_the_start_page_leads_to(app, browse, community):
    world.signed_in(browse, world.a_member(community))
    held, coming = world.a_planned_gathering(community, state="closed"), world.a_planned_gathering(community)
    question = world.a_question(held, "Who pays for time?")
    start_writing()
    db.session.add_all([question, coming])
    question.pin_to(coming, clock.now())
    db.session.commit()
    browse.get("/")
    assert "Who pays for time?" in browse.follow("1 question waits from last time")
