"""Phones come in by the code: new, back again, passed to a colleague, and with scripts switched off."""

from __future__ import annotations

import pytest

from cop import clock
from cop.db import db, start_writing
from tests import world
from tests.journeys.conftest import PHONE
from tests.journeys.people import A_MORNING, join, set_clock

pytestmark = pytest.mark.browser


@pytest.fixture
def gathering(app):
    set_clock(app, A_MORNING)
    return world.an_open_gathering(world.a_community(name="Heron Valley"))


def the_next(app, gathering):
    world.later(app, days=28)
    start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    db.session.commit()
    return world.an_open_gathering(gathering.community)


def test_a_phone_joins_says_whom_it_knew_and_is_welcomed_back(app, device, gathering):
    first, phone = device(PHONE), device(PHONE)
    join(first, gathering.join_code, "Ash Wood")
    phone.go(f"/join/{gathering.join_code}")
    phone.look()
    phone.page.get_by_text("Your kind of role and organisation").click()
    phone.look()
    join(phone, gathering.join_code, "Robin Wren")
    phone.look()
    phone.page.get_by_text("How many people here had you met").click()
    phone.page.get_by_label("A few").check()
    phone.page.get_by_label("Ash Wood").check()
    phone.look()
    phone.press("Save")
    phone.page.wait_for_url("**/rooms/*")
    assert phone.page.locator("#met_before").count() == 0
    later = the_next(app, gathering)
    phone.go(f"/join/{later.join_code}")
    phone.sees("Welcome back, Robin Wren")
    phone.look()
    phone.press("Join")
    phone.page.wait_for_url("**/rooms/*")
    phone.look()


def test_a_phone_passed_on_is_asked_who_joins(device, gathering):
    phone = device(PHONE)
    join(phone, gathering.join_code, "Robin Wren")
    phone.go("/join")
    phone.page.get_by_label("Code").fill(gathering.join_code.replace("-", " "))
    phone.page.get_by_label("Your name").fill("Ash Wood")
    phone.press("Join")
    phone.sees("Who is joining?")
    phone.look()
    phone.press("Join as Ash Wood")
    phone.page.wait_for_url("**/rooms/*")


def test_it_all_works_without_scripts(device, gathering):
    phone = device(PHONE, java_script_enabled=False)
    join(device(PHONE), gathering.join_code, "Ash Wood")
    join(phone, gathering.join_code, "Robin Wren")
    phone.page.get_by_text("How many people here had you met").click()
    phone.page.get_by_label("None of them").check()
    phone.press("Save")
    phone.page.wait_for_url("**/rooms/*")
    assert phone.page.locator("#met_before").count() == 0
