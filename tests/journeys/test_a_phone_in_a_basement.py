"""Where there is no signal: pages that were here open again, and what is sent waits on the phone and arrives once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cop import keys
from cop.agenda.models import Topic
from cop.db import db, start_writing
from cop.headers import POLICY
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import ClosingPart
from tests import world
from tests.journeys.conftest import PHONE
from tests.journeys.people import join

pytestmark = pytest.mark.browser
FEELING, TODAY, THIRD = "How are you feeling?", "How was today?", "What are you still curious about?"
IS_KEPT = "async (path) => Boolean(await (await caches.open('rooms')).match(path))"
KEPT_PAGES = """async () => { const cache = await caches.open('rooms'); const pages = [];
  const rooms = (await cache.keys()).filter((each) => each.url.includes('/rooms/'));
  for (const each of rooms) pages.push(await (await cache.match(each)).text());
  return pages.join('\\n'); }"""


@pytest.fixture
def room(app):
    room = world.an_open_gathering(dots_each=3)
    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    return room


@pytest.fixture
def phone(room, device):
    """A phone that has joined and lies on the table with the session's page."""
    one = device(PHONE)
    join(one, room.join_code, "Robin Redbreast")
    one.expected = ("ERR_", "Failed to fetch")
    return one


def has_kept(phone, *paths):
    phone.page.screenshot()  # puts a style of its own into the page, as extensions do: keeping the page must not mind
    for path in paths:
        for _look in range(50):
            if phone.page.evaluate(IS_KEPT, path):
                break
            phone.page.wait_for_timeout(200)
        else:
            pytest.fail(f"{path} was not kept")


def sealed():
    db.session.rollback()
    return list(db.session.scalars(db.select(SealedAnswer)))


def titles(room):
    db.session.rollback()
    return sorted(db.session.scalars(db.select(Topic.title).filter_by(gathering_id=room.id)))


def close_the_tab_and_open(phone, path):
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.page.goto(phone.site + path)


def kept(phone):
    return phone.page.locator("#kept")


def test_sent_without_a_signal_closed_opened_again_and_back_in_the_light_is_one_answer(phone, room):
    form, address = f"/rooms/{room.join_code}/reflection", f"/rooms/{room.join_code}"
    has_kept(phone, address, form)
    phone.signal(False)
    phone.page.get_by_role("link", name=re.compile("Answer now")).click()
    phone.sees("there is no signal just now")
    phone.page.get_by_label(FEELING).fill("Lighter than this morning")
    phone.page.get_by_label(TODAY).fill("Room to think")
    expect(kept(phone)).to_contain_text("not sent, still on this phone")
    phone.look()
    phone.press("Send")
    expect(kept(phone)).to_contain_text("waiting to send Not sent yet; safe on this phone.")
    close_the_tab_and_open(phone, form)
    expect(phone.page.get_by_label(FEELING)).to_have_value("Lighter than this morning")
    expect(kept(phone)).to_contain_text("waiting to send")
    assert sealed() == []
    phone.signal(True)
    expect(kept(phone)).to_contain_text(re.compile(r"sent \d\d:\d\d Saved\."), timeout=12000)
    phone.sees("You can change this until")
    assert len(sealed()) == 2 and {row.rev for row in sealed()} == {1}
    phone.page.reload()
    expect(phone.page.get_by_label(FEELING)).to_have_value("Lighter than this morning")
    expect(kept(phone)).to_contain_text("Saved.")
    assert {row.rev for row in sealed()} == {1}


def test_a_draft_is_there_when_the_page_is_opened_again_without_a_signal(phone, room):
    form = f"/rooms/{room.join_code}/reflection"
    phone.go(form)
    has_kept(phone, form)
    phone.page.get_by_label(THIRD, exact=True).fill("Who pays?")
    phone.signal(False)
    close_the_tab_and_open(phone, form)
    expect(phone.page.get_by_label(THIRD, exact=True)).to_have_value("Who pays?")
    expect(kept(phone)).to_contain_text("not sent, still on this phone")
    phone.look()


def test_what_the_worker_keeps_holds_nobodys_words_and_no_name(phone, room, device):
    other = device(PHONE)
    join(other, room.join_code, "Jenny Wren")
    other.page.get_by_text("Suggest a topic").first.click()
    other.page.get_by_label("Topic", exact=True).fill("Appraisals that help")
    other.press("Suggest a topic")
    phone.sees("Appraisals that help")
    form = f"/rooms/{room.join_code}/reflection"
    phone.go(form)
    phone.page.get_by_label(FEELING).fill("Mine alone")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("Saved.")
    phone.go(f"/rooms/{room.join_code}")
    phone.go(form)
    has_kept(phone, form, f"/rooms/{room.join_code}")
    phone.page.wait_for_timeout(1500)
    pages = phone.page.evaluate(KEPT_PAGES)
    assert FEELING in pages and "Suggest a topic" in pages
    for word in ("Mine alone", "Appraisals", "Wren", "Robin", "Redbreast"):
        assert word not in pages


