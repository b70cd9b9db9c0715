"""What a group wrote together, agreed to and hoped for goes out and in again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.assents.models import Assent, Review
from cop.bigscreen.models import ScreenText
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from cop.gatherings.models import Attendance
from cop.hopes.models import Hope
from cop.proposals.models import Asked, Drafting, Proposal, ProposalDot
from tests.world import NOON, a_community, a_member, a_person, a_planned_gathering, an_open_gathering

SECTIONS = ("manifestos", "hopes")


@pytest.fixture
def written(app):
    """A charter with two versions, a suggestion of each kind, two yeses, a day to look again; and two hopes."""
    app.config["CLOCK"] = lambda: NOON
    community = a_community(slug="harbour", name="Harbour")
    gathering = an_open_gathering(community)
    ash, member = (a_member(community, person=a_person(name)) for name in ("Ash", "Birch"))
    start_writing()
    db.session.add_all([community, gathering, ash])
    charter = Document.begin(community, "How we meet", "charter", set())
    first = charter.next_version(None, Writing("We meet.\n\nWe share.\n"), ash, NOON)
    second = charter.next_version(first, Writing("We meet monthly.\n\nWe share.\n", 1), ash, NOON)
    db.session.add_all([charter, Review(document=charter, review_on=NOON.date())])
    waits = Proposal.suggested(charter, Asked("drop", "We share.", 1, ""), "It is plain.", ash)
    taken = Proposal.of(charter, Asked("add", "", 0, "We listen."), gathering=gathering)
    taken.take_in("We do listen.", NOON)
    done = Proposal.of(charter, Asked("change", "We meet.", 0, "We meet monthly."), gathering=gathering)
    done.take_in("We meet monthly.", NOON)
    done.became(second, ash, NOON)
    done.answer = "Clearer."
    unkind = Proposal.of(charter, Asked("add", "", 0, "Unkind."), gathering=gathering, hidden=True)
    birch = Attendance(gathering=gathering, person_id=member.id, name="Birch", kind="participant")
    db.session.add(birch)
    db.session.flush()
    taken.dots = [ProposalDot(attendance_id=birch.id)]
    db.session.add_all([waits, taken, done, unkind, Drafting(gathering=gathering, document=charter)])
    db.session.flush()
    db.session.add_all([Assent.by_those_present(first, gathering, NOON), Assent.by_one(second, ash, NOON)])
    db.session.add(ScreenText(document=charter, gathering=gathering, base=2, body="We meet weekly.\n", unsaved=True))
    missed, open_still = Hope.say(community, "Time to think", NOON), Hope.say(community, "Somebody to ring", NOON)
    missed.look_again("not-yet", "Diaries", NOON.date(), gathering)
    missed.let_out("Hours to think in")
    charter.let_text_out(2)
    talked = Topic(gathering=gathering, title="My own words", origin="member", state="done", minutes=5)
    talked.let_out("What we share")
    db.session.add(talked)
    hurtful = Hope.say(community, "Unkind.", NOON)
    hurtful.hidden = True
    db.session.add_all([missed, open_still, hurtful])
    db.session.commit()
    return community


def test_lines_yeses_review_and_hopes_come_in_as_they_went_out(here, elsewhere, written):
    there = elsewhere()
    dumped = here.cop("dump").json
    assert "Unkind" not in str(dumped)
    said = there.load(dumped)
    assert said.code == 0, said.err
    again = there.cop("dump").json
    assert {key: again[key] for key in SECTIONS} == {key: dumped[key] for key in SECTIONS}
    [charter] = again["manifestos"]
    assert [each["state"] for each in charter["suggestions"]] == ["waiting", "waiting", "accepted"]
    assert charter["suggestions"][1]["adapted"] == "We do listen."
    assert {frozenset(each) - {"version", "date"} for each in charter["agreed"]} == {
        frozenset({"gathering"}),
        frozenset({"member"}),
    }
    assert charter["review"] == "2026-05-14"
    [birch] = [each["id"] for each in again["members"] if each["name"] == "Birch"]
    assert [each.get("dots") for each in charter["suggestions"]] == [None, [birch], None]
    assert [each["live"] for each in charter["rounds"]] == [True]
    assert [(each["base"], each["body"]) for each in charter["typing"]] == [(2, "We meet weekly.\n")]
    assert [(hope["state"], hope.get("wording")) for hope in again["hopes"]] == [
        ("not-yet", "Hours to think in"),
        ("open", None),
    ]
    assert (charter["let_out"], again["topics"][0]["wording"]) == (2, "What we share")
    with there.app.app_context():
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Assent)) == 2
        assert db.session.scalars(sa.select(Hope.why).order_by(Hope.id)).all() == ["Diaries", ""]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda m: m.update(agreed=[{"version": 1}]), "needs a gathering or a member each"),
        (lambda m: m["agreed"].append(m["agreed"][0]), "says the same yes twice"),
        (lambda m: m["agreed"][0].update(version=9), "names version 9, which is not there"),
        (lambda m: m["suggestions"][0].update(by="nobody"), "is not the id of anything in members"),
        (lambda m: m["suggestions"][0].update(act="burn"), "must be"),
        (lambda m: m.update(let_out=7), "names version 7, which is not there or not published"),
        (lambda m: m["suggestions"][1].update(dots=["nobody"]), "is not the id of anything in members"),
        (lambda m: m["rounds"].append(m["rounds"][0]), "names one session twice"),
    ],
)
def test_a_faulty_yes_or_suggestion_is_refused_with_its_place(here, written, change, fault):
    dumped = here.cop("dump").json
    dumped["programme"]["slug"], dumped["communities"][0]["slug"] = "another", "another-harbour"
    change(dumped["manifestos"][0])
    said = here.load(dumped)
    assert said.code == 2 and fault in said.err


def test_a_hope_looked_at_in_another_communitys_session_is_refused(here, written):
    a_planned_gathering(a_community(written.programme, slug="hill", name="Hill"))
    dumped = here.cop("dump").json
    [theirs] = [each["id"] for each in dumped["gatherings"] if each["community"] == "hill"]
    dumped["hopes"][0]["looked_in"] = theirs
    said = here.load(dumped)
    assert said.code == 2 and "belongs to another community" in said.err
