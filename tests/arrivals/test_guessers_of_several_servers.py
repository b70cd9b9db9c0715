"""Where several servers share a Redis, whoever guesses at one of them has guessed at all; without it, each goes by
what it saw itself, and nobody stands before a shut door."""

from __future__ import annotations

import time

import pytest
import redis

from cop.db import db
from cop.guessing import FREE, NUMBERS, SILENCE_SECONDS, WINDOW_SECONDS, Guesses, Together, number_of
from tests import world
from tests.reflections.faults.keyserver import Redis

SECRET = "the same on every server, thirty-two signs"


@pytest.fixture
def shared(tmp_path):
    try:
        server = Redis(tmp_path)
    except FileNotFoundError:
        pytest.skip("redis-server is not installed")
    yield server
    if server.process.poll() is None:
        server.die()


def test_two_servers_count_one_guesser_together(shared):
    one, other = (Guesses(Together(shared.url, SECRET)) for _server in range(2))
    free = [(one, other)[n % 2].wrong("192.0.2.1", 0.0) for n in range(FREE)]
    assert free == [0.0] * FREE
    assert [one.wrong("192.0.2.1", 0.0), other.wrong("192.0.2.1", 0.0)] == [0.05, 0.1]
    assert other.wrong("192.0.2.2", 0.0) == 0, "somebody else waits for it"


def test_redis_holds_no_address_and_forgets_within_ten_minutes(shared):
    guesses, inside = Guesses(Together(shared.url, SECRET)), redis.Redis.from_url(shared.url)
    addresses = [f"192.0.2.{n}" for n in range(40)] + ["2001:db8::1"]
    for address in addresses:
        guesses.wrong(address, 0.0)
    names = [name.decode() for name in inside.scan_iter()]
    assert names and all(0 <= int(name.removeprefix("cop:wrong:")) < NUMBERS for name in names)
    assert all(0 < inside.ttl(name) <= WINDOW_SECONDS for name in names)
    assert {int(inside.get(name)) for name in names} <= {1, 2}, "only how often"
    inside.close()


def test_another_secret_makes_other_numbers_of_the_same_addresses():
    """Whoever looks into Redis alone cannot try addresses until one fits."""
    addresses = [f"192.0.2.{n}" for n in range(50)]
    assert sum(number_of(each, SECRET) == number_of(each, SECRET[::-1]) for each in addresses) < 3


@pytest.mark.engine("sqlite")
@pytest.mark.fresh_app
def test_when_redis_goes_away_guessers_wait_as_before_and_a_right_code_still_opens(apps, environment, shared):
    app, waited = apps.fresh(environment | {"COP_KEYS_URL": shared.url}), []
    app.config["WAIT"] = waited.append
    with app.app_context():
        gathering = world.an_open_gathering()
        code = gathering.join_code
        db.session.remove()
    stranger = app.test_client()
    for _time in range(FREE + 1):
        assert stranger.get("/join/no-such-11").status_code == 404
    assert waited == [0.05]
    shared.die()
    began = time.monotonic()
    for _time in range(3):
        assert stranger.get("/join/no-such-11").status_code == 404
    assert waited == [0.05, 0.1, 0.2, 0.4], "a guesser got off because Redis was away"
    assert time.monotonic() - began < 1, "each guess waited for a Redis that is not there"
    assert stranger.get(f"/join/{code}").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_a_redis_that_comes_back_counts_again(shared):
    together = Together(shared.url, SECRET)
    assert together.wrong("192.0.2.1", 0.0) == 1
    shared.die()
    assert [together.wrong("192.0.2.1", 1.0), together.wrong("192.0.2.1", 2.0)] == [0, 0]
    shared.start()
    assert together.wrong("192.0.2.1", SILENCE_SECONDS) == 0, "asked before its time"
    assert together.wrong("192.0.2.1", 1.0 + SILENCE_SECONDS) == 1
