"""Bad input from whoever means harm, and from clocks and mails that mean none."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest
from flask import Flask

from cop import headers
from cop.db import db
from cop.identity.models import CODE_TRIES, Login, Person, SignInLink
from tests import world
from tests.world import NOON


def test_five_thousand_guesses_at_a_code_find_nothing_and_use_it_up():
    link, _token, code = SignInLink.for_person(Person(id=7, name="Robin"), NOON)
    link.tries = 0
    guesses = [f"{number:06d}" for number in range(5000) if f"{number:06d}" != code]
    assert not any(link.fits(guess) for guess in guesses)
    assert link.tries == CODE_TRIES and not link.fits(code)


def test_names_are_looked_for_as_text_and_never_as_sql(app, browse):
    world.a_person("Robin Wren")
    world.signed_in(browse, world.a_person("Ada", is_administrator=True))
    for typed in ("' OR 1=1 --", "%", "_%", 'x"; DROP TABLE people; --', "\\"):
        page = browse.open("GET", "/rights/", query_string={"q": typed})
        assert page.status_code == 200 and "Robin Wren" not in page.text, typed
    assert db.session.query(Person).count() == 2


def test_a_name_with_a_line_end_writes_no_header(app, browse):
    community = world.a_community(slug="keeping", name="Keeping\r\nBcc: everybody@example.org")
    world.signed_in(browse, world.a_member(community, "facilitator", world.a_person("Eve\nBcc: all@example.org")))
    browse.get("/keeping/people")
    fields = {"csrf_token": browse.token(), "email": "new@example.org", "access": "practitioner"}
    answer = browse.open("POST", "/keeping/people", data=fields)
    sent = [path.read_bytes() for path in (app.config["SETTINGS"].instance / "outbox").glob("*.eml")]
    letters = [email.message_from_bytes(each, policy=email.policy.default) for each in sent]
    assert answer.status_code < 600 and all(letter["Bcc"] is None for letter in letters)


def test_over_https_browsers_are_told_to_stay_there():
    app = Flask("cop")
    app.config["SESSION_COOKIE_SECURE"] = True
    headers.init(app)
    with app.test_request_context("/"):
        secure = headers.on_answer(app.make_response("")).headers
    app.config["SESSION_COOKIE_SECURE"] = False
    with app.test_request_context("/"):
        plain = headers.on_answer(app.make_response("")).headers
    assert secure["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in plain


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_answer_invites_other_sites(browse, origin):
    for method in ("GET", "OPTIONS"):
        answer = browse.open(method, "/sign-in", headers={"Origin": origin})
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("jump", [timedelta(days=-3), timedelta(days=-3650), timedelta(days=3650)])
def test_a_clock_that_jumps_locks_nobody_in_and_breaks_nothing(app, browse, jump):
    """Back: what was begun still ends by its own day. Far ahead: everybody signs in again."""
    person = world.a_person("Robin Wren", email="robin@example.org")
    world.signed_in(browse, person)
    moment = app.config["CLOCK"]()
    app.config["CLOCK"] = lambda: moment + jump
    assert browse.get("/").h1 == ("Sign in" if jump > timedelta() else "What is next for me")
    assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
    db.session.rollback()
    device = browse.another_device()
    world.signed_in(device, db.session.query(Person).one())
    assert device.get("/").h1 == "What is next for me"
    assert all(row.ends_at > row.started_at for row in db.session.query(Login))


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_a_link_that_a_mail_program_cut_short_is_an_old_link(app, browse, cut):
    from cop.identity.commands import fresh_link

    world.start_writing()
    link = fresh_link(world.a_person()).removeprefix("http://localhost")
    db.session.commit()
    assert "no longer works" in browse.get(link[:-cut], status=404).h1


def test_two_peoples_links_that_were_swapped_sign_in_whose_link_it_is(app, browse):
    """A link is its owner's, whoever follows it: the page says as whom before anything happens."""
    from cop.identity.commands import fresh_link

    one = world.a_person("Robin Wren")
    world.signed_in(browse, world.a_person("Fern Finch"))
    world.start_writing()
    link = fresh_link(one).removeprefix("http://localhost")
    db.session.commit()
    assert browse.get(link).h1 == "Sign in as Robin Wren"
    assert "Fern Finch" in browse.get("/")
