"""Texts side by side: the same word for word, the same in other words, and what one says alone."""

from __future__ import annotations

import time

from cop.beside.laying import lay, sections

HARBOUR = """## What we believe

- Talent is for everyone.
- We put nobody in a box.

## How we meet

We meet every two months. Hosting goes round.
"""
HILL = """Our page.

## What we believe in

- Talent is for **everyone**!
- Nobody is put in a box by us.

## Money

We have none.
"""


def how(laid, number):
    return [(s.text, s.how) for row in laid.rows if row.cells[number] for s in row.cells[number].sentences]


def test_sections_stand_beside_their_like_and_alone_without_one():
    laid = lay([HARBOUR, HILL])
    headings = [[cell.heading if cell else None for cell in row.cells] for row in laid.rows]
    assert headings == [
        [None, ""],
        ["What we believe", "What we believe in"],
        [None, "Money"],
        ["How we meet", None],
    ]


def test_what_is_shared_what_is_in_other_words_and_what_is_only_here():
    laid = lay([HARBOUR, HILL])
    assert how(laid, 0) == [
        ("Talent is for everyone.", "shared"),
        ("We put nobody in a box.", "alike"),
        ("We meet every two months.", "only"),
        ("Hosting goes round.", "only"),
    ]
    [alike] = [s for row in laid.rows if row.cells[0] for s in row.cells[0].sentences if s.alike]
    assert alike.alike == {1: "Nobody is put in a box by us."}


def test_what_stands_elsewhere_word_for_word_is_shared_all_the_same():
    laid = lay(["## A\n\nWe listen well.\n", "## Quite another thing\n\nSomething.\n\nWe listen well!\n\nMore.\n"])
    assert ("We listen well.", "shared") in how(laid, 0)


def test_of_three_texts_each_sentence_says_with_whom_it_is_shared():
    laid = lay(["We share.\n", "We share.\n", "We borrow.\n"])
    [row] = laid.rows
    assert [s.shared_with for cell in row.cells for s in cell.sentences] == [{1}, {0}, set()]


def test_a_text_beside_itself_is_shared_throughout():
    assert {each for _, each in how(lay([HARBOUR, HARBOUR]), 1)} == {"shared"}


def test_marks_links_and_rules_of_tables_are_no_words():
    [section] = sections("| A | B |\n| --- | --- |\n| [one](https://example.org) | *two* |\n")
    assert [s.text for s in section.sentences] == ["A, B", "one, two"]


def test_an_empty_text_leaves_the_other_alone():
    laid = lay([HARBOUR, ""])
    assert {each for _, each in how(laid, 0)} == {"only"} and not laid.plainer


def test_the_longest_texts_are_laid_in_seconds_and_say_that_it_was_done_plainly():
    long = "".join(f"We share number {n} of many things.\n\n" for n in range(4000))
    other = long.replace("share", "borrow")
    started = time.monotonic()
    assert lay([long, other]).plainer
    assert time.monotonic() - started < 5
