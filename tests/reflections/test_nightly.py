"""`cop nightly`: what is due happens without anybody coming by, and happens once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from cop.clock import nine_the_next_day
from cop.db import db
from cop.nightly import the_only_one
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import Reflection
from cop.reflections.sealing import HOW
from tests.reflections.conftest import Phone
from tests.world import NOON


def nightly(app):
    ran = app.test_cli_runner().invoke(args=["nightly"])
    assert ran.exit_code == 0, ran.output
    return ran.output


def feelings():
    db.session.rollback()
    return set(db.session.scalars(sa.select(Reflection.text)))


def test_the_first_two_answers_open_at_nine_and_their_key_is_gone(clocked, room):
    for feeling in ("calm", "tired", "glad"):
        room.send(Phone(), 1, feeling)
    assert nightly(clocked) == ""
    assert feelings() == set()
    clocked.config["CLOCK"] = lambda: nine_the_next_day(NOON) + timedelta(minutes=1)
    assert "have been opened" in nightly(clocked)
    assert feelings() == {"calm", "tired", "glad"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SealedAnswer).filter_by(part=HOW)) == 0
    assert (room.gathering.id, HOW) not in room.keys.held()
    assert nightly(clocked) == ""


def test_answers_whose_key_is_lost_stay_closed_and_the_operator_is_told(clocked, room):
    for feeling in ("calm", "tired", "glad"):
        room.send(Phone(), 1, feeling)
    room.keys.burn((room.gathering.id, HOW))
    clocked.config["CLOCK"] = lambda: nine_the_next_day(NOON) + timedelta(minutes=1)
    assert f"Session {room.gathering.id}, how: its key is not here" in nightly(clocked)
    assert feelings() == set()
    again = nightly(clocked)
    assert "stay closed" in again and "have been opened" not in again


def test_two_at_once_do_not_get_in_each_others_way(clocked, instance):
    with the_only_one(instance) as first, the_only_one(instance) as second:
        assert (first, second) == (True, False)


@pytest.mark.engine("postgresql")
def test_of_two_servers_with_one_database_one_does_the_work(clocked, instance, tmp_path):
    """Each has a data folder of its own, so that only the database can tell."""
    with the_only_one(instance) as first, the_only_one(tmp_path) as second:
        assert (first, second) == (True, False)
    with the_only_one(tmp_path) as alone:
        assert alone


def test_whoever_is_not_alone_does_nothing_and_says_nothing(clocked, room, instance):
    for feeling in ("calm", "tired", "glad"):
        room.send(Phone(), 1, feeling)
    clocked.config["CLOCK"] = lambda: nine_the_next_day(NOON) + timedelta(minutes=1)
    with the_only_one(instance):
        assert nightly(clocked) == "" and feelings() == set()
    assert "have been opened" in nightly(clocked) and feelings() == {"calm", "tired", "glad"}
