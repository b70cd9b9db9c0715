"""A session writes on a document: phones propose lines, the leader takes them in, and they become one version."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop import clock
from cop.db import db, start_writing
from cop.documents.models import Document, Version, Writing
from cop.forgotten import closing
from cop.proposals.models import Proposal
from tests import world

BODY = "## What we believe\n\n- Talent is for everyone.\n- We share.\n"


@pytest.fixture
def document(room):
    start_writing()
    db.session.add(room)
    made = Document.begin(room.community, "Our manifesto", "manifesto", set())
    made.next_version(None, Writing(BODY), None, clock.now())
    return world.keep(made)


@pytest.fixture
def leader(browse, room, place, document):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    device.submit("Write on it together", document="our-manifesto")
    return device


def joined(device, room, name="Robin"):
    phone = device.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name=name)
    phone.get(f"/rooms/{room.join_code}")
    return phone


def line(phone, words):
    [found] = [o["value"] for o in phone.page.select("#which-line option") if words in o.get_text()]
    return found


def proposals():
    db.session.rollback()
    return db.session.scalars(sa.select(Proposal).order_by(Proposal.id)).all()


def versions(document):
    db.session.rollback()
    return db.session.scalars(sa.select(Version).filter_by(document_id=document.id).order_by(Version.number)).all()


def take_in(leader, place, words):
    leader.get(f"{place}/console")
    leader.submit(f"Take it in {words}")


def test_three_proposals_taken_in_become_one_version_with_the_sessions_name(leader, room, place, document):
    phone = joined(leader, room)
    phone.submit("Propose it", act="add", line=line(phone, "Talent"), words="Nobody is put in a box.")
    phone.submit("Propose it", act="change", line=line(phone, "We share"), words="We borrow with thanks.")
    phone.submit("Propose it", act="drop", line=line(phone, "Talent is"), words="")
    take_in(leader, place, "Nobody is put in a box.")
    take_in(leader, place, "We borrow with thanks.")
    take_in(leader, place, "Talent is for everyone.")
    assert leader.page.one("#undo bdi").get_text() == "Talent is for everyone."
    assert len(versions(document)) == 1
    leader.get(f"{place}/console")
    leader.submit("Save new version")
    first, second = versions(document)
    assert (first.body, second.body) == (
        BODY,
        "## What we believe\n\n- Nobody is put in a box.\n- We borrow with thanks.\n",
    )
    assert second.gathering_id == room.id
    assert second.change_note == "Lines from phones: 1 new, 1 in other words, 1 taken out"
    assert {each.state for each in proposals()} == {"accepted"}
    history = leader.get(f"/{room.community.slug}/documents/our-manifesto/versions/")
    assert f"in session {room.number}" in history


def test_the_wall_shows_what_was_taken_in_last_and_no_name(leader, room, place):
    phone = joined(leader, room)
    for words in ("One more line.", "Two more lines.", "Three more lines.", "Four more lines."):
        phone.submit("Propose it", words=words)
        take_in(leader, place, words)
    wall = leader.get(f"{place}/projector")
    large = [item.get_text() for item in wall.select(".cop-wall__followed ins")]
    assert [words.removeprefix("added: ") for words in large] == [
        "Four more lines.",
        "Three more lines.",
        "Two more lines.",
    ]
    assert "One more line." in wall.one(".cop-wall__draft").get_text()
    assert "Robin" not in wall


def test_undo_takes_the_last_line_out_again_until_it_is_saved(leader, room, place, document):
    phone = joined(leader, room)
    phone.submit("Propose it", words="We listen.")
    take_in(leader, place, "We listen.")
    leader.submit("Undo")
    assert [each.state for each in proposals()] == ["waiting"]
    take_in(leader, place, "We listen.")
    leader.submit("Save new version")
    leader.submit("Undo", status=409)
    assert len(versions(document)) == 2


def test_a_line_can_be_taken_in_in_other_words(leader, room, place, document):
    phone = joined(leader, room)
    phone.submit("Propose it", words="We lissen.")
    leader.get(f"{place}/console")
    leader.submit("Take in these words", words="We listen.")
    leader.submit("Save new version", draft=True)
    assert versions(document)[-1].body.endswith("We listen.\n")
    assert versions(document)[-1].state == "draft"
    assert [(each.state, each.adapted) for each in proposals()] == [("adapted", "We listen.")]


def test_each_phone_has_one_dot_for_a_line_and_can_take_it_back(leader, room, place):
    one, other = joined(leader, room), joined(leader, room, "Rowan")
    one.submit("Propose it", words="We listen.")
    for phone in (one, other):
        phone.get(f"/rooms/{room.join_code}")
        phone.submit("Dot for We listen.")
    assert "2 dots" in leader.get(f"{place}/projector")
    one.submit("Take back my dot for We listen.")
    db.session.rollback()
    assert len(proposals()[0].dots) == 1


def test_a_proposal_that_a_phone_sends_twice_is_one(leader, room):
    phone = joined(leader, room)
    for _ in range(2):
        phone.submit("Propose it", words="We listen.", once="a" * 32)
    assert len(proposals()) == 1


def test_what_was_proposed_can_be_taken_back_by_its_writer_alone(leader, room):
    phone, other = joined(leader, room), joined(leader, room, "Rowan")
    phone.submit("Propose it", words="We listen.")
    path = f"/rooms/{room.join_code}/proposals/{proposals()[0].id}/take-back"
    other.get(f"/rooms/{room.join_code}")
    other.post(path, csrf_token=other.token(), status=404)
    phone.submit("Take back We listen.")
    assert [each.state for each in proposals()] == ["withdrawn"]


def test_a_hurtful_line_leaves_every_screen_with_one_press(leader, room, place):
    phone = joined(leader, room)
    phone.submit("Propose it", words="Unkind words.")
    leader.get(f"{place}/console")
    leader.submit("Hide this line")
    assert "Unkind" not in leader.get(f"{place}/projector")
    assert "Unkind" not in joined(leader, room, "Rowan").page.one("#lines_on_phone").get_text()
    assert "kept this off the screen" in phone.get(f"/rooms/{room.join_code}")


def test_a_line_about_words_that_have_changed_is_refused_with_a_sentence(leader, room, place):
    phone = joined(leader, room)
    stale = line(phone, "We share")
    phone.submit("Propose it", act="change", line=stale, words="We borrow.")
    take_in(leader, place, "We borrow.")
    answer = phone.post(
        f"/rooms/{room.join_code}/proposals",
        csrf_token=phone.token(),
        act="drop",
        line=stale,
        status=409,
    )
    assert "That line has changed since you looked" in answer


def test_what_nobody_saved_is_a_version_when_the_session_closes(leader, room, place, document):
    phone = joined(leader, room)
    phone.submit("Propose it", words="We listen.")
    phone.submit("Propose it", words="We cook.")
    take_in(leader, place, "We listen.")
    start_writing()
    db.session.add(room)
    closing.close(room, clock.now())
    db.session.commit()
    assert versions(document)[-1].body.endswith("We listen.\n")
    assert [each.state for each in proposals()] == ["accepted", "waiting"]
    page = leader.get(f"/{room.community.slug}/documents/our-manifesto")
    assert "1 suggestion waits" in page


def test_a_version_saved_at_the_desk_meanwhile_is_not_lost(leader, room, place, document):
    phone = joined(leader, room)
    phone.submit("Propose it", words="We listen.")
    take_in(leader, place, "We listen.")
    start_writing()
    first = versions(document)[0]
    first.document.next_version(first, Writing(BODY + "- We cook.\n", 1), None, clock.now())
    db.session.commit()
    leader.get(f"{place}/console")
    leader.submit("Save new version")
    assert versions(document)[-1].body == BODY + "- We cook.\n- We listen.\n"


def test_without_anything_taken_in_there_is_nothing_to_save(leader, room, place):
    leader.get(f"{place}/console")
    path = f"{place}/lines-from-phones/save"
    assert "nothing to save" in leader.post(path, csrf_token=leader.token(), status=409)


def test_phones_are_asked_for_nothing_once_the_lines_are_put_away(leader, room, place):
    phone = joined(leader, room)
    leader.get(f"{place}/console")
    leader.submit("Put them away")
    assert not phone.get(f"/rooms/{room.join_code}").select("#lines_on_phone")
    answer = phone.post(f"/rooms/{room.join_code}/proposals", csrf_token=phone.token(), words="Late.", status=409)
    assert "not being gathered now" in answer


def test_a_phone_without_an_account_sees_what_became_of_its_own_lines(leader, room, place, document):
    phone, other = joined(leader, room), joined(leader, room, "Hazel")
    for words in ("We laugh.", "We sing.", "We wait."):
        phone.submit("Propose it", words=words)
    assert not phone.get(f"/rooms/{room.join_code}").select("#my_lines")
    leader.get(f"{place}/console")
    leader.submit("Leave it out We sing.")
    take_in(leader, place, "We laugh.")
    leader.get(f"{place}/console")
    leader.submit("Save new version")
    shown = phone.get(f"/rooms/{room.join_code}").one("#my_lines").get_text(" ", strip=True)
    assert "We laugh. In version 2 of Our manifesto" in shown and "We sing. Not in Our manifesto" in shown
    assert "We wait." not in shown
    assert not other.get(f"/rooms/{room.join_code}").select("#my_lines")
    leader.get(f"{place}/console")
    leader.submit("Close the session")
    desk = f"/{room.community.slug}/documents/our-manifesto/suggestions"
    leader.get(desk)
    leader.follow("Answer it : We wait.")
    leader.submit("Answer", verdict="declined", answer="We have waited long enough.")
    shown = phone.get(f"/rooms/{room.join_code}").one("#my_lines").get_text(" ", strip=True)
    assert "We wait. Not in Our manifesto We have waited long enough." in shown
