"""The loop: answers, questions that come back as topics, and an agenda made from them.

Sources: the count of answers stored with each session, the questions raised, and the topics of held sessions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from cop.measures.rows import CommunityRows, CuriosityRow, Key, TopicRow, percent, summed

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
SAID_BY_STATE = {
    "answered": "answered",
    "handed-over": "passed-on",
    "parked": "parked",
    "pinned": "waiting",
    "carried": "waiting",
}
"""What a state alone tells, when nothing else was noted."""


def respondents(rows: CommunityRows) -> list[int]:
    """People who answered one question or more, a session each, as stored with the session. Unit: people."""
    return [gathering.respondents for gathering in rows.held]


def response_rate(rows: CommunityRows) -> float | None:
    """Respondents / sum of size P(g). Unit: percent. Nobody came → None.

    Over 100 is left as it is: more answers than people is a fault in the sign-in sheet, to be mended.
    """
    return percent(sum(respondents(rows)), sum(len(people) for people in rows.present))


def questions(rows: CommunityRows) -> int:
    """Lines raised at held sessions, merged ones too. Unit: questions."""
    return sum(row.lines for row in rows.of_held(rows.curiosities))


def questions_per_respondent(rows: CommunityRows) -> float | None:
    """Questions raised / respondents, two decimals. Merged lines count too. No respondent → None."""
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


def done_topics(rows: CommunityRows) -> list[TopicRow]:
    """Topics of held sessions that were talked through."""
    return [topic for topic in rows.of_held(rows.topics) if topic.state == DONE]


def carry_over_waits(rows: CommunityRows) -> tuple[list[int], int]:
    """How long each question waited for its first topic, and how many questions could have had one.

    Counted are questions raised at a held session that has a later one; a merged question counts once, with
    its root, and what came of either came of both. A wait is the number of sessions between raising and the
    first later *done* topic; a pin alone is no answer. Unit: sessions, shortest first; questions.
    """
    root_of = roots(rows.curiosities)
    ranks: dict[Key, set[int]] = defaultdict(set)
    for topic in done_topics(rows):
        for source in topic.sources & root_of.keys():
            ranks[root_of[source]].add(rows.rank[topic.gathering])
    raised = [row for row in rows.of_held(rows.curiosities) if root_of[row.id] == row.id]
    askable = [(row, rank) for row in raised if (rank := rows.rank[row.gathering]) < len(rows.held) - 1]
    later = [[each - rank for each in ranks[row.id] if each > rank] for row, rank in askable]
    return sorted(min(waits) for waits in later if waits), sum(row.lines for row, _ in askable)


def fates(rows: CommunityRows) -> dict[str, int]:
    """What became of the questions raised at held sessions. Unit: questions, each counted once with its root.

    A question has one fate, the first that fits: `topic` (talked through), then what else was noted of it, then
    `parked`, `waiting` (pinned, or on an agenda), else `open`. The fates add up to all questions but merged ones.
    """
    root_of = roots(rows.curiosities)
    told: dict[Key, set[str]] = defaultdict(set)
    for topic in rows.topics:
        for source in topic.sources & root_of.keys():
            told[root_of[source]].add("topic" if topic.state == DONE else "waiting")
    for row in rows.curiosities:
        told[root_of[row.id]] |= row.outcomes | {SAID_BY_STATE.get(row.state, "open")}
    raised = [row for row in rows.of_held(rows.curiosities) if root_of[row.id] == row.id]
    return summed((next(fate for fate in FATES if fate in told[row.id]), row.lines) for row in raised)


def share_from_questions(topics: Collection[TopicRow], minutes: bool = False) -> float | None:
    """Topics that came from a question / all of these, by number or by actual minutes. Unit: percent."""
    weights = [(topic.minutes if minutes else 1, bool(topic.sources)) for topic in topics]
    from_questions = sum(weight for weight, sourced in weights if sourced)
    return percent(from_questions, sum(weight for weight, _ in weights))


def co_produced(topics: Collection[TopicRow]) -> float | None:
    """Done topics not put there by the facilitator / done topics. Unit: percent. No topic → None."""
    return percent(sum(topic.origin != BY_FACILITATOR for topic in topics), len(topics))


def minutes_by_gathering(rows: CommunityRows) -> list[int]:
    """Actual minutes of done topics, a session each. Unit: minutes."""
    minutes = dict.fromkeys(rows.rank, 0)
    for topic in done_topics(rows):
        minutes[topic.gathering] += topic.minutes
    return list(minutes.values())


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
    done = done_topics(rows)
    after_first = [topic for topic in done if rows.rank[topic.gathering] > 0]
    return {
        "topics_done": len(done),
        "topics_parked": sum(topic.state == PARKED for topic in rows.of_held(rows.topics)),
        "co_produced_topics_pct": co_produced(done),
        "agenda_from_curiosity_pct": share_from_questions(after_first),
        "agenda_minutes_from_curiosity_pct": share_from_questions(after_first, minutes=True),
        "minutes_by_gathering": minutes_by_gathering(rows),
    }
