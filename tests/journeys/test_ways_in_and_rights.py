"""Coming in through an organisation in a real browser; and the pages of ways in, people and rights in their states,
narrow and wide: nothing for axe to find, nothing that sticks out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cop import clock
from cop.invitations.models import InviteLink
from tests import world
from tests.journeys.conftest import DESK
from tests.journeys.test_three_screens import sign_in
from tests.sso.provider import a_provider

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]
NARROW = ((320, 640), (375, 812))


def test_somebody_comes_in_through_their_organisation(app, site, device):
    world.a_person("Robin Wren", email="robin@example.org")
    with a_provider() as provider:
        settings = {"oidc_issuer": provider, "oidc_client_id": "c", "oidc_client_secret": "s"}
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], base_url=site, oidc_name="Sample Trust", **settings)
        desk = device(DESK)
        desk.context.route("https://**", lambda route: route.abort())  # the provider's own page would load a style
        desk.expected = (f"a request to {provider}", "a request to https://", "Failed to load resource")
        desk.go("/sign-in?next=/your-devices")
        desk.look()
        desk.page.get_by_role("link", name="Sign in with Sample Trust").click()
        desk.page.get_by_role("button", name="wren-1").click()
        desk.sees("single sign-on")
        assert desk.page.url == f"{site}/your-devices"
        desk.look()


PAGES = {
    "administrator": ("/audit/", "/rights/?q=wren", "/organisations/", "/systems/"),
    "facilitator": (
        "/keeping/people",
        "/keeping/people/links",
        "/keeping/people/requests",
        "/keeping/people/stand-in",
        "/keeping/directory",
        "/keeping/leave",
        "/your-details",
        "/your-password",
        "/your-devices",
        "/your-data",
        "/your-data/erase",
    ),
    "stranger": ("/sign-in/password", "/communities/keeping", "/privacy", "/accessibility", "/who-may-what"),
}


@pytest.fixture
def readers(app):
    community = world.a_community(slug="keeping", name="Keeping people", is_public=True, purpose="People who stay")
    fern = world.a_member(
        community, "facilitator", world.a_person("Fern Finch", shows=["job"], job_label="Talent lead")
    )
    world.a_member(community, person=world.a_person("Robin Wren"))
    world.keep(InviteLink(community_id=community.id, most=3, expires_at=clock.now() + timedelta(days=3)))
    return {"administrator": world.a_person(is_administrator=True), "facilitator": fern, "stranger": None}


@pytest.mark.parametrize("who", PAGES)
def test_pages_of_people_and_rights_fit_and_have_no_fault(app, device, readers, who):
    desk = device(NARROW[0])
    if readers[who]:
        sign_in(desk, app, readers[who])
    for path in PAGES[who]:
        desk.go(path)
        desk.look()
        for width, height in (NARROW[1], DESK):
            desk.page.set_viewport_size({"width": width, "height": height})
            assert desk.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (path, width)
        desk.page.set_viewport_size({"width": 320, "height": 640})


def test_forms_that_came_back_take_the_keyboard_to_their_faults(app, device, readers):
    desk = device(NARROW[0])
    desk.expected = ("422",)
    desk.go("/sign-in/password")
    desk.press("Sign in", "main")
    desk.sees("Enter your password")
    desk.look()
    assert desk.page.evaluate("document.activeElement.className").startswith("nhsuk-error-summary")
    desk.go("/communities/keeping")
    desk.press("Ask to join")
    desk.sees("Enter your name")
    desk.look()
