"""Somebody floods the door while a room answers: nobody in the room waits for it."""

from __future__ import annotations

import statistics
import threading
import time

import pytest

from bench.room import Phone, an_open_room
from bench.servers import serving

PHONES, GUESSERS, SECONDS = 9, 12, 3
AT_MOST = 2.0
"""Seconds, for 95 of 100 saves."""


@pytest.mark.server
@pytest.mark.slow
def test_nine_phones_save_while_the_door_is_flooded(tmp_path, record_property):
    """The guessers ask as fast as they are answered, from the same address as the phones: a hospital has one."""
    room = an_open_room(tmp_path / "instance")
    with serving("wsgi:app", room.environment, "/healthz") as server:
        phones = [Phone(server.port).join(room.code) for _ in range(PHONES)]
        until, took, guessed = time.monotonic() + SECONDS, [], []

        def guess(number):
            stranger = Phone(server.port)
            stranger.ask("GET", "/join")
            while time.monotonic() < until:
                stranger.ask("GET", f"/join/no-such-{number:02}")
                fields = {"csrf_token": stranger.token, "code": f"not-it-{number:02}", "name": "Robin"}
                guessed.append(stranger.ask("POST", "/join", fields)[0])

        def save(phone):
            while time.monotonic() < until:
                began = time.monotonic()
                status, body = phone.ask("POST", f"/rooms/{room.code}/reflection", phone.answers())
                took.append((status, time.monotonic() - began))
                assert b"Saved" in body
                time.sleep(0.2)

        threads = [threading.Thread(target=guess, args=(n,)) for n in range(GUESSERS)]
        threads += [threading.Thread(target=save, args=(phone,)) for phone in phones]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    p95 = statistics.quantiles([seconds for _status, seconds in took], n=20)[-1]
    record_property("to print", f"{len(took)} saves beside {len(guessed)} guesses: p95 {p95:.2f} s")
    assert {status for status, _seconds in took} == {200} and set(guessed) <= {422, 429}
    assert len(guessed) > 20 and len(took) >= PHONES and p95 < AT_MOST
