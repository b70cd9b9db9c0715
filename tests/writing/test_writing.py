"""Somebody writes a text: how it will look, headings to begin with, and a form that needs no script."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cop.db import db
from cop.documents.models import KINDS, Document, Version
from cop.markdown import markdown
from cop.writing.headings import BEGINNINGS, headings
from tests import world

HERE = "/wirral/documents/our-charter"
FIRST = "## What we believe\n\n- Talent is for **everyone**.\n"


@pytest.fixture
def community(app):
    community = world.a_community(slug="wirral", name="Wirral")
    document = world.keep(Document.begin(community, "Our charter", "charter", set()))
    world.keep(Version(document_id=document.id, number=1, body=FIRST))
    return community


@pytest.fixture
def member(community, browse):
    return world.signed_in(browse, world.a_member(community))


def how_many_versions():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Version))


def test_the_preview_is_drawn_by_the_same_hand_as_the_page(member):
    page = member.get(f"{HERE}/edit")
    assert [h.get_text() for h in page.select("#preview h3")] == ["What we believe"]
    said = "## Ours\n\n1. One\n\n<script>alert(1)</script>\n"
    fragment = member.post("/wirral/documents/preview", htmx=True, body=said, csrf_token=member.token())
    assert str(markdown(said, 3, "preview")).strip() in fragment.body.decode()
    assert not fragment.select("html, script")
    empty = member.post("/wirral/documents/preview", htmx=True, body=" ", csrf_token=member.page.html and token(member))
    assert "as others will read it" in empty


def token(member):
    return member.get(f"{HERE}/edit") and member.token()


def test_without_a_script_a_look_first_saves_nothing_and_keeps_everything(member):
    member.get(f"{HERE}/edit")
    member.submit("Look at it first", body=FIRST + "- We ask.\n", change_note="A new line", draft=True)
    assert [li.get_text() for li in member.page.select("#preview li")] == ["Talent is for everyone.", "We ask."]
    assert member.page.one("[name=change_note]")["value"] == "A new line"
    assert how_many_versions() == 1
    member.submit("Save new version")
    assert how_many_versions() == 2
    assert "Draft" in member.page and "A new line" in member.page


def test_headings_to_begin_with_go_below_what_is_in_the_box_already(member):
    member.get("/wirral/documents/new")
    member.submit("Put in headings to begin with", title="Our vision", kind="vision", body="Mine.")
    text = member.page.one("textarea[name=body]").get_text()
    assert text.strip().startswith("Mine.\n\n## In three years")
    assert member.page.one("[name=title]")["value"] == "Our vision"
    member.submit("Save new version")
    assert [h.get_text() for h in member.page.select("article h2")] == [each for each, _ in BEGINNINGS["vision"]]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_headings_of_its_own(kind):
    assert headings(kind).count("## ") >= 3
    assert headings(kind) not in [headings(other) for other in KINDS if other != kind]


def test_who_may_not_write_sees_no_preview(member, community, browse):
    reader = world.signed_in(browse.another_device(), world.a_member(community, "reviewer"))
    reader.get("/")
    reader.post("/wirral/documents/preview", body="x", csrf_token=reader.token(), status=403)
    stranger = browse.another_device()
    stranger.get("/sign-in")
    stranger.post("/wirral/documents/preview", body="x", csrf_token=stranger.token(), status=404)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_restoring_gives_the_same_text_to_the_letter(old, new):
    assume(old != new)
    document = Document(title="Ours")
    first, second = (Version(number=n, body=body, document=document) for n, body in enumerate((old, new), 1))
    again = first.restored(second, None, datetime(2026, 5, 14, tzinfo=UTC))
    assert (again.body, again.number) == (old, 3)
