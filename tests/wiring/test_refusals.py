"""Whatever goes wrong, people read a page in plain words, with every header, and never a traceback."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort

from cop.access import declare
from cop.errors import Missing, Refused, Unavailable
from tests import world
from tests.browser import Browser

pytestmark = pytest.mark.fresh_app
WORDS = {
    400: "We could not read that",
    403: "You cannot do that here",
    404: "Page not found",
    405: "That did not work",
    409: "That is not possible now",
    410: "This has closed",
    413: "That is too large",
    422: "There is something to correct",
    429: "Too many tries",
    500: "Something went wrong on our side",
    503: "We could not do that just now",
}


def raising(app: Flask, path: str, problem: Exception | int) -> None:
    """An address for this test alone, at which something goes wrong."""

    def view() -> None:
        if isinstance(problem, int):
            abort(problem)
        raise problem

    app.add_url_rule(path, path, declare(view, "everybody"))


@pytest.mark.parametrize("signed_in", [False, True], ids=["a stranger", "signed in"])
@pytest.mark.parametrize("status", WORDS)
def test_each_refusal_is_a_page_in_plain_words(app: Flask, browse: Browser, status: int, signed_in: bool) -> None:
    raising(app, "/wrong", status)
    if signed_in:
        world.signed_in(browse, world.a_person())
    assert browse.get("/wrong", status=status).h1 == WORDS[status]


def test_a_fault_of_ours_shows_neither_its_words_nor_its_place(app, browse, caplog):
    raising(app, "/wrong", ZeroDivisionError("Ruby wrote: I feel adrift"))
    page = browse.get("/wrong", status=500)
    for secret in ("Traceback", "ZeroDivision", ".py", "adrift"):
        assert secret not in page.body.decode()
    assert "ZeroDivisionError at test_refusals.py" in caplog.text
    assert "adrift" not in caplog.text


@pytest.mark.parametrize(
    ("problem", "status"),
    [(Refused("It has closed."), 409), (Missing(), 404), (Unavailable("Try again soon."), 503)],
)
def test_a_rule_that_says_no_is_read_as_it_was_written(app, browse, problem, status):
    raising(app, "/wrong", problem)
    assert str(problem) in browse.get("/wrong", status=status)
    assert str(problem) in browse.get("/wrong", status=status, htmx=True)


def test_what_was_typed_stands_on_the_page_that_says_no_to_be_copied_and_no_secret_does(app, browse):
    for path, problem in (("/late", Refused("The round is over.")), ("/gone", Missing())):
        app.add_url_rule(path, path, declare(lambda problem=problem: raised(problem), "everybody"), methods=["POST"])
    browse.get("/sign-in")
    fields = {
        "csrf_token": browse.token(),
        "text": "Tired, and\ncurious",
        "answer-7": "<b>Money</b>",
        "password": "heron wing",
        "code": "two-words-22",
    }
    for path, status in (("/late", 409), ("/gone", 404)):
        page = browse.post(path, status=status, **fields)
        assert [box.text.strip() for box in page.select("textarea")] == ["Tired, and\ncurious", "<b>Money</b>"]
        assert "heron wing" not in page.text and "two-words-22" not in page.text
    assert not browse.post("/late", status=409, csrf_token=fields["csrf_token"], text="  ").select("textarea")


def raised(problem: Exception) -> None:
    raise problem


def test_a_stranger_is_offered_to_sign_in_and_be_taken_there(browse):
    page = browse.get("/nobody-knows/?where=here", status=404)
    assert page.one("main a.nhsuk-button")["href"] == "/sign-in?next=/nobody-knows/%3Fwhere%3Dhere"


def test_a_button_pressed_where_there_is_none_is_405_and_says_which_way_works(browse):
    browse.get("/sign-in")
    page = browse.post("/healthz", csrf_token=browse.token(), status=405)
    assert "GET" in page.headers["Allow"]


def test_a_form_without_its_token_is_400_and_loses_no_words(browse):
    assert "Go back" in browse.post("/sign-in", email="somebody@example.org", status=400)


def test_more_than_we_can_take_is_413(browse):
    browse.get("/sign-in")
    browse.post("/sign-in", csrf_token=browse.token(), email="x" * 1_100_000, status=413)


@pytest.mark.engine("sqlite")
def test_when_the_database_fails_a_signed_in_person_reads_a_page(app, browse):
    from cop.db import db

    world.signed_in(browse, world.a_person())
    db.session.remove()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE logins RENAME TO lost")
    assert browse.get("/", status=503).h1 == WORDS[503]
    assert browse.get("/", status=503).headers["Retry-After"]
    assert browse.get("/nowhere/at/all", status=503).h1 == WORDS[503]


def test_two_people_saving_the_same_at_once_is_409(app, browse):
    from cop.db import db
    from cop.identity.models import Person

    world.a_person(email="one@example.org")

    def view() -> None:
        db.session.add(Person(name="Another", email="one@example.org"))
        db.session.commit()

    app.add_url_rule("/twice", "twice", declare(view, "everybody"))
    assert "Somebody else has just saved" in browse.get("/twice", status=409)


@pytest.mark.parametrize(
    ("came", "leads"),
    [
        ("http://localhost/here?a=1&b=2", ["/here?a=1&b=2"]),
        ("http://evil.example/here", []),
        ("http://localhost//evil.example", []),
        ("javascript://localhost/%0aalert(1)", []),
        ("None of ours", []),
    ],
)
def test_a_press_that_was_refused_leads_back_to_its_own_page(app, browse, came, leads):
    app.add_url_rule("/press", "press", declare(refuse, "everybody"), methods=["GET", "POST"])
    world.signed_in(browse, world.a_person())
    answer = browse.client.post("/press", data={"csrf_token": browse.token()}, headers={"Referer": came})
    links = [link["href"] for link in BeautifulSoup(answer.data, "html.parser").select("main a")]
    assert (answer.status_code, links) == (409, [*leads, "/"])
    assert [a["href"] for a in browse.get("/press", status=409).select("main a")] == ["/"]


def refuse() -> None:
    raise Refused("It has closed.")
