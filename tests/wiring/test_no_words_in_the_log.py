"""When the database fails, what is printed names the failure and never what somebody wrote."""

from __future__ import annotations

import logging
import runpy
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from cop.db import db, start_writing
from cop.keys import store
from cop.reflections.models import ClosingPart
from cop.reflections.opening import keep
from tests.reflections.conftest import Phone
from tests.world import an_open_gathering, later

ROOT = Path(__file__).parents[2]
WORDS = "My consultant frightens me"


def test_an_error_of_the_database_quotes_nobody(app):
    with pytest.raises(DBAPIError) as failed:
        db.session.execute(sa.text("SELECT :words FROM nowhere"), {"words": WORDS})
    db.session.rollback()
    assert WORDS not in str(failed.value)


def test_a_command_that_the_database_fails_says_one_sentence(app):
    gathering = an_open_gathering()
    start_writing()
    ClosingPart.begin(gathering, store())
    db.session.flush()
    for n in range(3):
        keep(gathering.id, Phone().sending(1, f"{WORDS} {n}"), store(), app.config["CLOCK"]())
    db.session.commit()
    start_writing()
    db.session.execute(sa.text("ALTER TABLE reflections RENAME TO elsewhere"))
    db.session.commit()
    later(app, days=2)
    try:
        ran = app.test_cli_runner().invoke(args=["nightly"])
    finally:
        start_writing()
        db.session.execute(sa.text("ALTER TABLE elsewhere RENAME TO reflections"))
        db.session.commit()
    assert ran.exit_code == 2 and ran.exception.__class__ is SystemExit
    assert "The database could not do this" in ran.output
    assert WORDS not in ran.output and "Traceback" not in ran.output


def test_the_server_says_neither_from_which_address_nor_for_which_room_a_broken_request_came():
    conf = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    log = logging.getLogger("gunicorn.error")
    kept = list(log.filters)
    conf["post_fork"](None, None)
    said = logging.LogRecord(
        "gunicorn.error", logging.WARNING, "", 0, "Invalid request from ip=10.0.0.7: odd", (), None
    )
    plain = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, "Worker exiting", (), None)
    assert not log.filter(said) and log.filter(plain)
    try:
        raise ValueError(WORDS)
    except ValueError:
        fault = sys.exc_info()
    asked = ("POST", "/rooms/amber-river-42/reflection")
    wrong = logging.LogRecord("", logging.ERROR, "", 0, "Error handling request %s %s", asked, fault)
    assert log.filter(wrong)
    told = logging.Formatter().format(wrong)
    assert told.startswith("A request went wrong: ValueError at test_no_words_in_the_log.py:")
    assert "amber" not in told and WORDS not in told and "\n" not in told
    log.filters[:] = kept
