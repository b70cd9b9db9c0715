"""Whoever suggested a line for a document between sessions hears once what was answered, if they read letters."""

from __future__ import annotations

import pytest

from cop import clock
from cop.communities.models import Membership
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from cop.proposals import queries
from cop.proposals.models import Asked, Proposal
from tests import world


@pytest.fixture
def charter(app):
    community = world.a_community(name="Mersey")
    start_writing()
    db.session.add(community)
    made = Document.begin(community, "Our charter", "charter", set())
    made.next_version(None, Writing("We meet.\n\nWe share.\n"), None, clock.now())
    return world.keep(made)


@pytest.fixture
def robin(charter):
    return world.a_member(charter.community, person=world.a_person("Robin Wren", email="robin@example.org"))


@pytest.fixture
def birch(charter):
    return world.a_member(charter.community, person=world.a_person("Birch", email="birch@example.org"))


def suggested(charter, by, words="We meet monthly.", act="change"):
    start_writing()
    made = Proposal.suggested(charter, Asked(act, "We meet.", 0, words), "It is vague.", by)
    db.session.add(made)
    db.session.commit()
    return made


def answer(proposal, by, words="", declined="", said=""):
    start_writing()
    if declined:
        proposal.decline(declined, by, clock.now())
    else:
        queries.accept(proposal, words, by, clock.now())
        proposal.answer = said
    db.session.commit()


def test_accepted_in_other_words_or_declined_the_letter_says_which_and_why_once(
    charter, robin, birch, letterbox, nightly
):
    changed, dropped = suggested(charter, robin), suggested(charter, robin, "", "drop")
    assert nightly(hours=1) == ""
    answer(dropped, birch, declined="We agreed on less.")
    answer(changed, birch, words="We meet each month.", said="Plainer.")
    assert "Letters sent: 2." in nightly(hours=1)
    first, second = letterbox.to("robin@example.org")
    no, yes = sorted((first, second), key=lambda text: "version 2" in text)
    assert "To take out: We meet.\n" in no and "Birch declined it.\n\nBirch says: We agreed on less.\n" in no
    assert "Instead of “We meet.”: We meet monthly.\n" in yes and "in other words: We meet each month.\n" in yes
    assert "Birch says: Plainer." in yes and "It is in version 2." in yes
    assert f"/documents/our-charter/suggestions#suggestion-{changed.id}\n" in yes
    assert {m["Subject"] for m in letterbox.letters} == {"Mersey: Your suggestion for Our charter"}
    assert letterbox.to("birch@example.org") == [] and nightly(hours=1) == ""


def test_nobody_is_written_to_who_wants_no_letters_has_left_or_is_invented(charter, robin, birch, letterbox, nightly):
    one, two, three = (
        world.a_member(charter.community, person=world.a_person(name, email=f"{name.lower()}@example.org"))
        for name in ("Ash", "Elm", "Fir")
    )
    said = [suggested(charter, each, f"We meet {n}.") for n, each in enumerate((one, two, three, robin))]
    for each in said:
        answer(each, birch, declined="Not now.")
    start_writing()
    one.no_letters = True
    db.session.query(Membership).filter_by(person_id=two.id).one().left_at = clock.now()
    three.fictional = True
    db.session.commit()
    assert "Letters sent: 1." in nightly(hours=1) and [m["To"] for m in letterbox.letters] == ["robin@example.org"]


def test_an_old_answer_or_one_that_a_file_brought_along_is_no_news(charter, robin, birch, letterbox, nightly):
    start_writing()
    db.session.add(Proposal.suggested(charter, Asked("drop", "We share.", 1, ""), "Plain.", robin))
    db.session.commit()
    start_writing()
    loaded = db.session.query(Proposal).one()
    loaded.state, loaded.answer = "declined", "Long ago."
    db.session.commit()
    answer(suggested(charter, robin), birch, declined="Not now.")
    assert nightly(days=15) == "" and letterbox.letters == []
