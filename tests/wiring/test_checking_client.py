"""The browser of the tests sees faults, and can only do what a person in front of the page could."""

from __future__ import annotations

import pytest
from flask import Flask, redirect, request, session

from tests.browser import Browser

GOOD = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><main>
<h1>Agenda</h1>{extra}
<form method="post" action="/topics"><input type="hidden" name="csrf_token" value="t">
<label for="title">Title</label><input id="title" name="title" value="kept">
<label for="kind">Kind</label>
<select id="kind" name="kind"><option>idea</option><option>case</option></select>
<label><input type="checkbox" name="mine" value="yes"> Mine</label>
<button>Suggest a <span class="nhsuk-u-visually-hidden">new</span> topic</button></form>
</main></body></html>"""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def small() -> Flask:
    """An app of a few lines whose page can be given a fault."""
    app = Flask("small")
    app.secret_key = "for this test"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"

    @app.get("/")
    def agenda() -> tuple[str, dict[str, str]]:
        return GOOD.format(title=request.args.get("title", "Agenda"), extra=request.args.get("extra", "")), HEADERS

    @app.post("/topics")
    def suggest() -> tuple[str, int, dict[str, str]]:
        session["sent"] = dict(request.form.lists())
        return "", 303, HEADERS | {"Location": "/sent"}

    @app.get("/sent")
    def sent() -> tuple[dict[str, list[str]], dict[str, str]]:
        return session.get("sent", {}), HEADERS

    @app.get("/bare")
    def bare() -> str:
        return "no headers"

    @app.get("/away")
    def away() -> tuple[object, dict[str, str]]:
        return redirect("https://example.org/"), HEADERS

    return app


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ('<p id="title">', "2 of id 'title'"),
        ("<h1>Another</h1>", "2 h1"),
        ('<input name="lonely">', "no label for input 'lonely'"),
        ('<form method="post"><button>Go</button></form>', "no CSRF token"),
        ('<a href="/x"> </a>', "an empty link to '/x'"),
        ('<a href="#">x</a>', "to nowhere"),
        ('<button aria-label=""></button>', "a button without words"),
        ('<img src="/x.png">', "no alt"),
        ('<p style="color:red">x</p>', "style on p"),
        ('<p hx-on:click="x()">x</p>', "hx-on:click on p"),
        ('<p hx-vals="js:{a:1}">x</p>', "hx-vals="),
        ("<script>alert(1)</script>", "inline script"),
        ('<script src="https://cdn.example.org/x.js"></script>', "from another host"),
        ('<label for="gone">x</label>', "for='gone' points to nothing"),
    ],
)
def test_a_fault_on_a_page_fails_the_test_that_passes_it(small: Flask, fault: str, said: str) -> None:
    with pytest.raises(AssertionError) as seen:
        Browser(small)._go("GET", "/", 200, query_string={"extra": fault})
    assert said in str(seen.value)


def test_a_title_that_names_another_page_fails(small: Flask) -> None:
    with pytest.raises(AssertionError, match="does not begin with"):
        Browser(small).get("/?title=Home")


def test_an_answer_without_the_safety_headers_fails(small: Flask) -> None:
    with pytest.raises(AssertionError, match="Content-Security-Policy"):
        Browser(small).get("/bare")


def test_a_redirect_to_another_host_fails(small: Flask) -> None:
    with pytest.raises(AssertionError, match="another host"):
        Browser(small).get("/away")


def test_pressing_a_button_sends_what_the_form_holds_and_what_was_typed(small: Flask) -> None:
    browse = Browser(small)
    assert browse.get("/").h1 == "Agenda"
    sent = browse.submit("Suggest a topic", kind="case", mine=True)
    assert sent.json == {"csrf_token": ["t"], "title": ["kept"], "kind": ["case"], "mine": ["yes"]}
    assert browse.another_device().get("/sent").json == {}


@pytest.mark.parametrize(
    ("button", "fields", "said"),
    [
        ("Gone", {}, "no button says 'Gone'"),
        ("Suggest a topic", {"owner": "me"}, "no field 'owner'"),
        ("Suggest a topic", {"kind": "rumour"}, "kind offers"),
    ],
)
def test_what_is_not_on_the_page_cannot_be_done(small: Flask, button: str, fields: dict[str, str], said: str) -> None:
    browse = Browser(small)
    browse.get("/")
    with pytest.raises(AssertionError, match=said):
        browse.submit(button, **fields)
