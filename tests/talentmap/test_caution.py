"""What looks like a named or rated person is asked about once; ordinary works never are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cop.talentmap.caution import second_looks

SAMPLE = Path(__file__).parents[2] / "cop/sample/programme.json"


@pytest.mark.parametrize(
    "text",
    [
        "Coaching for Mrs Patel before the interview",
        "Dr. O’Brien wants to lead",
        "Cover for the band 8a in theatres",
        "Kim is ready now",
        "She will be ready next year",
        "Sam was rated as high last year",
        "Three of them are in box 9",
    ],
)
def test_a_named_or_rated_person_is_worth_a_second_look(text):
    assert len(second_looks([text])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Peer circles for band 6 leads",
        "Counts of ready and developing successors per role",
        "Everybody is ready to try it",
        "Nothing in a grid of nine boxes",
        "A plan is not yet written; the drive of members is what counts",
        "",
    ],
)
def test_ordinary_words_are_left_alone(text):
    assert second_looks([text]) == []


def test_none_of_the_samples_works_is_asked_about():
    works = json.loads(SAMPLE.read_text())["work_items"]
    assert second_looks(text for work in works for text in work.values() if isinstance(text, str)) == []


def test_the_same_thing_said_twice_is_asked_about_once():
    assert len(second_looks(["Ask Ms Lark", "Ms Lark agrees"])) == 1
