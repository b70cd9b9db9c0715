"""My address changes by a letter to the new one, pressed by me, once; and nobody learns who else has an account."""

from __future__ import annotations

import email
import email.policy
import re
from base64 import urlsafe_b64decode

import pytest

from cop import guessing
from cop.db import db, start_writing
from cop.identity.models import Person
from tests import world

OLD, NEW = "robin@old.example", "robin@new.example"


@pytest.fixture
def robin(app, browse):
    person = world.a_person("Robin Wren", email=OLD)
    world.signed_in(browse, person)
    return person


def letters(app):
    paths = sorted((app.config["SETTINGS"].instance / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


def asked(browse, address=NEW):
    browse.get("/your-details")
    browse.follow("Change my e-mail address")
    return browse.submit("Send the letter", email=address)


def link(app, number=-1):
    return re.search(r"http://localhost(/your-address/\S+)", letters(app)[number].get_content()).group(1)


def mine(robin):
    db.session.rollback()
    found = db.session.get(Person, robin.id).email
    db.session.rollback()
    return found


def test_i_change_my_address_by_a_letter_to_the_new_one(app, browse, robin):
    phone = world.signed_in(browse.another_device(), robin)
    assert "Robin@New.example" in asked(browse, " Robin@New.example")
    [letter] = letters(app)
    assert letter["To"] == "Robin@New.example" and mine(robin) == OLD
    browse.get(link(app))
    page = browse.submit("Use this address")
    assert f"You sign in as {NEW} now" in page and mine(robin) == NEW
    assert browse.get("/your-devices").h1 == "Your devices" and phone.get("/").h1 == "Sign in"
    said = letters(app)[-1]
    assert said["To"] == OLD and "If that was not you" in said.get_content() and NEW not in str(said)
    desk = world.signed_in(browse.another_device(), world.a_person(is_administrator=True))
    row = desk.get("/audit/").text
    assert "Robin Wren" in row and "changed the address that they sign in with" in row and "@" not in row
    for address, sent in ((OLD, 0), (NEW, 1)):
        before, device = len(letters(app)), browse.another_device()
        device.get("/sign-in")
        device.submit("Send me a link", email=address)
        assert len(letters(app)) - before == sent


def test_opening_the_link_changes_nothing_and_it_works_once(app, browse, robin):
    asked(browse)
    for _scanner in range(2):
        browse.get(link(app, 0))
        assert mine(robin) == OLD
    browse.submit("Use this address")
    browse.get(link(app, 0), status=404)
    asked(browse, OLD)
    browse.get(link(app))
    browse.submit("Use this address")
    assert mine(robin) == OLD
    assert "no longer works" in browse.get(link(app, 0), status=404), "nor when the old address is mine again"


def test_asking_does_not_tell_whether_somebody_has_that_address(app, browse, robin):
    world.a_person("Otto Other", email="otto@example.org")
    pages = [asked(browse, address).text.replace(address, "ADDRESS") for address in ("otto@example.org", NEW)]
    assert pages[0] == pages[1]
    assert [letter["To"] for letter in letters(app)] == [NEW]


def test_an_address_that_became_somebodys_meanwhile_stays_theirs(app, browse, robin):
    asked(browse)
    world.a_person("Otto Other", email=NEW)
    browse.get(link(app))
    assert "Somebody here signs in with that address" in browse.submit("Use this address", status=409)
    assert mine(robin) == OLD


def test_the_link_is_of_use_to_nobody_else_and_says_nothing_on_its_way(app, browse, robin):
    asked(browse)
    there = link(app)
    token = there.rpartition("/")[2]
    assert b"new.example" not in urlsafe_b64decode(token + "==")
    assert browse.another_device().get(there).h1 == "Sign in"
    other = world.signed_in(browse.another_device(), world.a_person("Otto Other"))
    other.get("/your-details")
    for each in (there, there[:-2], "/your-address/x"):
        other.get(each, status=404)
    other.get("/your-details")
    other.post(there, status=404, csrf_token=other.token())
    assert mine(robin) == OLD
    world.later(app, minutes=61)
    browse.get(there, status=404)


def test_signing_out_everywhere_ends_a_link_that_somebody_asked_for_at_my_laptop(app, browse, robin):
    phone = world.signed_in(browse.another_device(), robin)
    asked(browse)
    phone.get("/your-devices")
    phone.submit("Sign out everywhere")
    world.signed_in(phone, robin).get(link(app), status=404)


def test_whoever_finds_a_laptop_open_asks_for_no_letter(app, browse, robin):
    browse.get("/your-address")
    token = browse.token()
    world.later(app, minutes=61)
    page = browse.get("/your-address")
    assert "sign out and in again" in page and not page.select("input[name=email]")
    assert "sign out and in again" in browse.post("/your-address", status=409, csrf_token=token, email=NEW)
    assert letters(app) == []


@pytest.mark.engine("sqlite")
def test_ten_letters_an_hour_and_an_address_that_is_mine_or_none_is_said_so(app, browse, robin):
    browse.get("/your-address")
    assert "with that address already" in browse.submit("Send the letter", email=OLD.upper(), status=422)
    assert "in the form name@example.org" in browse.submit("Send the letter", email="robin", status=422)
    for number in range(11):
        guessing.init(app)  # another worker
        browse.get("/your-address")
        page = browse.submit("Send the letter", email=NEW, status=200 if number < 10 else 429)
    assert "10 letters" in page and page.one("input[name=email]")["value"] == NEW and len(letters(app)) == 10


@pytest.mark.engine("sqlite")
def test_people_of_the_sample_keep_their_addresses(app, browse, robin):
    start_writing()
    db.session.get(Person, robin.id).fictional = True
    db.session.commit()
    assert "keep their addresses" in browse.get("/your-address")
    browse.get("/your-details")
    browse.post("/your-address", status=409, csrf_token=browse.token(), email=NEW)
    assert letters(app) == []
