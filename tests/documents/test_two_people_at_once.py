"""Two people change one text: both texts are kept, and both people see both."""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from cop.db import db
from cop.documents.models import Document, Version
from tests import world

ADDRESS = "/wirral/documents/our-charter"
TEXT = "## Our space\n\n- Any question may be asked.\n- We share.\n"
THEIRS = "## Our space\n\n- Any question may be asked.\n- We share openly.\n"
MINE = "## Our space\n\n- Every question may be asked.\n- We share.\n"


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
    assert page.one("textarea[readonly]").get_text().strip() == THEIRS.strip()
    theirs, yours = (section.select("ins") for section in page.select(".cop-halves section"))
    assert [" ".join(i.get_text().split()) for i in theirs] == ["added: openly"]
    assert [" ".join(i.get_text().split()) for i in yours] == ["added: Every"]
    assert page.one("[name=change_note]")["value"] == "Every one"

    both = THEIRS.replace("Any", "Every")
    wren.submit("Save new version", body=both)
    assert wren.page.address == ADDRESS
    assert saved_texts() == [TEXT, THEIRS, both]


def test_somebody_saves_again_while_the_second_reads_the_two_texts(community, browse):
    robin, wren = someone(community, browse, "Robin"), someone(community, browse, "Wren")
    wren.get(f"{ADDRESS}/edit")
    for text in (THEIRS, THEIRS + "- And again.\n"):
        robin.get(f"{ADDRESS}/edit")
        robin.submit("Save new version", body=text)
        wren.submit("Save new version", body=MINE, status=409)
    wren.submit("Save new version")
    assert saved_texts()[-1] == MINE
    assert len(saved_texts()) == 4


@pytest.mark.parametrize("base", ["", "0", "99", "one", "9" * 40])
def test_a_form_without_a_base_that_exists_is_a_conflict_too(community, browse, base):
    wren = someone(community, browse, "Wren")
    wren.get(f"{ADDRESS}/edit")
    page = wren.post(f"{ADDRESS}/edit", base=base, body=MINE, csrf_token=wren.token(), status=409)
    assert page.one("textarea[name=body]").get_text().strip() == MINE.strip()
    wren.submit("Save new version")
    assert saved_texts() == [TEXT, MINE]


@pytest.mark.slow
def test_of_many_posts_at_once_each_becomes_a_version_or_a_conflict_page(community, browse, app):
    """Four people press Save as fast as they can, each time from what they last saw."""
    people = [someone(community, browse, name) for name in ("Robin", "Wren", "Finch", "Swift")]
    for writer in people:
        writer.get(f"{ADDRESS}/edit")
    tokens = [writer.token() for writer in people]

    def write(who: int) -> list[tuple[str, int, str]]:
        base, answers = 1, []
        for turn in range(30):
            text = f"Turn {turn} of writer {who}.\n"
            fields = {"body": text, "base": base, "csrf_token": tokens[who]}
            answer = people[who].client.post(f"{ADDRESS}/edit", data=fields)
            answers.append((text, answer.status_code, answer.get_data(as_text=True)))
            base = base + 1 if answer.status_code == 303 else offered(answers[-1][2])
        return answers

    def offered(page: str) -> int:
        """The base that the conflict page's form starts from."""
        return int(BeautifulSoup(page, "html.parser").select("[name=base]")[0]["value"])

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(contextvars.Context().run, write, who) for who in range(4)]
        answers = [answer for job in jobs for answer in job.result(timeout=60)]

    assert {status for _text, status, _page in answers} <= {303, 409}
    kept = saved_texts()[1:]
    assert sorted(kept) == sorted(text for text, status, _page in answers if status == 303)
    db.session.rollback()
    numbers = db.session.scalars(sa.select(Version.number).order_by(Version.number)).all()
    assert numbers == list(range(1, len(kept) + 2))
    for text, status, page in answers:
        if status == 409:
            box = BeautifulSoup(page, "html.parser").select("textarea[name=body]")
            assert [b.get_text().strip() for b in box] == [text.strip()]
    assert kept
