"""Every measure agrees with a slow reader of the same rows, whatever happened and when.

Cancelled sessions, two on a day, guests, questions merged round in a circle, people who left, a period that cuts
through all of it, and people who are in two communities: whoever overlooks one of them is found out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from cop.measures import loop, people
from cop.measures.programme import added_measures, community_measures, programme_measures
from cop.measures.rows import CommunityRows, GatheringRow, PresenceRow
from cop.periods import Period

from . import oracle
from .communities import PEOPLE, lived
from .recount import recounted, together

FEW = settings(max_examples=60, deadline=None, derandomize=True)
FEWER = settings(FEW, max_examples=25)
SEARCH = settings(FEW, max_examples=400, phases=[Phase.generate], database=None, report_multiple_bugs=False)
TODAY = date(2024, 3, 4)


def measured(rows: CommunityRows) -> dict[str, object]:
    return community_measures(rows) | added_measures(rows, TODAY)


@FEW
@given(lived())
def test_every_measure_of_a_community_is_what_a_slow_reader_counts(rows):
    expected = recounted(rows, TODAY)
    found = measured(rows)
    assert found.keys() == expected.keys()
    assert {key: (value, expected[key]) for key, value in found.items() if value != expected[key]} == {}


@FEWER
@given(st.lists(lived(), min_size=2, max_size=2))
def test_a_programme_together_is_what_a_slow_reader_counts_and_somebody_in_two_communities_is_one(several):
    named = {str(number): rows for number, rows in enumerate(several)}
    assert programme_measures(named)["all"] == together(named)


def with_cancelled_ones(rows: CommunityRows) -> CommunityRows:
    held = [each._replace(state="closed") if each.state == "cancelled" else each for each in rows.gatherings]
    return replace(rows, gatherings=held)


def with_one_a_day(rows: CommunityRows) -> CommunityRows:
    days: dict[date, object] = {}
    for each in rows.gatherings:
        days.setdefault(each.date, each.id)
    return replace(rows, gatherings=[each for each in rows.gatherings if days[each.date] == each.id])


def with_guests(rows: CommunityRows) -> CommunityRows:
    came = [each._replace(kind="participant") if each.kind == "guest" else each for each in rows.presences]
    return replace(rows, presences=came)


def with_merged_ones_apart(rows: CommunityRows) -> CommunityRows:
    return replace(rows, curiosities=[each._replace(merged_into=None) for each in rows.curiosities])


def without_those_who_left(rows: CommunityRows) -> CommunityRows:
    """As a register reads from which people are deleted when they leave."""
    last = max((each.date for each in rows.gatherings), default=date.max)
    at = {each.id: each.date for each in rows.gatherings}
    still = {each.person for each in rows.presences if at[each.gathering] == last}
    return replace(rows, presences=[each for each in rows.presences if each.person in still])


CARELESS: list[Callable[[CommunityRows], CommunityRows]] = [
    with_cancelled_ones,
    with_one_a_day,
    with_guests,
    with_merged_ones_apart,
    without_those_who_left,
]


@pytest.mark.parametrize("careless", CARELESS, ids=lambda each: each.__name__)
def test_whoever_counts_without_care_is_found_out(careless):
    find(lived(), lambda rows: measured(careless(rows)) != recounted(rows, TODAY), settings=SEARCH)


def test_whoever_counts_somebody_in_two_communities_twice_is_found_out():
    held = GatheringRow(1, 1, TODAY, time(10), "closed")
    one, other = (CommunityRows([held], [PresenceRow(1, "Amara", "participant")]) for _ in range(2))
    doubled = replace(other, presences=[each._replace(person="Amara again") for each in other.presences])
    assert programme_measures({"one": one, "other": other})["all"] == together({"one": one, "other": other})
    assert programme_measures({"one": one, "other": doubled})["all"] != together({"one": one, "other": other})


def test_whom_a_community_has_lost_is_among_the_programmes_that_are_tried():
    """Somebody who came, left, and whom a session held later did not see."""

    def lost(rows: CommunityRows) -> bool:
        return any(person in oracle.everybody(rows.whole) and person not in rows.whole.present[-1] for person in PEOPLE)

    find(lived(), lost, settings=SEARCH)


@FEWER
@given(lived())
def test_periods_beside_each_other_add_up_to_the_whole(rows):
    """What is counted at a session is counted in the period that has it, once."""
    cut = date(2024, 3, 3)
    first, second = replace(rows, period=Period(None, date(2024, 3, 2))), replace(rows, period=Period(cut))
    for count in (people.attendance, people.newcomers, people.not_seen_again, loop.minutes_by_gathering):
        assert count(first) + count(second) == count(rows.whole)
    each = [loop.carry_over_waits(part) for part in (first, second)]
    waits, askable = loop.carry_over_waits(rows.whole)
    assert sorted([*each[0][0], *each[1][0]]) == waits
    assert each[0][1] + each[1][1] == askable
