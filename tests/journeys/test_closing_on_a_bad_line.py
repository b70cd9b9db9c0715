"""The closing questions on a phone whose line comes and goes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cop import clock, keys
from cop.answerform.forms import ANSWER, questions_problem
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.reflections import opening
from cop.reflections.models import ClosingPart
from cop.reflections.sealing import QUESTIONS
from tests import world
from tests.journeys.conftest import PHONE
from tests.reflections.conftest import Phone
from tests.reflections.test_typing import FAMILY

pytestmark = pytest.mark.browser
THIRD = "What are you still curious about?"
PASTE = "(box, typed) => { box.value = typed; box.dispatchEvent(new Event('input', { bubbles: true })); }"
FEELING, TODAY = "How are you feeling?", "How was today?"


@pytest.fixture
def phone(app, device):
    """A phone that has joined and has the three questions in front of it."""
    room = world.an_open_gathering()
    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    one = device(PHONE)
    one.go(f"/join/{room.join_code}")
    one.page.get_by_label("Your name").fill("Robin")
    one.press("Join")
    one.go(f"/rooms/{room.join_code}/reflection")
    return one


def kept(phone):
    return phone.page.locator("#kept")


def test_it_says_saved_only_for_the_words_that_arrived(phone):
    phone.page.get_by_label(FEELING).fill("Lighter than this morning")
    expect(kept(phone)).to_contain_text("not sent, still on this phone")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    phone.sees("You can change this until")
    phone.look()
    phone.page.get_by_label(FEELING).fill("Lighter, and tired")
    expect(kept(phone)).to_contain_text("not sent, still on this phone")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    expect(phone.page.get_by_label(FEELING)).to_have_value("Lighter, and tired")


def test_what_is_sent_without_a_line_goes_by_itself_when_the_line_is_back(phone):
    phone.expected = ("ERR_INTERNET_DISCONNECTED",)
    phone.page.get_by_label(TODAY).fill("Room to think")
    phone.context.set_offline(True)
    phone.press("Send")
    expect(kept(phone)).to_contain_text("waiting to send Not sent yet; safe on this phone.")
    phone.context.set_offline(False)
    expect(kept(phone)).to_contain_text("Saved.", timeout=9000)
    phone.look()


def test_words_come_back_when_the_phone_was_locked_and_the_page_had_gone(phone):
    phone.page.get_by_label(FEELING).fill("Hopeful")
    phone.page.reload()
    expect(phone.page.get_by_label(FEELING)).to_have_value("Hopeful")
    expect(kept(phone)).to_contain_text("not sent, still on this phone")


def test_an_answer_lost_on_the_way_back_is_sent_again_and_kept_once(phone):
    phone.expected = ("ERR_FAILED",)
    arrived: list[int] = []

    def swallow(route):
        if route.request.method != "POST":
            return route.fallback()
        arrived.append(route.fetch().status)
        return route.abort() if len(arrived) == 1 else route.fallback()

    phone.page.route(re.compile("/reflection$"), swallow)
    phone.page.get_by_label(FEELING).fill("Connected")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.", timeout=9000)
    assert arrived == [200, 200]


def test_an_answer_that_is_too_long_is_said_beside_its_field_before_it_is_sent(phone):
    posts: list[str] = []
    phone.page.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    beside = phone.page.locator("#feeling + [data-said]")
    phone.page.get_by_label(FEELING).fill("x" * 1900)
    expect(beside).to_have_text("You have 100 characters left")
    phone.page.get_by_label(FEELING).fill("x" * 2001)
    expect(beside).to_have_text(ANSWER.problem("x" * 2001, f"“{FEELING}”") or "")
    phone.press("Send")
    expect(phone.page.get_by_label(FEELING)).to_be_focused()
    phone.look()
    phone.page.get_by_label(FEELING).fill(FAMILY * 400)
    expect(beside).to_have_text(ANSWER.problem(FAMILY * 400, f"“{FEELING}”") or "")
    phone.page.get_by_label(FEELING).fill(FAMILY * 300)
    expect(beside).to_be_empty()
    assert posts == []


def test_questions_that_are_too_many_or_too_long_are_said_before_they_are_sent(phone):
    box = phone.page.get_by_label(THIRD, exact=True)
    for typed, said in (
        ("y" * 281, questions_problem(["y" * 281])),
        (FAMILY * 100, questions_problem([FAMILY * 100])),
        ("one?\n" * 10_000, questions_problem(["one?"] * 10_000)),
    ):
        box.evaluate(PASTE, typed)
        expect(phone.page.locator("#curious + [data-said]")).to_have_text(said or "")
    box.evaluate(PASTE, FAMILY * 48)
    expect(phone.page.locator("#curious + [data-said]")).to_be_empty()
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")


def others_answer_and_the_questions_are_shown(room):
    db.session.rollback()
    start_writing()
    for n in range(3):
        opening.keep(room.id, Phone().sending(1, f"feeling {n}", f"question {n}"), keys.store(), clock.now())
    opening.show_questions(ClosingPart.of(room, QUESTIONS), keys.store())
    db.session.commit()


def test_a_question_that_came_too_late_is_in_the_form_of_the_next_session(app, phone):
    room = db.session.scalars(db.select(Gathering)).one()
    phone.page.get_by_label(FEELING).fill("Rushed")
    phone.page.get_by_label(THIRD, exact=True).fill("Who pays?")
    phone.page.get_by_label("My questions may be quoted").check()
    others_answer_and_the_questions_are_shown(room)
    phone.press("Send")
    expect(kept(phone)).to_contain_text("What is not sent is safe on this phone, for next time.")
    phone.sees("Your answers to the first two questions are saved.")
    phone.look()
    phone.page.reload()
    expect(phone.page.get_by_label(THIRD, exact=True)).to_have_value("Who pays?")
    expect(phone.page.get_by_label("Add it now")).not_to_be_checked()
    expect(kept(phone)).to_contain_text("not sent, still on this phone")
    following = at_the_next_session(phone, room)
    expect(phone.page.get_by_label(THIRD, exact=True)).to_have_value("Who pays?")
    expect(kept(phone)).to_contain_text("Your question from last time is in the form.")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    at_the_next_session(phone, following)
    expect(phone.page.get_by_label(THIRD, exact=True)).to_have_value("")


def at_the_next_session(phone, before):
    db.session.rollback()
    following = world.an_open_gathering(before.community)
    start_writing()
    ClosingPart.begin(following, keys.store())
    db.session.commit()
    phone.go(f"/join/{following.join_code}")
    phone.press("Join")
    phone.go(f"/rooms/{following.join_code}/reflection")
    return following


def test_a_space_at_the_end_is_nothing_that_was_not_sent(phone):
    box = phone.page.get_by_label(FEELING)
    box.fill("Lighter ")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    box.fill("Lighter  \n")
    expect(kept(phone)).to_contain_text("Saved.")
    phone.page.reload()
    expect(kept(phone)).not_to_contain_text("not sent, still on this phone")
    box.fill("Lighter still")
    expect(kept(phone)).to_contain_text("not sent, still on this phone")


def test_the_sessions_page_says_that_this_phones_answers_are_saved_and_nobody_else_knows(phone, picture):
    back = phone.page.get_by_role("link", name="Back to the session")
    back.click()
    expect(phone.page.get_by_text("Your answers are")).to_have_count(2)  # both there on every phone
    expect(phone.page.get_by_text("Your answers are").first).to_be_hidden()
    phone.page.get_by_role("link", name="Leaving early? Answer now").click()
    phone.page.get_by_label(FEELING).fill("Lighter")
    back.click()
    expect(phone.page.get_by_text("Your answers are not sent yet; they are safe on this phone.")).to_be_visible()
    phone.look()
    phone.page.get_by_role("link", name="Send them").click()
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    back.click()
    saved = phone.page.get_by_text("You can change them until 09:00 on")
    expect(saved).to_be_visible()
    expect(phone.page.get_by_text("Leaving early?")).to_be_hidden()
    phone.look()
    picture(phone, "answered-phone")
    others_answer_and_the_questions_are_shown(db.session.scalars(db.select(Gathering)).one())
    phone.sees("The questions have been opened; your first two answers can change until 09:00 on")
    expect(saved).to_be_hidden()
    phone.page.get_by_role("link", name="See or change them").click()
    expect(phone.page.get_by_label(FEELING)).to_have_value("Lighter")


def test_a_question_that_was_shown_leaves_the_box_and_a_new_one_has_its_own_choice(phone, picture):
    room = db.session.scalars(db.select(Gathering)).one()
    box = phone.page.get_by_label(THIRD, exact=True)
    phone.page.get_by_label(FEELING).fill("Rushed")
    box.fill("Who pays?")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    phone.page.wait_for_timeout(6000)  # it has looked once
    others_answer_and_the_questions_are_shown(room)
    expect(box).to_have_value("", timeout=12000)
    phone.sees("The questions have been opened")
    expect(kept(phone)).to_contain_text("Saved.")
    phone.look()
    picture(phone, "third-shown")
    phone.page.get_by_label(FEELING).fill("Rushed, and glad")
    phone.page.reload()
    expect(phone.page.get_by_label(FEELING)).to_have_value("Rushed, and glad")
    expect(box).to_have_value("")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    box.fill("Who else?")
    phone.page.get_by_label("Add it now").check()
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    expect(box).to_have_value("")
