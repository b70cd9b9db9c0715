"""Communities that nobody would think of, for checking the conventions: a hypothesis strategy."""

from __future__ import annotations

from datetime import date, time

from hypothesis import strategies as st

from cop.measures.rows import CommunityRows, CuriosityRow, GatheringRow, PresenceRow, TieRow, TopicRow

PEOPLE = [f"person {number}" for number in range(6)]
QUESTIONS = [f"question {number}" for number in range(6)]
KINDS = ["participant", "participant", "participant", "guest", "visitor", "facilitator"]
STATES = ["closed", "closed", "closed", "cancelled", "open", "draft"]

sizes = st.integers(0, 5)
kinds = st.sampled_from(KINDS)


@st.composite
def gatherings(draw: st.DrawFn) -> list[GatheringRow]:
    """Up to five sessions: two may share a day, and numbers need not follow the days."""
    count = draw(sizes)
    days = [date(2024, 3, day) for day in draw(st.lists(st.integers(1, 4), min_size=count, max_size=count))]
    numbers = draw(st.permutations(range(1, count + 1)))
    return [
        GatheringRow(index, number, day, time(10), draw(st.sampled_from(STATES)), draw(sizes))
        for index, (day, number) in enumerate(zip(days, numbers, strict=True))
    ]


@st.composite
def communities(draw: st.DrawFn) -> CommunityRows:
    meetings = draw(gatherings())
    somewhere = st.sampled_from([meeting.id for meeting in meetings]) if meetings else st.nothing()
    presences = [
        PresenceRow(meeting.id, person, draw(kinds), organisation=draw(st.sampled_from("xyz")))
        for meeting in meetings
        for person in draw(st.sets(st.sampled_from(PEOPLE)))
    ]
    raised = QUESTIONS[: draw(sizes)] if meetings else []
    curiosities = [
        CuriosityRow(name, draw(somewhere), draw(st.sampled_from([None, None, *raised[:index]])))
        for index, name in enumerate(raised)
    ]
    sources = st.frozensets(st.sampled_from(raised)) if raised else st.just(frozenset())
    topics = [
        TopicRow(
            index,
            draw(somewhere),
            draw(st.sampled_from(["done", "done", "parked", "offered"])),
            draw(st.sampled_from(["group", "member", "facilitator", "curiosity"])),
            draw(st.integers(0, 40)),
            draw(sources),
        )
        for index in range(draw(sizes) if meetings else 0)
    ]
    pairs = st.frozensets(st.sampled_from(PEOPLE), min_size=2, max_size=2)
    said = st.none() | st.builds(date, st.just(2024), st.just(3), st.integers(1, 4))
    ties = draw(st.lists(st.builds(TieRow, pairs, said), max_size=3))
    return CommunityRows(meetings, presences, ties, curiosities, topics)
