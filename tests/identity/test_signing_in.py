"""People get in by a letter, once; mail scanners and strangers do not."""

from __future__ import annotations

import email
import email.policy
import re
from urllib.parse import quote

import pytest

from cop.app import create_app
from cop.db import db
from cop.settings import Settings
from tests import world


def letters(app):
    folder = app.config["SETTINGS"].instance / "outbox"
    newest = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in newest]


def link_and_code(app):
    text = letters(app)[-1].get_content()
    return re.search(r"http://localhost(/sign-in/\S+)", text).group(1), re.search(r"asked for it: (\d{6})", text).group(
        1
    )


def test_a_mailed_link_signs_me_in_once_and_opening_it_uses_nothing_up(app, browse):
    person = world.a_person("Robin Wren", email="robin@example.org")
    browse.get("/sign-in")
    browse.submit("Send me a link", email="Robin@Example.org ")
    [letter] = letters(app)
    assert letter["To"] == person.email
    link = re.search(r"http://localhost(/sign-in/\S+)", letter.get_content()).group(1)
    for _ in range(3):  # a mail scanner
        browse.another_device().get(link)
    browse.get(link)
    browse.submit("Sign in")
    assert "Robin Wren" in browse.page.text
    other = browse.another_device()
    other.get(link, status=404)


def test_the_six_digits_sign_me_in_and_five_guesses_use_them_up(app, browse):
    world.a_person("Robin Wren", email="robin@example.org")
    browse.get("/sign-in")
    browse.submit("Send me a link", email="robin@example.org")
    code = re.search(r"asked for it: (\d{6})", letters(app)[0].get_content()).group(1)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        browse.submit("Sign in", code=wrong, status=422)
    browse.submit("Sign in", code=code, status=422)
    browse.get(link_and_code(app)[0])  # a stranger's guesses do not take the link from whoever has the mail
    browse.submit("Sign in")
    assert "Robin Wren" in browse.page.text


def test_a_stranger_who_asks_and_guesses_uses_up_nothing_of_mine(app, browse):
    app.config["WAIT"] = lambda seconds: None
    world.signed_in(browse, world.a_person("Robin Wren", email="robin@example.org"))
    browse.submit("Sign out")
    mine, stranger = browse, browse.another_device()
    mine.get("/sign-in")
    mine.submit("Send me a link", email="robin@example.org")
    code = link_and_code(app)[1]
    for _time in range(10):
        stranger.get("/sign-in")
        stranger.submit("Send me a link", email="robin@example.org")
        stranger.submit("Sign in", code="no", status=422)
    stranger.submit("Sign in", code=code, status=422)  # one that was read on somebody's screen
    other = browse.another_device()
    other.client.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    for device, sent in ((mine, True), (other, True), (stranger, False)):
        before = len(letters(app))
        device.get("/sign-in")
        page = device.submit("Send me a link", email="robin@example.org")
        assert (len(letters(app)) > before) == sent and "After that no more are sent" in page
    mine.get("/sign-in")
    mine.submit("Send me a link", email="robin@example.org")
    assert "Robin Wren" in mine.submit("Sign in", code=link_and_code(app)[1])


def test_whoever_has_used_ten_letters_gets_another(app, browse):
    world.a_person("Robin Wren", email="robin@example.org")
    for _ in range(11):
        device = browse.another_device()
        device.get("/sign-in")
        device.submit("Send me a link", email="robin@example.org")
        device.get(link_and_code(app)[0])
        device.submit("Sign in")
    assert len(letters(app)) == 11


def test_asking_for_a_letter_does_not_tell_who_is_known(app, browse):
    world.a_person(email="known@example.org")
    answers = []
    for address in ("known@example.org", "nobody@example.org"):
        device = browse.another_device()
        device.get("/sign-in")
        device.submit("Send me a link", email=address)
        answers.append(device.page.text.replace(address, "ADDRESS"))
    assert answers[0] == answers[1]
    assert len(letters(app)) == 1


def test_signing_out_ends_this_browser_for_a_stolen_cookie_too(app, browse):
    person = world.a_person("Robin Wren")
    world.signed_in(browse, person)
    thief = browse.another_device()
    thief.client._cookies = dict(browse.client._cookies)
    browse.submit("Sign out")
    assert thief.get("/").h1 == "Sign in"


EVIL = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/%2f/evil.example/%2e%2e",
    "///evil.example",
    "http:evil.example",
    "\\\\evil.example",
    " //evil.example",
    "/@evil.example:80",
)


