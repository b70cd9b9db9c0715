"""Two people change one text: both texts are kept, and both people see both."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.db import db
from cop.documents.models import Document, Version
from tests import world

ADDRESS = "/wirral/documents/our-charter"
TEXT = "## Our space\n\n- Any question may be asked.\n- We share.\n"
THEIRS = "## Our space\n\n- Any question may be asked, any time.\n- We share.\n"
MINE = "## Our space\n\n- Any question may be raised.\n- We share.\n"
ELSEWHERE = "## Our space\n\n- Every question may be asked.\n- We share openly.\n"


@pytest.fixture
def community(app):
    community = world.a_community(slug="wirral", name="Wirral")
    document = world.keep(Document.begin(community, "Our charter", "charter", set()))
    world.keep(Version(document_id=document.id, number=1, body=TEXT))
    return community


def someone(community, browse, name):
    person = world.a_member(community, person=world.a_person(name))
    return world.signed_in(browse.another_device(), person)


def saved_texts():
    db.session.rollback()
    return [v.body for v in db.session.scalars(sa.select(Version).order_by(Version.number))]


def test_the_second_to_save_sees_both_texts_and_loses_neither(community, browse):
    robin, wren = someone(community, browse, "Robin"), someone(community, browse, "Wren")
    for writer in (robin, wren):
        writer.get(f"{ADDRESS}/edit")
    robin.submit("Save new version", body=THEIRS)
    wren.submit("Save new version", body=MINE, change_note="Every one", status=409)
    assert saved_texts() == [TEXT, THEIRS]
    page = wren.page
    assert page.h1 == "Our charter was changed while you were writing"
    assert "Robin saved version 2 after you began from version 1" in page
    assert page.one("textarea[name=body]").get_text().strip() == MINE.strip()
    typed = [box.get_text().strip() for box in page.select("textarea[readonly]")]
    assert typed == [MINE.strip(), THEIRS.strip()]
    assert "Version 1, from which you both began" in page
    theirs, yours = (section.select("ins") for section in page.select(".cop-halves section"))
    assert [" ".join(i.get_text().split()) for i in theirs] == ["added: , any time"]
    assert [" ".join(i.get_text().split()) for i in yours] == ["added: raised"]
    before, their_line, my_line = page.select(".cop-clash dd")
    assert before.get_text() == "- Any question may be asked."
    assert their_line.get_text() == "- Any question may be asked, any time."
    assert my_line.get_text() == "- Any question may be raised."
    assert page.one("[name=change_note]")["value"] == "Every one"

    both = THEIRS.replace("asked", "raised")
    wren.submit("Save new version", body=both)
    assert wren.page.address == ADDRESS
    assert saved_texts() == [TEXT, THEIRS, both]


def test_changes_to_different_words_are_put_together_shown_and_saved_only_when_somebody_says_yes(community, browse):
    robin, wren = someone(community, browse, "Robin"), someone(community, browse, "Wren")
    for writer in (robin, wren):
        writer.get(f"{ADDRESS}/edit")
    robin.submit("Save new version", body=ELSEWHERE)
    mine = TEXT.replace("be asked", "always be asked")
    page = wren.submit("Save new version", body=mine, change_note="Always", status=409)
    assert saved_texts() == [TEXT, ELSEWHERE]
    assert page.h1 == "Our charter: is this what you both meant?"
    assert "Robin saved version 2 while you were writing" in page
    marks = [" ".join(mark.get_text().split()) for mark in page.select("#together ins, #together del")]
    assert marks == ["removed by Robin: Any", "added by Robin: Every", "added by you: always", "added by Robin: openly"]
    together = ELSEWHERE.replace("be asked", "always be asked")
    assert page.one("textarea[name=body]").get_text().strip() == together.strip()
    assert page.select("textarea[readonly]")[0].get_text().strip() == mine.strip()
    assert page.one("[name=change_note]")["value"] == "Always"
    wren.submit("Save new version")
    assert saved_texts() == [TEXT, ELSEWHERE, together]


def test_somebody_saves_again_while_the_second_reads_the_two_texts(community, browse):
    robin, wren = someone(community, browse, "Robin"), someone(community, browse, "Wren")
    wren.get(f"{ADDRESS}/edit")
    for text in (THEIRS, THEIRS + "- And again.\n"):
        robin.get(f"{ADDRESS}/edit")
        robin.submit("Save new version", body=text)
        wren.submit("Save new version", body=MINE, status=409)
    wren.submit("Save new version")
    assert saved_texts()[-1] == MINE + "- And again.\n"
    assert len(saved_texts()) == 4


@pytest.mark.parametrize("base", ["", "0", "99", "one", "9" * 40])
def test_a_form_without_a_base_that_exists_is_a_conflict_too(community, browse, base):
    wren = someone(community, browse, "Wren")
    wren.get(f"{ADDRESS}/edit")
    page = wren.post(f"{ADDRESS}/edit", base=base, body=MINE, csrf_token=wren.token(), status=409)
    assert page.one("textarea[name=body]").get_text().strip() == MINE.strip()
    wren.submit("Save new version")
    assert saved_texts() == [TEXT, MINE]
