"""What people type: every script is kept, nothing breaks a database, and each limit says so in its own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.answerform.forms import clean, question_lines, questions_problem
from cop.texts import ANSWER, QUESTION

any_text = st.text(st.characters(codec=None))  # lone surrogates, NUL and all
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"


@given(any_text)
def test_cleaned_text_can_be_kept_by_both_databases(text):
    cleaned = clean(text)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned) == cleaned


def test_cleaning_keeps_newlines_tabs_and_every_script():
    assert clean(" One\r\ntwo\tthree\x00\x1b\x85 \u202eשלום ") == "One\ntwo\tthree \u202eשלום"
    assert clean("half \ud83d character") == "half \N{REPLACEMENT CHARACTER} character"


@pytest.mark.parametrize("nothing", ["\u200b", "\u200b \u2060\ufeff", "\u3164", "\u2800\u2800", "\ufe0f\u200d"])
def test_what_nobody_can_see_is_no_answer(nothing):
    assert clean(nothing) == "" and question_lines([nothing, "Why?"]) == ["Why?"]


@pytest.mark.parametrize("something", ["😀", FAMILY, "?", "नि", "\u200fשלום"])
def test_whatever_shows_is_an_answer(something):
    assert clean(something) == something


def test_a_field_with_three_lines_holds_three_questions():
    assert question_lines(["Why?\r\n\r\n How? ", "", "\x00", "Who?"]) == ["Why?", "How?", "Who?"]


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("a" * 2001, "This can be up to 2,000 characters"),
        ("b" * 999_999, "This can be up to 2,000 characters"),
        (FAMILY * 400, "This has too many emoji"),
    ],
)
def test_an_answer_that_is_too_long_is_told_which_limit(text, sentence):
    assert sentence in ANSWER.problem(text, "This")


@pytest.mark.parametrize(
    "questions, sentence",
    [
        (["c" * 281], "Each question can be up to 280 characters"),
        (["fine", FAMILY * 100], "Each question has too many emoji"),
        (["d"] * 6, "room for 5 questions, and here are 6"),
        (["d"] * 10_000, "room for 5 questions, and here are 10000"),
    ],
)
def test_questions_that_are_too_long_or_too_many_are_told_which_limit(questions, sentence):
    assert sentence in questions_problem(questions)


def test_characters_are_counted_as_people_count_them():
    assert QUESTION.problem(FAMILY * 48, "This") is None  # 48 characters to a reader, 1,200 bytes to a disk
    assert ANSWER.problem("e\N{COMBINING ACUTE ACCENT}" * 2000, "This") is None
    assert questions_problem([FAMILY * 48] * 5) is None
