"""Each line says in which version, and in which session, it got the words that it has now."""

from __future__ import annotations

import pytest

from cop.documents import queries
from cop.documents.aligning import came_from
from cop.documents.models import Document, Version
from tests import world

FIRST = "## What we believe\n\n- Talent is for everyone.\n- We share.\n"
SECOND = "## What we believe\n\n- We do not put people in boxes.\n- Talent is for everyone.\n- We share.\n"
THIRD = SECOND.replace("We share", "We share and borrow")


@pytest.fixture
def community(app):
    return world.a_community(slug="wirral", name="Wirral")


def a_document(community, *versions):
    document = world.keep(Document.begin(community, "Our charter", "charter", set()))
    for number, (body, more) in enumerate(versions, start=1):
        world.keep(Version(document_id=document.id, number=number, body=body, **more))
    return document


def test_each_line_shows_the_version_and_the_session_it_came_from(community, browse):
    robin = world.a_person("Robin Wren")
    session = world.an_open_gathering(community)
    document = a_document(
        community, (FIRST, {}), (SECOND, {"gathering_id": session.id}), (THIRD, {"author_id": robin.id})
    )
    world.signed_in(browse, world.a_member(community)).get(f"/wirral/documents/{document.slug}")
    page = browse.follow("Who wrote this line?")
    said = [" ".join(line.get_text(" ").split()) for line in page.select(".cop-origins li")]
    assert said[0] == "What we believe Version 1"
    assert said[1].startswith("We do not put people in boxes. Version 2 in session 1")
    assert said[2] == "Talent is for everyone. Version 1"
    assert said[3] == "We share and borrow. Version 3 by Robin Wren"
    older = browse.get(f"/wirral/documents/{document.slug}/versions/2/lines")
    assert "We share. Version 1" in older
    browse.get(f"/wirral/documents/{document.slug}/versions/9/lines", status=404)


def test_a_line_that_went_and_came_back_is_as_old_as_its_return():
    assert came_from(["a", "b"], 3, [(2, ["a"]), (1, ["a", "b"])]) == [1, 3]
    assert came_from(["a"], 3, [(2, ["b"]), (1, ["a"])]) == [3]


def test_what_is_too_far_back_is_said_to_be_that_old_or_older(community, browse, monkeypatch):
    monkeypatch.setattr(queries, "LOOKED_BACK", len(THIRD) + 1)
    texts = [FIRST + f"- And {n}\n" for n in range(5)]
    document = a_document(community, *((text, {}) for text in texts))
    world.signed_in(browse, world.a_member(community))
    page = browse.get(f"/wirral/documents/{document.slug}/versions/5/lines")
    said = [" ".join(line.get_text(" ").split()) for line in page.select(".cop-origins li")]
    assert said[1] == "Talent is for everyone. Version 3 or earlier"
    assert said[-1] == "And 4 Version 5"
