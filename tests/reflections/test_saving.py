"""Once only, by the same device, the newest words win, and nothing tells who has answered."""

import pytest

from cop.db import db
from cop.errors import Unavailable
from cop.reflections.boxes import Closed, OtherPhone, Outdated
from cop.reflections.opening import answered_so_far
from cop.reflections.sealing import BOX_BYTES, HOW, PARTS, QUESTIONS
from tests.reflections.conftest import Phone, sent_by
from tests.world import NOON


def kept(room, phone, part):
    return sent_by(phone, room.part(part), room.keys)


def test_a_save_writes_one_row_in_each_part_empty_or_not(room):
    assert room.send(Phone(), 1, "Lighter") == {QUESTIONS: "saved", HOW: "saved"}
    assert sorted(row.part for row in room.sealed()) == sorted(PARTS)
    assert all(len(row.box) == BOX_BYTES[row.part] for row in room.sealed())


def test_answering_again_changes_the_same_row(room):
    phone = Phone()
    room.send(phone, 1, "Tired")
    room.send(phone, 2, "Lighter", "Who else?")
    assert len(room.sealed()) == 2
    rev, words = kept(room, phone, HOW)
    assert (rev, [line.text for line in words.lines]) == (2, ["Lighter"])
    assert answered_so_far(room.gathering) == 1


def test_a_repeated_send_is_the_same_answer_and_writes_nothing(room):
    phone = Phone()
    room.send(phone, 1, "Lighter", "Who else?")
    before = [(row.k, row.box) for row in room.sealed()]
    room.send(phone, 1, "Lighter", "Who else?")
    assert [(row.k, row.box) for row in room.sealed()] == before


def test_other_words_under_the_same_number_are_refused_and_nothing_is_overwritten(room):
    phone = Phone()
    room.send(phone, 4, "Lighter")
    for rev in (4, 3):
        with pytest.raises(Outdated) as refused:
            room.send(phone, rev, "Tired", "A question")
        assert refused.value.rev == 4
    assert kept(room, phone, HOW)[1].lines[0].text == "Lighter"
    assert kept(room, phone, QUESTIONS)[1].lines == ()


def test_another_phone_without_the_device_secret_is_refused_and_sees_nothing(room):
    phone = Phone()
    room.send(phone, 1, "Lighter")
    copied = Phone(participant=phone.participant)
    with pytest.raises(OtherPhone):
        room.send(copied, 9, "Mine now")
    assert kept(room, copied, HOW) is None
    assert kept(room, phone, HOW)[1].lines[0].text == "Lighter"


def test_two_people_are_two_rows_and_are_counted_without_names(room):
    room.send(Phone(), 1, "Lighter")
    room.send(Phone(), 1, "Tired")
    assert answered_so_far(room.gathering) == 2


def test_from_nine_the_next_day_nothing_is_taken_any_more(room):
    with pytest.raises(Closed):
        room.keep(Phone().sending(1, "Late"), now=room.part(HOW).due_at)
    assert room.sealed() == []


def test_without_its_key_nothing_is_kept_and_nothing_is_called_saved(room):
    room.keys.burn((room.gathering.id, HOW))
    with pytest.raises(Unavailable):
        room.send(Phone(), 1, "Lighter")
    assert room.sealed() == []


def test_a_session_without_parts_takes_no_answers(room):
    for name in PARTS:
        db.session.delete(room.part(name))
    db.session.commit()
    with pytest.raises(Closed):
        room.keep(Phone().sending(1, "Lighter"), now=NOON)