def test_a_kept_page_carries_the_policy_that_every_page_carries(phone, room):
    form = f"/rooms/{room.join_code}/reflection"
    has_kept(phone, form)
    phone.signal(False)
    with phone.page.expect_response(re.compile("/reflection$")) as kept_page:
        phone.page.goto(phone.site + form)
    assert kept_page.value.headers["content-security-policy"] == POLICY
    assert kept_page.value.from_service_worker


def test_a_topic_typed_without_a_signal_waits_and_is_one_topic(phone, room):
    address = f"/rooms/{room.join_code}"
    has_kept(phone, address)
    phone.signal(False)
    phone.page.get_by_text("Suggest a topic").first.click()
    phone.page.get_by_label("Topic", exact=True).fill("Keeping people")
    phone.press("Suggest a topic")
    expect(phone.page.locator("#outbox li")).to_contain_text("Keeping people waiting to send")
    expect(phone.page.get_by_text("did not get through")).to_have_count(0)
    phone.look()
    close_the_tab_and_open(phone, address)
    expect(phone.page.locator("#outbox li")).to_contain_text("Keeping people waiting to send")
    phone.page.get_by_text("Suggest a topic").first.click()
    phone.page.get_by_label("Topic", exact=True).fill("Growing our own")
    phone.press("Suggest a topic")
    expect(phone.page.locator("#outbox li")).to_have_count(2)
    phone.look()
    assert titles(room) == []
    phone.signal(True)
    expect(phone.page.locator("#phone_board")).to_contain_text("Growing our own", timeout=15000)
    assert titles(room) == ["Growing our own", "Keeping people"]


def test_a_topic_whose_answer_was_lost_is_one_topic(phone, room):
    arrived: list[int] = []

    def swallow(route):
        arrived.append(route.fetch(max_redirects=0).status)
        return route.abort() if len(arrived) == 1 else route.fallback()

    phone.page.route(re.compile("/topics$"), swallow)
    phone.page.get_by_text("Suggest a topic").first.click()
    phone.page.get_by_label("Topic", exact=True).fill("Keeping people")
    phone.press("Suggest a topic")
    sent = re.compile(r"Keeping people\s+sent \d\d:\d\d")
    expect(phone.page.locator("#outbox li")).to_contain_text(sent, timeout=9000)
    assert len(arrived) == 2 and titles(room) == ["Keeping people"]


def test_a_topic_that_came_too_late_is_still_on_the_phone_and_says_why(phone, room):
    has_kept(phone, f"/rooms/{room.join_code}")
    phone.signal(False)
    phone.page.get_by_text("Suggest a topic").first.click()
    phone.page.get_by_label("Topic", exact=True).fill("Keeping people")
    phone.press("Suggest a topic")
    expect(phone.page.locator("#outbox li")).to_contain_text("waiting to send")
    start_writing()
    room.close(world.clock.now())
    db.session.commit()
    phone.signal(True)
    line = phone.page.locator("#outbox li")
    expect(line).to_contain_text("not sent, still on this phone", timeout=9000)
    expect(line).to_contain_text("This session is closed")
    phone.press("Remove", "#outbox")
    expect(line).to_have_count(0)


def test_dots_pressed_without_a_signal_are_as_many_as_were_pressed(phone, room):
    world.a_topic(room, "Appraisal")
    phone.page.reload()
    phone.signal(False)
    for presses in ("1 dot", "2 dots"):
        phone.press("Dot", "#phone_board")
        expect(phone.page.locator("#outbox li")).to_contain_text(f"{presses} for Appraisal waiting to send")
        phone.page.wait_for_timeout(600)
    phone.signal(True)
    expect(phone.page.locator("#phone_board")).to_contain_text("2 of yours", timeout=15000)
    expect(phone.page.locator("#phone_board")).to_contain_text("1 of 3 dots left")


def test_what_a_hotel_answers_in_our_place_is_not_taken_for_sent(phone, room):
    """Its sign-in page, over plain http, answers everything with 200."""
    world.a_topic(room, "Appraisal")
    phone.page.reload()
    ours = re.compile("/(topics|topics/[0-9]+/dot|reflection|live)$")
    phone.page.route(ours, lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Hotel</h1>"))
    phone.page.get_by_text("Suggest a topic").first.click()
    phone.page.get_by_label("Topic", exact=True).fill("Keeping people")
    phone.press("Suggest a topic")
    expect(phone.page.locator("#outbox li")).to_contain_text("Keeping people waiting to send")
    phone.press("Dot", "#phone_board")
    expect(phone.page.locator("#outbox li")).to_have_count(2)
    expect(phone.page.get_by_text("Hotel")).to_have_count(0)
    phone.page.unroute(ours)
    expect(phone.page.locator("#phone_board")).to_contain_text("1 of yours", timeout=15000)
    assert titles(room) == ["Appraisal", "Keeping people"]
    phone.go(f"/rooms/{room.join_code}/reflection")
    phone.page.route(ours, lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Hotel</h1>"))
    phone.page.get_by_label(FEELING).fill("Quietly hopeful")
    phone.press("Send")
    expect(kept(phone)).to_contain_text("waiting to send Not sent yet; safe on this phone.")
    assert sealed() == []
    phone.page.unroute(ours)
    expect(kept(phone)).to_contain_text("Saved.", timeout=9000)
