"""Everything that carries my number or address, on a page and in a file; and nothing that would let somebody in."""

from __future__ import annotations

import json

from cop.db import db
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
