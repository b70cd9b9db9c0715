"""A document beside those of other communities, for whoever may read each of them."""

from __future__ import annotations

import pytest

from cop import clock
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from tests import world


def a_document(community, body, **more):
    start_writing()
    db.session.add(community)
    document = Document.begin(community, "Our charter", "charter", set())
    document.next_version(None, Writing(body, **more), None, clock.now())
    return world.keep(document)


@pytest.fixture
def harbour(app):
    made = world.a_community(slug="harbour", name="Harbour")
    a_document(made, "## Aims\n\nWe share. We listen to each other with care.\n")
    return made


@pytest.fixture
def hill(harbour):
    made = world.a_community(slug="hill", name="Hill")
    a_document(made, "## Aims\n\nWe share. With care we listen to one other.\n")
    return made


def test_somebody_of_both_reads_them_side_by_side(browse, harbour, hill):
    person = world.a_member(harbour)
    world.a_member(hill, "facilitator", person)
    reader = world.signed_in(browse, person)
    reader.get("/harbour/documents/our-charter")
    reader.follow("Beside another community’s")
    [name] = [o["value"] for o in reader.page.select("#with-1 option") if "Hill" in o.get_text()]
    form = reader.page.one("form.cop-compare")
    assert form["method"] == "get"
    shown = reader.get(f"/harbour/documents/our-charter/beside?with={name}")
    assert len(shown.select(".cop-laid__sentence--shared")) == 2
    assert "Hill: “With care we listen to one other.”" in shown


def test_a_document_of_a_community_that_is_not_mine_does_not_exist(browse, harbour, hill):
    reader = world.signed_in(browse, world.a_member(harbour))
    page = reader.get("/harbour/documents/our-charter/beside")
    assert "You belong to no other community" in page
    reader.get("/harbour/documents/our-charter/beside?with=hill/our-charter", status=404)


def test_whoever_has_left_the_other_community_reads_it_no_more(browse, harbour, hill):
    from cop.communities.models import Membership

    person = world.a_member(harbour)
    world.a_member(hill, person=person)
    reader = world.signed_in(browse, person)
    reader.get("/harbour/documents/our-charter/beside?with=hill/our-charter")
    start_writing()
    db.session.query(Membership).filter_by(person_id=person.id, community_id=hill.id).one().left_at = clock.now()
    db.session.commit()
    reader.get("/harbour/documents/our-charter/beside?with=hill/our-charter", status=404)


def test_three_at_most_and_what_was_published_before_a_draft(browse, harbour, hill):
    person = world.a_member(harbour)
    world.a_member(hill, person=person)
    dale = world.a_community(slug="dale", name="Dale")
    a_document(dale, "We cook.\n", state="draft")
    world.a_member(dale, person=person)
    start_writing()
    charter = db.session.query(Document).filter_by(community_id=hill.id).one()
    newest = charter.versions.select()
    charter.next_version(db.session.scalar(newest), Writing("Quite new.\n", 1, state="draft"), None, clock.now())
    db.session.commit()
    reader = world.signed_in(browse, person)
    shown = reader.get("/harbour/documents/our-charter/beside?with=hill/our-charter&with=dale/our-charter")
    assert "We cook." in shown and "Quite new." not in shown
