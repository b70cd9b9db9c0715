"""Every measure that counts over rows agrees with a slow reader of the same rows, whatever happened and when.

Cancelled sessions, two on a day, guests, questions merged round in a circle, people who left and came back, a period
that cuts through all of it; and people who are in two communities.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cop.measures import loop, people, programme
from cop.measures.programme import programme_measures
from cop.measures.rows import ActionRow, CommunityRows, percent
from cop.periods import EVERYTHING, Period

from . import oracle
from .communities import communities

FEW = settings(max_examples=40, deadline=None, derandomize=True)
DAYS = st.integers(1, 5).map(lambda day: date(2024, 3, day))
STATES = ("open", "pinned", "carried", "answered", "handed-over", "parked", "merged")
KINDS = ("document", "method", "guest", "answered", "passed-on", "not-to")


@st.composite
def lived(draw: st.DrawFn) -> CommunityRows:
    """A community with more of what happens: outcomes, who led, actions, and a period that may cut through it."""
    rows = draw(communities())
    raised = [
        row._replace(
            state=draw(st.sampled_from(STATES)),
            outcomes=draw(st.frozensets(st.sampled_from(KINDS), max_size=2)),
            merged_into=draw(st.sampled_from([None, None, *(each.id for each in rows.curiosities)])),
        )
        for row in rows.curiosities
    ]
    topics = [row._replace(led_by=draw(st.sampled_from(loop.LEADS))) for row in rows.topics]
    ids = [each.id for each in rows.gatherings]
    states = st.sampled_from(["open", "done", "dropped"])
    action = (
        st.builds(ActionRow, st.sampled_from(ids), states, st.none() | DAYS, st.none() | DAYS) if ids else st.nothing()
    )
    actions = draw(st.lists(action, max_size=4)) if ids else []
    since, until = sorted(draw(st.tuples(DAYS, DAYS)))
    period = draw(st.sampled_from([EVERYTHING, Period(since, until), Period(since), Period(None, until)]))
    return replace(rows, curiosities=raised, topics=topics, actions=actions, period=period)


@FEW
@given(lived())
def test_who_is_new_and_who_came_back_is_true_beyond_the_ends_of_the_period(rows):
    assert people.newcomers(rows) == oracle.newcomers(rows)
    assert people.not_seen_again(rows) == oracle.not_seen_again(rows)
    assert people.attended_all(rows) == (oracle.came_every_time(rows) if rows.held else 0)
    assert rows.everyone == oracle.everybody(rows)


@FEW
@given(lived())
def test_what_became_of_each_question_is_told_as_a_slow_reader_would(rows):
    told = {row.id: fate for row, fate in loop.what_became(rows)}
    assert told == {number: oracle.fate(rows, number) for number in told}
    assert sum(loop.fates(rows).values()) == len(told)
    assert loop.followed_up(rows) == oracle.followed_up(rows)


@FEW
@given(lived())
def test_minutes_and_actions_are_summed_as_a_slow_reader_would(rows):
    assert {kind: total for kind, total in loop.hand_over(rows).items() if total} == {
        kind: total for kind, total in oracle.minutes_by(rows).items() if total
    }
    assert programme.actions_done(rows) == oracle.actions_done(rows)


@FEW
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


@FEW
@given(st.lists(lived(), min_size=2, max_size=3))
def test_somebody_in_two_communities_counts_in_each_and_once_together(several):
    named = {str(number): rows for number, rows in enumerate(several)}
    figures = programme_measures(named)
    together = {person for rows in several for person in oracle.everybody(rows)}
    assert figures["all"]["unique_participants"] == len(together)
    assert sum(figures[name]["unique_participants"] for name in named) == sum(
        len(oracle.everybody(rows)) for rows in several
    )
    answered, came = sum(sum(loop.respondents(r)) for r in several), figures["all"]["attendances"]
    assert figures["all"]["response_rate_pct"] == percent(answered, came)
