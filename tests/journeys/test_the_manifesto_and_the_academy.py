"""A member saves the manifesto twice; the academy reader sees three communities, exact and without words."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.people import A_MORNING, load_sample, set_clock, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def sample(environment, request):
    environment["COP_SAMPLE"] = "1"
    app = request.getfixturevalue("app")
    load_sample(app)
    set_clock(app, A_MORNING)


def save(member, add, why):
    member.page.get_by_role("link", name=re.compile("Change|Edit")).first.click()
    box = member.page.locator("textarea[name=body]")
    box.fill(f"{box.input_value()}\n- {add}\n")
    member.page.locator("[name=change_note]").fill(why)
    member.look()
    member.press("Save new version")
    member.sees(add)


def test_a_member_saves_the_manifesto_twice_and_compares(sample, device):
    member = device(DESK)
    sign_in(member, "Amara Wren")
    member.go("/cheshire-merseyside/documents/")
    member.look()
    member.page.get_by_role("link", name="What we stand for").first.click()
    save(member, "We borrow with thanks.", "Borrowing")
    save(member, "We try before we are sure.", "Courage")
    member.look()
    member.go(f"{member.page.url.removeprefix(member.site).split('?')[0].rstrip('/')}/compare?from=4&to=5")
    member.page.get_by_text("We try before we are sure.").locator("visible=true").first.wait_for()
    member.look()
    member.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    member.look()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_academy_reader_sees_three_communities_and_nobodys_words(sample, device, size):
    reader = device(size)
    sign_in(reader, "Signe Goshawk")
    reader.look()
    reader.go("/evaluation")
    reader.look()
    reader.page.get_by_role("link", name=re.compile("Sample|North West|Programme")).first.click()
    for community in ("Cheshire & Merseyside", "Greater Manchester", "Lancashire & South Cumbria"):
        reader.sees(community)
    reader.look()
    assert "Lighter than when I walked in" not in reader.page.content()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_map_is_fit_for_desk_and_phone(sample, device, size):
    member = device(size)
    sign_in(member, "Amara Wren")
    for address in ("/cheshire-merseyside/map", "/cheshire-merseyside/map?view=grid", "/map", "/ways-of-working"):
        member.go(address)
        member.look()
