"""What every recount needs first: which sessions were held, who was at one, and who knew whom before."""

from __future__ import annotations

from typing import Any

from cop.measures.rows import CommunityRows


def held_ids(rows: CommunityRows) -> list[Any]:
    closed = [each for each in rows.gatherings if each.state == "closed"]
    closed.sort(key=lambda each: each.number)
    closed.sort(key=lambda each: each.starts)
    closed.sort(key=lambda each: each.date)
    return [each.id for each in closed]


def was_there(rows: CommunityRows, person: Any, gathering: Any) -> bool:
    for row in rows.presences:
        if row.person == person and row.gathering == gathering:
            return row.kind == "participant"
    return False


def knew_before(rows: CommunityRows, left: Any, right: Any, gathering: Any) -> bool:
    day = next(each.date for each in rows.gatherings if each.id == gathering)
    said = [tie.said_on for tie in rows.ties if tie.pair == {left, right}]
    return any(when is None or when <= day for when in said)