@pytest.mark.parametrize("evil", EVIL)
def test_after_signing_in_nobody_is_taken_to_another_site(app, browse, evil):
    world.a_person(email="robin@example.org")
    browse.get(f"/sign-in?next={quote(evil)}")
    browse.submit("Send me a link", email="robin@example.org")
    link, code = link_and_code(app)
    assert "evil" not in link or link.partition("next=")[2].startswith(("/@", "/%252f", "/%2f"))
    answer = browse.client.post(
        "/sign-in/code",
        data={"csrf_token": browse.token(), "email": "robin@example.org", "code": code, "next": evil},
    )
    there = answer.headers["Location"]
    assert there == "/" or (there.startswith("/") and there[1:2] not in {"/", "\\"} and "evil.example" in there[2:])


@pytest.mark.parametrize("way", ["the link", "the code"])
def test_i_am_taken_where_i_was_going_by(way, app, browse):
    community = world.a_community(slug="mersey")
    world.a_member(community, person=world.a_person("Robin Wren", email="robin@example.org"))
    browse.get("/mersey/sessions/?from=mail", status=404)
    browse.get(browse.page.one("main a.nhsuk-button")["href"])
    browse.submit("Send me a link", email="robin@example.org")
    link, code = link_and_code(app)
    if way == "the code":
        page = browse.submit("Sign in", code=f"{code[:3]} {code[3:]}")
    else:
        device = browse.another_device()
        device.get(link)
        page = device.submit("Sign in")
    assert page.address == "/mersey/sessions/?from=mail"


def test_a_stranger_is_asked_to_sign_in_and_is_then_taken_there(app, browse):
    browse.get("/")
    assert browse.page.h1 == "Sign in"


def test_ten_letters_an_hour_go_to_one_address(app, browse):
    world.a_person(email="robin@example.org")
    for _ in range(12):
        browse.get("/sign-in")
        browse.submit("Send me a link", email="robin@example.org")
    assert len(letters(app)) == 10
    world.later(app, minutes=61)
    browse.get("/sign-in")
    browse.submit("Send me a link", email="robin@example.org")
    assert len(letters(app)) == 11


def test_link_and_code_stop_after_an_hour(app, browse):
    world.a_person(email="robin@example.org")
    browse.get("/sign-in")
    browse.submit("Send me a link", email="robin@example.org")
    link, code = link_and_code(app)
    world.later(app, minutes=60)
    browse.submit("Sign in", code=code, status=422)
    assert "That code is wrong or too old" in browse.page
    assert browse.get(link, status=404).h1 == "This link no longer works"


def test_only_the_last_letters_code_counts(app, browse):
    world.a_person(email="robin@example.org")
    codes = []
    for _ in range(2):
        browse.get("/sign-in")
        browse.submit("Send me a link", email="robin@example.org")
        codes.append(link_and_code(app)[1])
    if codes[0] != codes[1]:
        browse.submit("Sign in", code=codes[0], status=422)
    browse.submit("Sign in", code=codes[1])


@pytest.mark.parametrize(("keep", "days"), [(True, 30), (False, 1)])
def test_a_login_ends_by_itself(app, browse, keep, days):
    """A borrowed laptop forgets within the day, and a copied cookie with it; a device of one's own after 30 days."""
    world.a_person("Robin Wren", email="robin@example.org")
    browse.get("/sign-in")
    browse.submit("Send me a link", email="robin@example.org")
    browse.submit("Sign in", code=link_and_code(app)[1], keep=keep)
    cookie = browse.client.get_cookie("session")
    assert (cookie.expires is not None) == keep
    world.later(app, days=days, minutes=-1)
    assert "Robin Wren" in browse.get("/")
    world.later(app, minutes=1)
    assert browse.get("/").h1 == "Sign in"


def test_signing_in_keeps_what_this_phone_has_joined(app, browse):
    person = world.a_person()
    browse.client.set_cookie("room-7", "theirs", path="/rooms/")
    world.signed_in(browse, person)
    assert browse.client.get_cookie("room-7", path="/rooms/").value == "theirs"
    browse.submit("Sign out")
    assert browse.client.get_cookie("room-7", path="/rooms/").value == "theirs"


def test_the_cookie_is_for_our_server_and_its_pages_alone(environment):
    for address, name, secure in (
        ("https://cop.example.org", "__Host-session", True),
        ("http://localhost", "session", False),
    ):
        app = create_app(Settings.from_environment(environment | {"COP_BASE_URL": address}))
        answer = app.test_client().get("/sign-in", base_url=address)
        with app.app_context():
            db.engine.dispose()
        [cookie] = answer.headers.getlist("Set-Cookie")
        assert cookie.startswith(f"{name}=") and ("Secure" in cookie) == secure
        for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
