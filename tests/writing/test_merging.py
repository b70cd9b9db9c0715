"""What two people did to one text is put together word by word, or said to be at odds."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cop.writing.merge import BOTH, THEIRS, YOURS, merge

BEFORE = """## What we believe

Talent is for everyone, and everyone has some of it.

- We share what we try.
- We borrow with thanks.

We meet every two months.
"""
WORDS = ["talent", "people", "share", "with", "thanks", "we", "meet", "often", "in", "turns"]
PARAGRAPHS = st.lists(st.sampled_from(WORDS), min_size=4, max_size=9).map(" ".join)


def marks(made) -> list[tuple[str, str, str]]:
    """Whose change, what kind, which words."""
    pieces = [piece for line in made.lines for piece in line.pieces if piece.kind != "same" and not piece.blank]
    return [(piece.who, piece.kind, piece.text.strip()) for piece in pieces]


def test_changes_to_different_words_of_one_paragraph_fit_together():
    yours = BEFORE.replace("Talent is", "Talent, we say, is")
    theirs = BEFORE.replace("some of it", "a lot of it")
    made = merge(BEFORE, yours, theirs)
    assert made.clashes == []
    assert made.text == yours.replace("some of it", "a lot of it")
    assert marks(made) == [(YOURS, "added", ", we say,"), (THEIRS, "removed", "some"), (THEIRS, "added", "a lot")]


def test_a_paragraph_moved_in_by_one_and_one_taken_out_by_the_other():
    yours = BEFORE.replace("- We share what we try.\n", "")
    theirs = BEFORE.replace("We meet", "Everybody is welcome.\n\nWe meet")
    made = merge(BEFORE, yours, theirs)
    assert made.text == yours.replace("We meet", "Everybody is welcome.\n\nWe meet")
    assert marks(made) == [(YOURS, "removed", "- We share what we try."), (THEIRS, "added", "Everybody is welcome.")]


@pytest.mark.parametrize(
    ("yours", "theirs", "together"),
    [
        ("- a one\n- yours\n", "- a one\n- theirs\n", "- a one\n- theirs\n- yours\n"),
        ("- a one\n\nYours.\n", "- a one\n\nTheirs.\n", "- a one\n\nTheirs.\n\nYours.\n"),
    ],
)
def test_two_lines_added_at_one_place_are_both_kept_as_lines_of_their_own(yours, theirs, together):
    made = merge("- a one\n", yours, theirs)
    assert (made.text, made.clashes) == (together, [])


def test_the_same_change_made_twice_is_made_once():
    both = BEFORE.replace("two months", "month")
    made = merge(BEFORE, both, both)
    assert (made.text, made.clashes) == (both, [])
    assert {who for who, _kind, _words in marks(made)} == {BOTH}


@pytest.mark.parametrize(
    ("yours", "theirs"),
    [("every month", "every year"), ("", "every week"), ("every single two months", "every other two months")],
)
def test_the_same_words_changed_in_two_ways_are_a_clash_with_what_stood_there(yours, theirs):
    change = [BEFORE.replace("every two months", new) for new in (yours, theirs)]
    [clash] = merge(BEFORE, *change).clashes
    assert clash.before.strip() == "We meet every two months."
    assert (clash.yours in change[0], clash.theirs in change[1]) == (True, True)


def test_a_paragraph_taken_out_by_one_and_changed_by_the_other_is_a_clash():
    [clash] = merge(
        BEFORE, BEFORE.replace("- We share what we try.\n", ""), BEFORE.replace("we try", "we tried")
    ).clashes
    assert (clash.before, clash.yours) == ("- We share what we try.\n", "")


@settings(max_examples=60, deadline=None)
@given(st.lists(PARAGRAPHS, min_size=1, max_size=6), st.lists(PARAGRAPHS, max_size=6))
def test_when_nobody_else_changed_anything_it_is_exactly_the_text_that_was_written(before, yours):
    was, mine = "\n\n".join(before) + "\n", "\n\n".join(yours) + "\n"
    assert merge(was, mine, was).text == merge(was, was, mine).text == mine


@settings(max_examples=100, deadline=None)
@given(st.lists(PARAGRAPHS, min_size=3, max_size=8), st.data())
def test_edits_at_different_places_come_to_the_same_whoever_was_first(before, data):
    """Each puts in, takes out or rewrites some paragraphs; every other one stays, so that no two lie side by side."""
    parts = [f"{n} {text} {n}" for n, text in enumerate(before)]
    edits = st.sampled_from(["as it is", "new word", "gone", "one more"])
    hands = [data.draw(st.sampled_from([YOURS, THEIRS])) for _ in parts]
    done = [data.draw(edits) if n % 2 else "as it is" for n in range(len(parts))]
    assume(len({hand for hand, what in zip(hands, done, strict=True) if what != "as it is"}) == 2)

    def after(*whose: str) -> str:
        made = [
            edited(text, what) if hand in whose else [text] for text, what, hand in zip(parts, done, hands, strict=True)
        ]
        return "\n\n".join(text for each in made for text in each) + "\n"

    was = after()
    one, other = merge(was, after(YOURS), after(THEIRS)), merge(was, after(THEIRS), after(YOURS))
    assert one.clashes == other.clashes == []
    assert one.text == other.text == after(YOURS, THEIRS)


def edited(text: str, what: str) -> list[str]:
    changed = {"new word": [text.replace(" ", " quite ", 1)], "gone": [], "one more": [text, "another " + text[::-1]]}
    return changed.get(what, [text])
