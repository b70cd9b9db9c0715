"""Programmes that nobody would think of, for checking the conventions: hypothesis strategies.

Sessions cancelled or not held yet, two on one day, guests and visitors, questions merged one into another and round in
a circle, people who left and whom no later session saw, people who are in two communities, and a period that may cut
through all of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from hypothesis import strategies as st

from cop.measures.loop import LEADS
from cop.measures.rows import (
    ActionRow,
    CommunityRows,
    CuriosityRow,
    GatheringRow,
    PlanRow,
    PresenceRow,
    StoryRow,
    ThemeRow,
    TieRow,
    TopicRow,
    WorkRow,
)
from cop.periods import EVERYTHING, Period

PEOPLE = [f"person {number}" for number in range(6)]
QUESTIONS = [f"question {number}" for number in range(6)]
KINDS = ["participant", "participant", "participant", "guest", "visitor", "facilitator"]
STATES = ["closed", "closed", "closed", "cancelled", "open", "draft"]
CURIOUS = ("open", "pinned", "carried", "answered", "handed-over", "parked", "merged")
OUTCOMES = ("document", "method", "guest", "answered", "passed-on", "not-to")
SCOPES = ("team", "organisation", "footprint", "region", "national")

sizes = st.integers(0, 5)
few = st.integers(0, 3)
kinds = st.sampled_from(KINDS)
days = st.integers(1, 5).map(lambda day: date(2024, 3, day))
perhaps_a_day = st.none() | days


@st.composite
def gatherings(draw: st.DrawFn) -> list[GatheringRow]:
    """Up to five sessions: two may share a day and an hour, and numbers need not follow the days."""
    count = draw(sizes)
    held_on = [date(2024, 3, day) for day in draw(st.lists(st.integers(1, 4), min_size=count, max_size=count))]
    numbers = draw(st.permutations(range(1, count + 1)))
    return [
        GatheringRow(
            index, number, day, time(draw(st.sampled_from([10, 14]))), draw(st.sampled_from(STATES)), draw(sizes)
        )
        for index, (day, number) in enumerate(zip(held_on, numbers, strict=True))
    ]


@st.composite
def somebody_at(draw: st.DrawFn, gathering: Any, person: str) -> PresenceRow:
    return PresenceRow(
        gathering,
        person,
        draw(kinds),
        role_type=draw(st.sampled_from(["od", "hr", None])),
        organisation=draw(st.sampled_from(["x", "y", "z", None])),
        organisation_type=draw(st.sampled_from(["acute", "ccg", None])),
        known_before=draw(st.sampled_from([None, "none", "few", "most"])),
    )


@st.composite
def sign_in_sheets(draw: st.DrawFn, meetings: list[GatheringRow]) -> list[PresenceRow]:
    """Who was where; whoever left on a day is on no sheet after it."""
    left = draw(st.dictionaries(st.sampled_from(PEOPLE), days, max_size=3))
    return [
        draw(somebody_at(meeting.id, person))
        for meeting in meetings
        for person in sorted(draw(st.sets(st.sampled_from(PEOPLE))))
        if person not in left or meeting.date <= left[person]
    ]


@st.composite
def topics_at(draw: st.DrawFn, somewhere: st.SearchStrategy[Any], raised: list[str]) -> TopicRow:
    return TopicRow(
        draw(st.integers()),
        draw(somewhere),
        draw(st.sampled_from(["done", "done", "parked", "offered"])),
        draw(st.sampled_from(["group", "member", "facilitator", "curiosity"])),
        draw(st.integers(0, 40)),
        draw(st.frozensets(st.sampled_from(raised)) if raised else st.just(frozenset())),
        draw(st.sampled_from(LEADS)),
        draw(st.sampled_from(["", "Boards", "boards ", "Pay"])),
    )


@st.composite
def communities(draw: st.DrawFn) -> CommunityRows:
    meetings = draw(gatherings())
    somewhere = st.sampled_from([meeting.id for meeting in meetings]) if meetings else st.nothing()
    raised = QUESTIONS[: draw(sizes)] if meetings else []
    curiosities = [
        CuriosityRow(name, draw(somewhere), draw(st.sampled_from([None, None, *raised[:index]])))
        for index, name in enumerate(raised)
    ]
    topics = [draw(topics_at(somewhere, raised)) for _ in range(draw(sizes) if meetings else 0)]
    pairs = st.frozensets(st.sampled_from(PEOPLE), min_size=2, max_size=2)
    ties = draw(st.lists(st.builds(TieRow, pairs, perhaps_a_day), max_size=3))
    return CommunityRows(meetings, draw(sign_in_sheets(meetings)), ties, curiosities, topics)


works = st.builds(
    WorkRow,
    owners=st.frozensets(st.sampled_from([*PEOPLE, "somebody who never came"]), max_size=2),
    talent_area=st.sampled_from(["attract", "grow", "keep"]),
    scope=st.sampled_from(SCOPES),
    stage=st.sampled_from(["idea", "testing"]),
    added_on=perhaps_a_day,
)
plans = st.builds(PlanRow, st.sampled_from(["", "monthly"]), st.sampled_from([(), ("host",)]), perhaps_a_day)


@st.composite
def beside(draw: st.DrawFn, somewhere: st.SearchStrategy[Any]) -> dict[str, Any]:
    """What there is besides sessions, questions and topics."""
    published = draw(st.lists(days, max_size=3))
    states = st.sampled_from(["open", "done", "dropped"])
    actions = st.builds(ActionRow, somewhere, states, perhaps_a_day, perhaps_a_day)
    themes = st.builds(
        ThemeRow, somewhere, st.sampled_from(["feeling", "today"]), st.sampled_from("abc"), st.integers(1, 4)
    )
    stories = st.builds(StoryRow, perhaps_a_day, st.frozensets(st.integers(1, 5), min_size=1))
    return {
        "works": draw(st.lists(works, max_size=4)),
        "versions": len(published) + draw(few),
        "published_on": published,
        "linked": draw(few),
        "plan": draw(st.none() | plans),
        "agreed": draw(st.frozensets(st.sampled_from([*PEOPLE, "somebody who never came"]))),
        "actions": [] if somewhere.is_empty else draw(st.lists(actions, max_size=4)),
        "themes": [] if somewhere.is_empty else draw(st.lists(themes, max_size=4)),
        "stories": draw(st.lists(stories, max_size=2)),
        "hopes": draw(st.lists(st.sampled_from(["open", "met", "partly", "not-yet"]), max_size=3)),
    }


@st.composite
def lived(draw: st.DrawFn) -> CommunityRows:
    """A community with all that happens in one, and a period that may cut through it."""
    rows = draw(communities())
    raised = [
        row._replace(
            state=draw(st.sampled_from(CURIOUS)),
            outcomes=draw(st.frozensets(st.sampled_from(OUTCOMES), max_size=2)),
            merged_into=draw(st.sampled_from([None, None, *(each.id for each in rows.curiosities)])),
            lines=draw(st.sampled_from([1, 1, 1, 3])),
        )
        for row in rows.curiosities
    ]
    ids = [each.id for each in rows.gatherings]
    further = draw(beside(st.sampled_from(ids) if ids else st.nothing()))
    since, until = sorted(draw(st.tuples(days, days)))
    period = draw(st.sampled_from([EVERYTHING, Period(since, until), Period(since), Period(None, until)]))
    return replace(rows, curiosities=raised, period=period, **further)
