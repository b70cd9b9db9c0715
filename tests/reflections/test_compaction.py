"""`cop nightly` gives back the room of what was opened, once nobody is answering any more."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from cop import compaction
from cop.clock import nine_the_next_day
from cop.compaction import SIZES, compact
from cop.db import db
from cop.reflections.opening import show_questions
from cop.reflections.sealing import QUESTIONS
from tests.reflections.conftest import Phone
from tests.reflections.test_nightly import nightly
from tests.world import NOON

GIVEN_BACK = "has been given back"


def room_taken() -> int:
    """Bytes of the boxes' table, or pages of the file that hold nothing."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        return db.session.scalar(sa.text("PRAGMA freelist_count"))
    return db.session.execute(sa.text(SIZES)).one()[0]


@pytest.fixture
def answered(clocked, room):
    """Three phones have answered, and the questions were shown: the boxes of that half are gone."""
    for _ in range(3):
        room.send(Phone(), 1, "Lighter", "Who else?")
    room.act(show_questions, room.part(QUESTIONS), room.keys)
    return clocked


def nightly_without_compaction(app, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(compaction, "compact", lambda: False)
        nightly(app)


def the_next_morning(app):
    app.config["CLOCK"] = lambda: nine_the_next_day(NOON) + timedelta(minutes=1)


def test_while_anything_takes_answers_nothing_is_rewritten(answered):
    before = room_taken()
    assert before > 0
    assert GIVEN_BACK not in nightly(answered)
    assert room_taken() == before


def test_once_everything_is_open_the_room_is_given_back_once(answered):
    the_next_morning(answered)
    assert GIVEN_BACK in nightly(answered)
    assert room_taken() == 0
    assert GIVEN_BACK not in nightly(answered)


def test_answers_that_wait_for_company_outlive_it(clocked, room, another_room):
    for _ in range(3):
        room.send(Phone(), 1, "Lighter", "Who else?")
    later = another_room(2, 0)
    later.send(Phone(), 1, "Tired", "What now?")
    the_next_morning(clocked)
    assert GIVEN_BACK in nightly(clocked)
    assert [row.gathering_id for row in later.sealed()] == [later.gathering.id] * 2
    assert GIVEN_BACK not in nightly(clocked)


@pytest.mark.engine("sqlite")
def test_the_log_is_emptied_of_them_too(answered):
    the_next_morning(answered)
    nightly(answered)
    assert Path(f"{db.engine.url.database}-wal").stat().st_size == 0


@pytest.mark.engine("sqlite")
def test_a_file_that_somebody_is_writing_to_is_left_for_the_next_hour(answered, monkeypatch):
    the_next_morning(answered)
    nightly_without_compaction(answered, monkeypatch)
    monkeypatch.setattr("cop.db.PRAGMAS", ("journal_mode=WAL", "busy_timeout=10"))
    db.session.remove()
    db.engine.dispose()
    with closing(db.engine.raw_connection()) as writer:
        writer.cursor().execute("BEGIN IMMEDIATE")
        assert compact() is False
        writer.cursor().execute("ROLLBACK")
    assert compact() is True


@pytest.mark.engine("postgresql")
def test_a_table_that_somebody_holds_is_left_for_the_next_hour(answered, monkeypatch):
    the_next_morning(answered)
    nightly_without_compaction(answered, monkeypatch)
    db.session.remove()
    with db.engine.begin() as holder:
        holder.exec_driver_sql("LOCK TABLE sealed_answers IN ACCESS SHARE MODE")
        assert compact() is False
    assert room_taken() > 0
    db.session.remove()
    assert compact() is True
    assert room_taken() == 0
