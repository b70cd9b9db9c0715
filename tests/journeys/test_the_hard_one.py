"""Four people and a facilitator on a mirrored laptop: a train, a basement, somebody of the academy, and a new phone.

At the end all four answers are counted, and nobody is a false newcomer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from cop.clock import When
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.measures.programme import programme_measures
from cop.measures.queries import rows_of
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import answer, join, set_clock, suggest
from tests.journeys.test_three_screens import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.on_both]
FIRST, SECOND = date(2026, 5, 14), date(2026, 6, 11)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """As clocks in London show it, in summer."""
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


class Evening:
    """The community, its people, and what they hold in their hands."""

    def __init__(self, app, device):
        self.app, self.device = app, device
        set_clock(app, at(FIRST, 9, 30))
        self.community = world.a_community()
        self.slug, self.programme = self.community.slug, self.community.programme
        self.facilitator = world.a_member(self.community, "facilitator")
        self.academy = world.a_member(self.community, "reviewer")
        self.planned(1, FIRST)
        self.planned(2, SECOND)
        self.laptop, self.wall = device(DESK), device(WALL)
        self.wall.expected = ("404",)  # a month later it is no longer signed in, and says so
        self.facilitator_signs_in()

    def facilitator_signs_in(self):
        for screen in (self.laptop, self.wall):
            sign_in(screen, self.app, self.facilitator)

    def planned(self, number, day):
        start_writing()
        community = db.session.merge(self.community)
        db.session.add(Gathering.plan(community, number, When(day, time(10), time(12))))
        db.session.commit()

    def place(self, number):
        return f"/{self.slug}/sessions/{number}"

    def opened(self, number):
        """The code on the wall, once the laptop has opened the session and is mirrored."""
        self.laptop.go(f"{self.place(number)}/")
        self.laptop.press("Open the session")
        self.laptop.page.wait_for_url("**/console")
        self.wall.go(f"{self.place(number)}/projector")
        return self.laptop.page.locator(".cop-code").first.inner_text()

    def phone(self, code, name=None, person=None):
        one = self.device(PHONE)
        if person:
            sign_in(one, self.app, person)
            one.go(f"/join/{code}")
            one.press("Join")
            one.page.wait_for_url("**/rooms/**")
        else:
            join(one, code, name)
        one.go(f"/rooms/{code}")
        return one

    def is_a_participant(self, number, name):
        self.laptop.go(f"{self.place(number)}/sheet?names=here")
        self.laptop.page.get_by_label(f"What {name} is today").select_option("participant")
        self.laptop.press(f"Set what {name} is today")
        self.laptop.sees("counted")
        self.laptop.go(f"{self.place(number)}/console")

    def show_and_close(self, warned):
        if warned:
            self.laptop.page.locator("#show_anyway summary").click()
            self.laptop.press("Show the questions", within="#show_anyway")
        else:
            self.laptop.press("Show the questions")
        self.laptop.press("Put on the screen")
        self.wall.sees("What we’re still curious about")
        for screen in (self.laptop, self.wall):
            screen.look()

    def figures(self):
        with self.app.app_context():
            rows = rows_of(db.session.merge(self.programme))
            [mine] = [programme_measures({"us": each})["us"] for each in rows.values()]
            db.session.rollback()
        return mine


@pytest.fixture
def evening(app, device):
    return Evening(app, device)


def test_four_people_a_train_a_basement_the_academy_and_a_new_phone(evening, picture):
    laptop, app = evening.laptop, evening.app
    code = evening.opened(1)
    train, basement, third = (evening.phone(code, name) for name in ("Amara", "Tomasz", "Dilys"))
    academy = evening.phone(code, person=evening.academy)
    evening.is_a_participant(1, evening.academy.name)
    suggest(third, "Keeping people in their second year")
    laptop.sees("Keeping people in their second year")
    laptop.press("Start")
    mirrored_without_names(evening, "Amara", "Tomasz", "Dilys")

    set_clock(app, at(FIRST, 11, 30))
    train.page.get_by_role("link", name="Leaving early? Answer now").click()
    train.page.get_by_label("How are you feeling?", exact=True).fill("Sorry to go")
    train.page.locator("[name=curious]").first.fill("Who else has tried this?")
    train.press("Send")
    train.sees("Saved")
    basement.go(f"/rooms/{code}/reflection")
    basement.context.set_offline(True)
    basement.expected = ("ERR_INTERNET_DISCONNECTED", "htmx:error", "Failed to fetch")
    basement.page.get_by_label("How are you feeling?", exact=True).fill("Out of the basement at last")
    basement.page.locator("[name=curious]").first.fill("How do the others begin?")
    basement.press("Send")

    laptop.press("Done")
    laptop.press("Ask the closing questions")
    for phone in (third, academy):
        phone.sees("Three questions")
        answer(phone, "Lighter", "We listened", "Who pays for it?")
    laptop.sees("3 of 4 answered")
    evening.show_and_close(warned=True)
    laptop.press("Pin to next session")
    laptop.sees("Pinned to next session")
    laptop.press("Close the session")
    laptop.sees("This session has closed")

    set_clock(app, at(FIRST, 20))
    basement.context.set_offline(False)
    expect(basement.page.locator("#kept")).to_contain_text("safe on this phone, for next time", timeout=20000)
    picture(basement, "evening")

    set_clock(app, at(FIRST + timedelta(days=1), 9, 5))
    opened_within_seconds(laptop, f"{evening.place(1)}/closing", "Sorry to go")
    for words in ("Sorry to go", "Out of the basement at last"):
        laptop.sees(words)
    laptop.look()
    picture(laptop, "next-morning")

    set_clock(app, at(SECOND, 9, 30))
    evening.facilitator_signs_in()
    code = evening.opened(2)
    again = [evening.phone(code, name) for name in ("Tomasz", "Amara", "Dilys")]
    laptop.go(f"{evening.place(2)}/sheet?names=here")
    for name in ("Tomasz", "Amara", "Dilys"):
        laptop.press(f"The same as {name}")
    laptop.page.locator("#asked").wait_for(state="detached")
    laptop.look()
    laptop.go(f"{evening.place(2)}/console")
    laptop.press("Ask the closing questions")
    for phone in again:
        phone.sees("Three questions")
        answer(phone, "Steady", "Useful", "What next?")
    laptop.sees("3 of 3 answered")
    evening.show_and_close(warned=False)
    laptop.press("Close the session")
    laptop.sees("This session has closed")

    found = evening.figures()
    assert found["attendance_by_gathering"] == [4, 3]
    assert found["respondents_by_gathering"] == [4, 3]
    assert found["newcomers_by_gathering"] == [4, 0]
    reader = evening.device(DESK)
    sign_in(reader, app, evening.academy)
    reader.go(f"/evaluation/{evening.programme.slug}")
    row = reader.page.get_by_role("row").filter(has_text="How many answered").first
    row.wait_for()
    assert "4 of 4, 3 of 3" in row.inner_text()
    reader.look()
    picture(reader, "the-academy-reads")


def opened_within_seconds(screen, path, words):
    """Whatever is due is looked for every few seconds, by whoever asks for a page."""
    for _try in range(20):
        screen.go(path)
        if screen.page.get_by_text(words).count():
            return
        screen.page.wait_for_timeout(1000)


def mirrored_without_names(evening, *names):
    for screen in (evening.laptop, evening.wall):
        text = screen.page.inner_text("body")
        assert not [name for name in names if name in text]
