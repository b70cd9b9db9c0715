"""One clock for every screen, the server's: whatever a device thinks, and whatever happens to it meanwhile."""

from __future__ import annotations

import re
import time

import pytest

from cop import keys, live
from cop.agenda.models import Topic
from cop.db import db
from cop.reflections.models import ClosingPart
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join
from tests.journeys.test_the_board_by_hand import the_console

pytestmark = pytest.mark.browser

YEARS_OFF = """() => {
  const Real = Date, off = -7 * 365 * 24 * 3600 * 1000 - 5432100;
  class Wrong extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
    static now() { return Real.now() + off; }
  }
  window.Date = Wrong;
}"""

STOOD_STILL = """() => {
  const real = performance.now.bind(performance);
  performance.now = () => real() - 60000;
}"""


@pytest.fixture
def room(app):
    room = world.an_open_gathering()
    world.start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    world.a_topic(room, "Appraisal", planned_minutes=15)
    world.a_topic(room, "Retention", planned_minutes=15)
    return room


def seconds_on(screen):
    """What its clock says, over-run as a negative number."""
    said = screen.page.locator(".cop-clock").first.inner_text()
    over, minutes, seconds = re.fullmatch(r"(\+?)(\d+):(\d\d)", said).groups()
    return (-1 if over else 1) * (int(minutes) * 60 + int(seconds))


def agree(screens):
    shown = [seconds_on(screen) for screen in screens]
    assert max(shown) - min(shown) <= 1, shown
    return shown[0]


@pytest.fixture
def screens(app, device, room):
    leader, wall, phone = the_console(app, device, room, DESK), device(WALL), device(PHONE)
    phone.page.add_init_script(f"({YEARS_OFF})()")
    join(phone, room.join_code, "Wren")
    phone.go(f"/rooms/{room.join_code}")
    assert phone.page.evaluate("() => new Date().getFullYear()") < 2021
    wall.context.add_cookies(leader.context.cookies())
    wall.go(f"/{room.community.slug}/sessions/{room.number}/projector")
    leader.press("Start")
    for screen in (leader, wall, phone):
        screen.page.locator(".cop-clock").first.wait_for()
    return leader, wall, phone


def test_a_phone_years_off_and_a_screen_drawn_again_show_the_same_second(screens):
    for screen in screens:
        screen.page.wait_for_timeout(2000)  # two answers of the server, one of them quick
    began, first = time.monotonic(), agree(screens)
    assert 900 - first <= 15
    for screen in screens:
        screen.page.wait_for_timeout(1500)
        screen.page.reload()
        screen.page.locator(".cop-clock").first.wait_for()
        agree(screens)
    assert abs(first - (time.monotonic() - began) - seconds_on(screens[2])) <= 1.5


def test_the_next_topic_starts_its_own_clock_though_the_number_is_the_same(screens):
    leader, _wall, _phone = screens
    leader.page.wait_for_timeout(5000)
    before = agree(screens)
    assert before <= 896
    leader.press("Start")
    for screen in screens:
        screen.page.get_by_role("heading", name="Retention", level=2).or_(
            screen.page.locator(".cop-wall__title", has_text="Retention")
        ).wait_for()
    assert agree(screens) > before + 2


def test_at_zero_every_screen_says_so_in_words_and_none_makes_a_sound(app, screens, picture, room):
    world.start_writing()
    running = db.session.query(Topic).filter_by(state="running").one()
    running.planned_minutes = 0
    live.changed(room.id)
    db.session.commit()
    for screen, name in zip(screens, ("console", "projector", "phone"), strict=True):
        screen.page.get_by_text("Time to move on?").first.wait_for()
        assert seconds_on(screen) < 0
        assert screen.page.locator("audio, video").count() == 0
        picture(screen, f"over-{name}")
        screen.look()
    agree(screens)


def test_a_phone_that_slept_catches_up_with_its_next_question(screens):
    """Its counter stood still; nothing on the board has changed meanwhile."""
    leader, _wall, phone = screens
    phone.page.wait_for_timeout(2500)  # it has heard the time once
    phone.page.evaluate(STOOD_STILL)
    phone.page.wait_for_timeout(4000)
    agree((leader, phone))
