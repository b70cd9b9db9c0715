"""The share of those who took part and agreed is told only where nobody can be told by it."""

from __future__ import annotations

from datetime import date, time

import pytest

from cop.figures.exact import agreed
from cop.measures.programme import manifesto_agreed
from cop.measures.rows import CommunityRows, GatheringRow, PresenceRow


def a_community(people: int, yes: int, others: int = 0) -> CommunityRows:
    """So many took part, so many of them agreed; `others` agreed without ever having come."""
    return CommunityRows(
        gatherings=[GatheringRow(1, 1, date(2026, 5, 14), time(14), "closed")],
        presences=[PresenceRow(1, person, "participant") for person in range(people)],
        agreed=frozenset([*range(yes), *(f"other {n}" for n in range(others))]),
    )


def test_only_those_who_took_part_are_counted():
    assert manifesto_agreed(a_community(12, 6, others=3)) == (6, 12)


@pytest.mark.parametrize(
    ("people", "yes", "shown"),
    [
        (12, 6, "6 of 12 (50%)"),
        (12, 12, "12 of 12 (100%)"),
        (12, 0, "0 of 12 (0%)"),
        (12, 4, "not shown"),
        (12, 8, "not shown"),
        (9, 5, "not shown"),
        (9, 9, "not shown"),
        (0, 0, "not shown"),
    ],
)
def test_small_numbers_on_either_side_are_not_shown(people, yes, shown):
    assert agreed([a_community(people, yes)], {})[0].text == shown


def test_together_nothing_is_told_that_a_hidden_part_could_be_reckoned_from():
    cells = agreed([a_community(12, 6), a_community(7, 2)], {})
    assert [cell.text for cell in cells] == ["6 of 12 (50%)", "not shown", "not shown"]
    assert [cell.value for cell in cells] == [6, None, None]
