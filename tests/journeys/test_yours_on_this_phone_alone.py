"""What only the phone knows: which opened answers are its own, and the codes by which it takes one back."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from cop import clock, keys
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.reflections import opening
from cop.reflections.models import ClosingPart
from cop.reflections.sealing import QUESTIONS
from cop.takebacks.models import TakeBack
from tests import world
from tests.journeys.conftest import PHONE
from tests.journeys.people import join
from tests.reflections.conftest import Phone

pytestmark = pytest.mark.browser
FEELING, THIRD = "How are you feeling?", "What are you still curious about?"
STORED = "() => JSON.stringify(Object.entries(localStorage))"


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    return room


@pytest.fixture
def phone(room, device):
    """It has answered, and so have three others; the questions are on the screen."""
    one = device(PHONE)
    join(one, room.join_code, "Robin")
    one.go(f"/rooms/{room.join_code}/reflection")
    one.page.get_by_label(FEELING).fill("Quietly hopeful")
    one.page.get_by_label(THIRD, exact=True).fill("Who pays for backfill?")
    one.press("Send")
    expect(one.page.locator("#kept")).to_contain_text("Saved.")
    return one


def show(room):
    db.session.rollback()
    start_writing()
    for n in range(3):
        opening.keep(room.id, Phone().sending(1, f"feeling {n}", f"question {n}"), keys.store(), clock.now())
    opening.show_questions(ClosingPart.of(room, QUESTIONS), keys.store())
    opening.put_on_screen(room.id)
    db.session.commit()


def test_the_phone_alone_marks_its_question_and_takes_it_back_by_its_code_alone(app, phone, room, picture):
    show(room)
    asked = []
    phone.context.on("request", lambda r: asked.append(r) if r.method == "POST" else None)
    phone.go(f"/rooms/{room.join_code}")
    mine = phone.page.locator("#cards li", has_text="Who pays for backfill?")
    expect(mine).to_contain_text("Yours")
    expect(phone.page.get_by_text("Yours", exact=True)).to_have_count(1)
    phone.look()
    picture(phone, "yours-room")
    mine.get_by_role("button", name="Take it back").click()
    mine.get_by_role("button", name="Take it back for good").click()
    expect(mine).to_contain_text("gone by tomorrow morning. sent")
    (request,) = asked
    headers = request.all_headers()
    assert "cookie" not in headers and "referer" not in headers
    db.session.rollback()
    tag = db.session.scalar(db.select(Curiosity.tag).filter_by(text="Who pays for backfill?"))
    assert request.post_data == f"code={tag.hex()}"
    assert [wish.tag for wish in db.session.scalars(db.select(TakeBack))] == [tag]
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    db.session.rollback()
    assert "Who pays for backfill?" not in set(db.session.scalars(db.select(Curiosity.text)))


def test_taken_back_without_a_signal_goes_when_it_is_back(phone, room):
    show(room)
    phone.expected = ("ERR_", "Failed to fetch")
    phone.go(f"/rooms/{room.join_code}/reflection")
    phone.signal(False)
    phone.press("Take it back", "#yours")
    phone.press("Take it back for good", "#yours")
    expect(phone.page.locator("#yours li")).to_contain_text("waiting to send")
    phone.signal(True)
    expect(phone.page.locator("#yours li")).to_contain_text("morning. sent", timeout=9000)


def test_what_a_hotel_answers_in_our_place_is_not_taken_for_sent(phone, room):
    show(room)
    phone.go(f"/rooms/{room.join_code}/reflection")
    phone.page.route("**/take-back", lambda route: route.fulfill(status=200, content_type="text/html", body="Hotel"))
    phone.press("Take it back", "#yours")
    phone.press("Take it back for good", "#yours")
    phone.page.wait_for_timeout(1000)
    expect(phone.page.locator("#yours li")).to_contain_text("waiting to send")
    phone.page.unroute("**/take-back")
    expect(phone.page.locator("#yours li")).to_contain_text("morning. sent", timeout=9000)


def test_once_all_is_opened_the_words_are_gone_from_the_phone_and_the_codes_are_not(app, phone, room, picture):
    show(room)
    assert "Quietly hopeful" in phone.page.evaluate(STORED)
    world.later(app, hours=48)
    phone.expected = ("410",)
    phone.go(f"/rooms/{room.join_code}/reflection")
    offered = phone.page.locator("#yours li")
    expect(offered).to_have_count(2)
    stored = phone.page.evaluate(STORED)
    assert "Quietly hopeful" not in stored and "backfill" not in stored
    assert len(json.loads(dict(json.loads(stored))[f"codes /rooms/{room.join_code}/reflection"])["lines"]) == 2
    phone.look()
    picture(phone, "yours-opened")


def test_clearing_the_phone_warns_first_and_leaves_nothing(phone, room, picture):
    phone.page.get_by_text("Clear this phone").first.click()
    phone.sees("This cannot be undone.")
    phone.look()
    picture(phone, "clear-phone")
    phone.press("Clear this phone", "#yours")
    phone.sees("This phone is cleared.")
    assert phone.page.evaluate("() => Object.keys(localStorage)") == []
    assert phone.page.evaluate("async () => (await caches.keys()).length") == 0
    assert [cookie["name"] for cookie in phone.context.cookies() if cookie["name"] != "session"] == []
    phone.expected = ("404",)
    phone.go(f"/rooms/{room.join_code}/reflection")
    assert "Quietly hopeful" not in phone.page.content()


def test_without_a_signal_the_phone_does_not_say_that_it_is_cleared(phone):
    phone.expected = ("ERR_", "Failed to fetch")
    phone.page.get_by_text("Clear this phone").first.click()
    phone.signal(False)
    phone.press("Clear this phone", "#yours")
    phone.sees("This phone is not cleared yet")
    phone.signal(True)
    phone.press("Clear this phone", "#yours")
    phone.sees("This phone is cleared.")


def test_words_that_came_too_late_are_still_on_the_phone_and_its_question_comes_along(app, phone, room):
    phone.page.get_by_label(FEELING).fill("Quietly hopeful, and cross")
    phone.page.get_by_label(THIRD, exact=True).fill("And who decides?")
    world.later(app, hours=48)
    phone.expected = ("410",)
    phone.press("Send")
    kept = phone.page.locator("#kept")
    expect(kept).to_contain_text("not sent, still on this phone")
    expect(kept).to_contain_text("your words are still on this phone")
    expect(kept).to_contain_text("Your questions will be in the form of the next session.")
    phone.page.reload()
    expect(phone.page.get_by_label(FEELING)).to_have_value("Quietly hopeful, and cross")
    phone.look()


def test_whoever_joins_next_on_this_phone_sees_nothing_of_the_one_before(phone, room):
    phone.page.get_by_label(FEELING).fill("Quietly hopeful, and cross")
    show(room)
    phone.go(f"/join/{room.join_code}?somebody-else=yes")
    phone.page.get_by_label("Your name").fill("Rowan")
    phone.press("Join")
    phone.sees("is gone from it")
    phone.sees("Who pays for backfill?")
    phone.page.wait_for_timeout(500)
    assert phone.page.locator("[data-yours], [data-saved]:visible, [data-not-sent]:visible").count() == 0
    assert "codes /rooms/" not in phone.page.evaluate(STORED)
    phone.look()
    phone.go(f"/rooms/{room.join_code}/reflection")
    expect(phone.page.get_by_label(FEELING)).to_have_value("")
    assert "cross" not in phone.page.evaluate(STORED)
