"""What became of a question besides a topic, and what happens when its writer or the leader takes it away."""

import pytest

from cop.curiosities.models import Curiosity, TopicSource
from cop.curiosities.queries import still_curious
from cop.db import db, start_writing
from tests.world import NOON, a_member, a_question, an_open_gathering, signed_in


@pytest.fixture
def gathering(app):
    app.config["CLOCK"] = lambda: NOON
    return an_open_gathering()


@pytest.fixture
def leader(gathering, browse):
    return signed_in(browse, a_member(gathering.community, "facilitator"))


def settle(leader, gathering, question, kind, note="", status=200):
    leader.get(f"/{gathering.community.slug}/questions/{question.id}")
    return leader.submit("Save", within="form[action$=became]", status=status, kind=kind, note=note)


@pytest.mark.parametrize(
    "kind, note, line, standing",
    [
        ("answered", "By the rota", "Answered: By the rota", "Answered"),
        ("passed-on", "Inclusion network", "Passed on: Inclusion network", "Passed on"),
        ("not-to", "Not ours to decide", "We decided not to: Not ours to decide", "We decided not to"),
        ("guest", "", "A guest was invited", "Still open"),
        ("method", "", "A way of working was chosen", "Still open"),
        ("document", "", "A document was changed", "Still open"),
    ],
)
def test_every_outcome_shows_on_its_trace(gathering, leader, kind, note, line, standing):
    question = a_question(gathering)
    page = settle(leader, gathering, question, kind, note)
    assert page.select("#trace li")[-1].get_text().strip() == line
    assert standing in page
    db.session.rollback()
    assert bool(still_curious(gathering.community)) == (standing == "Still open")


@pytest.mark.parametrize("kind, sentence", [("passed-on", "Say to whom"), ("not-to", "Say why")])
def test_passing_on_needs_a_name_and_deciding_not_to_a_reason(gathering, leader, kind, sentence):
    page = settle(leader, gathering, a_question(gathering), kind, status=422)
    assert sentence in page.one("#note-error").text


def test_members_read_what_became_of_it_and_do_not_decide_it(gathering, leader):
    question = a_question(gathering)
    settle(leader, gathering, question, "answered", "By the rota")
    member = signed_in(leader.another_device(), a_member(gathering.community))
    page = member.get(f"/{gathering.community.slug}/questions/{question.id}")
    assert "Answered: By the rota" in page and not page.select("form[action$=became]")
    place = f"/{gathering.community.slug}/sessions/1/curiosities/{question.id}/became"
    member.post(place, status=403, csrf_token=member.token(), kind="answered")


def test_the_groups_own_words_stand_before_the_writers(gathering, leader):
    question = a_question(gathering, "wot about pay??")
    leader.get(f"/{gathering.community.slug}/questions/{question.id}")
    page = leader.submit("Save", within="form[action$=reword]", wording="What about pay?")
    assert page.h1 == "What about pay?"
    assert "wot about pay" not in page


def taken_up(question, gathering, *, started):
    start_writing()
    topic = question.take_up(gathering, NOON)
    if started:
        topic.start(NOON)
    db.session.commit()
    return topic


@pytest.mark.parametrize("verb", ["hide", "take_back"])
def test_what_is_taken_away_withdraws_a_topic_that_has_not_started(gathering, verb):
    question = a_question(gathering)
    topic = taken_up(question, gathering, started=False)
    start_writing()
    getattr(question, verb)()
    db.session.commit()
    assert topic.state == "withdrawn"


def test_a_started_topic_stays_and_its_source_has_since_been_taken_back(gathering):
    question = a_question(gathering)
    topic = taken_up(question, gathering, started=True)
    start_writing()
    question.take_back()
    db.session.commit()
    db.session.expire_all()
    source = db.session.scalar(db.select(TopicSource))
    assert (topic.state, source.topic_id, source.curiosity_id) == ("running", topic.id, None)


def test_a_topic_of_two_questions_stays_when_one_is_taken_back(gathering):
    one, other = a_question(gathering, "One?"), a_question(gathering, "Other?")
    topic = taken_up(one, gathering, started=False)
    start_writing()
    other.sources.append(TopicSource(topic=topic))
    db.session.commit()
    start_writing()
    one.take_back()
    db.session.commit()
    assert topic.state == "offered"


def test_questions_joined_with_one_that_is_taken_back_stand_alone_again(gathering):
    root, other = a_question(gathering, "One?"), a_question(gathering, "The same?")
    start_writing()
    other.merge_into(root)
    db.session.commit()
    start_writing()
    root.take_back()
    db.session.commit()
    db.session.expire_all()
    left = db.session.scalar(db.select(Curiosity))
    assert (left.text, left.state, left.merged_into) == ("The same?", "open", None)
