"""Where I am signed in, and signing out: one of them, or all."""

from __future__ import annotations

import pytest

from cop.db import db, start_writing
from cop.identity.models import Login
from tests import world


@pytest.fixture
def robin(app, browse):
    person = world.a_person("Robin Wren")
    world.signed_in(browse, person)
    return person


def test_the_list_says_what_kind_of_device_and_keeps_nothing_that_the_browser_says_of_itself(app, browse, robin):
    phone = browse.another_device()
    phone.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X)"
    world.signed_in(phone, robin)
    page = browse.get("/your-devices")
    assert "iPhone" in page and "a mailed link" in page and len(page.select(".nhsuk-tag")) == 1
    assert {row.device for row in db.session.query(Login)} == {"iPhone", "Another device"}


def test_one_of_them_is_signed_out_and_the_others_stay(app, browse, robin):
    phone = world.signed_in(browse.another_device(), robin)
    browse.get("/your-devices")
    browse.submit("Sign out of Another device")
    assert phone.get("/").h1 == "Sign in" and browse.get("/").h1 != "Sign in"


def test_signing_out_everywhere_ends_all_and_a_copied_cookie_too(app, browse, robin):
    phone = world.signed_in(browse.another_device(), robin)
    thief = browse.another_device()
    thief.client._cookies = dict(phone.client._cookies)
    browse.get("/your-devices")
    assert browse.submit("Sign out everywhere").h1 == "Sign in"
    assert phone.get("/").h1 == thief.get("/").h1 == browse.get("/").h1 == "Sign in"


def test_nobody_ends_somebody_elses_login(app, browse, robin):
    other = world.signed_in(browse.another_device(), world.a_person())
    [theirs] = [row.id for row in db.session.query(Login) if row.person_id != robin.id]
    browse.get("/your-devices")
    browse.post(f"/your-devices/{theirs}/sign-out", status=404, csrf_token=browse.token())
    assert other.get("/").h1 != "Sign in"


def test_signing_in_again_is_a_new_number_and_ends_the_one_before(app, browse, robin):
    before = dict(browse.client._cookies)
    world.signed_in(browse, robin)
    thief = browse.another_device()
    thief.client._cookies = before
    assert thief.get("/").h1 == "Sign in" and browse.get("/").h1 != "Sign in"
    tokens = [row.token_hash for row in db.session.query(Login)]
    assert len(set(tokens)) == 2


def test_an_open_tab_gets_nothing_more_once_its_owner_signed_out_everywhere(app, browse, robin):
    gathering = world.an_open_gathering()
    world.a_member(gathering.community, "facilitator", robin)
    console = f"/{gathering.community.slug}/sessions/{gathering.number}/console/live"
    tab = world.signed_in(browse.another_device(), robin)
    seen = tab.open("GET", console, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    tag = {"HX-PTag": seen.headers["HX-PTag"]}
    unchanged = tab.open("GET", console, headers=tag)
    assert unchanged.status_code == 304 and unchanged.data == b""
    browse.get("/your-devices")
    browse.submit("Sign out everywhere")
    assert tab.open("GET", console, headers=tag).status_code == 404


@pytest.mark.parametrize("cookie", ["", "x", ".eJwlz.a.b", "eyJfdXNlcl9pZCI6IDF9.aaaa.bbbb"])
def test_a_cookie_from_before_an_upgrade_is_nobodys_and_breaks_nothing(app, browse, cookie):
    browse.client.set_cookie("session", cookie)
    browse.client.set_cookie("device", cookie)
    assert browse.get("/").h1 == "Sign in"
    assert browse.get("/join").status == 200


def test_a_login_from_before_logins_had_an_end_opens_nothing(app, browse, robin):
    start_writing()
    db.session.query(Login).one().ends_at = None
    db.session.commit()
    assert browse.get("/").h1 == "Sign in"
