"""How large a text is printed for a wall."""

from __future__ import annotations

from cop.interchange.wall import SIZES, fitting, height


def test_a_short_text_is_as_large_as_can_be_and_a_longer_one_smaller():
    line = "- People should be able to be at their best where they are.\n"
    sizes = [fitting(line * count) for count in range(1, 60)]
    assert sizes[0] == SIZES[0] and sizes[-1] is None
    assert [each or 0 for each in sizes] == sorted((each or 0 for each in sizes), reverse=True)


def test_headings_and_rows_take_more_room_than_words():
    words = "We share what we try."
    assert height(f"## {words}\n", 12) > height(f"{words}\n", 12)
    assert height(f"| {words} |\n", 12) > height(f"{words}\n", 12)
