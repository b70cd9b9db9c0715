"""You asked, we did: every question has what became of it; outside in the group's wording, the rest a number."""

from __future__ import annotations

import pytest

from cop import clock
from cop.asked.queries import UNSAID
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from tests.evaluation.sample import device_of, the_sample

OUTSIDE = "/evaluation/north-west-2019/asked"


@pytest.fixture
def sample(app):
    return the_sample()


def a_question_that_led_to_a_topic() -> Curiosity:
    return next(each for each in db.session.query(Curiosity) if each.sources)


def test_members_read_every_question_in_its_own_words_under_what_became_of_it(browse, sample):
    page = device_of(browse, "cm01").get("/cheshire-merseyside/asked")
    assert "How do others explain talent management to a busy ward manager" in page
    assert "How do boards come to see talent in everybody?" in page, "the group’s wording is for members too"
    assert "Became a topic (7)" in page.text
    assert "Talked through in session 2" in page


def test_outside_no_word_of_a_question_is_told_until_the_group_has_put_it_into_its_own(browse, sample):
    reader = device_of(browse, "ac01")
    page = reader.get(OUTSIDE)
    assert [each.text for each in db.session.query(Curiosity) if each.text in page.text] == []
    assert UNSAID not in page and "In words that stay inside: Cheshire & Merseyside Talent Community, " in page.text
    start_writing()
    question = a_question_that_led_to_a_topic()
    question.reword("How do boards talk about talent?")
    db.session.commit()
    assert "How do boards talk about talent?" in reader.get(OUTSIDE)


def test_why_it_was_decided_not_to_is_told_with_the_groups_wording_alone(browse, sample):
    start_writing()
    question = next(each for each in db.session.query(Curiosity) if each.state == "open" and not each.sources)
    question.became("not-to", "Three of us tried it with Morwen.", clock.now())
    db.session.commit()
    reader = device_of(browse, "ac01")
    assert "Decided not to (1)" in reader.get(OUTSIDE).text
    assert "Morwen" not in reader.get(OUTSIDE).one("main").text
    start_writing()
    question.reword("Should we rate talent?")
    db.session.commit()
    assert "We decided not to: Three of us tried it with Morwen." in reader.get(OUTSIDE)


def test_a_period_is_asked_for_named_and_kept(browse, sample):
    reader = device_of(browse, "ac01")
    assert "Became a topic (19)" in reader.get(OUTSIDE).text
    june = reader.get(f"{OUTSIDE}?from=2019-06-01&to=2019-06-30&community=greater-manchester")
    assert (
        "Became a topic" not in june.text
        and "Greater Manchester Talent Community: 1 June 2019 to 30 June 2019." in june.text
    )
    assert "from=2019-06-01" in next(each["href"] for each in june.select("main a") if each.text == "All communities")
    may = reader.get(f"{OUTSIDE}?from=2019-05-01&to=2019-05-31").text
    assert "Became a topic" in may and "Became a topic (19)" not in may


def test_questions_that_nothing_became_of_are_a_number_outside(browse, sample):
    page = device_of(browse, "ac01").get(OUTSIDE)
    assert "16 questions are still open" in page.text


def test_one_that_was_merged_counts_with_its_root(browse, sample):
    start_writing()
    root = a_question_that_led_to_a_topic()
    twin = db.session.query(Curiosity).filter_by(gathering_id=root.gathering_id, state="open").order_by("id").first()
    twin.state, twin.merged_into = "merged", root.id
    text = twin.text
    db.session.commit()
    slug = root.gathering.community.slug
    ref = {"cheshire-merseyside": "cm01", "greater-manchester": "gm01", "lancashire-south-cumbria": "ls01"}[slug]
    assert text not in device_of(browse, ref).get(f"/{slug}/asked").text
