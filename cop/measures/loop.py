"""The loop: answers, questions that come back as topics, and an agenda made from them.

Docstrings give formula, unit, denominator and source: docs/measures.md is made from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from cop.later import once
from cop.measures.rows import CommunityRows, CuriosityRow, Key, TopicRow, percent, spread, summed

DONE, PARKED = "done", "parked"
BY_FACILITATOR = "facilitator"
FATES = (
    "topic",
    "document",
    "method",
    "guest",
    "answered",
    "passed-on",
    "not-to",
    "parked",
    "waiting",
    "open",
)
SETTLED = frozenset(FATES[:7])
"""Something came of it, or it was said why not."""
LEADS = ("facilitator", "shared", "member")
SAID_BY_STATE = {
    "answered": "answered",
    "handed-over": "passed-on",
    "parked": "parked",
    "pinned": "waiting",
    "carried": "waiting",
}
"""What a state alone tells, when nothing else was noted."""


@once
def respondents(rows: CommunityRows) -> list[int]:
    """People who answered one closing question or more, a session each.

    Unit: people. Denominator: none. Source: the count stored with each held session.
    """
    return [gathering.respondents for gathering in rows.held]


def response_rate(rows: CommunityRows) -> float | None:
    """Respondents / sum of size P(g).

    Over 100 is left as it is: more answers than people is a fault in the sign-in sheet, to be mended.

    Unit: percent. Denominator: attendances. Source: the count stored with each held session, and sign-in sheets.
    """
    return percent(sum(respondents(rows)), sum(len(people) for people in rows.present))


def questions(rows: CommunityRows) -> int:
    """Lines of "What are you still curious about?" raised at held sessions, merged ones too.

    Unit: questions. Denominator: none. Source: the questions raised at held sessions, hidden ones left out.
    """
    return sum(row.lines for row in rows.of_held(rows.curiosities))


def questions_per_respondent(rows: CommunityRows) -> float | None:
    """Questions raised / respondents, two decimals; merged lines count too.

    Unit: questions a person. Denominator: respondents. Source: the questions raised, and the stored counts.
    """
    answered = sum(respondents(rows))
    return round(questions(rows) / answered, 2) if answered else None


def roots(curiosities: Collection[CuriosityRow]) -> dict[Key, Key]:
    """Each question's root: itself, or what it was merged into in the end. A circle ends where it began."""
    merged = {row.id: row.merged_into for row in curiosities}
    found = {}
    for start in merged:
        root, seen = start, {start}
        while (following := merged[root]) in merged and following not in seen:
            root = following
            seen.add(root)
        found[start] = root
    return found


@once
def root_among(rows: CommunityRows) -> dict[Key, Key]:
    return roots(rows.curiosities)


@once
def done_topics(rows: CommunityRows) -> list[TopicRow]:
    """Topics of held sessions that were talked through.

    Unit: topics. Denominator: none. Source: topics in state done.
    """
    return [topic for topic in rows.of_held(rows.topics) if topic.state == DONE]


@once
def raised_once(rows: CommunityRows) -> list[CuriosityRow]:
    """Questions of the period's held sessions, those that repeat another left out."""
    root_of = root_among(rows)
    return [row for row in rows.of_held(rows.curiosities) if root_of[row.id] == row.id]


@once
def askable(rows: CommunityRows) -> list[CuriosityRow]:
    """Those of them that something could have become of: their session has a later one, in the period or after."""
    last = len(rows.whole.held) - 1
    return [row for row in raised_once(rows) if rows.whole.rank[row.gathering] < last]


@once
def carry_over_waits(rows: CommunityRows) -> tuple[list[int], int]:
    """Questions of sessions that have a later held one, linked to a later topic that was talked through / all such.

    A merged question counts once, with its root, and what came of either came of both. A wait is the number of
    sessions between raising and the first later *done* topic, shortest first; a pin alone is no answer. The later
    session may lie after the period.

    Unit: questions, and sessions waited. Denominator: questions of sessions that have a later one. Source: questions,
    and the topics that came from them.
    """
    return sorted(wait for _row, wait in carried(rows)), sum(row.lines for row in askable(rows))


@once
def carried(rows: CommunityRows) -> list[tuple[CuriosityRow, int]]:
    """Those that came back, each with the sessions that it waited."""
    root_of, rank = root_among(rows), rows.whole.rank
    ranks: dict[Key, set[int]] = defaultdict(set)
    for topic in done_topics(rows.whole):
        for source in topic.sources & root_of.keys():
            ranks[root_of[source]].add(rank[topic.gathering])
    later = [(row, [each for each in ranks[row.id] if each > rank[row.gathering]]) for row in askable(rows)]
    return [(row, min(found) - rank[row.gathering]) for row, found in later if found]


@once
def what_became(rows: CommunityRows) -> list[tuple[CuriosityRow, str]]:
    """Each question of the period, once with its root, and its one fate: the first that fits."""
    return list(fates_found(rows))


def fates_found(rows: CommunityRows) -> Iterator[tuple[CuriosityRow, str]]:
    root_of = root_among(rows)
    told: dict[Key, set[str]] = defaultdict(set)
    for topic in rows.topics:
        for source in topic.sources & root_of.keys():
            told[root_of[source]].add("topic" if topic.state == DONE else "waiting")
    for row in rows.curiosities:
        told[root_of[row.id]] |= row.outcomes | {SAID_BY_STATE.get(row.state, "open")}
    yield from ((row, next(fate for fate in FATES if fate in told[row.id])) for row in raised_once(rows))


