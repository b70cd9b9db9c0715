"""A session types a text that everybody sees: kept at every pause, saved as a version when somebody says so."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop import clock
from cop.bigscreen.models import ScreenText
from cop.db import db, start_writing
from cop.documents.models import BODY_LIMIT, Document, Version
from cop.forgotten.closing import close
from tests import world

CONSOLE, WALL = "/wirral/sessions/1/console", "/wirral/sessions/1/projector"
FIRST = "## What we believe\n\n- Talent is for everyone.\n- We share.\n"


@pytest.fixture
def room(app):
    return world.an_open_gathering(world.a_community(slug="wirral", name="Wirral"))


@pytest.fixture
def document(room):
    document = world.keep(Document.begin(room.community, "Our charter", "charter", set()))
    world.keep(Version(document_id=document.id, number=1, body=FIRST))
    return document


@pytest.fixture
def leader(room, browse):
    robin = world.a_member(room.community, "facilitator", world.a_person("Robin Wren"))
    return world.signed_in(browse, robin)


def typing(leader, document):
    leader.get(CONSOLE)
    leader.submit("Type on the big screen", document=document.slug)
    return address_of(leader)


def address_of(leader):
    return leader.get(CONSOLE).one("form[data-typing]")["action"]


def pause(leader, address, body, rev, status=200, **more):
    """What the script sends at every pause."""
    token = leader.get(CONSOLE).select("[name=csrf_token]")[0]["value"]
    fields = {"body": body, "rev": str(rev), "csrf_token": token} | more
    return leader._go("POST", address, status, data=fields, headers={"Accept": "application/json"}).json


def versions(document):
    db.session.rollback()
    query = sa.select(Version.number, Version.body).filter_by(document_id=document.id).order_by(Version.number)
    return [tuple(row) for row in db.session.execute(query)]


def test_what_is_typed_on_the_console_stands_large_on_the_wall(leader, document):
    address = typing(leader, document)
    assert leader.page.one("#typed").get_text().strip() == FIRST.strip()
    assert [li.get_text() for li in leader.get(WALL).select("#wall-typed li")] == [
        "Talent is for everyone.",
        "We share.",
    ]
    assert pause(leader, address, FIRST + "- We ask.\n", 1) == {"rev": 2}
    assert leader.get(WALL).select("#wall-typed li")[-1].get_text() == "We ask."
    assert "<script" not in str(leader.get(WALL).one("#wall-typed"))
    assert versions(document) == [(1, FIRST)]


def test_it_works_without_a_script_too(leader, document):
    typing(leader, document)
    leader.submit("Show it", within="form[data-typing]", body="## Ours\n")
    assert leader.page.address == CONSOLE
    assert leader.get(WALL).one("#wall-typed h2").get_text() == "Ours"
    leader.get(CONSOLE)
    leader.submit("Put it away", within="form[data-typing]", body="## Ours now\n")
    assert not leader.get(WALL).select("#wall-typed")
    typing(leader, document)
    assert leader.get(CONSOLE).one("#typed").get_text().strip() == "## Ours now"


def test_it_becomes_a_version_of_this_session_by_whoever_pressed(leader, document):
    typing(leader, document)
    leader.submit("Save new version", within="form[data-typing]", body=FIRST + "- We ask.\n", change_note="In the room")
    assert leader.page.address == CONSOLE
    assert versions(document)[-1] == (2, FIRST + "- We ask.\n")
    page = leader.get("/wirral/documents/our-charter")
    assert "Version 2 by Robin Wren on" in page and "in session 1" in page and "In the room" in page
    assert "This is version 2." in leader.get(CONSOLE)


def test_whoever_leads_an_open_session_puts_a_text_on_the_screen_from_its_own_page(leader, document, room, browse):
    leader.get("/wirral/documents/our-charter")
    leader.submit("Type on the big screen")
    assert leader.page.address == CONSOLE
    assert leader.page.select("#typed")
    member = world.signed_in(browse.another_device(), world.a_member(room.community))
    assert "Type on the big screen" not in member.get("/wirral/documents/our-charter")


def test_a_new_text_begins_in_the_room(leader, room):
    leader.get(CONSOLE)
    leader.submit("Type on the big screen", document="", title="  ", status=409)
    leader.get(CONSOLE)
    leader.submit("Type on the big screen", document="", title="What we hope for")
    leader.submit("Save new version", within="form[data-typing]", body=" \n", status=422)
    assert "Write something first" in leader.page
    leader.submit("Save new version", body="- More time\n")
    assert "More time" in leader.get("/wirral/documents/what-we-hope-for")


def test_two_screens_that_type_at_once_are_told_and_neither_text_is_lost(leader, document):
    address = typing(leader, document)
    assert pause(leader, address, "Mine.\n", 1) == {"rev": 2}
    assert pause(leader, address, "Mine.\n", 1) == {"rev": 2}, "its answer was lost: the same words are kept already"
    told = pause(leader, address, "Theirs.\n", 1, status=409)
    assert (told["rev"], told["body"]) == (2, "Mine.\n")
    leader.get(CONSOLE)
    token = leader.token()
    page = leader.post(address, body="Theirs.\n", rev="1", csrf_token=token, status=409)
    assert [box.get_text().strip() for box in page.select("textarea")] == ["Mine.", "Theirs."]
    leader.submit("Show it", body="Mine.\n\nTheirs.\n")
    assert [p.get_text() for p in leader.get(WALL).select("#wall-typed p")] == ["Mine.", "Theirs."]
    page = leader.post(f"{address}/save", body="Old.\n", rev="1", base="1", csrf_token=token, status=409)
    assert "Mine." in page and "Old." in page
    assert versions(document) == [(1, FIRST)]


def test_what_two_screens_typed_at_once_is_offered_put_together(leader, document):
    address = typing(leader, document)
    pause(leader, address, FIRST.replace("We share", "We share openly"), 1)
    told = pause(leader, address, FIRST + "- We ask.\n", 1, status=409, was=FIRST)
    assert told["both"] == FIRST.replace("We share", "We share openly") + "- We ask.\n"
    told = pause(leader, address, FIRST.replace("We share", "We borrow"), 1, status=409, was=FIRST)
    assert told["both"] == FIRST.replace("We share", "We share openly") + "\n" + FIRST.replace("We share", "We borrow")


def test_somebody_who_saved_meanwhile_is_put_together_with_what_was_typed(leader, document):
    typing(leader, document)
    world.keep(Version(document_id=document.id, number=2, body=FIRST.replace("We share", "We share openly")))
    typed = FIRST.replace("for everyone", "for everybody")
    leader.submit("Save new version", within="form[data-typing]", body=typed, status=409)
    assert leader.page.h1 == "Our charter: is this what you both meant?"
    leader.submit("Save new version")
    assert versions(document)[-1] == (3, typed.replace("We share", "We share openly"))
    assert leader.get(CONSOLE).one("#typed").get_text().strip() == versions(document)[-1][1].strip()


def test_too_long_a_text_is_refused_with_the_limit(leader, document):
    address = typing(leader, document)
    token = leader.get(CONSOLE) and leader.token()
    page = leader.post(address, body="a" * (BODY_LIMIT + 1), rev="1", csrf_token=token, status=409)
    assert "at most 200 kB" in page


def test_what_nobody_saved_becomes_a_version_when_the_session_closes(leader, document, room):
    address = typing(leader, document)
    pause(leader, address, FIRST + "- We ask.\n", 1)
    start_writing()
    close(db.session.merge(room), clock.now())
    db.session.commit()
    assert versions(document)[-1] == (2, FIRST + "- We ask.\n")
    assert "saved when the session closed" in leader.get("/wirral/documents/our-charter")
    assert not leader.get(CONSOLE).select("form[data-typing]")
    assert pause_after(leader, address) == {"rev": 4}, "a hand that was still typing"
    assert leader.get(CONSOLE).select("form[data-typing]") == []


def pause_after(leader, address):
    token = leader.get("/wirral/documents/our-charter/edit") and leader.token()
    fields = {"body": FIRST + "- We ask. And", "rev": "3", "csrf_token": token}
    return leader._go("POST", address, 200, data=fields, headers={"Accept": "application/json"}).json


def test_typing_is_news_for_the_wall_alone(app, leader, document, room):
    world.clock_stands(app)
    address = typing(leader, document)
    console, wall = (leader.get(f"{screen}/live", htmx=True).headers["HX-PTag"] for screen in (CONSOLE, WALL))
    pause(leader, address, "Typed.\n", 1)
    leader.get(f"{CONSOLE}/live", htmx=True, status=304, hx_ptag=console)
    assert "Typed." in leader.get(f"{WALL}/live", htmx=True, hx_ptag=wall)


def test_only_whoever_leads_types(leader, document, room, browse):
    address = typing(leader, document)
    member = world.signed_in(browse.another_device(), world.a_member(room.community))
    neighbour = world.signed_in(browse.another_device(), world.a_member(world.a_community()))
    for who, status in ((member, 403), (neighbour, 404)):
        who.get("/")
        for act in ("", "/away", "/save"):
            who.post(address + act, body="x", rev="1", csrf_token=who.token(), status=status)
    other = world.an_open_gathering(room.community)
    leader.post(address.replace("/1/", f"/{other.number}/"), rev="1", csrf_token=leader.token(), status=404)
    assert db.session.scalar(sa.select(ScreenText.rev)) == 1
