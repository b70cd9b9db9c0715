"""Saves that race an opening: every line that was called saved is opened exactly once, on both databases."""

import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.errors import Refused
from cop.gatherings.models import Gathering
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


def race(app, room, keys):
    gathering_id, opened_at = room.gathering.id, room.gathering.opened_at
    start, saved = Barrier(PHONES + 1), []
    db.session.rollback()

    def save(n):
        def act():
            gathering = db.session.get(Gathering, gathering_id)
            answer = keep(gathering.id, Phone().sending(1, f"feeling {n}", f"line {n}"), keys, opened_at)
            db.session.commit()
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
