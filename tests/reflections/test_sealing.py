"""A box tells nothing by its length, opens to exactly what was written, and only with its own key."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from cop.answerform.forms import MOST_QUESTIONS, clean, questions_problem
from cop.reflections.sealing import (
    BOX_BYTES,
    HOW,
    QUESTIONS,
    CannotUnseal,
    Line,
    Seal,
    Words,
    tag_of,
)
from cop.texts import ANSWER

KEY = bytes(range(32))
RFC_5869 = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cop sealed part: k")
any_text = st.text(st.characters(codec=None))  # lone surrogates, NUL and all


def how(feeling: str = "", today: str = "", **more: object) -> Words:
    lines = [Line("feeling", 1, feeling), Line("today", 1, today)]
    return Words(tuple(line for line in lines if line.text), **more)  # type: ignore[arg-type]


@given(any_text, any_text, st.binary(min_size=16, max_size=16), st.booleans(), st.booleans())
def test_what_was_sealed_is_what_is_opened(feeling, today, receipt, quote, few):
    lines = (Line("feeling", 1, clean(feeling), quote), Line("today", 1, clean(today), not quote))
    words = Words(lines, receipt, few)
    seal = Seal.of(7, HOW, KEY)
    k = seal.k(b"participant")
    assert seal.unseal(k, seal.seal(k, words)) == words


@given(st.lists(any_text, max_size=MOST_QUESTIONS))
def test_questions_come_back_with_their_numbers(texts):
    words = Words(tuple(Line("curious", n, clean(text)) for n, text in enumerate(texts, 1)))
    seal = Seal.of(7, QUESTIONS, KEY)
    k = seal.k(b"participant")
    assert seal.unseal(k, seal.seal(k, words)) == words


@given(st.text(max_size=1500), st.text(max_size=1500))
def test_every_box_of_a_part_has_one_length(feeling, today):
    seal = Seal.of(7, HOW, KEY)
    k = seal.k(b"participant")
    full = how(clean(feeling), clean(today))
    assert len(seal.seal(k, full)) == len(seal.seal(k, Words())) == BOX_BYTES[HOW] == 16_384


def test_the_longest_answers_that_are_allowed_fit_their_boxes():
    long_answer, long_question = "é" * 1000 + "a" * 1000, "ж" * 280
    assert ANSWER.problem(long_answer, "") is questions_problem([long_question] * 5) is None
    widest = "\N{GRINNING FACE}" * 1875  # 7,500 bytes, the most an answer may have
    assert ANSWER.problem(widest, "") is questions_problem(["\N{GRINNING FACE}" * 280] * 5) is None
    seal = Seal.of(7, HOW, KEY)
    assert len(seal.seal(seal.k(b"a"), how(widest, widest))) == 16_384
    seal = Seal.of(7, QUESTIONS, KEY)
    lines = tuple(Line("curious", n, "x" * 1200) for n in range(1, 6))
    assert len(seal.seal(seal.k(b"a"), Words(lines))) == 8_192


def test_the_same_words_look_different_each_time_they_are_sealed():
    seal = Seal.of(7, HOW, KEY)
    k = seal.k(b"a")
    assert seal.seal(k, how("Fine")) != seal.seal(k, how("Fine"))


@pytest.mark.parametrize("other", [Seal.of(8, HOW, KEY), Seal.of(7, HOW, bytes(32))])
def test_another_key_or_another_session_cannot_open_a_box(other):
    seal = Seal.of(7, HOW, KEY)
    k = seal.k(b"a")
    with pytest.raises(CannotUnseal):
        other.unseal(k, seal.seal(k, how("Fine")))


def test_a_box_moved_to_another_row_or_altered_does_not_open():
    seal = Seal.of(7, HOW, KEY)
    box = seal.seal(seal.k(b"a"), how("Fine"))
    changed = box[:-1] + bytes([box[-1] ^ 1])
    for k, found in [(seal.k(b"b"), box), (seal.k(b"a"), changed), (seal.k(b"a"), b"")]:
        with pytest.raises(CannotUnseal):
            seal.unseal(k, found)


def test_one_participant_has_one_row_and_two_have_two():
    seal = Seal.of(7, HOW, KEY)
    assert seal.k(b"a") == seal.k(b"a") != seal.k(b"b")
    assert len(seal.k(b"a")) == 16
    assert seal.k(b"a") != Seal.of(7, HOW, bytes(32)).k(b"a")


def test_row_edit_tag_and_box_use_keys_that_tell_nothing_of_each_other():
    seal = Seal.of(7, HOW, KEY)
    assert seal.edit_tag("a")[:16] != seal.k(b"a")
    assert seal.edit_tag("a") not in (hmac.digest(KEY, b"a", "sha256"), hashlib.sha256(b"a").digest())


def test_keys_do_not_show_in_a_traceback():
    assert "_key" not in repr(Seal.of(7, HOW, KEY))


@pytest.mark.parametrize("part, key", [("feelings", KEY), (HOW, b"short")])
def test_an_unknown_part_or_a_short_key_seals_nothing(part, key):
    with pytest.raises(ValueError):
        Seal.of(7, part, key)


def test_a_tag_is_the_sum_that_a_phone_can_make():
    receipt = bytes(range(16))
    expected = hashlib.sha256(b"000102030405060708090a0b0c0d0e0f|curious|2").digest()
    assert Line("curious", 2, "Why?").tag(receipt) == tag_of(receipt, "curious", 2) == expected


def test_keys_are_parted_as_the_standard_says():
    slot_key = RFC_5869.derive(KEY)
    assert Seal.of(7, HOW, KEY).k(b"somebody") == hmac.digest(slot_key, b"somebody", "sha256")[:16]
