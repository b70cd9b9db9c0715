"""All together: rounds say how far they go when communities have met unequally often, and nothing is a bare dash."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from cop.figures.making import SPECS
from cop.measures import people
from cop.measures.rows import GatheringRow, PresenceRow
from cop.periods import Period
from cop.sample.programme import FILE
from tests.measures.file_rows import rows_of

SAMPLE = rows_of(json.loads(FILE.read_text(encoding="utf-8")))


def cells(key, rows):
    spec = next(each for each in SPECS if each.key == key)
    return [each.text for each in spec.cells(rows, {})]


def met_again(rows):
    """Once more than the others, with three of those who came before."""
    there = [PresenceRow("more", person, "participant") for person in sorted(rows.present[-1])[:3]]
    more = GatheringRow("more", 4, date(2019, 6, 29), rows.held[0].starts, "closed", 3)
    return replace(rows, gatherings=[*rows.gatherings, more], presences=[*rows.presences, *there])


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("attendance", "21, 17, 18 (first 3 of each)"),
        ("growth", "3 fewer (first 3 of each)"),
        ("newcomers", "21, 3, 1 (first 3 of each)"),
        ("returners", "0, 0, 4 (first 3 of each)"),
        ("not-seen-again", "3, 4 (first 2 of each)"),
    ],
)
def test_rounds_say_how_far_they_go(key, said):
    equal = [SAMPLE[place] for place in ("cm", "gm", "ls")]
    uneven = [*equal[:2], met_again(equal[2])]
    assert cells(key, uneven)[-1] == said
    assert cells(key, equal)[-1] == said.partition(" (")[0]


def test_who_came_back_after_a_gap_is_counted_at_the_session_they_came_back_to():
    assert {place: people.returners(SAMPLE[place]) for place in ("cm", "gm", "ls")} == {
        "cm": [0, 0, 0],
        "gm": [0, 0, 3],
        "ls": [0, 0, 1],
    }
    june = Period(date(2019, 6, 1), date(2019, 6, 30))
    assert people.returners(replace(SAMPLE["gm"], period=june)) == [3], "May counts, though it is not in June"


def test_a_period_that_one_community_did_not_meet_in_says_so():
    none = replace(SAMPLE["cm"], gatherings=[])
    assert cells("attendance", [none, SAMPLE["gm"]])[-1] == "– (not in every community yet)"