@once
def fates(rows: CommunityRows) -> dict[str, int]:
    """What became of the questions raised at held sessions, each counted once with its root.

    A question has one fate, the first that fits: `topic` (talked through), then what else was noted of it, then
    `parked`, `waiting` (pinned, or on an agenda), else `open`. The fates add up to all questions but merged ones.

    Unit: questions. Denominator: none. Source: questions, topics that came from them, and what was noted.
    """
    return summed((fate, row.lines) for row, fate in what_became(rows))


@once
def followed_up(rows: CommunityRows) -> tuple[int, int]:
    """Questions with any recorded outcome (a topic talked through, a guest or method chosen, a document changed,
    answered, passed on, decided not to) / questions of sessions that have a later held one.

    Unit: questions. Denominator: questions of sessions that have a later one. Source: questions and what was noted.
    """
    could = {row.id for row in askable(rows)}
    found = [(row.lines, fate in SETTLED) for row, fate in what_became(rows) if row.id in could]
    return sum(lines for lines, settled in found if settled), sum(lines for lines, _ in found)


def share_from_questions(topics: Collection[TopicRow], minutes: bool = False) -> float | None:
    """Done topics after g1 that came from a question / done topics after g1; by number, and by actual minutes.

    Unit: percent. Denominator: done topics after the community's first session. Source: topics and their questions.
    """
    weights = [(topic.minutes if minutes else 1, bool(topic.sources)) for topic in topics]
    from_questions = sum(weight for weight, sourced in weights if sourced)
    return percent(from_questions, sum(weight for weight, _ in weights))


def co_produced(topics: Collection[TopicRow]) -> float | None:
    """Done topics not put there by the facilitator / done topics.

    Unit: percent. Denominator: done topics. Source: the origin noted with each topic.
    """
    return percent(sum(topic.origin != BY_FACILITATOR for topic in topics), len(topics))


@once
def minutes_by_gathering(rows: CommunityRows) -> list[int]:
    """Actual minutes of done topics, a session each.

    Unit: minutes. Denominator: none. Source: the clock of each topic.
    """
    minutes = dict.fromkeys(rows.rank, 0)
    for topic in done_topics(rows):
        minutes[topic.gathering] += topic.minutes
    return list(minutes.values())


@once
def done_after_first(rows: CommunityRows) -> list[TopicRow]:
    """At a community's first session no question could have been asked before."""
    return [topic for topic in done_topics(rows) if rows.whole.rank[topic.gathering] > 0]


def origins(rows: CommunityRows) -> dict[str, int]:
    """Done topics by who put them there: the group ("said in the room"), a member, a question, the facilitator.

    Unit: topics. Denominator: none. Source: the origin noted with each topic.
    """
    return spread(topic.origin for topic in done_topics(rows))


@once
def hand_over(rows: CommunityRows) -> dict[str, int]:
    """Minutes of done topics by who held that part: the facilitator, both together, a member.

    Unit: minutes. Denominator: minutes of done topics. Source: who was noted as leading each topic, and its clock.
    """
    return summed((topic.led_by, topic.minutes) for topic in done_topics(rows))


@once
def parked_topics(rows: CommunityRows) -> list[TopicRow]:
    """Topics of held sessions that were kept for later.

    Unit: topics. Denominator: none. Source: topics in state parked.
    """
    return [topic for topic in rows.of_held(rows.topics) if topic.state == PARKED]


def parked_and_returned(rows: CommunityRows) -> tuple[int, int]:
    """Parked topics that a later session talked through (of the same name, or from the same question) / parked.

    Unit: topics. Denominator: parked topics. Source: topics of held sessions.
    """
    rank, last = rows.whole.rank, dict[Any, int]()
    for topic in done_topics(rows.whole):
        for sign in signs(topic):
            last[sign] = max(rank[topic.gathering], last.get(sign, -1))
    parked = parked_topics(rows)
    back = (any(last.get(sign, -1) > rank[topic.gathering] for sign in signs(topic)) for topic in parked)
    return sum(back), len(parked)


def signs(topic: TopicRow) -> set[Any]:
    """By what a topic is known again at a later session: the questions it came from, and its name, if it has one."""
    name = tuple(topic.title.casefold().split())
    return {("question", each) for each in topic.sources} | ({("name", name)} if name else set())


def answer_measures(rows: CommunityRows) -> dict[str, Any]:
    """The keys of one community about answers and questions."""
    waits, askable = carry_over_waits(rows)
    return {
        "respondents_by_gathering": respondents(rows),
        "response_rate_pct": response_rate(rows),
        "curiosity_items": questions(rows),
        "curiosity_per_respondent": questions_per_respondent(rows),
        "carry_over_numerator": len(waits),
        "carry_over_denominator": askable,
        "carry_over_pct": percent(len(waits), askable),
        "carry_wait_sessions": waits,
    }


def agenda_measures(rows: CommunityRows) -> dict[str, Any]:
    """The keys of one community about its topics; at g1 no question could have been asked before."""
    done, after_first = done_topics(rows), done_after_first(rows)
    return {
        "topics_done": len(done),
        "topics_parked": len(parked_topics(rows)),
        "co_produced_topics_pct": co_produced(done),
        "agenda_from_curiosity_pct": share_from_questions(after_first),
        "agenda_minutes_from_curiosity_pct": share_from_questions(after_first, minutes=True),
        "minutes_by_gathering": minutes_by_gathering(rows),
    }
