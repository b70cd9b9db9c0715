"""Opened answers are sorted into themes by a person, and the group's own two sentences go out after seven days."""

from __future__ import annotations

import pytest

from cop.db import db
from cop.figures.reading import read
from cop.figures.shape import Viewer
from cop.periods import EVERYTHING
from cop.reflections.models import Reflection
from cop.themes.sorting import suggestions
from tests.evaluation.sample import community, device_of, the_sample
from tests.world import later

HERE = "/cheshire-merseyside/themes/?quarter=2019-04-01"


@pytest.fixture
def sample(app):
    return the_sample()


def feelings(programme) -> list[Reflection]:
    ids = [f"cm{n}" for n in (1, 2, 3)]
    found = db.session.query(Reflection).filter_by(question="feeling")
    from cop.gatherings.models import Gathering

    ours = [each.id for each in db.session.query(Gathering).filter(Gathering.ref.in_(ids))]
    return found.filter(Reflection.gathering_id.in_(ours)).all()


def test_a_facilitator_ticks_answers_and_puts_them_into_a_theme(browse, sample):
    chosen = [str(each.id) for each in feelings(sample)[:2]]
    page = device_of(browse, "fa01")
    page.get(HERE)
    page.submit("Put them there", question="feeling", answer=chosen, theme="heard")
    db.session.rollback()
    assert [db.session.get(Reflection, int(each)).theme for each in chosen] == ["heard", "heard"]
    page.get(HERE)
    page.submit("Put them there", question="feeling", answer=chosen, theme="")
    db.session.rollback()
    assert {db.session.get(Reflection, int(each)).theme for each in chosen} == {None}


def test_an_answer_of_another_community_or_to_the_other_question_stays_where_it_is(browse, sample):
    theirs = db.session.query(Reflection).filter(Reflection.id.not_in([f.id for f in feelings(sample)])).all()
    before = {each.id: each.theme for each in theirs}
    device = device_of(browse, "fa01")
    device.get(HERE)
    typed = {"question": "feeling", "answer": [str(each) for each in before], "theme": "heard"}
    device.post(HERE.replace("?", "sort?"), csrf_token=device.token(), **typed)
    db.session.rollback()
    assert {each.id: each.theme for each in theirs} == before


def test_a_new_theme_stands_on_its_axis_and_its_name_once(browse, sample):
    device = device_of(browse, "fa01")
    device.get(HERE)
    page = device.submit("Add this theme", label="At ease", question="feeling", axis="psychological")
    assert any(each.text == "At ease" for each in page.select("optgroup[label='Psychological help'] option"))
    again = device.submit("Add this theme", label="at  EASE", question="feeling", axis="practical", status=409)
    assert "There is a theme called “at EASE” already." in again


def test_a_theme_without_a_name_comes_back_with_what_was_typed_beside_it(browse, sample):
    device = device_of(browse, "fa01")
    device.get(HERE)
    page = device.submit("Add this theme", label="", axis="practical", status=422)
    assert "Give the theme a short name" in page


def test_a_theme_moves_to_the_other_axis_for_the_whole_programme(browse, sample):
    device = device_of(browse, "fa01")
    device.get(HERE)
    page = device.submit("Move it", theme="feeling/clear", axis="psychological")
    assert any(
        each.text == "Clear" for each in page.select("#theme-feeling optgroup[label='Psychological help'] option")
    )
    device.submit("Move it", theme="feeling/clear", axis="practical")
    other = device_of(browse, "fa03").get("/greater-manchester/themes/?quarter=2019-04-01")
    assert any(each.text == "Clear" for each in other.select("#theme-feeling optgroup[label='Practical help'] option"))
    device.post(
        HERE.replace("?", "move?"), csrf_token=device.token(), theme="feeling/mood", axis="practical", status=409
    )
    device.post(HERE.replace("?", "move?"), csrf_token=device.token(), theme="feeling/clear", axis="red", status=409)


def test_without_a_script_a_suggestion_ticks_its_answers_by_a_link(browse, sample):
    one, two = feelings(sample)[:2]
    one.text, two.text, one.theme, two.theme = "Lighter by far", "Much lighter", None, None
    db.session.commit()
    device = device_of(browse, "fa01")
    link = device.get(HERE).select("#question-feeling noscript a")[0]["href"]
    ticked = device.get(link.partition("#")[0]).select("#question-feeling input[name=answer][checked]")
    assert {int(each["value"]) for each in ticked} == {one.id, two.id}


def test_the_sentences_are_open_to_members_for_seven_days_and_then_leave(app, browse, sample):
    leader, member, reader = (device_of(browse, each) for each in ("fa01", "cm01", "ac01"))
    leader.get(HERE)
    leader.submit("Save our sentences", one="People came in tired.", two="They left lighter.")
    assert "They left lighter." in member.get("/cheshire-merseyside/figures")
    assert "They left lighter." not in reader.get("/evaluation/north-west-2019")
    later(app, days=6)
    leader.get(HERE)
    leader.submit("Save our sentences", one="People came in tired.", two="They left much lighter.")
    later(app, days=6)
    assert "much lighter" not in reader.get("/evaluation/north-west-2019")
    later(app, days=1, hours=1)
    assert "They left much lighter." in reader.get("/evaluation/north-west-2019")


def test_saving_the_same_words_again_does_not_make_them_wait_longer(app, browse, sample):
    leader = device_of(browse, "fa01")
    for _ in range(2):
        leader.get(HERE)
        leader.submit("Save our sentences", one="People came in tired.", two="")
        later(app, days=4)
    said = read(sample, EVERYTHING, Viewer.ACADEMY).two_sentences
    assert [each.one for each in said if each.community == "cheshire-merseyside"] == ["People came in tired."]


def test_members_and_readers_do_not_come_to_this_page(browse, sample):
    device_of(browse, "cm01").get(HERE, status=403)
    device_of(browse, "ac01").get(HERE, status=403)
    device_of(browse, "gm01").get(HERE, status=404)
    assert community("greater-manchester")


def test_answers_that_share_a_word_are_suggested_together():
    answers = {1: "Connected at last", 2: "More connected than before", 3: "Tired", 4: "Hopeful", 5: "So tired today"}
    found = [(each.words, each.answers) for each in suggestions(answers)]
    assert found == [(("connect",), frozenset({1, 2})), (("tired",), frozenset({3, 5}))]


def test_a_word_that_nearly_everybody_says_suggests_nothing():
    assert suggestions({n: f"session number {n}" for n in range(6)}) == []
