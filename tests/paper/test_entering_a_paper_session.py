"""A session that was run on paper is entered afterwards, on one page, and counts like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cop import clock
from cop.agenda.models import Harvest, Topic
from cop.curiosities.models import Curiosity
from cop.db import db
from cop.gatherings.models import Attendance, Gathering
from cop.reflections.models import Reflection
from tests import world

BOARD = """Talent maps: where are they?
- a list of three
– ask Heron Trust
Appraisal without forms
* try it in one team"""
FEELINGS = ["Lighter than this morning", "Tired but glad", "Hopeful", "Heard"]


@pytest.fixture
def community(app):
    app.config["CLOCK"] = lambda: world.NOON
    return world.a_community()


@pytest.fixture
def leader(browse, community):
    browse = world.signed_in(browse, world.a_member(community, "facilitator", world.a_person("Fern Hill")))
    browse.get(f"/{community.slug}/sessions/")
    browse.follow("Enter a session we ran on paper")
    return browse


def enter(leader, status=200, **fields):
    return leader.submit("Enter the session", status=status, **({"day": "2026-05-12", "starts": "10:00"} | fields))


def entered():
    db.session.rollback()
    return db.session.scalars(db.select(Gathering).filter_by(typed_from_paper=True)).one()


def column(model, column):
    db.session.rollback()
    return list(db.session.scalars(db.select(column).order_by(model.id)))


def test_a_date_is_enough_and_the_session_is_closed_and_marked(leader, community):
    page = enter(leader)
    assert "Closed" in page and "Typed from paper" in page and "Saved: session 1 is entered" in page
    gathering = entered()
    assert (gathering.state, gathering.number, gathering.answered, gathering.join_code) == ("closed", 1, 0, None)
    assert clock.local(gathering.ends_at).hour == 12


def test_who_came_is_ticked_or_pasted_one_name_a_line(app, browse, community):
    member = world.a_member(community, person=world.a_person("Robin Wren"))
    other = world.a_member(community, person=world.a_person("Ash Wood"))
    leader = world.signed_in(browse, world.a_member(community, "facilitator"))
    leader.get(f"/{community.slug}/sessions/paper")
    page = enter(leader, came=[str(member.id)], names="ash  wood\n\nKit Marsh\n")
    assert "Who is new today?" in page
    lines = {line.name: line for line in entered().attendances}
    assert {name: line.checked for name, line in lines.items()} == {
        "Robin Wren": "known",
        "ash wood": "same",
        "Kit Marsh": "ask",
    }
    assert lines["ash wood"].person_id == other.id
    assert {line.kind for line in lines.values()} == {"participant"}


def test_two_people_with_one_name_are_two_people_on_paper_too(browse, community):
    member = world.a_member(community, person=world.a_person("Robin Wren"))
    leader = world.signed_in(browse, world.a_member(community, "facilitator"))
    leader.get(f"/{community.slug}/sessions/paper")
    enter(leader, came=[str(member.id)], names="Robin Wren")
    assert len({line.person_id for line in entered().attendances}) == 2


def test_topics_and_what_came_out_are_typed_as_they_stand_on_the_flip_chart(leader):
    enter(leader, topics=BOARD)
    db.session.rollback()
    topics = db.session.scalars(db.select(Topic).order_by(Topic.position)).all()
    assert [t.title for t in topics] == ["Talent maps: where are they?", "Appraisal without forms"]
    assert {t.state for t in topics} == {"done"} and {t.origin for t in topics} == {"group"}
    assert [line.text for line in topics[0].lines] == ["a list of three", "ask Heron Trust"]
    assert column(Harvest, Harvest.author_id) == [None, None, None]


def test_closing_answers_are_mixed_and_stand_alone(leader):
    many = [f"Feeling number {n}" for n in range(30)]
    enter(leader, feeling="\n".join(many), today="Good pace", curious="Who pays for this?\nAnd then?", answered="30")
    kept = column(Reflection, Reflection.text)
    assert sorted(kept) == sorted([*many, "Good pace"])
    assert [text for text in kept if text in many] != many, "the order of the papers was kept"
    assert set(column(Curiosity, Curiosity.text)) == {"Who pays for this?", "And then?"}
    assert entered().answered == 30


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": ""}, "Enter the date of the session"),
        ({"day": "2026-05-15"}, "That day is still to come"),
        ({"feeling": "Fine", "answered": ""}, "Enter how many answered"),
        ({"feeling": "Fine\nGood", "answered": "1"}, "2 or more answered"),
        ({"answered": "-1"}, "Enter a number such as 7"),
        ({"curious": "x" * 281, "answered": "1"}, "Each question can be up to 280 characters"),
        ({"names": "x" * 121}, "at most 120 characters"),
        ({"topics": "x" * 201}, "A topic has at most 200 characters"),
        ({"topics": "Talk\n- " + "x" * 1001}, "at most 1,000 characters"),
    ],
)
def test_what_cannot_be_entered_is_said_and_nothing_typed_is_lost(leader, fields, sentence):
    page = enter(leader, 422, **({"topics": "Talk", "names": "Kit Marsh"} | fields))
    assert sentence in page
    names = page.one("textarea[name=names]").get_text().strip()
    assert names == fields.get("names", "Kit Marsh")
    db.session.rollback()
    assert db.session.scalar(db.select(Gathering)) is None


def test_a_line_of_which_nothing_shows_is_nobodys_answer_name_or_topic(leader):
    unseen = "\u200b\n \u2060\n"
    enter(
        leader, feeling=f"{unseen}Calm", today=unseen, curious=unseen, names=f"{unseen}Kit", topics=unseen, answered="1"
    )
    assert column(Reflection, Reflection.text) == ["Calm"]
    assert column(Curiosity, Curiosity.text) == column(Topic, Topic.title) == []
    assert [line.name for line in entered().attendances] == ["Kit"]


@pytest.mark.parametrize("name", ["names", "topics", "feeling", "today", "curious"])
def test_what_is_typed_one_a_line_has_room_for_some_lines(leader, name):
    assert "nhsuk-textarea" in leader.page.one(f"textarea[name={name}]")["class"]


def test_the_line_about_the_day_may_be_as_long_as_when_a_session_is_closed(leader):
    page = enter(leader, status=422, focus="a" * 301)
    assert "The sentence has at most 300 characters" in page
    enter(leader, focus="a" * 300)


def test_pressing_twice_enters_it_once(leader, community):
    enter(leader)
    leader.get(f"/{community.slug}/sessions/paper")
    assert "has been entered already" in enter(leader, 422)


def test_a_planned_session_that_was_held_on_paper_keeps_its_number(app, leader, community):
    planned = world.a_planned_gathering(community)
    world.later(app, days=1)
    leader.get(f"/{community.slug}/sessions/paper")
    enter(leader, day=planned.day.isoformat(), planned=str(planned.number))
    assert entered().id == planned.id
    assert leader.another_device().get(f"/join/{planned.join_code}", status=404)


def test_a_session_still_to_come_is_not_offered(leader, community):
    start = world.a_planned_gathering(community)
    world.start_writing()
    db.session.add(start)
    start.starts_at += timedelta(days=3)
    start.ends_at += timedelta(days=3)
    db.session.commit()
    page = leader.get(f"/{community.slug}/sessions/paper")
    assert not page.select("select[name=planned]")


def test_only_leaders_may(browse, community):
    member = world.signed_in(browse, world.a_member(community))
    member.get(f"/{community.slug}/sessions/paper", status=403)


def test_nothing_says_who_wrote_an_answer(leader):
    enter(leader, names="Kit Marsh\nAsh Wood\nRobin Wren", feeling="\n".join(FEELINGS[:3]), answered="3")
    db.session.rollback()
    people = {c.name for c in Attendance.__table__.columns}
    assert {c.name for c in Reflection.__table__.columns} & people <= {"id", "gathering_id"}


def test_a_dash_without_a_topic_above_it_is_asked_about_and_never_made_a_topic(leader):
    page = enter(leader, status=422, topics="- ask Heron Trust\nAppraisal")
    assert "Which topic did “ask Heron Trust” come out of?" in page
    assert "- ask Heron Trust" in page.one("textarea[name=topics]").text


def test_names_from_paper_are_not_said_to_have_been_typed_at_the_door(leader):
    page = enter(leader, names="Kit Marsh")
    assert "1 name was typed from paper" in page and "at the door" not in page


def numbers(community):
    db.session.rollback()
    found = db.session.scalars(db.select(Gathering).filter_by(community_id=community.id).order_by(Gathering.starts_at))
    return [(each.number, each.state) for each in found]


def test_a_plan_that_comes_later_makes_room_for_the_number_of_a_session_held_on_paper(leader, community):
    world.a_planned_gathering(community, starts_at=world.NOON - timedelta(days=40), state="closed")
    world.a_planned_gathering(community, starts_at=world.NOON + timedelta(days=20))
    leader.get(f"/{community.slug}/sessions/paper")
    enter(leader)
    assert numbers(community) == [(1, "closed"), (2, "closed"), (3, "draft")]


def test_what_was_held_keeps_its_number_and_the_page_says_why_they_are_out_of_order(leader, community):
    world.a_planned_gathering(community, starts_at=world.NOON - timedelta(hours=2), state="closed")
    leader.get(f"/{community.slug}/sessions/paper")
    assert "It was before session 1, which keeps its number" in enter(leader)
    assert numbers(community) == [(2, "closed"), (1, "closed")]
    listed = leader.get(f"/{community.slug}/sessions/").select(".cop-sessions__item h2 a")
    assert [link.text for link in listed] == ["Session 1", "Session 2"]
