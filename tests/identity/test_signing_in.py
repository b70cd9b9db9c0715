"""People get in by a letter, once; mail scanners and strangers do not."""

from __future__ import annotations

import email
import re

from tests import world


def letters(app):
    folder = app.config["SETTINGS"].instance / "outbox"
    return [email.message_from_bytes(p.read_bytes()) for p in sorted(folder.glob("*.eml"))]


def test_a_mailed_link_signs_me_in_once_and_opening_it_uses_nothing_up(app, browse):
    person = world.a_person("Robin Wren", email="robin@example.org")
    browse.get("/sign-in")
    browse.submit("Send me a link", email="Robin@Example.org ")
    [letter] = letters(app)
    assert letter["To"] == person.email
    link = re.search(r"http://localhost(/sign-in/\S+)", letter.get_payload()).group(1)
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
    code = re.search(r"asked for it: (\d{6})", letters(app)[0].get_payload()).group(1)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        browse.submit("Sign in", code=wrong, status=422)
    browse.submit("Sign in", code=code, status=422)


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


def test_an_open_redirect_is_ignored(app, browse):
    person = world.a_person()
    for evil in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ):
        device = world.signed_in(browse.another_device(), person)
        assert device.page.address == "/", evil
