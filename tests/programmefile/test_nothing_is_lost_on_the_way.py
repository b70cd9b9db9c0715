"""What phones, slips and leaders said goes out and in again; what the leader has not shown never goes out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.curiosities.models import Curiosity, Pin, TopicSource
from cop.curiosities.no_order import put_in_no_order
from cop.db import db, start_writing
from cop.gatherings.models import Attendance, Gathering
from cop.reflections.models import Reflection
from tests.world import (
    NOON,
    a_community,
    a_person,
    a_planned_gathering,
    a_question,
    a_topic,
    an_open_gathering,
    later,
)


@pytest.fixture
def first(app):
    """A closed session, and one that is planned."""
    app.config["CLOCK"] = lambda: NOON
    gathering = an_open_gathering(a_community(slug="harbour", name="Harbour"))
    start_writing()
    gathering.close(NOON)
    gathering.answered, gathering.answered_from_paper = 4, 1
    db.session.commit()
    later(app, days=7)
    return gathering


def rows(model):
    db.session.rollback()
    return db.session.scalars(sa.select(model)).all()


def pinned_as(there, text):
    [question] = [each for each in there.cop("dump").json["curiosity"] if each["text"] == text]
    return question["pinned"], question["pins"]


def test_questions_keep_their_way_to_a_session(here, elsewhere, first):
    second, third = a_planned_gathering(first.community), a_planned_gathering(first.community)
    waits, wished, put_off = (a_question(first, text) for text in ("Waits?", "Wished?", "Put off?"))
    start_writing()
    waits.pin_to(third, NOON)
    wished.suggest_for(None, NOON)
    put_off.pin_to(second, NOON)
    put_off.waiting_pin.settle("not today", NOON)
    put_off.suggest_for(third, NOON)
    db.session.commit()
    there, s = elsewhere(), [f"s{each.id}" for each in (second, third)]
    for installation in (here, there):
        assert pinned_as(installation, "Waits?") == (True, [{"state": "waiting", "gathering": s[1]}])
        assert pinned_as(installation, "Wished?") == (False, [{"state": "suggested"}])
        assert pinned_as(installation, "Put off?") == (
            True,
            [{"state": "not today", "gathering": s[0]}, {"state": "suggested", "gathering": s[1]}],
        )
        if installation is here:
            assert there.load(here.cop("dump").json).code == 0
    with there.app.app_context():
        assert [pin.gathering.number for pin in rows(Pin) if pin.state == "waiting"] == [3]


def test_consent_to_be_quoted_and_its_release_travel_with_each_answer(here, elsewhere, first):
    start_writing()
    said = {"gathering_id": first.id, "question": "feeling"}
    put_in_no_order(
        [
            Reflection(text="Quote me", may_quote=True, released=True, **said),
            Reflection(text="Perhaps", may_quote=True, **said),
            Reflection(text="Never", **said),
            Curiosity(gathering_id=first.id, text="Who pays?", may_quote=True, released=True, on_screen=True),
            Curiosity(gathering_id=first.id, text="Why?", on_screen=True),
        ]
    )
    db.session.commit()
    there = elsewhere()
    said_so = there.load(here.cop("dump").json)
    assert said_so.code == 0, said_so.err
    with there.app.app_context():
        consents = {row.text: (row.may_quote, row.released) for row in [*rows(Reflection), *rows(Curiosity)]}
    assert consents == {
        "Quote me": (True, True),
        "Perhaps": (True, False),
        "Never": (False, False),
        "Who pays?": (True, True),
        "Why?": (False, False),
    }


def test_who_was_not_checked_yet_and_whom_they_knew_travel(here, elsewhere, first):
    ash, birch = a_person("Ash", email=None), a_person("Birch", email=None)
    start_writing()
    db.session.add_all([first, ash, birch])
    first.attend(ash).known_before = "few"
    first.attend(birch).checked = "ask"
    db.session.commit()
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    with there.app.app_context():
        lines = {line.name: (line.known_before, line.checked) for line in rows(Attendance)}
        assert lines == {"Ash": ("few", "known"), "Birch": (None, "ask")}
        assert [(each.answered, each.answered_from_paper) for each in rows(Gathering)] == [(4, 1)]


def test_a_topic_whose_question_was_taken_back_still_says_so_elsewhere(here, elsewhere, first):
    topic = a_topic(first, "Pay", origin="curiosity", state="done", minutes=9)
    start_writing()
    db.session.add(TopicSource(topic_id=topic.id))
    db.session.commit()
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    with there.app.app_context():
        assert [source.curiosity_id for source in rows(TopicSource)] == [None]


@pytest.mark.parametrize("root", [{"hidden": True}, {"on_screen": False}])
def test_a_question_merged_with_one_that_stays_behind_stands_alone(here, elsewhere, first, root):
    kept_back = a_question(first, "About a colleague?", **root)
    a_question(first, "And about us?", state="merged", merged_into=kept_back.id)
    [question] = here.cop("dump").json["curiosity"]
    assert (question["text"], question["state"], "merged_into" in question) == ("And about us?", "open", False)
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    assert there.cop("measures", "--json").json["harbour"]["curiosity_items"] == 1


def test_what_a_question_said_before_the_leader_reworded_it_is_in_no_dump(here, first):
    a_question(first, "What about Kim’s pay?", wording="What about pay?")
    assert "Kim" not in here.cop("dump").out
    assert "What about pay?" in here.cop("dump").out


def test_a_dump_that_went_in_and_out_is_the_same_again(here, elsewhere, sample):
    sample["attendance"] = [
        {"gathering": "cm1", "member": "cm01", "kind": "participant", "known_before": "most", "not_checked": True}
    ]
    sample["gatherings"][0] |= {"respondents": 6, "answered_from_paper": 2}
    sample["responses"][0] |= {"may_quote": ["feeling"], "released": ["feeling"]}
    sample["topics"][0]["source_taken_back"] = True
    assert here.load(sample).code == 0
    there = elsewhere()
    once = here.cop("dump").json
    assert there.load(once).code == 0
    again = there.cop("dump").json
    for section, records in once.items():
        assert in_any_order(records) == in_any_order(again[section]), section
    assert there.cop("measures", "--json").json == here.cop("measures", "--json").json


def in_any_order(records):
    """Without the new names that answers and questions get each time, and without what names them."""
    named = {"id", "from_curiosity", "merged_into", "question"}
    if not isinstance(records, list):
        return records
    kept = [
        {key: value for key, value in each.items() if key not in named} if isinstance(each, dict) else each
        for each in records
    ]
    return sorted(map(str, kept))


def test_a_session_without_a_date_has_none_elsewhere_either(here, elsewhere, first):
    a_planned_gathering(first.community, date_agreed=False)
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    with there.app.app_context():
        assert [each.date_agreed for each in rows(Gathering)] == [True, False]
