"""The counting itself: whatever breaks a promise is counted, and an honest "not sent yet" is not."""

from __future__ import annotations

import pytest

from bench.room import Phone
from tests.reflections.faults.counting import Count, kept, opened_once
from tests.reflections.faults.phones import Sender
from tests.reflections.faults.tracing import flushed_before_the_answer


class Known(Sender):
    """What the server holds for it is said beforehand."""

    there: tuple[int, set[int]] = (0, set())

    def look(self, port: int) -> tuple[int, set[int]]:
        return self.there


def a_sender(told: int, rev: int, number: int = 0, versions: tuple[int, ...] = ()) -> Known:
    made = Known(Phone(0), 1, "", name="Qx", told=told, rev=rev)
    made.there = (number, set(versions))
    return made


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        (a_sender(4, 4, 4, (4,)), Count()),
        (a_sender(4, 5, 5, (5,)), Count()),
        (a_sender(0, 1), Count()),
        (a_sender(4, 5, 3, (3,)), Count(lost=1)),
        (a_sender(4, 4), Count(lost=1)),
        (a_sender(4, 4, 4, (3,)), Count(false_saved=1)),
        (a_sender(4, 4, 4), Count(false_saved=1)),
        (a_sender(4, 5, 6, (6,)), Count(wrong_revision=1)),
        (a_sender(4, 5, 5, (4, 5)), Count(wrong_revision=1)),
    ],
)
def test_what_is_kept_is_held_against_what_the_phone_was_told(sender, found):
    assert kept([sender], 0) == found


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["Qx version 2 curious"], Count()),
        (["Qx version 3 curious"], Count()),
        ([], Count(lost=1)),
        (["Qx version 1 curious"], Count(lost=1)),
        (["Qx version 2 curious", "Qx version 2 curious"], Count(doubled=1)),
        (["Qx version 4 curious"], Count(wrong_revision=1)),
    ],
)
def test_what_is_opened_is_held_against_what_the_phone_was_told(texts, found):
    assert opened_once(texts, [a_sender(told=2, rev=3)]) == found


def test_an_acknowledgement_of_another_version_is_a_false_one():
    sender = a_sender(told=0, rev=3)
    sender.believe({"saved_rev": 2, "how": "saved", "questions": "saved"})
    assert sender.misled == 1


def test_the_trace_counts_what_reached_the_disk_before_its_answer_left():
    save, flush, answer = (
        '7 recvfrom(10<socket:[1]>, "POST /rooms/x HTTP/1.1"..., 8192, 0, NULL, NULL) = 759',
        "7 fdatasync(12</data/cop.db-wal>) = 0",
        '7 sendto(10<socket:[1]>, "HTTP/1.1 200 OK"..., 541, 0, NULL, 0) = 541',
    )
    assert flushed_before_the_answer("\n".join([save, flush, answer, save, answer])) == (1, 2)
    assert flushed_before_the_answer("\n".join([save, answer, flush])) == (0, 1)
    assert flushed_before_the_answer("\n".join([flush, save, answer])) == (0, 1)
