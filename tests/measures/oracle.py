"""The other measures a second time, slowly and row by row, sharing nothing with the product but the rows."""

from __future__ import annotations

from typing import Any

from cop.measures.rows import CommunityRows

from .slow import held_ids, was_there

OUTCOMES = ("document", "method", "guest", "answered", "passed-on", "not-to")


def in_period(rows: CommunityRows) -> list[Any]:
    """Ids of the period's held sessions, in the order of all that were ever held."""
    days = {each.id: each.date for each in rows.gatherings}
    return [each for each in held_ids(rows) if rows.period.holds(days[each])]


def people_at(rows: CommunityRows, gathering: Any) -> set[Any]:
    return {row.person for row in rows.presences if was_there(rows, row.person, gathering)}


def newcomers(rows: CommunityRows) -> list[int]:
    counts = []
    for gathering in in_period(rows):
        earlier = held_ids(rows)[: held_ids(rows).index(gathering)]
        before = {person for each in earlier for person in people_at(rows, each)}
        counts.append(len([person for person in people_at(rows, gathering) if person not in before]))
    return counts


def returners(rows: CommunityRows) -> list[int]:
    counts = []
    for gathering in in_period(rows):
        earlier = held_ids(rows)[: held_ids(rows).index(gathering)]
        been = {person for each in earlier for person in people_at(rows, each)}
        last = people_at(rows, earlier[-1]) if earlier else set()
        counts.append(len([1 for person in people_at(rows, gathering) if person in been and person not in last]))
    return counts


def not_seen_again(rows: CommunityRows) -> list[int]:
    counts = []
    for gathering in in_period(rows):
        later = held_ids(rows)[held_ids(rows).index(gathering) + 1 :]
        after = {person for each in later for person in people_at(rows, each)}
        if later:
            counts.append(len([person for person in people_at(rows, gathering) if person not in after]))
    return counts


def everybody(rows: CommunityRows) -> set[Any]:
    return {person for each in in_period(rows) for person in people_at(rows, each)}


def came_every_time(rows: CommunityRows) -> int:
    ids = in_period(rows)
    return len([person for person in everybody(rows) if all(person in people_at(rows, each) for each in ids)])


def root_of(rows: CommunityRows, question: Any) -> Any:
    """Through what it was merged into, to the end, or to where it would go round."""
    merged = {row.id: row.merged_into for row in rows.curiosities}
    seen = [question]
    while merged.get(seen[-1]) in merged and merged[seen[-1]] not in seen:
        seen.append(merged[seen[-1]])
    return seen[-1]


def fate(rows: CommunityRows, question: Any) -> str:
    alike = [row for row in rows.curiosities if root_of(rows, row.id) == question]
    topics = [each for each in rows.topics if any(root_of(rows, s) == question for s in each.sources)]
    if any(topic.state == "done" for topic in topics):
        return "topic"
    by_state = {"answered": "answered", "handed-over": "passed-on"}
    for outcome in OUTCOMES:
        if any(outcome in row.outcomes or by_state.get(row.state) == outcome for row in alike):
            return outcome
    if any(row.state == "parked" for row in alike):
        return "parked"
    return "waiting" if topics or any(row.state in ("pinned", "carried") for row in alike) else "open"


def minutes_by(rows: CommunityRows) -> dict[str, int]:
    found: dict[str, int] = {}
    for topic in rows.topics:
        if topic.gathering in in_period(rows) and topic.state == "done":
            found[topic.led_by] = found.get(topic.led_by, 0) + topic.minutes
    return found


def actions_done(rows: CommunityRows) -> tuple[int, int]:
    done = due = 0
    for each in rows.actions:
        if each.gathering not in in_period(rows) or each.due is None or each.state == "dropped":
            continue
        if rows.period.until and each.due > rows.period.until:
            continue
        due += 1
        done += each.state == "done" and (each.done_on is None or each.done_on <= each.due)
    return done, due
