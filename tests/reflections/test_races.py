"""Saves that race an opening: every line that was called saved is opened exactly once, on both databases."""

import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

import pytest

from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.direct import writing_by_key
from cop.errors import Refused
from cop.reflections.models import ClosingPart
from cop.reflections.opening import burn_what_is_opened, keep, show_questions
from cop.reflections.sealing import QUESTIONS
from tests.reflections.conftest import Phone

PHONES, ROUNDS = 16, 3


def request(app, act: Callable[[], object]) -> object:
    """One request in a thread of its own: its own context, its own transaction."""

    def run():
        with app.app_context():
            start_writing()
            return act()

    return contextvars.Context().run(run)


def test_no_line_that_was_called_saved_is_lost_or_doubled(app, community, keys, another_room):
    for number in range(1, ROUNDS + 1):
        room = another_room(number, number)
        race(app, room, keys)


def in_the_usual_way(gathering_id, *sent):
    kept = keep(gathering_id, *sent)
    db.session.commit()
    return kept


def at_once(gathering_id, *sent):
    """As the layer in front of Flask does."""
    with writing_by_key(db.engine) as ask:
        return keep(gathering_id, *sent, ask)


@pytest.mark.parametrize("way", [at_once, in_the_usual_way])
def test_a_save_waits_for_an_opening_and_then_sees_that_the_questions_were_shown(app, another_room, keys, way):
    room = another_room(1, 1)
    gathering_id, opened_at, showing, committing = room.gathering.id, room.gathering.opened_at, Event(), Event()
    for n in range(3):
        in_the_usual_way(gathering_id, Phone().sending(1, f"feeling {n}", f"line {n}"), keys, opened_at)
    db.session.rollback()

    def show():
        show_questions(db.session.get_one(ClosingPart, (gathering_id, QUESTIONS)), keys)
        showing.set()
        committing.wait(10)
        db.session.commit()

    def save():
        return way(gathering_id, Phone().sending(1, "late", "a late line"), keys, opened_at)

    with ThreadPoolExecutor(2) as workers:
        shown = workers.submit(request, app, show)
        assert showing.wait(10)
        late = workers.submit(request, app, save)
        assert not wait([late], 0.2).done
        committing.set()
        shown.result()
        assert late.result().parts[QUESTIONS] == "shown"
    assert db.session.connection().get_isolation_level() != "AUTOCOMMIT"


def race(app, room, keys):
    gathering_id, opened_at = room.gathering.id, room.gathering.opened_at
    start, saved = Barrier(PHONES + 1), []
    db.session.rollback()

    def save(n):
        def act():
            sending = Phone().sending(1, f"feeling {n}", f"line {n}")
            answer = (at_once if n % 2 else in_the_usual_way)(gathering_id, sending, keys, opened_at)
            if answer.parts[QUESTIONS] == "saved":
                saved.append(f"line {n}")

        start.wait()
        request(app, act)

    def show():
        def act():
            try:
                show_questions(db.session.get_one(ClosingPart, (gathering_id, QUESTIONS)), keys)
            except Refused:
                db.session.rollback()
                return False
            db.session.commit()
            burn_what_is_opened(keys)
            return True

        start.wait()
        while not request(app, act):
            pass

    with ThreadPoolExecutor(PHONES + 1) as workers:
        futures = [workers.submit(save, n) for n in range(PHONES)] + [workers.submit(show)]
        for future in futures:
            future.result()
    texts = list(room.read(db.select(Curiosity.text).filter_by(gathering_id=gathering_id)))
    assert sorted(texts) == sorted(saved)
    assert len(saved) >= 3
