"""A set of questions asked in a session: answers without names, wording that stays, rounds side by side."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from cop import clock
from cop.db import db, start_writing
from cop.questionsets.models import Prompt, PromptAnswer, PromptSet
from tests import world
from tests.world import joined


def boxes(phone):
    return [box["name"] for box in phone.page.select("#phone_panels textarea")]


def answers():
    db.session.rollback()
    return list(db.session.scalars(sa.select(PromptAnswer.text).order_by(PromptAnswer.id)))


def test_answers_come_into_panels_on_the_wall_without_names(console, room, place):
    console.submit("Ask these questions", source="six-strategy-questions")
    phone = joined(console, room)
    assert len(boxes(phone)) == 6
    phone.submit("Send the answers", **{boxes(phone)[0]: "Fewer people", boxes(phone)[5]: "Step by step"})
    wall = console.get(f"{place}/projector")
    assert [item.get_text() for item in wall.select(".cop-wall__panels li li")] == ["Fewer people", "Step by step"]
    assert "Robin" not in wall
    assert "Robin" not in console.get(f"{place}/console").one("#panels").get_text()


def test_an_answer_can_be_taken_back_by_its_writer_alone(console, room):
    console.submit("Ask these questions", source="why-we-came")
    phone, other = joined(console, room), joined(console, room, "Rowan")
    phone.submit("Send the answers", **{boxes(phone)[0]: "I was curious"})
    db.session.rollback()
    path = f"/rooms/{room.join_code}/prompt-answers/{db.session.scalar(sa.select(PromptAnswer.id))}/take-back"
    other.get(f"/rooms/{room.join_code}")
    other.post(path, csrf_token=other.token(), status=404)
    phone.submit("Take back I was curious")
    assert answers() == []


def test_a_hurtful_answer_leaves_every_screen_with_one_press(console, room, place):
    console.submit("Ask these questions", source="why-we-came")
    phone = joined(console, room)
    phone.submit("Send the answers", **{boxes(phone)[0]: "Unkind"})
    console.get(f"{place}/console")
    console.submit("Hide this line")
    shown = PromptSet.__table__
    assert "Unkind" not in console.get(f"{place}/projector")
    assert "Unkind" not in console.get(f"{place}/question-sets/{db.session.scalar(sa.select(shown.c.id))}")


def test_nothing_typed_too_much_or_too_late_is_refused_in_words(console, room, place):
    console.submit("Ask these questions", source="why-we-came")
    phone = joined(console, room)
    assert "at least one" in phone.submit("Send the answers", status=409)
    phone.get(f"/rooms/{room.join_code}")
    assert "500 characters" in phone.submit("Send the answers", status=409, **{boxes(phone)[0]: "x" * 501})
    phone.get(f"/rooms/{room.join_code}")
    console.get(f"{place}/console")
    console.submit("Put them away")
    assert "not being asked now" in phone.submit("Send the answers", status=409, **{boxes(phone)[0]: "Late"})
    assert answers() == []


def test_asked_again_later_both_rounds_stand_side_by_side_in_the_same_words(console, room, place):
    console.submit("Ask these questions", source="why-we-came")
    phone = joined(console, room)
    phone.submit("Send the answers", **{boxes(phone)[0]: "Before"})
    start_writing()
    room.close(clock.now())
    room.starts_at -= timedelta(weeks=4)
    db.session.commit()
    later = world.an_open_gathering(room.community)
    there = f"/{room.community.slug}/sessions/{later.number}"
    console.get(f"{there}/console")
    console.submit("Ask these questions", source="why-we-came")
    phone = joined(console, later)
    phone.submit("Send the answers", **{boxes(phone)[0]: "After"})
    console.get(f"{there}/console")
    page = console.follow("Why we came")
    row = page.select("tbody tr")[0]
    assert [cell.get_text(strip=True) for cell in row.select("td")] == ["Before", "After"]
    assert len(page.select("thead th")) == 3


def test_asked_twice_in_one_session_it_is_one_round(console, room, place):
    for _ in range(2):
        console.get(f"{place}/console")
        console.submit("Ask these questions", source="why-we-came")
    console.get(f"{place}/console")
    console.submit("Ask these questions", source="local-context")
    db.session.rollback()
    assert [(s.source, s.live) for s in db.session.scalars(sa.select(PromptSet).order_by(PromptSet.id))] == [
        ("why-we-came", False),
        ("local-context", True),
    ]


def test_a_community_writes_its_own_set_and_asks_it(console, room, place):
    console.get(f"/{room.community.slug}/question-sets/")
    console.submit("Keep the set", title="Budget", questions="What do we spend?\nWhat would we stop?")
    again = console.submit("Keep the set", title="Budget", questions="Other words", status=422)
    assert "choose another name" in again
    console.get(f"{place}/console")
    console.submit("Ask these questions", source="budget")
    assert "What would we stop?" in joined(console, room).page
    start_writing()
    template = db.session.scalar(sa.select(PromptSet).filter_by(gathering_id=None))
    template.prompts[0].text = "Changed"
    db.session.commit()
    asked = db.session.scalar(sa.select(PromptSet).where(PromptSet.gathering_id.is_not(None)))
    assert [prompt.text for prompt in asked.prompts] == ["What do we spend?", "What would we stop?"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Prompt)) == 4


def test_another_communitys_set_cannot_be_asked(console, room, place):
    elsewhere = world.a_community()
    start_writing()
    theirs = PromptSet.written("Theirs", ["Secret?"], "theirs")
    theirs.community_id = elsewhere.id
    db.session.add(theirs)
    db.session.commit()
    console.post(f"{place}/question-sets", csrf_token=console.token(), source="theirs", status=404)


def test_what_was_answered_is_in_what_came_out(console, room, place):
    console.submit("Ask these questions", source="six-strategy-questions")
    phone = joined(console, room)
    phone.submit("Send the answers", **{boxes(phone)[0]: "Fewer people"})
    summary = console.get(f"{place}/summary")
    assert "Fewer people" in summary and "Robin" not in summary.one("#answers").get_text()
