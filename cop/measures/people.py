"""Who came, who came back, and who met whom. Source of all: the sign-in sheets of held sessions.

P(g) = people at session g who count as participants; U = everybody in some P(g); n = held sessions.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Any

from cop.measures.rows import CommunityRows, Key, percent, spread

Pair = frozenset[Key]


def attendance(rows: CommunityRows) -> list[int]:
    """Size of P(g), a session each. Unit: people. Source: sign-in sheets."""
    return [len(people) for people in rows.present]


def attendance_mean(rows: CommunityRows) -> float | None:
    """Sum of size P(g) / n, two decimals. Unit: people a session. Denominator: held sessions; none → None."""
    return round(sum(attendance(rows)) / len(rows.held), 2) if rows.held else None


def attended_all(rows: CommunityRows) -> int:
    """People in every P(g). Unit: people. No session held → 0."""
    return len(frozenset.intersection(*rows.present)) if rows.present else 0


def full_attendance_share(rows: CommunityRows) -> float | None:
    """People in every P(g) / size U. Unit: percent. Denominator: different people; none → None."""
    return percent(attended_all(rows), len(rows.everyone))


def consistency_index(rows: CommunityRows) -> float | None:
    """Sum of size P(g) / (size U × n): 100 = everybody came every time. Unit: percent.

    Too coarse alone (two quite different patterns can tie), so it is shown beside the full attendance share.
    """
    return percent(sum(attendance(rows)), len(rows.everyone) * len(rows.held))


def step_retention(rows: CommunityRows) -> list[float | None]:
    """Size of (P(gi) and P(gi-1)) / size P(gi-1), a step each. Unit: percent. Nobody before → None."""
    return [percent(len(before & after), len(before)) for before, after in pairwise(rows.present)]


def newcomers(rows: CommunityRows) -> list[int]:
    """Size of P(gi) without everybody in an earlier P. Unit: people, a session each."""
    seen: set[Key] = set()
    counts = []
    for people in rows.present:
        counts.append(len(people - seen))
        seen |= people
    return counts


def not_seen_again(rows: CommunityRows) -> list[int]:
    """Size of P(gi) without everybody in a later P, for i < n: "so far", as somebody may yet come back."""
    later: set[Key] = set()
    counts = []
    for people in reversed(rows.present):
        counts.append(len(people - later))
        later |= people
    return counts[::-1][:-1]


def growth(rows: CommunityRows) -> int | None:
    """Size P(gn) - size P(g1). Unit: people; negative when fewer came. No session held → None."""
    sizes = attendance(rows)
    return sizes[-1] - sizes[0] if sizes else None


def role_mix(rows: CommunityRows) -> dict[str, int]:
    """U per kind of role, as on the day of each person's last session. Unit: people. Not said → left out."""
    return spread(seen.role_type for seen in rows.last_seen.values() if seen.role_type)


def diversity(mix: dict[str, int]) -> float | None:
    """1 - sum(share²), three decimals: 0 = all of one kind. Denominator: people whose kind is known."""
    whole = sum(mix.values())
    return round(1 - sum((count / whole) ** 2 for count in mix.values()), 3) if whole else None


def organisation_type_mix(rows: CommunityRows) -> dict[str, int]:
    """U per kind of organisation, as on the day of each person's last session. Unit: people."""
    kinds = (seen.organisation_type for seen in rows.last_seen.values())
    return spread(kind for kind in kinds if kind)


def organisations(rows: CommunityRows) -> int:
    """Different organisations of the people in U, as on their last day. Unit: organisations."""
    return len({seen.organisation for seen in rows.last_seen.values() if seen.organisation is not None})


def first_met(rows: CommunityRows) -> list[set[Pair]]:
    """Unordered pairs together in P(g) for the first time, a session each. Unit: pairs."""
    met: set[Pair] = set()
    by_session = []
    for people in rows.present:
        together = {frozenset(pair) for pair in combinations(people, 2)}
        by_session.append(together - met)
        met |= together
    return by_session


def new_connections(rows: CommunityRows) -> list[set[Pair]]:
    """Pairs first together at g that neither had named as known before. Unit: pairs, a session each.

    What somebody says on a later day than g does not count: by then the two know each other from here.
    On screen "first met here (at most)": somebody who skipped the question counts as knowing nobody.
    """
    by_session = []
    for gathering, pairs in zip(rows.held, first_met(rows), strict=True):
        known = {tie.pair for tie in rows.ties if tie.said_on is None or tie.said_on <= gathering.date}
        by_session.append(pairs - known)
    return by_session


def across_organisations(rows: CommunityRows, pairs: Iterable[Pair]) -> int:
    """Pairs whose two organisations are known and differ, as on each one's last day. Unit: pairs."""
    organisation = {person: seen.organisation for person, seen in rows.last_seen.items()}
    return sum(len({organisation[person] for person in pair} - {None}) == 2 for pair in pairs)


def people_measures(rows: CommunityRows) -> dict[str, Any]:
    """The keys of one community that come from its sign-in sheets."""
    roles = role_mix(rows)
    return {
        "attendance_by_gathering": attendance(rows),
        "attendance_mean": attendance_mean(rows),
        "unique_participants": len(rows.everyone),
        "attendances": sum(attendance(rows)),
        "attended_all": attended_all(rows),
        "full_attendance_share_pct": full_attendance_share(rows),
        "consistency_index_pct": consistency_index(rows),
        "step_retention_pct": step_retention(rows),
        "newcomers_by_gathering": newcomers(rows),
        "not_seen_again_by_gathering": not_seen_again(rows),
        "growth_first_to_last": growth(rows),
        "role_mix": roles,
        "role_diversity": diversity(roles),
        "organisation_type_mix": organisation_type_mix(rows),
        "organisations": organisations(rows),
    }


def connection_measures(rows: CommunityRows) -> dict[str, Any]:
    """The keys of one community about who met whom; the share is of all pairs who were together."""
    pairs = sum(len(each) for each in first_met(rows))
    by_session = new_connections(rows)
    new = [pair for each in by_session for pair in each]
    return {
        "pairs_copresent": pairs,
        "new_connections": len(new),
        "new_connection_share_pct": percent(len(new), pairs),
        "new_connections_by_gathering": [len(each) for each in by_session],
        "new_connections_across_organisations": across_organisations(rows, new),
    }
