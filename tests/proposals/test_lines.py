"""A text with proposals taken in: every line finds its place, and nothing else of the text changes."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from cop.proposals.lines import read, with_taken_in

TEXT = """## What we believe

- Talent is for everyone.
- We share what we try.

We meet every two months.
"""


@dataclass
class Said:
    act: str
    line: str = ""
    wording: str = ""
    place: int = 0


def taken(*said: Said, body: str = TEXT) -> str:
    return with_taken_in(body, said).text


def test_a_new_line_after_a_list_line_is_a_list_line_too():
    after = taken(Said("add", "- Talent is for everyone.", "Nobody is put in a box."))
    assert "- Talent is for everyone.\n- Nobody is put in a box.\n- We share what we try.\n\nWe meet" in after


def test_a_new_line_at_the_end_of_a_list_leaves_the_paragraph_after_it_alone():
    after = taken(Said("add", "- We share what we try.", "We listen."))
    assert "- We share what we try.\n- We listen.\n\nWe meet every two months.\n" in after


def test_a_new_line_at_the_end_is_a_paragraph_of_its_own():
    assert taken(Said("add", "", "Hosting goes round.")).endswith("two months.\n\nHosting goes round.\n")


def test_a_line_in_other_words_keeps_its_shape():
    assert "- We borrow with thanks.\n\nWe meet" in taken(
        Said("change", "- We share what we try.", "We borrow with thanks.")
    )


def test_the_last_line_of_a_list_taken_out_does_not_glue_the_paragraph_to_it():
    assert "- Talent is for everyone.\n\nWe meet every two months.\n" in taken(Said("drop", "- We share what we try."))


def test_a_first_line_can_be_proposed_for_an_empty_document():
    assert taken(Said("add", "", "We listen."), body="") == "We listen.\n"


def test_a_proposal_finds_its_line_although_others_came_before_it():
    first = Said("add", "## What we believe", "We listen.")
    second = Said("change", "We meet every two months.", "We meet monthly.", place=3)
    draft = with_taken_in(TEXT, [first, second])
    assert draft.text.endswith("\n\nWe meet monthly.\n") and not draft.astray


def test_a_line_that_has_gone_is_told_of_and_nothing_else_happens():
    drop, change = Said("drop", "We meet every two months."), Said("change", "We meet every two months.", "Monthly.")
    draft = with_taken_in(TEXT, [drop, change])
    assert draft.astray == [change] and "Monthly" not in draft.text


def test_of_two_lines_with_the_same_words_the_nearer_one_is_meant():
    body = "We listen.\n\nWe share.\n\nWe listen.\n"
    assert taken(Said("drop", "We listen.", place=2), body=body) == "We listen.\n\nWe share.\n\n"


def test_a_phone_names_a_line_that_has_moved_and_none_that_has_changed():
    name = read(TEXT).choices[3].key
    moved = with_taken_in(TEXT, [Said("add", "## What we believe", "We listen.")])
    assert moved.called(name).line.text == "We meet every two months."
    changed = with_taken_in(TEXT, [Said("change", "We meet every two months.", "Monthly.")])
    assert changed.called(name) is None
    assert changed.called("not-a-line") is None


LINES = st.lists(st.sampled_from(["## A", "- one", "- two", "1. three", "Words here.", "> said", ""]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(LINES, st.data())
def test_dropping_what_was_added_gives_the_text_again(lines, data):
    """But for empty lines: every other line stands where it stood."""
    body = "\n\n".join(lines)
    choices = read(body).choices
    after = data.draw(st.sampled_from([c.line.text for c in choices])) if choices else ""
    added = with_taken_in(body, [Said("add", after, "Quite new words")])
    [new] = [line for line in added.lines if line.how == "added"]
    again = with_taken_in(added.text, [Said("drop", new.text)])
    assert [line.text for line in read(again.text).lines] == [line.text for line in read(body).lines]
