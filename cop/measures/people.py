"""Who came, who came back, and who met whom: from the sign-in sheets of held sessions.

P(g) = people at session g who count as participants; U = everybody in some P(g); g1..gn = the held sessions of
the period. Docstrings give formula, unit, denominator and source: docs/measures.md is made from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from cop.later import once
from cop.measures.rows import CommunityRows, Key, Pair, percent, spread


@once
def attendance(rows: CommunityRows) -> list[int]:
    """Size of P(g), a session each.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return [len(people) for people in rows.present]


def attendance_mean(rows: CommunityRows) -> float | None:
    """Sum of size P(g) / n, two decimals.

    Unit: people a session. Denominator: held sessions. Source: the sign-in sheets of held sessions.
    """
    return round(sum(attendance(rows)) / len(rows.held), 2) if rows.held else None


def different_people(rows: CommunityRows) -> int:
    """Size of U: everybody who took part at least once; over several communities, once each.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return len(rows.everyone)


@once
def attended_all(rows: CommunityRows) -> int:
    """People in every P(g); no session held: 0.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return len(frozenset.intersection(*rows.present)) if rows.present else 0


def full_attendance_share(rows: CommunityRows) -> float | None:
    """People in every P(g) / size U: separates "mostly the same people" from "different people each time".

    Unit: percent. Denominator: different people. Source: the sign-in sheets of held sessions.
    """
    return percent(attended_all(rows), len(rows.everyone))


def consistency_index(rows: CommunityRows) -> float | None:
    """Sum of size P(g) / (size U × n): 100 = everybody came every time.

    Too coarse alone (two quite different patterns can tie), so it is shown beside the full attendance share.

    Unit: percent. Denominator: different people × held sessions. Source: the sign-in sheets of held sessions.
    """
    return percent(sum(attendance(rows)), len(rows.everyone) * len(rows.held))


def step_retention(rows: CommunityRows) -> list[float | None]:
    """Size of (P(gi) and P(gi-1)) / size P(gi-1), a step each.

    Unit: percent. Denominator: people at the session before. Source: the sign-in sheets of held sessions.
    """
    return [percent(len(before & after), len(before)) for before, after in pairwise(rows.present)]


def newcomers(rows: CommunityRows) -> list[int]:
    """Size of P(gi) without everybody in an earlier P, a session each; who came before the period is no newcomer.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    seen: set[Key] = set()
    counts = []
    for people in rows.whole.present:
        counts.append(len(people - seen))
        seen |= people
    return rows.of_period(counts)


def returners(rows: CommunityRows) -> list[int]:
    """Size of P(gi) without P(gi-1), of those who were in an earlier P, a session each: back after missing one or more.

    Who came before the period and missed its last session is back too.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    seen: frozenset[Key] = frozenset()
    before: frozenset[Key] = frozenset()
    counts = []
    for people in rows.whole.present:
        counts.append(len(people & seen - before))
        seen, before = seen | people, people
    return rows.of_period(counts)


def not_seen_again(rows: CommunityRows) -> list[int]:
    """Size of P(gi) without everybody in a later P, for all but the last session ever held.

    It is "so far", as somebody may yet come back; who came after the period was seen again.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    later: set[Key] = set()
    counts = []
    for people in reversed(rows.whole.present):
        counts.append(len(people - later))
        later |= people
    return rows.of_period(counts[::-1][:-1])


def net_gain(rows: CommunityRows) -> list[int]:
    """Newcomers at gi - not seen again after gi-1, a step each; it can be negative.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return [came - gone for came, gone in zip(newcomers(rows)[1:], not_seen_again(rows), strict=False)]


def growth(rows: CommunityRows) -> int | None:
    """Size P(gn) - size P(g1); negative when fewer came.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    sizes = attendance(rows)
    return sizes[-1] - sizes[0] if sizes else None


@once
def role_mix(rows: CommunityRows) -> dict[str, int]:
    """U per kind of role, as on the day of each person's last session of the period; not told: left out.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return spread(seen.role_type for seen in rows.last_seen.values() if seen.role_type)


