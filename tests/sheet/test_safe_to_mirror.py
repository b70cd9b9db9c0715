"""The laptop is mirrored: names stay covered on it, and the clock is handed over without saying whose phone it is."""

from __future__ import annotations

import pytest

from tests import world


@pytest.fixture
def person(room):
    return world.a_member(room.community, "facilitator", world.a_person("Fern Hill"))


@pytest.fixture
def phone(browse, room):
    device = browse.another_device()
    device.get(f"/join/{room.join_code}")
    device.submit("Join", name="Robin Wren")
    return device


@pytest.fixture
def console(browse, room, place, person, phone):
    world.a_topic(room, "Appraisal")
    device = world.signed_in(browse, person)
    device.get(f"{place}/console")
    return device


def uncovered(page):
    """What the page says while no key is held."""
    for covered in page.select(".cop-held"):
        covered.decompose()
    return page.one("main").get_text(" ")


def test_the_clock_is_handed_over_from_the_console_and_no_name_shows(console, room, phone):
    console.submit("Start Appraisal")
    held = console.page.select("#hand_over .cop-held")
    assert [each.text for each in held] == ["Robin Wren"] and "Robin Wren" not in uncovered(console.page)
    console.get(console.page.address)
    console.submit("Phone 1")
    assert "handed over" in console.page.one("#hand_over").text
    phone.get(f"/rooms/{room.join_code}")
    assert "Next" in [button.text for button in phone.page.select("#phone_running button")]
    console.submit("Take it back from phone 1")
    phone.submit("Next", status=403)


def test_a_leaders_own_phone_hands_it_over_by_name_and_leads_to_the_sheet(browse, room, place, person, phone):
    own = world.signed_in(browse.another_device(), person)
    own.get(f"/join/{room.join_code}")
    own.submit("Join", name="Fern Hill")
    own.get(f"/rooms/{room.join_code}")
    assert "Robin Wren" in own.page.one("#hand_over").text
    own.submit("Phone 1")
    assert "handed over" in own.page.one("#hand_over").text
    assert "Robin Wren" in uncovered(own.follow("Sign-in sheet"))
    assert not phone.get(f"/rooms/{room.join_code}").select("#hand_over, a[href$='/sheet']")


def test_the_sheet_covers_its_names_until_somebody_uncovers_them(console, place):
    page = console.get(f"{place}/sheet")
    assert page.select("button[data-hold=n]") and "Robin Wren" not in uncovered(page)
    console.get(f"{place}/sheet")
    page = console.follow("Nobody else sees this screen: show the names")
    assert "Robin Wren" in uncovered(page)
    console.get(f"{place}/sheet?names=here")
    assert "Ash Wood" in uncovered(console.submit("Add", name="Ash Wood"))


def test_on_another_day_nobody_sits_in_front_of_the_screen(app, console, place):
    console.get(f"{place}/console")
    console.submit("Close the session")
    world.later(app, days=1)
    assert "Robin Wren" in uncovered(console.get(f"{place}/sheet"))
