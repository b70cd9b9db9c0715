"""A rehearsal leaves the community's own texts and hopes as they are, whatever is practised on them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop import clock
from cop.assents.models import Assent
from cop.db import db, start_writing
from cop.documents.models import Document, Version, Writing
from cop.gatherings.models import Gathering
from cop.hopes.models import Hope
from cop.proposals.models import Proposal
from cop.talentmap.models import WorkItem
from tests import world

NOTHING_STAYS = "This is a rehearsal: nothing of it stays."


@pytest.fixture
def charter(app):
    community = world.a_community(slug="wirral", name="Wirral")
    start_writing()
    db.session.add(community)
    made = Document.begin(community, "Our charter", "charter", set())
    made.next_version(None, Writing("- We meet.\n"), None, clock.now())
    return world.keep(made)


@pytest.fixture
def leader(browse, charter):
    device = world.signed_in(browse, world.a_member(charter.community, "facilitator"))
    device.get("/wirral/sessions/")
    device.submit("Open a rehearsal room")
    return device


@pytest.fixture
def phone(leader):
    db.session.rollback()
    room = db.session.scalars(sa.select(Gathering).filter_by(number=0)).one()
    return world.joined(leader, room, "Robin")


def kept():
    db.session.rollback()
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(what)) for what in (Version, Assent, Hope, Document)
    ]


def refused(device, address, **fields):
    device.get("/wirral/sessions/0/console")
    assert NOTHING_STAYS in device.post(address, csrf_token=device.token(), status=409, **fields)


def test_lines_are_practised_and_reach_no_document(leader, phone, charter):
    leader.get("/wirral/sessions/0/console")
    leader.submit("Write on it together", document="our-charter")
    phone.get(phone.page.address)
    phone.submit("Propose it", words="We laugh.")
    phone.submit("Propose it", words="We sing.")
    leader.get("/wirral/sessions/0/console")
    leader.submit("Take it in We laugh.")
    assert "We laugh." in leader.get("/wirral/sessions/0/projector")
    refused(leader, "/wirral/sessions/0/lines-from-phones/save")
    refused(leader, "/wirral/sessions/0/agreed", document="our-charter", version=1)
    page = leader.get("/wirral/documents/our-charter/suggestions")
    assert "We sing." not in page and "We laugh." not in page
    history = leader.open("GET", "/wirral/documents/our-charter/history.json").data
    assert b"We meet." in history and b"We sing." not in history
    number = db.session.scalars(sa.select(Proposal.id)).first()
    leader.get(f"/wirral/documents/our-charter/suggestions/{number}", status=404)
    assert "Suggest a line" in leader.get("/wirral/documents/our-charter")
    assert "Session 0" not in leader.get("/wirral/documents/our-charter/edit")
    leader.get("/wirral/sessions/0/console")
    leader.submit("Close the session")
    assert kept() == [1, 0, 0, 1]
    leader.get("/wirral/sessions/")
    leader.submit("Throw the rehearsal away")
    assert kept() == [1, 0, 0, 1] and db.session.scalars(sa.select(Proposal)).all() == []


def test_typing_on_the_big_screen_is_practised_and_saved_nowhere(leader, charter):
    refused(leader, "/wirral/sessions/0/big-screen", title="A new one")
    leader.get("/wirral/sessions/0/console")
    leader.submit("Type on the big screen", document="our-charter")
    leader.submit("Show it", body="- We meet weekly.\n")
    assert "We meet weekly." in leader.get("/wirral/sessions/0/projector")
    leader.get("/wirral/sessions/0/console")
    assert NOTHING_STAYS in leader.submit("Save new version", body="- We meet weekly.\n", status=409)
    leader.get("/wirral/sessions/0/console")
    leader.submit("Close the session")
    assert kept() == [1, 0, 0, 1]


def test_hopes_and_works_of_a_rehearsal_are_not_the_communitys(leader, phone, charter):
    refused(leader, "/wirral/sessions/0/hopes", hope="Somebody to ring")
    start_writing()
    room = db.session.scalars(sa.select(Gathering).filter_by(number=0)).one()
    practised = world.a_work(charter.community, source_gathering_id=room.id)
    world.a_work(charter.community, title="For real")
    leader.get("/wirral/sessions/")
    leader.submit("Throw the rehearsal away")
    db.session.rollback()
    assert db.session.scalars(sa.select(WorkItem.title)).all() == ["For real"]
    assert kept()[2] == 0 and practised is not None