def role_mix_each(rows: CommunityRows) -> list[dict[str, int]]:
    """P(g) per kind of role, as on the day, a session each; not told: left out.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return kinds_each(rows, [row.role_type for row in rows.participations])


def diversity(mix: dict[str, int]) -> float | None:
    """1 - sum(share²), three decimals: 0 = all of one kind.

    Unit: a number from 0 to 1. Denominator: people whose kind is known. Source: kinds of role on the sign-in sheets.
    """
    whole = sum(mix.values())
    return round(1 - sum((count / whole) ** 2 for count in mix.values()), 3) if whole else None


@once
def organisation_type_mix(rows: CommunityRows) -> dict[str, int]:
    """U per kind of organisation, as on the day of each person's last session of the period; not told: left out.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    kinds = (seen.organisation_type for seen in rows.last_seen.values())
    return spread(kind for kind in kinds if kind)


def organisation_type_mix_each(rows: CommunityRows) -> list[dict[str, int]]:
    """P(g) per kind of organisation, as on the day, a session each; not told: left out.

    Unit: people. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return kinds_each(rows, [row.organisation_type for row in rows.participations])


def kinds_each(rows: CommunityRows, kinds: Sequence[str | None]) -> list[dict[str, int]]:
    """Of one kind for each participation, how many of each at each session."""
    there: dict[Key, list[str]] = {gathering.id: [] for gathering in rows.held}
    for row, kind in zip(rows.participations, kinds, strict=True):
        there[row.gathering] += [kind] if kind else []
    return [spread(found) for found in there.values()]


def organisations(rows: CommunityRows) -> int:
    """Different organisations of the people in U, as on the day of each one's last session of the period.

    Unit: organisations. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return len({seen.organisation for seen in rows.last_seen.values() if seen.organisation is not None})


@once
def first_met(rows: CommunityRows) -> list[set[Pair]]:
    """Unordered pairs together in P(g) for the first time, a session each; together before the period: not first.

    Unit: pairs. Denominator: none. Source: the sign-in sheets of held sessions.
    """
    return rows.of_period(rows.whole.met_first)


@once
def new_connections(rows: CommunityRows) -> list[set[Pair]]:
    """Pairs first together at g that neither had named as known before, credited to g.

    What somebody says on a later day than g does not count: by then the two know each other from here. On screen
    "first met here (at most)": somebody who skipped the question counts as knowing nobody.

    Unit: pairs. Denominator: pairs together for the first time. Source: sign-in sheets, and whom people said they knew.
    """
    said, each = known_pairs(rows).items(), zip(rows.held, first_met(rows), strict=True)
    return [pairs - {pair for pair, day in said if day <= gathering.date} for gathering, pairs in each]


def known_pairs(rows: CommunityRows) -> dict[Pair, date]:
    """Pairs of people of all time of whom one said that they knew the other, and the first day that it was true by."""
    found: dict[Pair, date] = {}
    numbers = rows.whole.numbers
    for tie in rows.ties:
        if tie.pair <= numbers.keys():
            one, other = sorted(numbers[person] for person in tie.pair)
            pair, day = one * len(numbers) + other, tie.said_on or date.min
            found[pair] = min(day, found.get(pair, day))
    return found


def across_organisations(rows: CommunityRows, pairs: Iterable[Pair]) -> int:
    """New connections whose two organisations are known and differ, as on the day of each one's last session.

    Unit: pairs. Denominator: new connections. Source: the sign-in sheets of held sessions.
    """
    people = list(rows.whole.numbers)
    organisation = [seen and seen.organisation for seen in map(rows.last_seen.get, people)]
    both = ({organisation[number] for number in divmod(pair, len(people))} for pair in pairs)
    return sum(len(organisations - {None}) == 2 for organisations in both)


def known_before(rows: CommunityRows) -> dict[str, int]:
    """Of the people in U who were asked when they joined: who had met nobody, a few, or most of those there.

    Each person's first answer of the period counts.

    Unit: people. Denominator: people who answered it. Source: the joining forms of held sessions.
    """
    first: dict[Key, str] = {}
    for row in rows.participations:
        if row.known_before:
            first.setdefault(row.person, row.known_before)
    return spread(first.values())


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
