"""From thirty topics on, somebody is shown which look alike; nothing merges by itself."""

from __future__ import annotations

import time

import pytest

from cop.agenda.models import Topic
from cop.agenda.queries import board
from cop.db import db
from cop.merging.alike import suggested_groups
from tests import world
from tests.agenda.test_the_order import asked

ALIKE = (
    ("Appraisal conversations that people want", "How do we make appraisal conversations better?"),
    ("Succession planning for ward managers", "Ward managers: succession planning"),
    ("Keeping people in their second year", "Second year leavers: keeping people"),
    ("Talent boards across the system", "A talent board for the whole system"),
)
NOT_ALIKE = (
    "Coaching",
    "Who owns the data on careers?",
    "Secondments between trusts",
    "Positive action programmes",
    "What does the board want to see?",
    "Recruiting abroad",
    "Line managers have no time",
    "Talent",
)


def topics_called(*titles):
    return [Topic(id=number, title=title) for number, title in enumerate(titles, 1)]


def pairs(topics):
    return {(stays.title, other.title) for stays, others in suggested_groups(topics) for other in others}


def test_what_says_the_same_in_other_words_is_suggested_and_nothing_else():
    titles = [title for pair in ALIKE for title in pair] + list(NOT_ALIKE)
    assert pairs(topics_called(*titles)) == set(ALIKE)


def test_three_that_are_alike_are_one_group_and_nobody_is_in_two():
    topics = topics_called("Exit interviews", "Better exit interviews", "Coaching", "Exit interviews for all")
    [(stays, others)] = suggested_groups(topics)
    assert stays.title == "Exit interviews"
    assert [each.title for each in others] == ["Better exit interviews", "Exit interviews for all"]


def test_words_without_meaning_and_no_words_are_alike_to_nothing():
    assert suggested_groups(topics_called("What is it?", "Who are they?", "?!", "…")) == []


def test_three_hundred_topics_take_no_time():
    topics = topics_called(*(f"{title} {n}" for n in range(20) for pair in ALIKE for title in (*pair, *NOT_ALIKE[:2])))
    assert len(topics) >= 300
    began = time.process_time()
    suggested_groups(topics)
    assert time.process_time() - began < 1


@pytest.fixture
def console(browse, room):
    return world.signed_in(browse, world.a_member(room.community, "facilitator"))


def titles(room):
    db.session.rollback()
    return [topic.title for topic in board(room)]


def test_it_is_offered_from_thirty_topics_and_each_merge_is_somebodys_press(console, room, place):
    for n in range(27):
        world.a_topic(room, f"{NOT_ALIKE[n % 7]} {chr(97 + n) * 8}")
    for title in ALIKE[0]:
        world.a_topic(room, title)
    assert "are alike?" not in console.get(f"{place}/console")
    world.a_topic(room, "One more")
    console.get(f"{place}/console")
    page = console.follow("Which of these 30 are alike?")
    assert len(titles(room)) == 30 and ALIKE[0][1] in page
    page = console.submit(f"Merge {ALIKE[0][1]} with {ALIKE[0][0]}")
    assert page.h1 == "Topics that look alike" and ALIKE[0][1] not in page
    assert len(titles(room)) == 29 and ALIKE[0][0] in titles(room)


def test_what_runs_is_done_or_hidden_is_not_suggested(console, room, place):
    for state in ("offered", "running", "done", "parked"):
        world.a_topic(room, f"Exit interviews {state}", state=state)
    world.a_topic(room, "Exit interviews hidden", hidden=True)
    page = console.get(f"{place}/topics/alike")
    assert page.one("main ul bdi").get_text() == "Exit interviews parked"


def test_sixty_topics_ask_the_database_no_more_than_five(console, room, place):
    def fill(up_to):
        for n in range(len(titles(room)), up_to):
            world.a_topic(room, f"Exit interviews {n}", owner=world.a_person())
        return asked(console, f"{place}/topics/alike")

    assert fill(5) == fill(60)
