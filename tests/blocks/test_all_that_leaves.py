"""Whoever fetches every page and every file, and subtracts, learns of no group under five and reads nobody's words."""

from __future__ import annotations

import random

import pytest

from tests.world import a_member, signed_in

from .adding_up import broken, every_rule, files_of, walked, what_they_tell, words_of_people
from .walking import Walk
from .years import Years

pytestmark = pytest.mark.engine("sqlite")  # the same pages from the same rows: no database says it differently


@pytest.fixture
def a_year(app, browse):
    years = Years(app, random.Random(7)).live(years=1)
    reader = signed_in(browse.another_device(), a_member(years.programme.communities[0], "reviewer"))
    return years, walked(years, reader, browse.another_device(), at_most=1)


def test_everything_that_can_be_fetched_tells_of_no_small_group_and_says_nobodys_words(a_year):
    years, found = a_year
    assert every_rule() - {each.rule for each in found} == set()
    kinds = {each.address.rpartition(".")[2].partition("?")[0] for each in found if "/files/" in each.address}
    assert {"pptx", "docx", "xlsx", "zip", "json"} <= kinds
    told, _ = what_they_tell(years, found)
    assert len(set().union(*told)) > 5, "it is safe because something is told"
    assert broken(years, found) == []
    assert words_of_people(found) == []


def test_the_same_reader_breaks_a_careless_publisher(app, browse):
    years = Years(app, random.Random(7), careless=True).live(years=1)
    reader = signed_in(browse, a_member(years.programme.communities[0], "reviewer"))
    seeds = [each for each in files_of(years.programme) if each.partition("?")[0].endswith(("/", "/report.json"))]
    assert broken(years, Walk(app, reader, at_most=1, follows=False).through(seeds).found) != []
