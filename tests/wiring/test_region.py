"""Several servers, a database that is somebody else's, and whoever sets them up late at night: each misreading ends in
a sentence that says what to do."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import resource
import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError

from cop import clock, lastdone, managed, schema
from cop.db import db
from cop.doctor import beside_each_other, which
from cop.errors import Unavailable, Unstartable
from cop.files import must_be_ours, sweep_drafts
from cop.keys import key_store
from cop.mail import Post
from cop.nightly import nightly, the_only_one
from cop.reflections.opening import parts_of
from cop.settings import PATIENCE, Settings, patience
from tests import world
from tests.databases import a_quick_place

NOBODY = 65534
SITE = "https://communities.example.org"


def ran(app: Flask, *words: str) -> Result:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)


def as_somebody_else(act) -> str:
    """What `act` says in a process without root's rights; of whoever is not root, in one of their own."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            if os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
            try:
                act()
            except Unstartable as reason:
                os.write(writes, str(reason).encode())
        os._exit(0)
    os.close(writes)
    os.waitpid(child, 0)
    with os.fdopen(reads) as said:
        return said.read()


def test_what_root_has_made_is_named_with_what_helps(tmp_path):
    with a_quick_place(tmp_path) as place:
        place.chmod(0o755)
        for name, rights in (("cop.lock", 0o000), ("cop.db", 0o666)):
            (place / name).touch()
            (place / name).chmod(rights)
        assert as_somebody_else(lambda: must_be_ours([place / "cop.db", place / "not there"])) == ""
        said = as_somebody_else(lambda: must_be_ours(place.iterdir()))
        assert "cannot read and write what is of the account " in said
        assert re.search(rf"As root: ch(own|mod) --recursive \S+ {place}/cop.lock$", said)


SETTINGS = Settings(Path("/data"), "sqlite:////data/cop.db", "/keys", "x" * 40)
ODD = {
    "no proxy is counted": ({"base_url": SITE}, "COP_PROXIES is 0"),
    "made-up people on the open network": ({"base_url": SITE, "proxies": 1, "sample": True}, "COP_SAMPLE is 1"),
    "the address was forgotten": ({"proxies": 1}, "COP_BASE_URL is http://127.0.0.1:8000"),
    "letters lead nowhere": ({"mail_url": "smtp://relay.example.org"}, "COP_BASE_URL is http://127.0.0.1:8000"),
    "a laptop": ({}, ""),
    "a laptop in a room": ({"base_url": "http://192.168.1.7:8000", "sample": True}, ""),
    "a server": ({"base_url": SITE, "proxies": 1, "mail_url": "smtp://relay.example.org"}, ""),
}


@pytest.mark.parametrize("name", ODD)
def test_settings_that_cannot_all_be_meant_are_named(name):
    more, said = ODD[name]
    found = beside_each_other(replace(SETTINGS, **more))
    assert said in found and bool(said) == bool(found)


def test_two_servers_can_be_seen_to_have_one_secret_key_without_showing_it():
    assert which("one key") == which("one key") != which("another key")
    assert len(which("one key")) == 4 and which("one key") not in "one key"


@pytest.mark.engine("sqlite")
def test_a_new_database_is_said_to_be_one(apps, environment, tmp_path):
    """As where a setting is missing: whoever goes on would look for their people in the wrong place."""
    more = {"COP_INSTANCE": str(tmp_path / "new"), "COP_DATABASE_URL": f"sqlite:///{tmp_path / 'new/cop.db'}"}
    elsewhere = apps.fresh(environment | more)
    said = [elsewhere.test_cli_runner().invoke(args=["admin", f"{who}@example.org"]).output for who in "ab"]
    assert f"There was no database here: a new one has been made ({tmp_path / 'new/cop.db'})." in said[0]
    assert "new one" not in said[1]
    with elsewhere.app_context():
        db.engine.dispose()


def test_a_database_without_a_word_is_given_up_soon_and_the_operators_own_patience_counts():
    url = "postgresql+psycopg://cop@db.example.org/cop"
    assert patience(url) == PATIENCE and patience("sqlite:////data/cop.db") == {}
    assert "connect_timeout" not in patience(f"{url}?connect_timeout=60")


@pytest.mark.engine("sqlite")
def test_a_server_that_takes_calls_and_says_nothing_is_given_up(apps, environment, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setitem(PATIENCE, "connect_timeout", 2)  # the least that psycopg knows
        url = f"postgresql+psycopg://me@127.0.0.1:{silent.getsockname()[1]}/cop"
        waiting = apps.fresh(environment | {"COP_DATABASE_URL": url})
        with waiting.app_context(), pytest.raises(Unstartable, match=r"does not answer: .*timeout"):
            schema.check()


@pytest.mark.engine("postgresql")
def test_of_two_servers_that_migrate_at_once_the_second_waits_and_finds_it_done(app):
    other = sa.create_engine(db.engine.url)
    with other.connect() as first:
        first.execute(schema.TAKE, schema.MIGRATING)
        second = threading.Thread(target=schema.upgrade, args=[db.engine])
        second.start()
        second.join(0.3)
        waited = second.is_alive()
        first.execute(schema.GIVE, schema.MIGRATING)
        second.join(20)
    other.dispose()
    assert waited and not second.is_alive()


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("SET LOCAL ROLE pg_monitor; CREATE TABLE public.mine (id integer)", "ALTER DATABASE … OWNER TO"),
        ("SET LOCAL transaction_read_only = on; CREATE TABLE public.mine (id integer)", "takes no changes"),
        ("SELECT pg_notify('', '')", "The database refuses: channel name cannot be empty."),
    ],
)
def test_what_a_database_refuses_at_first_says_what_helps(app, statement, said):
    with db.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        for each in statement.split(";"):
            connection.execute(sa.text(each))
    told = str(schema.trouble(refused.value))
    assert told.startswith("The database refuses: ") and said in told


