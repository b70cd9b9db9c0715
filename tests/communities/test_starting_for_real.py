"""An administrator makes a programme and its communities, without any file."""

from __future__ import annotations

import pytest

from cop.communities.models import Community, Programme
from cop.db import db
from tests import world


@pytest.fixture
def administrator(browse):
    return world.signed_in(browse, world.a_person("Ada Admin", is_administrator=True))


def a_made_programme(browse, name="Talent North"):
    browse.get("/programmes/new")
    return browse.submit("Make this programme", name=name)


def test_a_programme_and_its_communities_are_made_from_the_start_page(app, administrator):
    administrator.get("/")
    administrator.follow("Programmes")
    administrator.follow("Make a programme")
    page = administrator.submit(
        "Make this programme",
        name="  Talent   North & West ",
        purpose="Learning together",
        commissioned_by="Northern Academy",
        provider="Employers",
        period="April 2026 to March 2027",
        sessions_planned="3",
        expected="Three sessions\r\n\r\n  A manifesto  ",
        hoped="That they go on",
    )
    assert page.h1 == "Talent North & West"
    made = db.session.query(Programme).one()
    assert (made.slug, made.sessions_planned) == ("talent-north-and-west", 3)
    assert (made.expected, made.hoped) == (["Three sessions", "A manifesto"], ["That they go on"])
    administrator.follow("Make a community")
    administrator.submit(
        "Make this community",
        name="Mersey Talent",
        purpose="To share what works",
        rules="What is said here stays here\nNobody is a label",
        system="cheshire-merseyside",
        next_date="2026-06-04",
    )
    assert "/mersey-talent, Cheshire & Merseyside, next on Thursday 4 June 2026" in administrator.page
    db.session.rollback()
    community = db.session.query(Community).one()
    assert (community.rules[1], community.k_open, community.k_block) == ("Nobody is a label", 3, 5)


def test_a_system_that_is_not_in_the_list_is_typed_once_and_found_again(administrator):
    a_made_programme(administrator)
    for name in ("First", "Second"):
        administrator.get("/programmes/talent-north/communities/new")
        administrator.submit("Make this community", name=name, new_system="Humber and North Yorkshire")
    systems = {community.footprint.name for community in db.session.query(Community)}
    assert systems == {"Humber and North Yorkshire"}


@pytest.mark.parametrize("slug", ["programmes", "sign-in", "rooms", "static", "evaluation", "map", "healthz"])
def test_no_community_takes_an_address_of_the_product(administrator, slug):
    a_made_programme(administrator)
    administrator.get("/programmes/talent-north/communities/new")
    page = administrator.submit("Make this community", name="Ours", slug=slug, status=422)
    assert f"“{slug}” is an address of this service" in page
    assert page.one("input[name=name]")["value"] == "Ours"


def test_two_communities_never_share_a_short_name(administrator):
    world.a_community(slug="ours")
    a_made_programme(administrator)
    administrator.get("/programmes/talent-north/communities/new")
    page = administrator.submit("Make this community", name="Ours", status=422)
    assert "“ours” is taken" in page and page.one("input[name=slug]")["value"] == "ours"
    administrator.submit("Make this community", slug="ours-too")
    assert "Ours" in administrator.page


def test_thresholds_may_only_be_raised(administrator):
    community = world.a_community()
    administrator.get(f"/{community.slug}/change")
    administrator.submit("Save", k_open="4", k_block="6", status=422)
    administrator.submit("Save")
    administrator.get(f"/{community.slug}/change")
    page = administrator.submit("Save", k_open="3", k_block="six", status=422)
    assert "Enter a number between 4 and 99: it may be raised, never lowered" in page
    assert page.one("input[name=k_block]")["value"] == "six"
    db.session.rollback()
    assert (community.k_open, community.k_block) == (4, 6)


def test_raising_what_can_never_be_lowered_takes_a_second_press_of_the_same_number(administrator):
    community = world.a_community(k_open=3, k_block=5)
    administrator.get(f"/{community.slug}/change")
    page = administrator.submit("Save", k_open="40", name="Ours", status=422)
    assert "From 3 to 40 is for good: it can never be lowered again." in page.one("#k_open-error").text
    assert page.one("input[name=name]")["value"] == "Ours"
    administrator.submit("Save", k_open="4", status=422)
    db.session.rollback()
    assert (community.k_open, community.name != "Ours") == (3, True)
    administrator.submit("Save")
    db.session.rollback()
    assert (community.k_open, community.k_block, community.name) == (4, 5, "Ours")


def test_what_was_hoped_is_fixed_at_the_first_sign_off(app, administrator):
    programme = world.a_programme(slug="signed", hoped=["That they go on"], signed_off_at=world.NOON)
    administrator.get("/programmes/signed/change")
    assert not administrator.page.select("[name=hoped]")
    administrator.submit("Save", name="Another name")
    administrator.get("/programmes/signed/change")
    administrator.post(
        "/programmes/signed/change", csrf_token=administrator.token(), name="Ours", hoped="Something easier"
    )
    db.session.rollback()
    assert (programme.name, programme.hoped) == ("Ours", ["That they go on"])


def test_a_limit_is_named_and_nothing_typed_is_lost(administrator):
    administrator.get("/programmes/new")
    page = administrator.submit(
        "Make this programme",
        name="n" * 161,
        purpose="p" * 2001,
        sessions_planned="many",
        expected="e" * 281,
        hoped="\n".join("h" * 21),
        status=422,
    )
    for sentence in (
        "A name has at most 160 characters",
        "The purpose has at most 2,000 characters",
        "Enter a whole number",
        "Line 1 has 281 characters; at most 280",
        "At most 20 lines; these are 21",
    ):
        assert sentence in page
    assert page.one("textarea[name=purpose]").get_text().strip() == "p" * 2001
    assert page.one("input[name=sessions_planned]")["value"] == "many"


def test_a_facilitator_changes_their_own_community_and_no_other(browse):
    ours, theirs = world.a_community(), world.a_community()
    world.signed_in(browse, world.a_member(ours, "facilitator"))
    browse.get(f"/{ours.slug}/change")
    page = browse.submit("Save", purpose="To share what works")
    assert page.address == f"/{ours.slug}/" and "To share what works" in page
    browse.get(f"/{theirs.slug}/change", status=404)
    browse.get("/programmes/", status=404)
    browse.get(f"/programmes/{ours.programme.slug}/", status=404)
