"""Communities side by side, in words: only what may leave a community exact and live.

Things, not people's words or kinds: sessions, attendance, how many answered, questions and what became of them,
topics, works, versions. Small groups are shown as "5 of 7"; a percentage stands beside it from 10 on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median

from cop.evaluation.words import NONE, Rows, change, days, joined, of, rounds
from cop.measures import loop, people
from cop.measures.programme import ACROSS_THE_SYSTEM
from cop.measures.rows import CommunityRows

FATES = {
    "topic": ("Became a topic", "A topic that came from the question was talked through, in whichever session."),
    "document": ("Changed a document", "Noted by the facilitator or host."),
    "method": ("Led to a way of working", "Noted by the facilitator or host."),
    "guest": ("Led to a guest", "Noted by the facilitator or host."),
    "answered": ("Answered", "Noted by the facilitator or host."),
    "passed-on": ("Passed on", "To another group, noted by the facilitator or host."),
    "not-to": ("Decided not to", "With a reason, noted by the facilitator or host."),
    "parked": ("Put aside", "Kept for later, in sight."),
    "waiting": ("Waiting", "Pinned to a session, or on an agenda and not yet talked through."),
    "open": ("Still open", "Nothing has been noted of it yet."),
}
NOTES = {
    "Sessions held": "Closed ones; a cancelled one does not count.",
    "From and to": "The days of the first and the last session held.",
    "People at each session": "Participants on the sign-in sheet; facilitators, visitors and guests are not counted. "
    "Together: round by round, as far as every community has got.",
    "Last session against first": "People at the last minus people at the first.",
    "Different people": "Everybody who took part at least once; together, once each.",
    "Came every time": "People at every session held, of all the different people.",
    "Came back from the session before": "Of those at one session, how many came to the next.",
    "How many answered": "People who answered one question or more, of those who came, session by session.",
    "Questions raised": "Lines of “What are you still curious about?”; the same question in other words counts once.",
    "Came back as a topic": "Of questions from sessions that have a later one: those with a later topic that was "
    "talked through.",
    "Sessions until then": "The middle value, from the session it was asked in to its first topic.",
    "Topics talked through": "Marked done, in sessions held.",
    "Minutes on them": "Actual minutes.",
    "Topics parked": "Kept for later, in sight.",
    "From a question": "Of topics talked through after the first session: those that came from a question.",
    "Not put there by the facilitator": "Of topics talked through: those from the group, a member or a question.",
    "Pieces of work on the map": "Everything members put on the map, whoever may see it.",
    "Parts of talent work touched": "Parts with one piece of work or more.",
    "Reaching across the system": "Of pieces of work: those for the whole system, the region or the nation.",
    "Versions of the manifesto": "Published ones.",
}


@dataclass(frozen=True)
class Line:
    """One figure: a cell for each community, then for all together; and how it is made."""

    label: str
    cells: list[str]
    note: str


@dataclass(frozen=True)
class Part:
    key: str
    heading: str
    lines: list[Line]


def parts(communities: Rows) -> list[Part]:
    return [
        Part("sessions", "Sessions and who came", attendance_lines(communities)),
        Part("questions", "Closing questions", question_lines(communities)),
        Part("fates", "What became of the questions", fate_lines(communities)),
        Part("topics", "Topics", topic_lines(communities)),
        Part("work", "Work and documents", work_lines(communities)),
    ]


def line(label: str, cells: Iterable[object]) -> Line:
    return Line(label, [str(cell) for cell in cells], NOTES[label])


def counted(label: str, communities: Rows, count: Callable[[CommunityRows], int]) -> Line:
    """A plain number, summed for all together."""
    numbers = [count(rows) for rows in communities]
    return line(label, [*numbers, sum(numbers)])


def shared(label: str, communities: Rows, share: Callable[[CommunityRows], tuple[int, int]]) -> Line:
    """A part of a whole; for all together, from summed parts and wholes."""
    shares = [share(rows) for rows in communities]
    together = (sum(part for part, _ in shares), sum(whole for _, whole in shares))
    return line(label, [of(*each) for each in [*shares, together]])


def held(rows: CommunityRows) -> int:
    return len(rows.held)


def came_every_time(rows: CommunityRows) -> tuple[int, int]:
    return people.attended_all(rows), len(rows.everyone)


def steps(rows: CommunityRows) -> list[tuple[int, int]]:
    """From each session to the next: how many came again, of how many."""
    return [(len(before & after), len(before)) for before, after in pairwise(rows.present)]


def came_back(communities: Rows) -> list[str]:
    each = [steps(rows) for rows in communities]
    every = [step for taken in each for step in taken]
    together = of(sum(again for again, _ in every), sum(before for _, before in every))
    return [*(joined(of(*step) for step in taken) for taken in each), together]


def attendance_lines(communities: Rows) -> list[Line]:
    sizes = [people.attendance(rows) for rows in communities]
    together = rounds(communities)
    dates = [[each.date for each in rows.held] for rows in communities]
    everyone = frozenset[object]().union(*(rows.everyone for rows in communities))
    return [
        counted("Sessions held", communities, held),
        line("From and to", [*map(days, dates), days(list(chain(*dates)))]),
        line("People at each session", [*map(joined, sizes), joined(together)]),
        line("Last session against first", [*map(change, sizes), change(together)]),
        line("Different people", [*(len(rows.everyone) for rows in communities), len(everyone)]),
        shared("Came every time", communities, came_every_time),
        line("Came back from the session before", came_back(communities)),
    ]


def answers(rows: CommunityRows) -> str:
    """More answers than people is a fault in the sign-in sheet: shown, so that it can be mended."""
    fault = " (more answers than people: check the sign-in sheet)"
    found = zip(loop.respondents(rows), people.attendance(rows), strict=True)
    return joined(f"{answered} of {came}{fault if answered > came else ''}" for answered, came in found)


def answered(rows: CommunityRows) -> tuple[int, int]:
    return sum(loop.respondents(rows)), sum(people.attendance(rows))


def raised(rows: CommunityRows) -> int:
    return sum(loop.fates(rows).values())


def carried(rows: CommunityRows) -> tuple[int, int]:
    waits, askable = loop.carry_over_waits(rows)
    return len(waits), askable


def waits(communities: Rows) -> str:
    every = [wait for rows in communities for wait in loop.carry_over_waits(rows)[0]]
    return f"{median(every):g}" if every else NONE


def question_lines(communities: Rows) -> list[Line]:
    in_all = shared("How many answered", communities, answered).cells[-1]
    return [
        line("How many answered", [*map(answers, communities), in_all]),
        counted("Questions raised", communities, raised),
        shared("Came back as a topic", communities, carried),
        line("Sessions until then", [*(waits([rows]) for rows in communities), waits(communities)]),
    ]


def fate_lines(communities: Rows) -> list[Line]:
    """Every question stands in one line; lines with nothing in them are left out."""
    became = [loop.fates(rows) for rows in communities]
    lines = []
    for fate, (label, note) in FATES.items():
        numbers = [each.get(fate, 0) for each in became]
        if any(numbers):
            lines.append(Line(label, [str(number) for number in [*numbers, sum(numbers)]], note))
    return lines


def talked_through(rows: CommunityRows) -> int:
    return len(loop.done_topics(rows))


def minutes(rows: CommunityRows) -> int:
    return sum(loop.minutes_by_gathering(rows))


def parked(rows: CommunityRows) -> int:
    return sum(topic.state == loop.PARKED for topic in rows.of_held(rows.topics))


def from_a_question(rows: CommunityRows) -> tuple[int, int]:
    later = [topic for topic in loop.done_topics(rows) if rows.rank[topic.gathering] > 0]
    return sum(bool(topic.sources) for topic in later), len(later)


def put_there_by_others(rows: CommunityRows) -> tuple[int, int]:
    done = loop.done_topics(rows)
    return sum(topic.origin != loop.BY_FACILITATOR for topic in done), len(done)


def topic_lines(communities: Rows) -> list[Line]:
    return [
        counted("Topics talked through", communities, talked_through),
        counted("Minutes on them", communities, minutes),
        counted("Topics parked", communities, parked),
        shared("From a question", communities, from_a_question),
        shared("Not put there by the facilitator", communities, put_there_by_others),
    ]


def pieces(rows: CommunityRows) -> int:
    return len(rows.works)


def reaching_across(rows: CommunityRows) -> tuple[int, int]:
    return sum(work.scope in ACROSS_THE_SYSTEM for work in rows.works), len(rows.works)


def work_lines(communities: Rows) -> list[Line]:
    touched = [{work.talent_area for work in rows.works} for rows in communities]
    every = max((rows.areas for rows in communities), default=0)
    covered = [*touched, set[str]().union(*touched)]
    return [
        counted("Pieces of work on the map", communities, pieces),
        line("Parts of talent work touched", [f"{len(areas)} of {every}" for areas in covered]),
        shared("Reaching across the system", communities, reaching_across),
        counted("Versions of the manifesto", communities, lambda rows: rows.versions),
    ]
