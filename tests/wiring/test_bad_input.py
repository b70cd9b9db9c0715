"""What browsers, scanners and broken programs send: none of it brings the product down or gets in."""

from __future__ import annotations

import pytest

from cop.db import db
from cop.doors.models import JoinRequest
from cop.incoming import cleaned
from cop.texts import on_one_line
from tests import world

ODD_ADDRESSES = (
    "/%00/",
    "/rooms/%00",
    "/sign-in/%00",
    "/sign-in/%ed%a0%80",
    "/%ff%fe/",
    "/sign-in/" + "x" * 5000,
    "/a/sessions/99999999999999999999/",
    "/a/sessions/2147483648/",
    "/a/sessions/-1/",
    "/a/sessions/１/",
    "/../../etc/passwd",
    "/static/../cop/app.py",
    "/static/%2e%2e/wsgi.py",
    "/.git/config",
    "/{{7*7}}/",
    "/'%20or%201=1--/",
)


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_an_address_that_nothing_can_have_is_not_found(browse, address):
    world.signed_in(browse, world.a_person())
    browse.get(address, status=404)


def test_a_number_that_no_row_can_have_is_not_found_in_a_community_of_mine(browse):
    community = world.a_community()
    world.signed_in(browse, world.a_member(community))
    for number in ("2147483648", "99999999999999999999"):
        browse.get(f"/{community.slug}/sessions/{number}/", status=404)
    browse.get(f"/{community.slug}/sessions/2147483647/", status=404)


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "localhost:99999999", "", "x" * 300, "é.example"])
def test_the_host_header_reaches_no_page_and_no_letter(app, browse, host):
    world.a_person(email="robin@example.org")
    junk = {
        "Host": host,
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "'; --",
        "Forwarded": "host=evil.example",
    }
    for address in ("/sign-in", "/nowhere", "/nowhere/at/all"):
        answer = browse.client.get(address, headers=junk)
        assert answer.status_code in {200, 308, 400, 404}
        assert "evil.example" not in str(answer.headers) + answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/..", "/\\evil.example", "///evil.example"])
def test_a_redirect_for_a_missing_slash_leads_nowhere_else(browse, path):
    answer = browse.client.open(base_url="http://localhost", environ_overrides={"PATH_INFO": path})
    assert answer.status_code in {308, 404}
    assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "http"))


def test_what_cannot_be_kept_is_taken_out_on_the_way_in():
    assert cleaned("a\x00b\x07c\ud800d") == "abcd"
    assert cleaned("one\r\ntwo\rthree\tfour\n") == "one\ntwo\nthree\tfour\n"
    assert cleaned("zażółć 👩‍⚕️ é") == "zażółć 👩‍⚕️ é"


def test_a_nul_in_a_form_is_taken_out_everywhere(app, browse):
    world.a_person("Robin Wren", email="robin@example.org")
    browse.get("/sign-in?next=/%00")
    browse.submit("Send me a link", email="ro\x00bin@example.org")
    assert "Check your mail" in browse.page


def test_a_form_that_is_no_form_is_400(browse):
    for body, kind in (
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b'{"email":', "application/json"),
    ):
        answer = browse.client.post("/sign-in", data=body, content_type=kind)
        assert answer.status_code == 400, kind


def test_a_damaged_cookie_is_no_cookie(browse):
    for value in ("x", "é", ".eJw", "a.b.c", "x" * 3000):
        browse.client.set_cookie("session", value)
        browse.get("/sign-in")


def test_text_over_its_limit_is_refused_with_the_limit_named_and_kept(browse):
    browse.get("/sign-in")
    long = "a" * 250 + "@example.org"
    page = browse.submit("Send me a link", email=long, status=422)
    assert "254" in page
    assert page.one("input[name=email]")["value"] == long


def test_where_somebody_was_going_is_no_novel(browse):
    browse.get("/sign-in?next=/" + "x" * 5000)
    assert browse.page.one("input[name=next]")["value"] == ""


def test_a_name_cannot_be_turned_round_so_that_it_reads_like_another(app, browse):
    world.a_community(slug="keeping", is_public=True)
    browse.get("/communities/keeping")
    browse.submit("Ask to join", name="\u202elive\u202c \u2066\u200bRobin\u2069", email="robin@example.org")
    db.session.rollback()
    assert db.session.query(JoinRequest).one().name == "live Robin"


def test_marks_that_scripts_are_written_with_stay_on_a_line():
    assert on_one_line(" می\u200cخواهم  \u061cx\ufeff ") == "می\u200cخواهم x"
