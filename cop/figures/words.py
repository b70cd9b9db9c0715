"""Figures in words: shares of small groups, changes, days, and whether numbers grew, said plainly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cop.blocks.small import K_CELL
from cop.communities.models import Community
from cop.measures import people
from cop.measures.rows import CommunityRows
from cop.periods import shown

PERCENT_FROM = 10
NONE, NOT_DATED = "–", "not dated"
OF_WORK = ("works", "sharing", "areas", "system-wide", "stages", "scopes")
AS_THEY_STAND = ("linked", "going-on", "hopes", "agreed")

Rows = Sequence[CommunityRows]


def not_dated(key: str, rows: CommunityRows) -> bool:
    """Whether some of what this figure counts has no day, or only stands as it is now: nobody knows what it was."""
    undated = {
        **dict.fromkeys(OF_WORK, lambda: any(work.added_on is None for work in rows.works)),
        **dict.fromkeys(("versions", "version-age"), lambda: rows.versions > len(rows.published_on)),
        **dict.fromkeys(AS_THEY_STAND, lambda: True),
    }
    return key in undated and undated[key]()


def of(part: int, whole: int) -> str:
    """“6 of 7”; from ten on with the percentage, which says nothing about fewer."""
    if not whole:
        return NONE
    share = f" ({100 * part / whole:.0f}%)" if whole >= PERCENT_FROM else ""
    return f"{part} of {whole}{share}"


def tells_of_nobody(part: int, whole: int) -> bool:
    """From ten people on, with nobody, all, or five and more on either side."""
    return whole >= PERCENT_FROM and all(few == 0 or few >= K_CELL for few in (part, whole - part))


def joined(cells: Iterable[object]) -> str:
    return ", ".join(str(cell) for cell in cells) or NONE


def rounds(communities: Rows) -> list[int]:
    """People at each round that every community has held."""
    return [sum(sizes) for sizes in zip(*(people.attendance(rows) for rows in communities), strict=False)]


def as_far_as(each: Sequence[Sequence[int]]) -> str:
    """Of rounds: to say that they stop where the first community stops, when others have met more often."""
    sizes = [len(sizes) for sizes in each]
    if not sizes or min(sizes) == max(sizes):
        return ""
    return f" (first {min(sizes)} of each)" if min(sizes) else " (not in every community yet)"


def change(sizes: Sequence[int]) -> str:
    if len(sizes) < 2:
        return NONE
    by = sizes[-1] - sizes[0]
    return "the same" if not by else f"{abs(by)} {'more' if by > 0 else 'fewer'}"


def short_names(communities: Sequence[Community]) -> list[str]:
    """The system's name, where that tells the communities apart; else their own."""
    short = [each.footprint.name if each.footprint else each.name for each in communities]
    return short if len(set(short)) == len(short) else [each.name for each in communities]


def plain_words(names: Sequence[str], communities: Rows) -> Iterator[str]:
    """Whether numbers grew, said straight out: of all together by round, then of each community; and who came."""
    together = rounds(communities) if len(communities) > 1 else []
    every = f"All together, in the {len(together)} rounds that every community has held (one session of each):"
    if len(together) > 1:
        yield f"{every} {first_and_last(together, 'round')}"
    each = zip(names, map(people.attendance, communities), strict=True)
    yield from (f"{name}, in {len(sizes)} sessions: {first_and_last(sizes)}" for name, sizes in each if len(sizes) > 1)
    who = zip(names, map(same_or_different, communities), strict=True)
    yield from (f"{name}: {sentence}" for name, sentence in who if sentence)


def first_and_last(sizes: Sequence[int], meeting: str = "session") -> str:
    first, last = sizes[0], sizes[-1]
    came = f"{first} people came to the first {meeting}, {last} to the last."
    if first == last:
        return f"{came} The numbers did not grow."
    changed = f"{'fell' if last < first else 'grew'} by {abs(last - first)}"
    return f"{came} From the first {meeting} to the last the numbers {changed}."


def same_or_different(rows: CommunityRows) -> str:
    """One sentence by a stated rule: whether it was mostly the same people who came, or different ones.

    Three in four of all who came were at every session: mostly the same people. Fewer than half: mostly different
    people. Between the two: a steady core and others. One session, or nobody: nothing to say.
    """
    whole, every = len(rows.everyone), people.attended_all(rows)
    if len(rows.held) < 2 or not whole:
        return ""
    said = f"{of(every, whole)} came to every session"
    if 4 * every >= 3 * whole:
        return f"mostly the same people: {said}."
    return f"mostly different people: {said}." if 2 * every < whole else f"a steady core and others: {said}."


def days(held: Sequence[date]) -> str:
    if not held:
        return NONE
    first, last = min(held), max(held)
    return shown(first) if first == last else f"{shown(first)} to {shown(last)}"
