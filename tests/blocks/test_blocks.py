"""What leaves a community: blocks of answers, closed once, when a report is signed off."""

from __future__ import annotations

from datetime import date

import pytest

from cop import clock
from cop.blocks.closing import close_blocks
from cop.communities.models import Programme
from cop.communities.queries import the_programme
from cop.db import db, start_writing
from cop.figures.reading import read as read_figures
from cop.figures.reading import would_close
from cop.figures.shape import Viewer
from cop.fileformat.reading import read
from cop.periods import EVERYTHING, Period, quarter_of
from cop.programmefile.commands import known_here, load_programme
from cop.sample.programme import FILE


@pytest.fixture
def sample(app) -> Programme:
    start_writing()
    load_programme(read(FILE.read_bytes(), known_here()))
    db.session.commit()
    return the_programme(None)


def sign_off(programme: Programme, period: Period = EVERYTHING, only=None):
    start_writing()
    closed = close_blocks(programme, period, only, clock.now())
    db.session.commit()
    return closed


def test_the_sample_publishes_17_12_and_18_answers_and_loses_none(sample):
    expected = {"cheshire-merseyside": 17, "greater-manchester": 18, "lancashire-south-cumbria": 12}
    assert {block.community: block.answers for block in would_close(sample, EVERYTHING)} == expected
    closed = sign_off(sample)
    assert {block.community.slug: block.answers for block in closed} == expected
    assert sum(block.answers for block in closed) == 47
    assert sum(block.people for block in closed) == 25
    assert sign_off(sample) == []


def test_what_the_academy_reads_of_words_are_counts_from_five_and_names_from_two(sample):
    assert read_figures(sample, EVERYTHING, Viewer.ACADEMY).themes == ()
    sign_off(sample)
    shown = read_figures(sample, EVERYTHING, Viewer.ACADEMY)
    said = {(each.question, each.theme): each.count for each in shown.themes}
    assert {key: count for key, count in said.items() if count} == {
        ("feeling", "Connected"): 9,
        ("feeling", "Energised"): 8,
        ("today", "Learning"): 7,
        ("today", "Way of working"): 5,
        ("today", "Safe space"): 5,
        ("today", "Focus"): 5,
    }
    assert ("feeling", "Hopeful") in said
    assert ("feeling", "Heard") not in said
    assert [block.answers for block in shown.blocks] == [17, 18, 12]


def test_a_period_shows_the_blocks_wholly_inside_it(sample):
    sign_off(sample)
    spring, half = quarter_of(date(2019, 5, 1)), Period(date(2019, 5, 1), date(2019, 6, 30))
    assert len(read_figures(sample, spring, Viewer.ACADEMY).blocks) == 3
    assert read_figures(sample, half, Viewer.ACADEMY).blocks == ()