@pytest.mark.engine("postgresql")
def test_a_server_that_writes_down_statements_is_found(app):
    assert managed.written_down() == [] and managed.unfit() == ""
    db.session.execute(sa.text("SET LOCAL log_min_duration_statement = 250"))
    db.session.execute(sa.text("SET LOCAL log_statement = 'all'"))
    assert managed.written_down() == ["log_statement = all", "log_min_duration_statement = 250ms"]
    db.session.execute(sa.text("SET LOCAL transaction_read_only = on"))
    assert "takes no changes" in managed.unfit()


def test_the_doctor_says_when_the_nightly_work_has_stopped(app, instance):
    assert "nightly: has not been done here yet" in ran(app, "doctor").output
    assert ran(app, "nightly").exit_code == 0
    assert "ok    nightly: last done 0 minutes ago; no backup yet" in ran(app, "doctor").output
    lastdone.note(instance, lastdone.BACKUP, clock.now())
    lastdone.note(instance, lastdone.NIGHTLY, clock.now() - timedelta(hours=26))
    said = ran(app, "doctor")
    assert said.exit_code == 1 and "WRONG nightly: last done 26 hours ago" in said.output


def test_whoever_types_it_learns_that_another_is_at_it(app, instance):
    terminal, other_end = pty.openpty()
    with os.fdopen(other_end, "w") as screen, contextlib.redirect_stderr(screen), the_only_one(instance):
        db.session.rollback()
        nightly.main([], standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
        screen.flush()
        assert b"Another process is at the nightly work" in os.read(terminal, 200)
    os.close(terminal)


def test_a_picture_that_no_database_knows_is_kept_where_nobody_has_met(app, instance):
    """The database of a forgotten setting is new and empty; the pictures beside it are the real one's."""
    (instance / "pictures").mkdir(exist_ok=True)
    real = instance / "pictures" / f"{'ab' * 16}.png"
    real.write_bytes(b"points")
    os.utime(real, (0, 0))
    assert ran(app, "nightly").exit_code == 0 and real.exists()
    world.an_open_gathering()
    assert ran(app, "nightly").exit_code == 0 and not real.exists()


def test_without_the_key_server_the_rest_of_the_nightly_work_goes_on_and_it_is_said(app, instance):
    world.an_open_gathering()
    app.extensions["keys"] = key_store("redis://127.0.0.1:9/0")
    world.later(app, days=9)
    done = ran(app, "nightly")
    assert done.exit_code == 2 and "The key server does not answer." in done.output
    assert "was open for a week, so it has been closed" in done.output
    assert lastdone.last(instance, lastdone.NIGHTLY) is None
    said = ran(app, "doctor").output
    assert "WRONG keys: The key server does not answer (" in said and "See COP_KEYS_URL" in said


@pytest.mark.engine("postgresql")
def test_a_machine_with_a_clock_of_its_own_opens_nothing_and_says_so(app, monkeypatch):
    """Answers that are opened too early stay open, and every other server goes by the database's time."""
    room = world.an_open_gathering()
    world.later(app, days=2)
    monkeypatch.setattr(managed, "TOLD", sa.text("SELECT extract(epoch FROM clock_timestamp()) - 7200"))
    assert "clock and the database's are 7200 seconds apart" in ran(app, "nightly").output
    app.test_client().get("/sign-in").close()
    assert {part.state for part in parts_of(room).values()} == {"collecting"}
    monkeypatch.undo()
    assert "apart" not in ran(app, "nightly").output
    assert {part.state for part in parts_of(room).values()} == {"opened"}


def test_a_copy_that_a_struck_down_restore_left_does_not_lie_about_for_ever(tmp_path):
    """It may hold what people have since asked to be erased."""
    for name, age in ((".restore-abc", 90000), (".backup-abc", 90000), (".restore-now", 60)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "database.sqlite").write_bytes(b"everybody")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    (tmp_path / "friday.backup").touch()
    assert sweep_drafts(tmp_path) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == [".restore-now", "friday.backup"]


@pytest.mark.engine("postgresql")
def test_what_is_called_saved_is_on_the_disk_whatever_the_database_is_set_to(app):
    """The tests' own server is set to trust the disk."""
    with db.engine.connect() as connection:
        there = "SELECT setting, reset_val FROM pg_settings WHERE name = 'synchronous_commit'"
        assert tuple(connection.execute(sa.text(there)).one()) == ("on", "off")


@pytest.mark.engine("sqlite")
def test_a_backup_that_finds_no_room_says_so(app, tmp_path):
    world.an_open_gathering()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        said = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "friday")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert said.exit_code == 2 and isinstance(said.exception, SystemExit), said.exception
    assert "The copy could not be written" in said.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.engine("postgresql")
def test_a_backup_whose_program_is_struck_down_says_so(app, tmp_path, monkeypatch):
    (tmp_path / "pg_dump").write_text("#!/bin/sh\nkill -9 $$\n")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    said = ran(app, "backup", str(tmp_path / "friday"))
    assert said.exit_code == 2 and "pg_dump could not do it: it ended with code -9" in said.output


def test_a_letter_that_finds_no_room_is_not_called_sent(tmp_path):
    (tmp_path / "outbox").write_text("a file where the folder should be")
    letter = EmailMessage()
    letter["To"] = "robin@example.org"
    with pytest.raises(Unavailable):
        Post(None, tmp_path / "outbox", "us <us@example.org>").deliver(letter)
