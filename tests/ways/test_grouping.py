"""Small groups for who is here: as even as can be, and nobody left alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.db import db
from cop.ways.grouping import SIZES, group_sizes, groups_for, in_words
from cop.ways.models import MethodCard


@pytest.mark.parametrize(
    "here, size, groups",
    [(7, 3, [2, 2, 3]), (7, 2, [2, 2, 3]), (7, 4, [3, 4]), (9, 4, [3, 3, 3]), (4, 3, [2, 2]), (3, 2, [3]), (1, 2, [1])],
)
def test_groups_are_even_and_nobody_is_alone(here, size, groups):
    assert group_sizes(here, size) == groups


@pytest.mark.parametrize("here, groups", [(7, [3, 4]), (9, [3, 3, 3]), (8, [4, 4]), (5, [5]), (2, [2])])
def test_where_the_card_says_that_twos_do_not_work_there_are_none(here, groups):
    assert groups_for("peer-trio", 1, here) == groups


def test_every_number_of_people_is_shared_out_in_full():
    for here in range(1, 301):
        for size in (2, 3, 4, 5):
            for least in (2, size):
                sizes = group_sizes(here, size, least)
                assert sum(sizes) == here
                assert max(sizes) - min(sizes) <= 1
                assert min(sizes) >= min(here, least)


def test_they_are_said_in_words_that_can_be_read_out():
    assert in_words([2, 2, 3]) == "7 here: groups of 2, 2 and 3"
    assert in_words([5]) == "5 here: all together"
    assert in_words(group_sizes(61, 3)) == "61 here: 2 groups of 2 and 19 groups of 3"
    assert in_words(group_sizes(60, 3)) == "60 here: 20 groups of 3"
    assert in_words([]) == ""


def test_the_steps_that_ask_for_groups_exist_on_their_cards(app):
    cards = {card.slug: card for card in db.session.scalars(sa.select(MethodCard))}
    assert all(step < len(cards[slug].card["steps"]) for slug, steps in SIZES.items() for step in steps)
