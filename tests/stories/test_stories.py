"""Value stories: five questions, tied to where it began, and out only with the teller's yes."""

from __future__ import annotations

import pytest

from cop.db import db
from cop.figures.reading import read
from cop.figures.shape import Viewer
from cop.periods import EVERYTHING
from cop.stories.models import ValueStory
from tests.evaluation.sample import device_of, somebody, the_sample

HERE = "/cheshire-merseyside/stories/"


@pytest.fixture
def sample(app):
    return the_sample()


def the_story() -> ValueStory:
    db.session.rollback()
    return db.session.query(ValueStory).filter_by(title="Ten roles").one()


def test_a_member_tells_a_story_and_says_yes_to_it(browse, sample):
    teller, other, reader = (device_of(browse, each) for each in ("cm01", "cm02", "ac01"))
    teller.get(HERE)
    teller.follow("Tell a story")
    began = next(each["value"] for each in teller.page.select("#about option") if each["value"].startswith("work-"))
    teller.submit("Save", title="Ten roles", about=began, happened="We drew a map.", did="I showed our board.")
    assert "Ten roles" not in other.get(HERE)
    assert "Ten roles" not in reader.get("/evaluation/north-west-2019")
    teller.submit("Yes, publish my story", named=True)
    assert "Amara Wren" in other.get(HERE)
    page = reader.get("/evaluation/north-west-2019")
    assert "Ten roles" in page
    assert "I showed our board." in page


def test_a_story_typed_for_somebody_waits_for_their_yes_alone(browse, sample):
    leader, teller = device_of(browse, "fa01"), device_of(browse, "cm01")
    leader.get(HERE + "new")
    leader.submit("Save", title="Ten roles", teller=str(somebody("cm01").id), happened="They drew a map.")
    assert "Ten roles" not in leader.get(HERE)
    leader.get(f"{HERE}{the_story().id}", status=404)
    leader.get(HERE)
    leader.post(f"{HERE}{the_story().id}/yes", status=404, csrf_token=leader.token())
    assert "a story of yours waits for your yes" in teller.get("/")
    assert "Only you see this" in teller.get(HERE)
    teller.submit("Yes, publish my story")
    assert "Ten roles" in leader.get(HERE)


def test_other_words_need_the_yes_again_and_it_can_be_taken_back(browse, sample):
    teller = device_of(browse, "cm01")
    teller.get(HERE + "new")
    teller.submit("Save", title="Ten roles", happened="We drew a map.")
    teller.submit("Yes, publish my story")
    teller.get(f"{HERE}{the_story().id}")
    teller.submit("Save", happened="We drew a better map.")
    assert not the_story().published
    teller.submit("Yes, publish my story")
    teller.submit("Take it back")
    assert not the_story().published
    told = read(sample, EVERYTHING, Viewer.ACADEMY).stories
    assert told and "Ten roles" not in [each.title for each in told]


def test_a_story_without_an_answer_comes_back_as_it_was_typed(browse, sample):
    teller = device_of(browse, "cm01")
    teller.get(HERE + "new")
    page = teller.submit("Save", title="Ten roles", status=422)
    assert "Answer one of the five questions at least" in page
    assert page.one("#title")["value"] == "Ten roles"


def test_outside_a_question_is_told_only_in_the_groups_wording(app, sample):
    from cop.curiosities.queries import of_community

    question = of_community(sample.communities[0])[0]
    story = ValueStory(title="A", happened="B", curiosity=question)
    assert question.text not in story.about_outside
    question.wording = "How do we start?"
    assert story.about_outside == "Question: How do we start?"
