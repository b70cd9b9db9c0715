"""Nine people met without a network. Next morning their facilitator enters it: one page, few steps, ten minutes."""

from __future__ import annotations

import pytest

from tests import world
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import A_MORNING, load_sample, set_clock, sign_in

pytestmark = pytest.mark.browser

NEW = ["Kit Marsh", "Bram Ridge"]
TOPICS = """Where we stand with talent maps
- three trusts have one, two are drawing it
- share the template by June
Appraisal without forms
- Heron tries it in one team
What people call potential"""
FEELINGS = ["Lighter", "Glad to be among people", "Tired, hopeful", "Heard", "Curious", "Clearer", "Fine", "Warm"]
TODAYS = ["Good pace", "More time for the second topic", "Useful", "Honest", "The right people", "Short"]
QUESTIONS = ["Who pays for the map?", "How do others start?", "What would a nurse say to this?"]
STEPS = 20
"""Ticks, boxes and presses together. At half a minute a box and a few seconds a tick, well under ten minutes."""


@pytest.fixture
def morning_after(environment, request):
    environment["COP_SAMPLE"] = "1"
    app = request.getfixturevalue("app")
    load_sample(app)
    set_clock(app, A_MORNING)
    return app


class Steps:
    """Counts every box filled, name ticked and button pressed."""

    def __init__(self, laptop):
        self.laptop, self.count = laptop, 0

    def fill(self, label, text):
        self.laptop.page.get_by_label(label, exact=True).fill(text)
        self.count += 1

    def tick_first(self, how_many):
        boxes = self.laptop.page.locator("input[name=came]").all()
        for box in boxes[:how_many]:
            box.check()
            self.count += 1

    def press(self, label, within="body"):
        self.laptop.press(label, within)
        self.count += 1


def test_nine_people_on_paper_are_entered_in_few_steps(morning_after, device):
    laptop = device(DESK)
    sign_in(laptop, "Ruth Turnstone")
    laptop.go("/greater-manchester/sessions/")
    laptop.page.get_by_role("link", name="Enter a session we ran on paper").click()
    laptop.look()
    steps = Steps(laptop)
    steps.fill("Date", "2026-05-13")
    steps.tick_first(7)
    steps.fill("Others who came", "\n".join(NEW))
    steps.fill("Topics and what came out", TOPICS)
    steps.fill("How are you feeling?", "\n".join(FEELINGS))
    steps.fill("How was today?", "\n".join(TODAYS))
    steps.fill("What are you still curious about?", "\n".join(QUESTIONS))
    steps.fill("How many answered", "8")
    steps.press("Enter the session")
    laptop.sees("Who is new today?")
    laptop.look()
    steps.press("They are all new today")
    laptop.page.locator("#asked").wait_for(state="detached")
    assert steps.count <= STEPS
    laptop.sees("9 on the sheet, 9 counted")
    laptop.page.get_by_role("link", name="Session 4").click()
    laptop.sees("Typed from paper")
    laptop.look()
    laptop.page.get_by_role("link", name="What came out").click()
    laptop.sees("share the template by June")
    laptop.look()


def test_the_pages_of_a_session_are_fit_for_desk_and_phone(app, device):
    set_clock(app, A_MORNING)
    community = world.a_community(name="Heron Valley")
    planned = world.a_planned_gathering(community)
    here = f"/{community.slug}/sessions"
    leader = world.a_member(community, "facilitator")
    link = one_time_link(leader)
    for size in (PHONE, DESK):
        screen = device(size)
        screen.expected = ("404",)
        for path in ("/join", "/join/no-such-11", "/console-code"):
            screen.go(path)
            screen.look()
    screen = device(DESK)
    screen.go(link)
    screen.press("Sign in", "main")
    for size in (PHONE, DESK):
        screen.page.set_viewport_size({"width": size[0], "height": size[1]})
        number = planned.number
        for path in ("/", "/plan", "/paper", f"/{number}/", f"/{number}/plan", f"/{number}/print", f"/{number}/sheet"):
            screen.go(here + path)
            screen.look()
        screen.go(f"{here}/{number}/")
        if size == PHONE:
            screen.press("Print today's facilitator code")
        else:
            screen.page.get_by_role("link", name="The printed code").click()
        screen.look()


def one_time_link(person):
    from cop.db import db, start_writing
    from cop.identity.commands import fresh_link

    start_writing()
    link = fresh_link(person)
    db.session.commit()
    return link.removeprefix("http://localhost")
