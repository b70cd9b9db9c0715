"""A join code is easy to say, and finding one by guessing takes longer than any session lasts."""

from __future__ import annotations

import re
from math import log2

from cop.codes import DIGITS, WORDS, new_code, normal

OPEN_AT_ONCE = 300
"""More communities than any academy runs, all meeting on one day."""
GUESSES_A_SECOND = 500
"""What a whole small server answers when it does nothing else, and nobody looks."""
HOURS_OPEN = 2


def test_there_are_enough_words_of_our_own():
    assert len(set(WORDS)) == len(WORDS) >= 2048
    assert all(re.fullmatch("[a-z]{4,8}", word) for word in WORDS)


def test_no_plural_stands_beside_its_singular():
    assert [word for word in WORDS if f"{word}s" in set(WORDS)] == []


def test_a_code_is_worth_twenty_eight_bits():
    assert log2(len(WORDS) ** 2 * DIGITS) > 28


def test_guessing_one_session_for_as_long_as_it_is_open_almost_never_works():
    codes = len(WORDS) ** 2 * DIGITS
    tries = GUESSES_A_SECOND * HOURS_OPEN * 3600
    assert tries / codes < 0.01
    assert codes / OPEN_AT_ONCE > 10**6, "guesses that are needed for one hit among all the sessions open at once"


def test_spaces_dashes_and_capitals_do_not_matter():
    assert normal(" Heron copper-17 ") == normal("HERON-COPPER 17") == "heroncopper17"
    assert re.fullmatch(r"[a-z]{4,8}-[a-z]{4,8}-\d\d", new_code())
