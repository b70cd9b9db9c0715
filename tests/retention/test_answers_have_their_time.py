"""How people felt goes twelve months after the final sign-off, or as the programme says; themes and questions stay."""

from __future__ import annotations

import secrets
from datetime import date

import pytest

from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.reflections.models import Reflection
from cop.retention.deleting import DELETED, months_after
from tests import world
from tests.world import NOON

DAYS = [
    (date(2026, 5, 14), 12, date(2027, 5, 14)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)),
    (date(2026, 12, 31), 2, date(2027, 2, 28)),
]


@pytest.mark.parametrize(("day", "months", "then"), DAYS)
def test_months_are_calendar_months(day, months, then):
    assert months_after(day, months) == then


@pytest.fixture
def ended(app):
    """A programme that ended and was signed off on 14 May 2026, with one answer and one question."""
    app.config["CLOCK"] = lambda: NOON
    programme = world.a_programme(name="Keeping", ended=date(2026, 4, 30), signed_off_at=NOON)
    gathering = world.a_planned_gathering(world.a_community(programme))
    words = {"question": "feeling", "text": "Glad I came", "theme": "connected", "may_quote": True}
    world.keep(Reflection(id=secrets.randbits(60), gathering_id=gathering.id, **words))
    world.a_question(gathering, "Who else does this?")
    return programme


def nightly(app, *words):
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["nightly", *words])
    assert done.exit_code == 0, done.stderr
    return done.stderr


def the_answer():
    db.session.rollback()
    return db.session.query(Reflection).one()


def test_a_dry_run_says_what_would_go_and_deletes_nothing(app, ended):
    world.later(app, days=366)
    assert "Keeping: the words of 1 answers would be deleted, due since 2027-05-14." in nightly(app, "--dry-run")
    assert the_answer().text == "Glad I came"


def test_the_night_deletes_the_words_and_keeps_theme_and_questions(app, ended):
    world.later(app, days=364)
    nightly(app)
    assert the_answer().text == "Glad I came"
    world.later(app, days=2)
    assert "have had their time and are deleted" in nightly(app)
    assert (the_answer().text, the_answer().theme, the_answer().may_quote) == (DELETED, "connected", False)
    assert db.session.query(Curiosity).one().text == "Who else does this?"
    assert "deleted" not in nightly(app)


def test_a_programme_may_keep_them_shorter(app, ended):
    start_writing()
    ended.keep_answers_months = 3
    db.session.commit()
    world.later(app, days=93)
    nightly(app)
    assert the_answer().text == DELETED


@pytest.mark.parametrize("missing", ["ended", "signed_off_at"])
def test_nothing_goes_before_the_programme_has_ended_and_was_signed_off(app, ended, missing):
    start_writing()
    setattr(ended, missing, None)
    db.session.commit()
    world.later(app, days=2000)
    nightly(app)
    assert the_answer().text == "Glad I came"
