"""Nobody learns of a group of one to four from all reports together; whoever publishes carelessly tells plenty."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.blocks.small import K_CELL, Round, next_round

from .attacker import Report, small_groups

THEMES = ("connected", "energised", "relieved", "clear", "hopeful", "safe")
PROGRAMMES, YEARS, QUARTERS = 40, 5, 4
Publish = Callable[[list[Round], Counter[str], int], Round]


def careless(before: list[Round], truth: Counter[str], total: int) -> Round:
    """The rule that everybody thinks of first: a count goes out from five, and is brought up to date each time."""
    return Round(total, {theme: count for theme, count in truth.items() if count >= K_CELL})


def years_of_reports(chance: random.Random, publish: Publish) -> list[Report]:
    """One programme: a report each quarter, one to three communities, groups of 5 to 20 answers, some unsorted."""
    rounds: list[Round] = []
    reports: list[Report] = []
    truth: Counter[str] = Counter()
    liked = [chance.random() + 0.1 for _ in THEMES]
    for _ in range(YEARS * QUARTERS):
        blocks = tuple(chance.randint(5, 20) for _ in range(chance.randint(1, 3)))
        for answers in blocks:
            truth.update(chance.choices(THEMES, liked, k=chance.randint(answers // 2, answers)))
        rounds.append(publish(rounds, truth, sum(blocks)))
        reports.append(Report(blocks, dict(rounds[-1].counts)))
    return reports


def broken_into(publish: Publish, programmes: int) -> int:
    found = (small_groups(years_of_reports(random.Random(seed), publish)) for seed in range(programmes))
    return sum(bool(groups) for groups in found)


def test_200_years_of_reports_tell_of_no_group_under_five():
    assert PROGRAMMES * YEARS == 200
    assert broken_into(next_round, PROGRAMMES) == 0


def test_the_same_attacker_breaks_the_careless_rule_in_every_programme():
    assert broken_into(careless, 4) == 4


def test_counts_are_published_and_not_only_withheld():
    """A rule that says nothing is safe and useless: nine in ten of all sorted answers are counted in the end."""
    told = truth = 0
    for seed in range(10):
        rounds: list[Round] = []
        counts: Counter[str] = Counter()
        chance = random.Random(seed)
        for _ in range(20):
            counts.update(chance.choices(THEMES, k=12))
            rounds.append(next_round(rounds, counts, 14))
        told, truth = told + sum(rounds[-1].counts.values()), truth + counts.total()
    assert told > 0.9 * truth


def test_a_small_increase_waits_until_it_is_five():
    first = next_round([], Counter(connected=7), 20)
    second = next_round([first], Counter(connected=9), 20)
    third = next_round([first, second], Counter(connected=13), 20)
    assert [dict(each.counts) for each in (first, second, third)] == [{"connected": 7}] * 2 + [{"connected": 13}]


def test_the_smallest_is_held_back_where_the_total_would_give_away_the_rest():
    shown = next_round([], Counter(connected=6, clear=5, safe=2), 13)
    assert dict(shown.counts) == {"connected": 6}


def test_names_go_out_from_two_without_counts_unless_two_each_would_be_all():
    assert next_round([], Counter(clear=3, safe=2, proud=1), 20).names == ("clear", "safe")
    assert next_round([], Counter(clear=2, safe=2), 5).names == ()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=6))
def test_whatever_comes_in_every_step_is_five_or_more_and_no_count_ever_shrinks(quarters):
    rounds: list[Round] = []
    truth: Counter[str] = Counter()
    for added in quarters:
        truth.update(dict(zip(THEMES, added, strict=False)))
        rounds.append(next_round(rounds, truth, max(5, sum(added))))
        before = rounds[-2].counts if len(rounds) > 1 else {}
        for theme, count in rounds[-1].counts.items():
            step = count - before.get(theme, 0)
            assert step == 0 or step >= K_CELL
            assert count <= truth[theme]
    reports = [Report((each.total,), dict(each.counts)) for each in rounds]
    assert small_groups(reports) == []


@pytest.mark.parametrize("total", [5, 8, 12])
def test_when_nothing_may_be_said_nothing_is(total):
    assert dict(next_round([], Counter(connected=total - 1), total).counts) == {}
