"""A community writes a text together, and no version of it is ever lost."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from cop.db import db
from cop.documents.models import Document, Version
from cop.errors import Refused
from tests import world

FIRST = "## What we believe\n- Talent is for everyone.\n"
SECOND = "## What we believe\n- Talent is for everyone.\n- We do not put people in boxes.\n"


def a_document(community, *bodies, **more):
    """A document with these versions, the newest last."""
    document = Document.begin(community, more.pop("title", "What we stand for"), "manifesto", set())
    world.keep(document)
    for number, body in enumerate(bodies or (FIRST,), start=1):
        world.keep(Version(document_id=document.id, number=number, body=body, **more))
    return document


@contextmanager
def reading():
    """Every statement that the database is given meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(db.engine, "before_cursor_execute", note)


def texts(document):
    db.session.rollback()  # a fresh look: what others committed since
    query = sa.select(Version).filter_by(document_id=document.id).order_by(Version.number)
    return [(v.number, v.body) for v in db.session.scalars(query)]


@pytest.fixture
def community(app):
    return world.a_community(slug="wirral", name="Wirral")


@pytest.fixture
def member(community, browse):
    return world.signed_in(browse, world.a_member(community, person=world.a_person("Robin Wren")))


def test_a_community_starts_a_document_under_its_own_name(community, member):
    member.get("/wirral/")
    member.follow("Documents")
    member.follow("Start a document")
    member.submit("Save new version", title="What we stand for", body=FIRST, change_note="From session 1")
    assert member.page.address == "/wirral/documents/what-we-stand-for"
    assert member.page.h1 == "What we stand for"
    assert [h.get_text() for h in member.page.select("article h2")] == ["What we believe"]
    assert "Version 1 by Robin Wren on" in member.page
    assert "From session 1" in member.page


def test_saving_makes_a_new_version_and_keeps_the_old_one(community, member):
    document = a_document(community)
    member.get("/wirral/documents/what-we-stand-for")
    member.follow("Change the text")
    member.submit("Save new version", body=SECOND, change_note="A promise about labels")
    assert texts(document) == [(1, FIRST), (2, SECOND)]
    member.follow("All versions (2)")
    assert "A promise about labels" in member.page
    assert "7 words added, 0 removed" in member.page
    member.follow("Version 1")
    assert "boxes" not in member.page
    assert member.page.h1 == "What we stand for, version 1"


def test_the_session_that_is_open_is_the_one_a_text_was_written_in(community, member):
    a_document(community)
    world.an_open_gathering(community)
    member.get("/wirral/documents/what-we-stand-for/edit")
    member.submit("Save new version", body=SECOND)
    assert "in session 1" in member.page


def test_restoring_makes_a_new_version_with_the_same_text_to_the_letter(community, member):
    old = "\tAs it   was\r\n\n\nin the file"
    document = a_document(community, old, SECOND)
    member.get("/wirral/documents/what-we-stand-for/versions/1")
    member.submit("Restore this version")
    assert texts(document) == [(1, old), (2, SECOND), (3, old)]
    assert "Version 1 restored" in member.page


def test_what_is_newest_already_cannot_be_restored(community, member):
    document = a_document(community, FIRST, SECOND, FIRST)
    member.get("/wirral/documents/what-we-stand-for/versions/3")
    token = member.get("/wirral/documents/what-we-stand-for/versions/2") and member.token()
    for number, sentence in ((3, "Version 3 is the newest one already."), (1, "says the same as the newest one")):
        address = f"/wirral/documents/what-we-stand-for/versions/{number}/restore"
        assert sentence in member.post(address, base="3", csrf_token=token, status=409)
    overtaken = member.post(
        "/wirral/documents/what-we-stand-for/versions/2/restore", base="2", csrf_token=token, status=409
    )
    assert "Somebody saved a new version while you were reading" in overtaken
    assert len(texts(document)) == 3


def test_saving_without_a_change_says_so_and_keeps_the_note(community, member):
    document = a_document(community, FIRST.rstrip())
    member.get("/wirral/documents/what-we-stand-for/edit")
    member.submit("Save new version", change_note="Nothing really", status=409)
    assert "Nothing has changed since version 1, so there is nothing to save." in member.page
    assert member.page.one("[name=change_note]")["value"] == "Nothing really"
    assert len(texts(document)) == 1


def test_a_text_over_the_limit_is_refused_with_the_limit_and_kept_in_the_box(community, member):
    document = a_document(community)
    member.get("/wirral/documents/what-we-stand-for/edit")
    long = "é" * 100_001
    member.submit("Save new version", body=long, status=422)
    assert "A document holds at most 200 kB; this text has 201 kB." in member.page
    assert member.page.one("textarea").get_text().strip() == long
    member.submit("Save new version", body="  \n ", status=422)
    assert "Write something first" in member.page
    member.submit("Save new version", body="é" * 99_999)
    assert len(texts(document)) == 2


