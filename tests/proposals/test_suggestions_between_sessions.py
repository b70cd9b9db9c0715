"""Between sessions: a line suggested with a reason, and accepted, adapted or declined by somebody else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop import clock
from cop.db import db, start_writing
from cop.documents.models import Document, Version, Writing
from cop.proposals.models import Proposal
from tests import world


@pytest.fixture
def community(app):
    made = world.a_community()
    start_writing()
    db.session.add(made)
    document = Document.begin(made, "Our charter", "charter", set())
    document.next_version(None, Writing("We meet.\n\nWe share.\n"), None, clock.now())
    world.keep(document)
    return made


@pytest.fixture
def page(community):
    return f"/{community.slug}/documents/our-charter/suggestions"


@pytest.fixture
def ash(browse, community, page):
    device = world.signed_in(browse, world.a_member(community, person=world.a_person("Ash")))
    device.get(page)
    return device


@pytest.fixture
def birch(ash, community):
    return world.signed_in(ash.another_device(), world.a_member(community, person=world.a_person("Birch")))


def option(device, words):
    [found] = [o["value"] for o in device.page.select("#line option") if words in o.get_text()]
    return found


def suggest(ash):
    ash.submit("Suggest it", act="change", line=option(ash, "We meet"), words="We meet monthly.", why="It is vague.")


def bodies():
    db.session.rollback()
    return list(db.session.scalars(sa.select(Version.body).order_by(Version.number)))


def state():
    db.session.rollback()
    return db.session.scalars(sa.select(Proposal)).one().state


def test_a_suggestion_that_is_accepted_is_a_version_with_its_reason(ash, birch, page, community):
    suggest(ash)
    assert "1 suggestion waits" in birch.get(f"/{community.slug}/documents/our-charter")
    birch.get(page)
    birch.follow("Answer it : We meet monthly.")
    shown = birch.submit("Answer", verdict="accepted", answer="Clearer.")
    assert "Accepted" in shown and "Birch: Clearer." in shown and "In version 2" in shown
    assert bodies()[-1] == "We meet monthly.\n\nWe share.\n"
    assert "Suggested: It is vague." in birch.get(f"/{community.slug}/documents/our-charter/versions/")


def test_it_can_be_accepted_in_other_words(ash, birch, page):
    suggest(ash)
    birch.get(page)
    birch.follow("Answer it : We meet monthly.")
    birch.submit("Answer", verdict="adapted", words="We meet every month.", status=422)
    birch.submit("Answer", verdict="adapted", words="We meet every month.", answer="Plainer.")
    assert bodies()[-1] == "We meet every month.\n\nWe share.\n" and state() == "adapted"
    assert "In these words: We meet every month." in ash.get(page)


def test_declining_needs_an_answer_and_leaves_the_text_alone(ash, birch, page):
    suggest(ash)
    birch.get(page)
    birch.follow("Answer it : We meet monthly.")
    assert "Say in a line why" in birch.submit("Answer", verdict="declined", status=422)
    birch.submit("Answer", verdict="declined", answer="We agreed on less.")
    assert len(bodies()) == 1 and state() == "declined"
    assert "Birch: We agreed on less." in ash.get(page)


def test_what_is_answered_already_says_so_whatever_is_sent_again(ash, birch, page):
    suggest(ash)
    birch.get(page)
    birch.follow("Answer it : We meet monthly.")
    birch.submit("Answer", verdict="declined", answer="We agreed on less.")
    again = f"{page}/{db.session.scalars(sa.select(Proposal.id)).one()}"
    assert "This line has been answered already." in birch.post(again, csrf_token=birch.token(), verdict="", status=409)


def test_nobody_answers_their_own_and_everybody_can_take_theirs_back(ash, birch, page):
    suggest(ash)
    own = f"{page}/{db.session.scalars(sa.select(Proposal.id)).one()}"
    assert "Somebody else answers" in ash.get(own)
    assert "Somebody else answers" in ash.post(own, csrf_token=ash.token(), verdict="accepted", status=409)
    birch.get(page)
    birch.post(f"{own}/take-back", csrf_token=birch.token(), status=404)
    ash.get(page)
    ash.submit("Take back We meet monthly.")
    assert state() == "withdrawn"


def test_a_reason_and_a_line_are_asked_for(ash):
    page = ash.submit("Suggest it", act="drop", status=422)
    assert "Choose the line that you mean" in page and "Say in a line why you suggest it" in page


def test_a_suggestion_whose_line_has_gone_cannot_be_accepted_by_accident(ash, birch, page):
    suggest(ash)
    start_writing()
    document = db.session.scalars(sa.select(Document)).one()
    newest = db.session.scalars(sa.select(Version)).one()
    document.next_version(newest, Writing("We share.\n", 1), None, clock.now())
    db.session.commit()
    birch.get(page)
    birch.follow("Answer it : We meet monthly.")
    assert "has changed since" in birch.submit("Answer", verdict="accepted", status=409)
    assert state() == "waiting"


def test_what_was_answered_is_on_the_home_page_of_whoever_suggested_it_for_two_weeks(app, ash, birch, page):
    suggest(ash)
    assert "Your suggestion" not in ash.get("/")
    birch.get(page)
    birch.follow("Answer it : We meet monthly.")
    birch.submit("Answer", verdict="declined", answer="We agreed on less.")
    assert "Your suggestion" not in birch.get("/")
    ash.get("/")
    shown = ash.follow("Your suggestion for Our charter was declined")
    assert "We agreed on less." in shown.one("[id^=suggestion-]").get_text()
    world.later(app, days=15)
    assert "Your suggestion" not in ash.get("/")
