"""A session outlives the laptop that it was led from, fits in a hand, and needs no scripts."""

from __future__ import annotations

import re

import pytest

from cop import keys
from cop.db import db, start_writing
from cop.reflections.models import ClosingPart
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join, suggest
from tests.journeys.test_three_screens import sign_in

pytestmark = pytest.mark.browser


def seconds_on(device) -> int:
    """What the clock of the running topic shows, in seconds."""
    device.page.wait_for_function("() => /\\d:\\d\\d/.test(document.querySelector('.cop-clock').textContent)")
    minutes, seconds = re.findall(r"\d+", device.page.locator(".cop-clock").first.inner_text())[:2]
    return int(minutes) * 60 + int(seconds)


def test_a_second_leader_takes_over_when_the_first_laptop_dies(app, device, picture):
    room = world.an_open_gathering()
    place = f"/{room.community.slug}/sessions/{room.number}"
    first, second, wall = device(DESK), device(DESK), device(WALL)
    colleagues = [world.a_member(room.community, "facilitator") for _ in range(2)]
    for screen, who in ((first, colleagues[0]), (wall, colleagues[0]), (second, colleagues[1])):
        sign_in(screen, app, who)
    first.go(f"{place}/console")
    wall.go(f"{place}/projector")
    first.page.locator("#topic-title").fill("How do we keep people?")
    first.press("Suggest a topic")
    first.press("Start")
    wall.sees("Now")
    first.page.close()

    second.go(f"{place}/console")
    second.page.get_by_role("heading", name="How do we keep people?").wait_for()
    assert abs(seconds_on(second) - seconds_on(wall)) <= 1
    before = seconds_on(wall)
    second.press("+3 minutes")
    wall.page.wait_for_function(
        "before => { const m = document.querySelector('.cop-clock').textContent.match(/(\\d+):(\\d+)/);"
        " return m && 60 * m[1] + 1 * m[2] > before + 150 }",
        arg=before,
    )
    picture(second, "console-taken-over")
    second.look()
    second.press("Done")
    second.press("Ask the closing questions")
    wall.sees("answered")


def test_a_member_hosts_from_a_phone(app, device, picture):
    room = world.a_planned_gathering()
    host = device(PHONE)
    sign_in(host, app, world.a_member(room.community, "convenor"))
    host.go(f"/{room.community.slug}/sessions/{room.number}/")
    host.press("Open the session")
    host.page.wait_for_url("**/console")
    for title in ("Where we are", "What next"):
        host.page.locator("#topic-title").fill(title)
        host.press("Suggest a topic")
        host.page.locator("#waiting").get_by_text(title).first.wait_for()
    picture(host, "host-agenda")
    host.look()
    host.press("Next", within="#hand")
    host.page.get_by_role("heading", name="Where we are").wait_for()
    host.page.get_by_label("What came out", exact=True).fill("We are further than we thought")
    picture(host, "host-topic")
    host.look()
    assert host.page.locator("#hand").get_by_role("button").or_(host.page.locator("#hand a")).count() == 5
    host.press("+3", within="#hand")
    host.page.wait_for_function("() => /17:\\d\\d/.test(document.querySelector('.cop-clock').textContent)")
    host.press("Finish", within="#hand")
    host.page.locator("#running").wait_for(state="detached")
    host.sees("We are further than we thought")
    host.press("Ask", within="#hand")
    host.sees("The closing questions are on the phones")
    picture(host, "host-closing")
    host.look()
    host.press("Close the session")
    host.sees("This session has closed")
    host.look()


def test_a_phone_without_scripts_takes_part(app, device, picture):
    room = world.an_open_gathering()
    start_writing()
    ClosingPart.begin(room, keys.store())
    db.session.commit()
    place = f"/{room.community.slug}/sessions/{room.number}"
    leader, plain = device(DESK), device(PHONE, java_script_enabled=False)
    sign_in(leader, app, world.a_member(room.community, "facilitator"))
    leader.go(f"{place}/console")
    join(plain, room.join_code, "Wren")
    plain.go(f"/rooms/{room.join_code}")
    suggest(plain, "How do we keep people?")
    leader.sees("How do we keep people?")
    leader.press("Start")
    leader.page.locator("#running").wait_for()
    plain.page.reload()
    plain.page.get_by_label("What came out", exact=True).fill("Exit talks come too late")
    plain.press("Add")
    plain.sees("Exit talks come too late")
    leader.sees("Exit talks come too late")
    leader.press("Done")
    leader.press("Ask the closing questions")
    leader.sees("0 of 1 answered")
    plain.page.reload()
    plain.page.get_by_role("link", name=re.compile("Answer")).first.click()
    plain.page.get_by_label("How are you feeling?", exact=True).fill("Awake")
    plain.press("Send")
    plain.sees("Saved")
    leader.sees("1 of 1 answered")
    picture(plain, "plain-phone")
