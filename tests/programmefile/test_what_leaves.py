"""Themes, sentences, stories and published blocks go out and in again, and publish nothing twice."""

from __future__ import annotations

from datetime import date

import pytest

from cop import clock
from cop.blocks.closing import close_blocks
from cop.communities.queries import the_programme
from cop.curiosities.queries import of_community
from cop.db import db, start_writing
from cop.figures.reading import read, would_close
from cop.figures.shape import Viewer
from cop.identity.models import Person
from cop.periods import EVERYTHING, quarter_of
from cop.stories.models import ValueStory
from cop.themes.models import TextTheme
from cop.themes.queries import words_for

SECTIONS = ("came_of", "themes", "group_words", "stories", "publications")


@pytest.fixture
def told(here, sample):
    """The sample with a theme of its own, two sentences, a story, a judged hope, and a report signed off."""
    assert here.load(sample).code == 0
    start_writing()
    programme = the_programme(None)
    community = programme.communities[0]
    teller = db.session.query(Person).filter_by(email="cm01@example.org").one()
    db.session.add(TextTheme.call(programme, "feeling", "At ease", "psychological"))
    words = words_for(community, quarter_of(date(2019, 5, 1)))
    words.say("People came in tired.", "They left lighter.", clock.now())
    story = ValueStory(community_id=community.id, title="Ten roles", teller_id=teller.id, happened="We drew a map.")
    story.curiosity_id = of_community(community)[0].id
    story.say_yes(teller, True, date(2019, 7, 1))
    kept_back = ValueStory(community_id=community.id, title="Not yet", teller_id=teller.id, happened="Private.")
    db.session.add_all([words, story, kept_back])
    programme.say_what_came(programme.hoped[0], "missed", "Nobody asked anybody.")
    close_blocks(programme, EVERYTHING, None, clock.now())
    db.session.commit()
    return here


def test_what_leaves_goes_out_and_in_again(told, elsewhere):
    first = told.cop("dump").json
    assert all(first[section] for section in SECTIONS)
    assert "Private." not in str(first)
    another = elsewhere()
    assert another.load(first).code == 0
    second = another.cop("dump").json
    assert [second[section] for section in SECTIONS[:-2]] == [first[section] for section in SECTIONS[:-2]]
    assert second["publications"] == first["publications"]
    told, again = ([story["happened"] for story in part["stories"]] for part in (first, second))
    assert again == told and "We drew a map." in told


def test_what_was_published_once_is_not_published_again_elsewhere(told, elsewhere):
    dumped = told.cop("dump").json
    shown = read(the_programme(None), EVERYTHING, Viewer.ACADEMY)
    another = elsewhere()
    assert another.load(dumped).code == 0
    with another.app.app_context():
        programme = the_programme(None)
        assert would_close(programme, EVERYTHING) == []
        there = read(programme, EVERYTHING, Viewer.ACADEMY)
        assert (there.themes, there.kinds, there.hoped) == (shown.themes, shown.kinds, shown.hoped)
        assert [block.answers for block in there.blocks] == [17, 18, 12]


def test_a_judgement_of_a_sentence_that_nobody_hoped_is_refused(here, sample):
    said = here.load(sample | {"came_of": [{"sentence": "World peace", "came": "met"}]})
    assert said.code == 2
    assert "which the programme neither hoped nor expected" in said.err


def test_a_block_that_leaves_out_a_field_is_refused_with_its_place(here, sample):
    made = {"made": "2019-07-02T09:00:00+00:00", "said": {}, "blocks": []}
    said = here.load(sample | {"publications": [made]})
    assert said.code == 2
    assert "publications[0].said" in said.err