def test_a_version_that_does_not_exist_is_not_found_and_the_page_says_which(community, member):
    a_document(community)
    for address in ("versions/9", "compare?from=1&to=9", "compare?from=9&to=1"):
        page = member.get(f"/wirral/documents/what-we-stand-for/{address}", status=404)
        assert "There is no version 9 of “What we stand for”." in page
    member.get("/wirral/documents/what-we-stand-for/compare?from=x&to=1", status=404)
    member.get("/wirral/documents/what-we-stand-for/versions/x", status=404)
    member.get("/wirral/documents/nothing-like-it", status=404)


def test_two_versions_compared_show_what_was_added_in_words_too(community, member):
    a_document(community, FIRST, SECOND)
    page = member.get("/wirral/documents/what-we-stand-for/compare?from=1&to=2")
    added = page.select(".cop-diff ins")
    assert [i.get_text() for i in added] == ["added: We do not put people in boxes."]
    page = member.get("/wirral/documents/what-we-stand-for/compare")
    member.submit("Compare", **{"from": "2", "to": "1"})
    assert [i.get_text() for i in member.page.select(".cop-diff del")] == ["removed: We do not put people in boxes."]
    assert "compared with itself" in member.get("/wirral/documents/what-we-stand-for/compare?from=2&to=2")


def test_a_document_can_be_renamed_put_away_and_brought_back(community, member):
    a_document(community)
    member.get("/wirral/documents/what-we-stand-for")
    member.follow("Give it another name")
    member.submit("Save the name", title="  ", status=422)
    member.submit("Save the name", title="Our charter", kind="charter")
    assert (member.page.address, member.page.h1) == ("/wirral/documents/what-we-stand-for", "Our charter")
    member.submit("Put it away")
    assert "Put away (1)" in member.get("/wirral/documents/")
    member.follow("Our charter")
    assert "Change the text" not in member.page and "Agreed?" not in member.page
    member.submit("Bring it back")
    assert "Put away" not in member.get("/wirral/documents/")


def test_a_long_history_comes_in_pages_and_loads_no_text(community, member, app):
    document = a_document(community, *(f"Text {n}\n" for n in range(1, 46)))
    seen = []
    with reading() as statements:
        page = member.get(f"/wirral/documents/{document.slug}/versions/")
    seen += [a.get_text() for a in page.select(".cop-list a") if a.get_text().startswith("Version")]
    assert not [s for s in statements if "versions.body" in s]
    for _ in range(2):
        page = member.get(next(a["href"] for a in page.select("a[rel=next]")))
        seen += [a.get_text() for a in page.select(".cop-list a") if a.get_text().startswith("Version")]
    assert seen == [f"Version {n}" for n in range(45, 0, -1)]


def test_a_document_without_a_version_can_be_read_and_begun(community, member):
    document = Document.begin(community, "Our charter", "charter", {"our-charter"})
    world.keep(document)
    assert document.slug == "our-charter-2"
    assert "Nothing has been written yet." in member.get("/wirral/documents/our-charter-2")
    member.get("/wirral/documents/our-charter-2/versions/")
    member.get("/wirral/documents/our-charter-2/compare", status=404)
    member.get("/wirral/documents/our-charter-2/edit")
    member.submit("Save new version", body=FIRST)
    assert texts(document) == [(1, FIRST)]


def test_a_saved_version_never_changes(community):
    document = a_document(community)
    version = db.session.scalar(sa.select(Version).filter_by(document_id=document.id))
    version.body = "Something else"
    with pytest.raises(Refused):
        db.session.flush()
    db.session.rollback()
    version.author_id = None
    db.session.flush()


def test_only_the_community_reads_its_documents(community, member, browse):
    a_document(community)
    outsider = world.signed_in(browse.another_device(), world.a_member(world.a_community()))
    reader = world.signed_in(browse.another_device(), world.a_member(community, "reviewer"))
    for address in ("", "what-we-stand-for", "what-we-stand-for/edit", "what-we-stand-for/versions/1"):
        outsider.get(f"/wirral/documents/{address}", status=404)
        reader.get(f"/wirral/documents/{address}", status=403)


def test_a_document_is_found_in_its_own_community_only(community, browse):
    a_document(community)
    other = world.a_community(slug="fylde")
    both = world.signed_in(browse, world.a_member(other, person=world.a_member(community)))
    both.get("/wirral/documents/what-we-stand-for")
    both.get("/fylde/documents/what-we-stand-for", status=404)


def test_script_in_a_document_is_words(community, member):
    a_document(community, "<script>alert(1)</script> [x](javascript:alert(1)) <b hx-get='/x'>b</b>\n")
    page = member.get("/wirral/documents/what-we-stand-for")
    assert not page.select("article script, article a, article b")
    member.get("/wirral/documents/what-we-stand-for/edit")
