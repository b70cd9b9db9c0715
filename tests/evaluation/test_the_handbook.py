"""docs/measures.md is what the measures say of themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cop.handbook.writing import KEYS, handbook
from cop.measures.programme import added_measures, community_measures
from cop.measures.rows import CommunityRows

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"


def test_the_page_is_made_from_the_docstrings():
    assert PAGE.read_text(encoding="utf-8") == handbook()


def test_every_key_of_the_command_is_explained_on_it():
    printed = community_measures(CommunityRows()).keys() | added_measures(CommunityRows(), date(2024, 3, 1)).keys()
    assert {key for keys in KEYS.values() for key in keys.split()} == printed
