"""The trickiest measures a second time, slowly, sharing nothing with the product."""

from __future__ import annotations

from typing import Any

from cop.measures.rows import CommunityRows


def held_ids(rows: CommunityRows) -> list[Any]:
    closed = [each for each in rows.gatherings if each.state == "closed"]
    closed.sort(key=lambda each: each.number)
    closed.sort(key=lambda each: each.date)
    return [each.id for each in closed]


def was_there(rows: CommunityRows, person: Any, gathering: Any) -> bool:
    for row in rows.presences:
        if row.person == person and row.gathering == gathering:
            return row.kind == "participant"
    return False


def everybody(rows: CommunityRows) -> list[Any]:
    return sorted({row.person for row in rows.presences}, key=str)


def retention(rows: CommunityRows) -> list[float | None]:
    ids = held_ids(rows)
    found: list[float | None] = []
    for index in range(1, len(ids)):
        before = [person for person in everybody(rows) if was_there(rows, person, ids[index - 1])]
        came_back = [person for person in before if was_there(rows, person, ids[index])]
        found.append(round(100 * len(came_back) / len(before), 1) if before else None)
    return found


def newcomers(rows: CommunityRows) -> list[int]:
    ids = held_ids(rows)
    counts = [0] * len(ids)
    for person in everybody(rows):
        for index, gathering in enumerate(ids):
            if was_there(rows, person, gathering):
                counts[index] += 1
                break
    return counts


def not_seen_again(rows: CommunityRows) -> list[int]:
    ids = held_ids(rows)
    counts = [0] * len(ids)
    for person in everybody(rows):
        for index in range(len(ids) - 1, -1, -1):
            if was_there(rows, person, ids[index]):
                counts[index] += 1
                break
    return counts[:-1]


def new_connections(rows: CommunityRows) -> list[int]:
    ids = held_ids(rows)
    people = everybody(rows)
    counts = [0] * len(ids)
    for left in people:
        for right in people:
            if str(left) >= str(right):
                continue
            for index, gathering in enumerate(ids):
                if was_there(rows, left, gathering) and was_there(rows, right, gathering):
                    if not knew_before(rows, left, right, gathering):
                        counts[index] += 1
                    break
    return counts


def knew_before(rows: CommunityRows, left: Any, right: Any, gathering: Any) -> bool:
    day = next(each.date for each in rows.gatherings if each.id == gathering)
    said = [tie.said_on for tie in rows.ties if tie.pair == {left, right}]
    return any(when is None or when <= day for when in said)


def carry_over(rows: CommunityRows) -> tuple[list[int], int]:
    """Waits of the questions that became a done topic, shortest first; and how many could have."""
    ids = held_ids(rows)
    by_id = {row.id: row for row in rows.curiosities}

    def root(question: Any) -> Any:
        above = by_id[question].merged_into
        return question if above is None else root(above)

    waits, askable = [], 0
    for row in rows.curiosities:
        if row.merged_into is not None or row.gathering not in ids or row.gathering == ids[-1]:
            continue
        askable += 1
        raised_at = ids.index(row.gathering)
        for wait in range(1, len(ids) - raised_at):
            topics = [
                each
                for each in rows.topics
                if each.gathering == ids[raised_at + wait]
                and each.state == "done"
                and any(root(source) == row.id for source in each.sources)
            ]
            if topics:
                waits.append(wait)
                break
    return sorted(waits), askable
