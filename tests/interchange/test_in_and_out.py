"""A document's pages for in and out: looked at before saving, to the letter on the way out, whole with its history."""

from __future__ import annotations

import io
import json

import pytest
import sqlalchemy as sa

from cop import clock
from cop.assents.models import Assent
from cop.bigscreen.models import ScreenText
from cop.db import db, start_writing
from cop.documents.models import Document, Version, Writing
from tests import world
from tests.interchange.files import word

BODY = "## What we believe\n\n- Talent is for everyone.\n"


@pytest.fixture
def community(app):
    made = world.a_community(name="Harbour")
    gathering = world.an_open_gathering(made)
    start_writing()
    db.session.add_all([made, gathering])
    document = Document.begin(made, "Our manifesto", "manifesto", set())
    first = document.next_version(None, Writing("Talent.\n"), None, clock.now())
    document.next_version(first, Writing(BODY, 1, "Fuller", gathering_id=gathering.id), None, clock.now())
    world.keep(document)
    return made


@pytest.fixture
def page(community):
    return f"/{community.slug}/documents/our-manifesto"


@pytest.fixture
def member(browse, community):
    return world.signed_in(browse, world.a_member(community, person=world.a_person("Ash")))


def sent(content: bytes, name="text.docx"):
    return (io.BytesIO(content), name)


def bodies():
    db.session.rollback()
    return db.session.scalars(sa.select(Version.body).order_by(Version.id)).all()


def test_a_word_document_is_looked_at_and_then_becomes_a_version(member, page):
    def fill(document):
        document.add_heading("What we believe", 2)
        document.add_paragraph("Talent is for everyone.", style="List Bullet")
        document.add_paragraph("We share.", style="List Bullet").add_run(" Really").underline = True

    member.get(page)
    member.follow("A new version from a file")
    shown = member.submit("Look at it", file=sent(word(fill)))
    assert "Nothing is saved yet." in shown and "Underlining: 1" in shown and "Saved, it becomes version 3" in shown
    assert len(bodies()) == 2
    member.submit("Save new version", change_note="From Word")
    assert bodies()[-1] == BODY + "- We share. Really\n"


def test_a_file_that_is_refused_says_why_beside_the_field(member, page):
    member.get(f"{page}/from-a-file")
    assert "Choose a file first" in member.submit("Look at it", status=422)
    assert "This is a PDF" in member.submit("Look at it", file=sent(b"%PDF-1.4"), status=422)


def test_a_new_document_comes_from_a_file_under_the_name_that_people_give_it(member, community):
    member.get(f"/{community.slug}/documents/")
    member.follow("Bring one in from a file")
    member.submit("Look at it", file=sent(b"We meet.\n", "ours.md"))
    assert member.submit("Save new version", title="How we meet").h1 == "How we meet"


def test_markdown_goes_out_to_the_letter_and_word_opens(member, page):
    out = member.open("GET", f"{page}/text.md")
    assert out.data.decode() == BODY
    assert out.headers["Content-Disposition"] == 'attachment; filename="our-manifesto.md"'
    import docx

    paragraphs = docx.Document(io.BytesIO(member.open("GET", f"{page}/text.docx").data)).paragraphs
    assert [(p.style.name, p.text) for p in paragraphs] == [
        ("Title", "Our manifesto"),
        ("Heading 1", "What we believe"),
        ("List Bullet", "Talent is for everyone."),
    ]


def test_a_history_comes_in_as_a_document_of_its_own_with_every_version(member, community, page):
    history = member.open("GET", f"{page}/history.json").data
    assert [each["gathering"] for each in json.loads(history)["versions"]] == [None, "1"]
    member.get(f"/{community.slug}/documents/new/from-a-file")
    shown = member.submit("Take it in", history=sent(history, "history.json"))
    assert "2 versions have come in." in shown
    again = member.open("GET", f"{page}-2/history.json").data
    assert json.loads(again) | {"slug": "our-manifesto"} == json.loads(history)


def test_a_history_from_elsewhere_says_whom_nobody_here_knows(member, community, page):
    history = json.loads(member.open("GET", f"{page}/history.json").data)
    history["versions"][0] |= {"saved_by": "Nobody Here"}
    history["versions"][1] |= {"gathering": "44", "saved_by": "Ash"}
    member.get(f"/{community.slug}/documents/new/from-a-file")
    shown = member.submit("Take it in", history=sent(json.dumps(history).encode(), "history.json"))
    assert "Left out, because it is not known here or not yours to say: member “Nobody Here”, session 44." in shown
    db.session.rollback()
    assert [v.author.name if v.author else None for v in db.session.scalars(sa.select(Version)).all()[-2:]] == [
        None,
        "Ash",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"words", "is not JSON"),
        (b"[]", "must be one JSON object"),
        (b"{}", "not the history of a document as we write it"),
        (b'{"format": "document-history", "title": "Ours", "versions": []}', "has no version"),
        (b'{"format": "document-history", "title": "Ours", "versions": [{}]}', "is missing"),
    ],
)
def test_a_history_that_is_none_is_refused_with_its_fault(member, community, content, said):
    member.get(f"/{community.slug}/documents/new/from-a-file")
    assert said in member.submit("Take it in", history=sent(content, "history.json"), status=422)


def test_who_said_yes_is_in_no_history(member, page):
    member.get(page)
    member.submit("I say yes to version 2")
    history = member.open("GET", f"{page}/history.json").data
    assert b"agreed" not in history and b"Ash" not in history


def test_a_history_says_no_yes_for_others_and_for_a_session_only_through_its_leader(member, community, page):
    record = json.loads(member.open("GET", f"{page}/history.json").data)
    yeses = [{"version": 2, "gathering": "1"}, {"version": 2, "member": "Ash"}, {"version": 1, "member": "Fir"}]
    record |= {"agreed": yeses, "typing": [{"gathering": "1", "base": 2, "body": "Ours alone.\n"}]}
    leader = world.signed_in(member.another_device(), world.a_member(community, "facilitator", world.a_person("Fir")))
    for who, agreed in ((member, []), (leader, [True])):
        who.get(f"/{community.slug}/documents/new/from-a-file")
        shown = who.submit("Take it in", history=sent(json.dumps(record).encode(), "history.json"))
        assert "not yours to say: who agreed" in shown and ("who agreed, the big screen." in shown) is not bool(agreed)
        db.session.rollback()
        newest = db.session.scalars(sa.select(Document).order_by(Document.id.desc()).limit(1)).one()
        query = sa.select(Assent.gathering_id.is_not(None)).join(Assent.version).where(Version.document_id == newest.id)
        assert db.session.scalars(query).all() == agreed
        assert bool(db.session.scalars(sa.select(ScreenText).filter_by(document_id=newest.id)).all()) is bool(agreed)


def test_the_poster_is_as_large_as_one_page_allows(member, community, page):
    poster = member.get(f"{page}/poster")
    assert poster.one(".cop-wallpaper--28") and poster.one("svg.cop-qr") and "Version 2" in poster
    start_writing()
    document = db.session.scalars(sa.select(Document)).one()
    newest = db.session.scalars(sa.select(Version).order_by(Version.number.desc())).first()
    document.next_version(newest, Writing("words and words " * 400, 2), None, clock.now())
    db.session.commit()
    assert "needs more than one page" in member.get(f"{page}/poster")
