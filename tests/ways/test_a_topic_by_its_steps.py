"""A topic run by a way of working: the same step and clock on every screen, and who led it is kept."""

from __future__ import annotations

import math

import pytest
import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.db import db
from tests import world


@pytest.fixture
def console(console):
    console.submit("Suggest a topic", title="Hard questions")
    return console


@pytest.fixture
def started(console, place):
    console.submit("Start Hard questions")
    console.submit("Use it", way="wicked-questions")
    return console


def join(console, room, people):
    return [world.joined(console, room, f"Robin {n}") for n in range(people)][-1]


def topic():
    db.session.rollback()
    return db.session.scalars(sa.select(Topic)).one()


def clock_of(page, selector):
    return math.ceil(float(page.one(f"{selector} [data-seconds]")["data-seconds"]))


def test_the_steps_run_on_the_console_and_show_on_wall_and_phones(app, started, room, place):
    phone = join(started, room, 7)
    page = started.get(f"{place}/console")
    started.submit("Begin its steps Explain")
    started.submit("Next step Alone")
    started.submit("Next step In fours")
    world.later(app, minutes=2)
    wall, seen = started.get(f"{place}/projector"), phone.get(f"/rooms/{room.join_code}")
    page = started.get(f"{place}/console")
    for screen in (page, wall, seen):
        assert "In fours" in screen
        assert "7 here: groups of 3 and 4" in screen
    assert clock_of(page, "#steps") == clock_of(wall, "#on_wall") == clock_of(seen, "#phone_step") == 5 * 60
    assert "step 3 of 4" in page


def test_a_second_press_keeps_the_clock_and_a_step_back_starts_it_anew(app, started, place):
    started.submit("Begin its steps Explain")
    started.submit("Next step Alone")
    world.later(app, minutes=1)
    path = f"{place}/topics/{topic().id}/way/step"
    page = started.post(path, csrf_token=started.token(), step=1)
    assert clock_of(page, "#steps") == 4 * 60
    started.submit("Step back")
    assert "step 1 of 4" in started.get(f"{place}/console")


def test_a_way_gives_the_topic_the_minutes_that_it_needs(started):
    assert (topic().method_slug, topic().planned_minutes) == ("wicked-questions", 25)


def test_it_can_be_attached_before_the_topic_starts_and_taken_off(console, place):
    console.get(f"{place}/topics/{topic().id}/way")
    console.submit("Use it Draw what we mean")
    assert topic().method_slug == "draw-it"
    console.submit("Start Hard questions")
    console.submit("Without it")
    assert topic().method_slug is None


@pytest.mark.parametrize("step", ["4", "-1", "x", "99", ""])
def test_a_step_that_is_not_there_is_refused_in_words(started, place, step):
    started.post(f"{place}/topics/{topic().id}/way/step", csrf_token=started.token(), step=step, status=409)


def test_what_is_done_keeps_the_way_it_was_run_by(started, place):
    started.submit("Done", within="#running")
    page = started.post(f"{place}/topics/{topic().id}/way", status=409, csrf_token=started.token(), way="open-space")
    assert "is done, so it cannot be given another way of working" in page


def test_a_way_that_is_not_there_is_not_found(started, place):
    started.post(f"{place}/topics/{topic().id}/way", csrf_token=started.token(), way="nine-box-grid", status=404)


def test_who_led_is_one_press_and_the_facilitator_unless_said(started, place):
    assert topic().led_by == "facilitator"
    started.submit("Member led Hard questions")
    assert topic().led_by == "member"
    started.submit("Done", within="#running")
    started.submit("Shared led Hard questions")
    assert topic().led_by == "shared"
    started.post(f"{place}/topics/{topic().id}/led-by", csrf_token=started.token(), who="nobody", status=409)


def test_a_topic_that_a_host_starts_is_led_by_a_member(console, room, place):
    host = world.signed_in(console.another_device(), world.a_member(room.community, "convenor"))
    host.get(f"{place}/console")
    host.submit("Start Hard questions")
    assert topic().led_by == "member"
    pressed = [each.text.split()[0] for each in host.page.select("#running .cop-led-by [aria-pressed=true]")]
    assert pressed == ["Member"]


def test_a_phone_that_keeps_time_goes_on_with_whoever_led_before(console, room, place):
    host = world.signed_in(console.another_device(), world.a_member(room.community, "convenor"))
    host.get(f"{place}/console")
    host.submit("Start Hard questions")
    world.a_topic(room, "Then this")
    phone = join(console, room, 1)
    host.get(f"{place}/console")
    host.submit("Phone 1")
    phone.get(f"/rooms/{room.join_code}")
    phone.submit("Next")
    db.session.rollback()
    assert [each.led_by for each in db.session.query(Topic).order_by(Topic.id)] == ["member", "member"]


def test_what_suits_the_people_here_is_offered_first_and_can_be_read_before_it_is_taken(console, room, place):
    join(console, room, 4)
    console.get(f"{place}/console")
    console.submit("Start Hard questions")
    apart = [each["value"] for each in console.page.select("#way optgroup option")]
    offered = [each["value"] for each in console.page.select("#way > option")]
    assert "world-cafe" in apart and "open-space" in apart and "one-two-four-all" in offered
    page = console.follow("Read them first")
    assert "For the 4 who are here" in page
    assert page.select("details #card_to_take-world-cafe") and not page.select("details #card_to_take-one-two-four-all")
    assert "Steps" in console.get(page.one("#card_to_take-one-two-four-all a")["href"])


def test_the_library_is_searched_by_words_minutes_and_people(browse):
    browse.get("/ways-of-working")
    page = browse.submit("Find", q="charter", minutes="", people="")
    names = [link.get_text() for link in page.select(".cop-list a")]
    assert names and all("round" not in name for name in names)
    few = browse.get("/ways-of-working?minutes=12&people=60")
    assert [link.get_text() for link in few.select(".cop-list a")] == [
        "Alone, pairs, fours, all (1-2-4-All)",
        "Three closing questions",
    ]
    assert "No way of working fits" in browse.get("/ways-of-working?q=zebra")
    assert "1 to 600" in browse.get("/ways-of-working?minutes=0", status=422)
