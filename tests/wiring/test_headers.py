"""Every answer carries the headers that protect its reader: pages, refusals, files, redirects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import world
from tests.browser import Page
from tests.page_checks import HEADERS, check_headers

STATIC = Path(__file__).parents[2] / "static"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/sign-in", 200),
        ("HEAD", "/sign-in", 200),
        ("OPTIONS", "/sign-in", 200),
        ("GET", "/", 302),
        ("GET", "/nowhere", 308),
        ("GET", "/nowhere/", 404),
        ("DELETE", "/sign-in", 405),
        ("POST", "/sign-in", 400),
        ("GET", "/healthz", 200),
        ("GET", "/static/img/mark.svg", 200),
        ("HEAD", "/static/img/mark.svg", 200),
        ("GET", "/static/no-such-file", 404),
        ("GET", "/static/vendor/", 404),
        ("TRACE", "/sign-in", 405),
    ],
)
def test_on_every_kind_of_answer(browse, method, address, status):
    with browse.open(method, address) as answer:
        assert answer.status_code == status
        check_headers(Page(answer, address))


def test_on_a_file_that_has_not_changed(browse):
    with browse.open("GET", "/static/img/mark.svg") as first:
        known = {"If-Modified-Since": first.headers["Last-Modified"]}
    again = browse.open("GET", "/static/img/mark.svg", headers=known)
    assert again.status_code == 304
    for name, value in HEADERS.items():
        assert again.headers.get(name, value) == value  # a 304 leaves the stored ones as they are
    assert "Set-Cookie" not in again.headers


def test_no_script_or_style_may_come_from_elsewhere_or_from_the_page(browse):
    policy = browse.open("GET", "/sign-in").headers["Content-Security-Policy"]
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert said["default-src"] == "'none'"
    assert {said["script-src"], said["style-src"], said["connect-src"], said["form-action"]} == {"'self'"}
    assert {said["base-uri"], said["frame-ancestors"]} == {"'none'"}


def test_pages_stay_in_no_cache_and_files_do(browse):
    assert browse.open("GET", "/sign-in").headers["Cache-Control"] == "no-store"
    world.signed_in(browse, world.a_person())
    assert browse.open("GET", "/").headers["Cache-Control"] == "no-store"
    hashed = next(STATIC.joinpath("vendor").glob("desk.*.css"))
    with browse.open("GET", f"/static/vendor/{hashed.name}") as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_no_answer_says_what_it_runs_on(browse):
    answer = browse.open("GET", "/nowhere/")
    assert not {"Server", "X-Powered-By"} & set(dict(answer.headers))
