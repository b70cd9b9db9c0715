"""Where the sample is switched on, its people are a press away; where it is not, they are nobody's way in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cop.communities.models import COVER
from tests import world


@pytest.fixture
def sample(app):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], sample=True)
    community = world.a_community(name="Mersey Talent", slug="mersey")
    roles = ("facilitator", "convenor", "practitioner", "reviewer")
    people = [world.a_member(community, role, world.a_person(f"{role} Wren", fictional=True)) for role in roles]
    world.a_member(world.a_community(name="Second Talent"), "practitioner", people[0])
    world.a_member(community, "practitioner", world.a_person("Real Person"))
    return people


def test_each_has_one_button_under_what_they_are_with_their_community(browse, sample):
    page = browse.get("/sign-in")
    buttons = [button.get_text(strip=True) for button in page.select("button") if "Sign in as" in button.get_text()]
    assert sorted(buttons) == sorted(f"Sign in as {person.name}" for person in sample)
    headings = {s.h3.get_text(): s.get_text(" ") for s in page.select(".cop-people")}
    assert list(headings) == ["Facilitators", "Hosts", "Academy readers", "Members"]
    assert "Sign in as facilitator Wren" in headings["Facilitators"] and "Mersey Talent" in headings["Facilitators"]


def test_one_press_signs_in_and_takes_there(browse, sample):
    browse.get("/sign-in?next=/mersey/")
    page = browse.submit("Sign in as facilitator Wren")
    assert page.address == "/mersey/" and page.h1 == "Mersey Talent"


def test_whoever_only_covers_somewhere_keeps_the_button_of_what_they_are(browse, sample):
    world.a_member(world.a_community(), COVER, sample[2])
    page = browse.get("/sign-in")
    assert len(page.select(".cop-people button")) == len(sample)


def test_real_people_cannot_be_signed_in_so(app, browse, sample):
    real = world.a_person("Real Person")
    browse.get("/sign-in")
    token = browse.token()
    browse.post(f"/sign-in/as/{real.id}", csrf_token=token, status=404)
    browse.post("/sign-in/as/999999", csrf_token=token, status=404)


def test_without_the_setting_there_is_no_such_way_in(app, browse, sample):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], sample=False)
    page = browse.get("/sign-in")
    assert "Sign in as" not in page
    browse.post(f"/sign-in/as/{sample[0].id}", csrf_token=browse.token(), status=404)
