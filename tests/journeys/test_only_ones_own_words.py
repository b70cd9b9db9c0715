"""Two tabs, two phones, two people of one name: each sees its own words alone, and “Saved” is only ever true."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cop import keys
from cop.curiosities.models import Curiosity
from cop.db import db, start_reading, start_writing
from cop.identity.commands import fresh_link
from cop.reflections import opening
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import ClosingPart
from cop.reflections.sealing import HOW, QUESTIONS
from tests import world
from tests.journeys.conftest import PHONE, Device
from tests.journeys.people import join

pytestmark = pytest.mark.browser
FEELING, TODAY, THIRD = "How are you feeling?", "How was today?", "What are you still curious about?"


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    return room


@pytest.fixture
def form(room):
    return f"/rooms/{room.join_code}/reflection"


@pytest.fixture
def phones(room, device, form):
    """`phones("Robin", "Wren")`: each has joined and has the questions in front of it."""

    def sit_down(*names, **options):
        seats = [device(PHONE, **options) for _name in names]
        for seat, name in zip(seats, names, strict=True):
            join(seat, room.join_code, name)
            seat.go(form)
        return seats

    return sit_down


def kept(phone):
    return phone.page.locator("#kept")


def sealed(part=HOW):
    db.session.rollback()
    return list(db.session.scalars(db.select(SealedAnswer).filter_by(part=part)))


def sends(phone, feeling, question=""):
    phone.page.get_by_label(FEELING).fill(feeling)
    phone.page.get_by_label(THIRD, exact=True).fill(question)
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")


def show(room):
    start_writing()
    try:
        opening.show_questions(ClosingPart.of(room, QUESTIONS), keys.store())
        db.session.commit()
    finally:
        start_reading()
    opening.burn_what_is_opened(keys.store())


def a_second_tab(phone, form):
    tab = Device(phone.context, phone.site)
    tab.go(form)
    return tab


def test_two_tabs_with_other_words_never_both_say_saved_and_no_word_is_overwritten(phones, form):
    (first,) = phones("Robin")
    second = a_second_tab(first, form)
    first.expected = second.expected = ("409",)
    sends(first, "Typed in the first tab")
    second.page.get_by_label(FEELING).fill("Typed in the second tab")
    expect(kept(second)).to_contain_text("not sent, still on this phone")
    second.press("Send")
    second.sees("What you sent before is still kept:")
    expect(second.page.locator("#sent")).to_contain_text("Typed in the first tab")
    expect(second.page.get_by_label(FEELING)).to_have_value("Typed in the second tab")
    expect(kept(second)).not_to_contain_text("Saved.")
    expect(kept(first)).to_contain_text("Saved.")
    assert [row.rev for row in sealed()] == [1]
    second.press("Send")
    expect(kept(second)).to_contain_text("Saved.")
    expect(kept(first)).to_contain_text("Other words were sent from another page of this phone.")
    expect(first.page.get_by_text("You can change this until")).to_be_hidden()
    assert [row.rev for row in sealed()] == [2]
    first.look()
    second.look()


def test_without_scripts_it_is_an_ordinary_form_with_a_code_for_each_answer(phones, form, picture):
    (phone,) = phones("Robin", java_script_enabled=False)
    phone.page.get_by_label(FEELING).fill("Lighter")
    phone.page.get_by_label(THIRD, exact=True).fill("Who pays?")
    phone.press("Send")
    phone.sees("You can change this until")
    expect(phone.page.locator("#yours")).to_be_hidden()
    expect(phone.page.locator(".cop-receipts code")).to_have_count(2)
    phone.page.get_by_label(FEELING).fill("Lighter, and tired")
    phone.press("Send")
    phone.sees("You can change this until")
    assert [row.rev for row in sealed()] == [2]
    picture(phone, "form-without-scripts")


def test_two_people_of_one_name_are_two_and_see_nothing_of_each_other(phones, form):
    one, other = phones("Robin Wren", "Robin Wren")
    sends(one, "Mine")
    other.go(form)
    expect(other.page.get_by_label(FEELING)).to_have_value("")
    sends(other, "Mine as well")
    one.go(form)
    expect(one.page.get_by_label(FEELING)).to_have_value("Mine")
    assert len(sealed()) == 2


def test_whoever_resets_a_members_sign_in_sees_nothing_of_theirs(room, device, form):
    member = world.a_member(room.community)
    start_writing()
    link, again = fresh_link(member), fresh_link(member)
    db.session.commit()
    start_reading()
    hers, thief = device(PHONE), device(PHONE)
    for one, way_in in ((hers, link), (thief, again)):
        one.go(re.sub(r"^https?://[^/]+", "", way_in))
        one.page.get_by_role("button", name=re.compile("Sign in")).first.click()
        one.page.wait_for_url(re.compile("/$"))
        one.go(f"/join/{room.join_code}")
        one.press("Join")
        one.go(form)
        if one is hers:
            sends(hers, "For nobody else", "Only mine?")
    expect(thief.page.get_by_label(FEELING)).to_have_value("")
    assert "For nobody else" not in thief.page.content() and "Only mine?" not in thief.page.content()
    thief.page.get_by_label(FEELING).fill("Mine now")
    thief.press("Send")
    expect(kept(thief)).to_contain_text("Saved.")
    hers.go(form)
    expect(hers.page.get_by_label(FEELING)).to_have_value("For nobody else")


def test_three_of_four_are_shown_and_two_of_four_wait(phones, room, form):
    one, two, three, four = phones("A", "B", "C", "D")
    sends(one, "fine", "First?")
    sends(two, "well", "Second?")
    with pytest.raises(Exception, match="2 people have answered by phone so far"):
        show(room)
    db.session.rollback()
    assert len(sealed(QUESTIONS)) == 2
    sends(three, "good", "Third?")
    show(room)
    db.session.rollback()
    assert set(db.session.scalars(db.select(Curiosity.text))) == {"First?", "Second?", "Third?"}
    four.page.reload()
    four.sees("The questions have been opened")
    four.page.get_by_label(FEELING).fill("late")
    four.press("Send")
    expect(kept(four)).to_contain_text("Saved.")
    assert len(sealed(HOW)) == 4


def test_two_of_four_wait_and_every_phone_is_told_what_it_still_holds(app, phones, room, form):
    one, two = phones("A", "B")
    sends(one, "fine", "First?")
    sends(two, "well", "Second?")
    two.page.get_by_label(FEELING).fill("well, and cross")
    world.later(app, days=2)
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    db.session.rollback()
    assert {part.state for part in db.session.scalars(db.select(ClosingPart))} == {"waiting"}
    assert len(sealed(HOW)) == 2 and not list(db.session.scalars(db.select(Curiosity)))
    two.expected = ("410",)
    two.press("Send")
    expect(kept(two)).to_contain_text("your words are still on this phone")
    expect(two.page.get_by_label(FEELING)).to_have_value("well, and cross")


def test_a_line_that_was_shown_early_leaves_the_phone_right_and_costs_it_nothing(phones, room, form):
    (phone,) = phones("Robin")
    phone.expected = ("409",)
    phone.page.get_by_label("Show this even if only one or two of us answer").check()
    sends(phone, "fine", "Who pays?")
    show(room)
    db.session.rollback()
    assert list(db.session.scalars(db.select(Curiosity.text))) == ["Who pays?"]
    phone.page.get_by_text("More questions").click()
    phone.page.get_by_label("Question 2").fill("And who decides?")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.", timeout=9000)
    expect(phone.page.get_by_text("What you sent before is still kept:")).to_have_count(0)
    phone.page.reload()
    phone.sees("Shown by now, and nobody’s: “Who pays?”")
    expect(phone.page.locator("[name=curious]").first).to_have_value("And who decides?")
    expect(kept(phone)).to_contain_text("Saved.")


def test_a_page_that_was_open_too_long_sends_by_itself_all_the_same(phones):
    (phone,) = phones("Robin")
    phone.expected = ("400",)
    phone.context.clear_cookies(name="session")
    sends(phone, "Slow train")
    assert len(sealed()) == 1


def test_a_phone_that_lost_its_place_is_told_and_keeps_its_words(phones, room, form):
    (phone,) = phones("Robin")
    phone.expected = ("404",)
    phone.context.clear_cookies(name=f"room-{room.id}")
    phone.page.get_by_label(FEELING).fill("Slow train")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("not sent, still on this phone This phone is not in the session")
    phone.go(f"/join/{room.join_code}")
    phone.press("Join")
    phone.page.wait_for_url(re.compile("/rooms/"))
    phone.go(form)
    expect(phone.page.get_by_label(FEELING)).to_have_value("Slow train")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
