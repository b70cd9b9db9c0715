"""Whoever leads looks first; the room sees what was put on the screen; nobody learns whose it was."""

import pytest

from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.reflections.models import Reflection
from cop.reflections.sealing import HOW, QUESTIONS
from tests.world import a_member, later, signed_in


@pytest.fixture
def closing(leader, room):
    """The leader's console, the closing questions asked."""
    start_writing()
    db.session.get(Gathering, room.gathering.id).go_to("closing")
    db.session.commit()
    place = f"/{room.gathering.community.slug}/sessions/{room.gathering.number}"
    leader.console, leader.closing, leader.projector = f"{place}/console", f"{place}/closing", f"{place}/projector"
    leader.get(leader.console)
    return leader


def three_answer(seat, **more):
    for n in range(3):
        seat().send(feeling=f"feeling {n}", curious=f"question {n}", **more)


def test_before_opening_everybody_sees_a_count_and_nobody_a_word(closing, seat):
    three_answer(seat)
    seat()
    for address in (closing.console, closing.projector):
        page = closing.get(address)
        assert "3 of 4 answered" in page
        assert "question 0" not in page and "feeling 0" not in page


def test_the_leader_looks_first_hides_one_and_the_rest_goes_on_the_screen(closing, seat, room):
    three_answer(seat)
    closing.get(closing.console)
    closing.submit("Show the questions")
    assert "question 0" not in closing.get(closing.projector)
    closing.get(closing.closing)
    (hidden,) = room.read(db.select(Curiosity.id).filter_by(text="question 1"))
    closing.submit("Hide", within=f"#first_card-{hidden}")
    closing.submit("Put on the screen")
    wall = closing.get(closing.projector)
    assert "question 0" in wall and "question 2" in wall and "question 1" not in wall


def test_on_a_mirrored_console_unread_questions_show_only_while_a_key_is_held(closing, seat):
    three_answer(seat)
    closing.get(closing.console)
    page = closing.submit("Show the questions")
    unread = page.select("#first_look li .cop-words")
    assert len(unread) == 3 and all("cop-held" in words["class"] for words in unread)
    page = closing.submit("Put on the screen")
    assert not page.select("#first_look li .cop-held")


def test_too_few_is_refused_with_a_sentence_and_shows_nothing(closing, seat, room):
    seat().send(curious="Alone?")
    closing.get(closing.console)
    page = closing.submit("Show the questions", status=409)
    assert "1 person has answered by phone so far. Questions are shown from 3 answers" in page
    assert room.questions() == set()


def test_members_see_the_questions_once_they_are_on_the_screen(closing, seat, room, browse):
    member = signed_in(browse.another_device(), a_member(room.gathering.community))
    three_answer(seat)
    closing.get(closing.console)
    closing.submit("Show the questions")
    place = f"/{room.gathering.community.slug}/questions"
    assert "question 0" not in member.get(place)
    closing.submit("Put on the screen")
    assert "question 0" in member.get(place)
    assert "question 0" in member.get(closing.closing)


def test_how_it_was_opens_to_the_leader_at_nine_and_a_day_later_to_those_who_were_there(
    clocked, closing, seat, room, browse
):
    there, away = a_member(room.gathering.community), a_member(room.gathering.community)
    start_writing()
    room.gathering.attend(there)
    db.session.commit()
    was_there, was_away = signed_in(browse.another_device(), there), signed_in(browse.another_device(), away)
    three_answer(seat)
    assert "feeling 0" not in closing.get(closing.closing)
    later(clocked, hours=22)
    assert "feeling 0" in closing.get(closing.closing)
    assert "feeling 0" not in was_there.get(closing.closing)
    later(clocked, days=1)
    assert "feeling 0" in was_there.get(closing.closing)
    assert "feeling 0" not in was_away.get(closing.closing)


def test_a_hidden_answer_is_gone_for_everybody_but_the_leader(clocked, closing, seat, room, browse):
    there = a_member(room.gathering.community)
    start_writing()
    room.gathering.attend(there)
    db.session.commit()
    three_answer(seat)
    later(clocked, days=3)
    closing.get(closing.closing)
    closing.submit("Hide feeling 0")
    assert "feeling 0" in closing.get(closing.closing)
    page = signed_in(browse.another_device(), there).get(closing.closing)
    assert "feeling 0" not in page and "feeling 1" in page


def test_a_quote_needs_its_writers_tick_and_the_facilitators_release(clocked, closing, seat, room):
    three_answer(seat)
    seat().send(feeling="Quote me", quote_feeling=True)
    later(clocked, hours=22)
    closing.get(closing.closing)
    closing.submit("Release as a quote Quote me")
    released = list(room.read(db.select(Reflection.text).filter_by(released=True)))
    assert released == ["Quote me"]
    (other,) = room.read(db.select(Reflection.id).filter_by(text="feeling 0"))
    place = closing.closing.replace("/closing", f"/answers/{other}/release")
    closing.get(closing.closing)
    closing.post(place, status=409, csrf_token=closing.token())


def test_another_sessions_answers_cannot_be_reached_through_this_one(closing, seat, room, another_room):
    three_answer(seat)
    other = another_room(2, 30)
    for name in (QUESTIONS, HOW):
        assert other.part(name).state == "collecting"
    closing.post(closing.closing.replace("/closing", "/answers/1/hide"), status=404, csrf_token=closing.token())


@pytest.mark.parametrize("act", ["questions/show", "questions/screen", "curiosities/1/hide", "answers/1/hide"])
def test_members_may_not_open_show_or_hide(clocked, room, browse, act):
    member = signed_in(browse.another_device(), a_member(room.gathering.community))
    member.get(f"/{room.gathering.community.slug}/questions")
    place = f"/{room.gathering.community.slug}/sessions/{room.gathering.number}/{act}"
    member.post(place, status=403, csrf_token=member.token())


def test_slips_are_typed_once_enough_phones_answered_and_are_never_marked(closing, seat, room):
    seat().send(curious="Alone?")
    assert "Type in a paper slip" not in closing.get(closing.closing)
    place = closing.closing.replace("/closing", "/slip")
    closing.get(place)
    refused = closing.submit("Mix it in", status=409, feeling="On paper")
    assert "once enough phones have answered" in refused
    three_answer(seat)
    closing.get(closing.closing)
    closing.follow("Type in a paper slip")
    assert "Mixed in." in closing.submit("Mix it in", feeling="On paper", curious="One?\nTwo?")
    page = closing.get(closing.closing)
    assert "5 answered: 4 by phone, 1 on paper." in page
    closing.submit("Show the questions")
    page = closing.get(closing.closing)
    assert {"One?", "Two?"} < room.questions()
    assert "aper" not in page.one("#first_look").text


def test_an_empty_slip_is_sent_back(closing, seat):
    three_answer(seat)
    closing.get(closing.closing.replace("/closing", "/slip"))
    assert "Answer one of the three questions." in closing.submit("Mix it in", status=422)
