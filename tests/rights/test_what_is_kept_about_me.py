"""Everything that carries my number or address, on a page and in a file; and nothing that would let somebody in."""

from __future__ import annotations

import json

import pytest

from cop.db import db
from cop.gatherings.models import Attendance
from cop.identity.models import Login
from tests import world


def a_life(browse):
    community = world.a_community(name="Keeping people")
    person = world.a_member(community, person=world.a_person("Robin Wren", email="robin@example.org"))
    gathering = world.an_open_gathering(community)
    world.signed_in(browse, person)
    browse.get(f"/join/{gathering.join_code}")
    browse.submit("Join")
    world.a_work(community, person, title="Exit interviews")
    return person


def test_the_page_and_the_file_say_where_i_belong_came_and_work(app, browse):
    a_life(browse)
    page = browse.get("/your-data")
    for words in ("Where you belong", "Sessions you came to", "session 1 of Keeping people", "Exit interviews"):
        assert words in page
    answer = browse.submit("Download it as a file")
    assert answer.headers["Content-Disposition"] == "attachment; filename=your-data.json"
    told = json.loads(answer.body)
    assert told["you"]["email"] == "robin@example.org"
    assert told["kept"]["Sessions you came to"][0]["name"] == "Robin Wren"


def test_no_hash_and_no_number_of_anybody_is_in_it(app, browse):
    a_life(browse)
    browse.get("/your-data")
    body = browse.submit("Download it as a file").body.decode()
    hashes = [row.token_hash for row in db.session.query(Login)]
    assert not any(each in body for each in hashes) and '_id"' not in body and "hash" not in body


def test_nothing_of_somebody_else_and_no_closing_answer_is_in_it(app, browse):
    a_life(browse)
    other = world.a_person("Otto Other", email="otto@example.org")
    world.a_work(world.a_community(), other, title="Otto's own work")
    page = browse.get("/your-data")
    assert "Otto" not in page and "nobody can tell which are yours" in page


def test_a_stranger_sees_nobodys(app, browse):
    assert browse.get("/your-data").h1 == "Sign in"


def the_administrator(browse):
    return world.signed_in(browse.another_device(), world.a_person(is_administrator=True))


def test_a_name_and_an_address_are_put_right_for_whoever_asks(app, browse):
    robin = a_life(browse)
    desk = the_administrator(browse)
    desk.get("/rights/?q=wren")
    desk.follow("Put right Robin Wren")
    desk.submit("Put it right", name="Robyn Wren", email="robyn@example.org")
    db.session.rollback()
    assert (robin.name, robin.email) == ("Robyn Wren", "robyn@example.org")
    assert [line.name for line in db.session.query(Attendance).filter_by(person_id=robin.id)] == ["Robyn Wren"]
    assert browse.get("/your-data").h1 == "Sign in", "whoever signed in with the old address is signed out"
    told = [path.read_text() for path in (app.config["SETTINGS"].instance / "outbox").glob("*.eml")]
    assert len(told) == 2 and all("robyn@example.org now" in letter for letter in told)
    assert "put right the name or address of Robyn Wren" in desk.get("/audit/")


@pytest.mark.engine("sqlite")
def test_an_address_that_somebody_else_has_is_not_taken_and_nobody_gets_an_account_by_it(app, browse):
    world.a_person("Otto Other", email="otto@example.org")
    a_life(browse)
    desk = the_administrator(browse)
    desk.get("/rights/?q=wren")
    desk.follow("Put right Robin Wren")
    assert "Somebody else here has that address" in desk.submit("Put it right", email="OTTO@example.org", status=422)
    assert "Enter an e-mail address" in desk.submit("Put it right", email="", status=422)
    world.joined(browse, world.an_open_gathering(), "Quentin Visitor")
    desk.get("/rights/?q=visitor")
    desk.follow("Put right Quentin Visitor")
    assert not desk.page.select("[name=email]")
    desk.submit("Put it right", name="Quentin Finch")
    assert "Quentin Finch" in desk.page


@pytest.mark.engine("sqlite")
def test_the_page_says_it_in_words_and_erasing_stands_apart(app, browse):
    robin = world.a_member(world.a_community(name="Mersey Talent"))
    page = world.signed_in(browse, robin).get("/your-data")
    text = page.one("main").get_text(" ", strip=True)
    assert "role: member" in " ".join(text.split()) and "practitioner" not in text and "access:" not in text
    assert "Erase me" not in page.select("main .cop-row")[0].get_text()
    assert page.select("main h2")[-1].get_text() == "Erase me"
