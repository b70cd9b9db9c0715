"""Single sign-on, against a real provider in a process of its own."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from cop.db import db, start_writing
from cop.identity.models import Login, Person
from cop.sso.models import OutsideIdentity
from tests import world
from tests.sso.provider import agrees


def come_back(device, sub="wren-1", status=200, wanted=""):
    """From our sign-in page to the provider, agreeing there, and back again."""
    device.get(f"/sign-in?next={wanted}")
    [link] = [a for a in device.page.select("a") if "Sign in with Sample Trust" in a.text]
    there = device.get(link["href"], status=302).headers["Location"]
    return device.get(path_of(agrees(there, sub)), status=status)


def path_of(address):
    parts = urlsplit(address)
    assert parts.netloc == "localhost"
    return parts._replace(scheme="", netloc="").geturl()


@pytest.fixture
def robin(app):
    return world.a_person("Robin Wren", email="robin@example.org")


def test_i_come_in_with_the_address_that_my_organisation_has_checked(app, browse, robin):
    page = come_back(browse, wanted="/your-details")
    assert page.address == "/your-details" and "Robin Wren" in page
    assert db.session.query(Login).one().way == "sso"
    assert db.session.query(OutsideIdentity).one().person_id == robin.id


def test_it_starts_by_get_with_a_state_a_nonce_and_a_challenge(app, browse):
    there = browse.get("/sign-in/sso", status=302).headers["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert asked["redirect_uri"] == ["http://localhost/sign-in/sso/back"] and asked["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= set(asked) and asked["code_challenge_method"] == ["S256"]


def test_an_account_that_was_linked_stays_whoever_it_was_when_the_address_here_changes(app, browse, robin):
    come_back(browse)
    start_writing()
    robin.email = "wren@example.org"
    db.session.commit()
    assert "Robin Wren" in come_back(browse.another_device())


def test_an_address_that_nobody_has_checked_links_to_nobody(app, browse, robin):
    assert "has not confirmed your e-mail address" in come_back(browse, "unsure", 403)
    assert db.session.query(Login).count() == 0


def test_a_second_account_that_claims_the_same_address_is_refused(app, browse, robin):
    come_back(browse)
    assert "already linked to another account" in come_back(browse.another_device(), "wren-2", 409)
    assert db.session.query(OutsideIdentity).count() == 1


def test_having_an_account_elsewhere_lets_nobody_in(app, browse):
    assert "stranger@example.org is not in a community here" in come_back(browse, "stranger", 403)
    assert db.session.query(Person).count() == 0


def test_whoever_is_invited_by_that_address_comes_in_and_accepts(app, browse):
    community = world.a_community()
    leader = world.signed_in(browse, world.a_member(community, "facilitator"))
    leader.get(f"/{community.slug}/people")
    leader.submit("Invite", email="invited@example.org")
    link = urlsplit(leader.page.one("#links code").text).path
    device = browse.another_device()
    assert come_back(device, "invited", wanted=link).h1 == f"Join {community.name}"
    device.submit("Accept")
    assert device.page.h1 == community.name


WRONG = ("a state of somebody else's", "the same answer again", "no answer at all", "a refusal")


@pytest.mark.parametrize("what", WRONG)
def test_an_answer_that_was_swapped_used_or_cut_short_signs_nobody_in(app, browse, robin, what):
    there = browse.get("/sign-in/sso", status=302).headers["Location"]
    back = path_of(agrees(there, "" if what == "a refusal" else "wren-1"))
    device = browse
    if what == "a state of somebody else's":
        device = browse.another_device()
        device.get("/sign-in/sso", status=302)
    elif what == "the same answer again":
        browse.get(back)
        browse.submit("Sign out")
    elif what == "no answer at all":
        back = back.split("?")[0]
    assert "Start again from the sign-in page" in device.get(back, status=403)
    assert device.get("/").h1 == "Sign in"


def test_a_provider_that_does_not_answer_is_said_and_letters_still_go(app, browse, robin):
    app.config["SETTINGS"] = replaced(app, oidc_issuer="http://127.0.0.1:9")
    assert "does not answer just now" in browse.get("/sign-in/sso", status=503)
    browse.get("/sign-in")
    browse.submit("Send me a link", email="robin@example.org")


def replaced(app, **more):
    from dataclasses import replace

    return replace(app.config["SETTINGS"], **more)


@pytest.mark.parametrize("role", ["administrator", "facilitator", "reviewer"])
def test_a_role_that_must_come_this_way_comes_no_other(app, browse, robin, role):
    community = world.a_community()
    if role == "administrator":
        start_writing()
        robin.is_administrator = True
        db.session.commit()
    else:
        world.a_member(community, role, robin)
    early = world.signed_in(browse.another_device(), robin)
    app.config["SETTINGS"] = replaced(app, oidc_required=frozenset({role}))
    assert early.get("/").h1 == "Sign in"
    late = browse.another_device()
    with pytest.raises(AssertionError, match="comes in through Sample Trust"):
        world.signed_in(late, robin)
    assert "Robin Wren" in come_back(browse)


def test_whoever_is_given_such_a_role_while_signed_in_signs_in_again(app, browse, robin):
    community = world.a_community()
    world.a_member(community, "practitioner", robin)
    app.config["SETTINGS"] = replaced(app, oidc_required=frozenset({"facilitator"}))
    world.signed_in(browse, robin)
    assert browse.get("/").h1 != "Sign in"
    start_writing()
    community.memberships[0].access = "facilitator"
    db.session.commit()
    assert browse.get("/").h1 == "Sign in"
