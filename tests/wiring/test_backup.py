"""What an operator does before an upgrade and after a fire: one file, whole or refused, and never a key in it."""

from __future__ import annotations

import contextvars
import json
import os
import re
import sqlite3
import subprocess
import tarfile
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.communities.models import Membership
from cop.db import db, start_writing
from cop.identity.models import Person
from tests import world
from tests.browser import Browser
from tests.postgres import a_server
from tests.serving import ROOT

SAID = "Only for the backup"
SAMPLE = ROOT / "cop/sample/programme.json"
TOKENS = re.compile(r'name="(?:csrf_token|once)"[^>]*value="[^"]*"|"X-CSRFToken": "[^"]*"')


@pytest.fixture
def cop(app):
    def run(*words, code=0):
        db.session.rollback()
        ran = app.test_cli_runner().invoke(args=list(map(str, words)), catch_exceptions=False)
        assert ran.exit_code == code, ran.output
        return ran

    return run


@pytest.fixture
def room(app):
    made = world.an_open_gathering()
    world.keep(Topic(gathering_id=made.id, title=SAID, origin="member"))
    return made


@pytest.fixture
def picture(app, instance):
    folder = instance / "pictures"
    folder.mkdir()
    (folder / f"{'ab' * 16}.png").write_bytes(b"points")
    (folder / "lost.txt").write_text("somebody else's")
    return folder / f"{'ab' * 16}.png"


@pytest.fixture
def elsewhere(engine, tmp_path, environment, apps):
    """An empty installation of the same engine."""
    more = {"COP_INSTANCE": str(tmp_path / "new"), "COP_DATABASE_URL": f"sqlite:///{tmp_path / 'new/cop.db'}"}
    if engine == "postgresql":
        with a_server(revived=True) as url:
            yield apps.fresh(environment | more | {"COP_DATABASE_URL": url})
    else:
        yield apps.fresh(environment | more)


def in_there(other, *words):
    """As a process of its own would: nothing of this test's own application around it."""
    run = other.test_cli_runner().invoke
    return contextvars.Context().run(run, args=list(map(str, words)), catch_exceptions=False)


def test_what_was_backed_up_is_there_again_elsewhere(cop, room, picture, elsewhere, tmp_path):
    file = tmp_path / "friday.backup"
    cop("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    assert in_there(elsewhere, "restore", file, "--check").exit_code == 0
    done = in_there(elsewhere, "restore", file)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "new/pictures" / picture.name).read_bytes() == b"points"
    with elsewhere.app_context():
        assert db.session.scalars(sa.select(Topic.title)).all() == [SAID]
        db.session.remove()
        db.engine.dispose()
    again = in_there(elsewhere, "restore", file)
    assert again.exit_code == 2 and "database here already" in again.output


@pytest.fixture
def friday(cop, room, tmp_path):
    cop("backup", tmp_path / "friday.backup")
    return tmp_path / "friday.backup"


def topics_in(other):
    with other.app_context():
        found = db.session.scalars(sa.select(Topic.title)).all()
        db.session.remove()
        db.engine.dispose()
    return found


def test_a_backup_comes_back_into_a_database_in_which_nobody_has_been(friday, elsewhere):
    """As with compose.yaml, which migrates and works nightly before anybody can type a command."""
    assert in_there(elsewhere, "migrate").exit_code == in_there(elsewhere, "nightly").exit_code == 0
    done = in_there(elsewhere, "restore", friday)
    assert done.exit_code == 0, done.output
    assert topics_in(elsewhere) == [SAID]


@pytest.mark.parametrize("made", ["a person", "somebody else's table"])
def test_a_database_in_which_there_is_anything_is_left_as_it_is(friday, elsewhere, made):
    if made == "a person":
        assert in_there(elsewhere, "admin", "first@example.org").exit_code == 0
    else:
        in_there(elsewhere, "migrate")
        with elsewhere.app_context(), db.engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE theirs (id integer)"))
    refused = in_there(elsewhere, "restore", friday)
    assert refused.exit_code == 2 and "database here already" in refused.output
    assert topics_in(elsewhere) == []
    with elsewhere.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS theirs"))
        db.engine.dispose()


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_what_another_database_left_beside_is_not_mixed_in(friday, elsewhere, tmp_path, end):
    """As after a server was struck down and cop.db alone was moved away."""
    left = tmp_path / f"new/cop.db{end}"
    left.write_bytes(b"the last that was written")
    refused = in_there(elsewhere, "restore", friday)
    assert refused.exit_code == 2 and str(left) in refused.output, refused.output
    assert not (tmp_path / "new/cop.db").exists() and left.read_bytes() == b"the last that was written"


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("command", [["doctor"], ["backup", "it"]])
def test_asking_makes_no_database(elsewhere, friday, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    said = in_there(elsewhere, *command)
    assert said.exit_code and "There is no database here" in said.output, said.output
    assert [path.name for path in (tmp_path / "new").glob("cop.*")] == []
    assert in_there(elsewhere, "restore", friday).exit_code == 0


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("how", ["made by migrate", "brought back", "there before"])
def test_nobody_else_on_the_machine_reads_the_database(friday, elsewhere, tmp_path, how):
    """Although the folder was there before, and lets everybody look into it."""
    (tmp_path / "new").chmod(0o755)
    if how == "there before":
        with closing(sqlite3.connect(tmp_path / "new/cop.db")) as made:
            made.execute("PRAGMA journal_mode=WAL")
        (tmp_path / "new/cop.db").chmod(0o644)
    done = in_there(elsewhere, *(["restore", friday] if how == "brought back" else ["migrate"]))
    assert done.exit_code == 0, done.output
    with elsewhere.app_context():
        start_writing()
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = version_num"))
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "new").glob("cop.db*")}
        db.session.remove()
        db.engine.dispose()
    assert modes == dict.fromkeys(["cop.db", "cop.db-wal", "cop.db-shm"], "0o600")


@pytest.mark.engine("sqlite")
def test_the_doctor_sees_a_database_that_others_can_read(cop, app):
    cop("doctor")
    Path(db.engine.url.database).chmod(0o644)  # as where it belongs to somebody else, and cannot be mended here
    assert "WRONG database: others on this machine can read" in cop("doctor", code=1).output


PAGES = (
    "/",
    "/sessions/",
    "/sessions/2/",
    "/sessions/3/summary",
    "/questions",
    "/documents/",
    "/map",
    "/figures",
    "/people",
)
SECONDS = 60


def pages_of(product, email):
    """What this person reads, page by page, but for the tokens of its forms."""
    device = Browser(product)
    with product.app_context():
        person = db.session.scalars(sa.select(Person).filter_by(email=email)).one()
        world.signed_in(device, person)
        slug = db.session.scalars(sa.select(Membership).filter_by(person_id=person.id)).one().community.slug
        db.session.remove()
    asked = {path: device.open("GET", path if path == "/" else f"/{slug}{path}") for path in PAGES}
    return {path: (answer.status_code, TOKENS.sub("", answer.text)) for path, answer in asked.items()}


@pytest.mark.slow
def test_the_sample_is_back_within_a_minute_with_every_page_as_it_was(cop, app, elsewhere, tmp_path):
    cop("load", SAMPLE)
    start_writing()
    leader = db.session.scalars(sa.select(Membership).filter_by(access="facilitator").order_by(Membership.id)).first()
    leader.person.email = "leader@example.org"
    db.session.commit()
    before = pages_of(app, "leader@example.org")
    cop("backup", tmp_path / "friday.backup")
    began = time.monotonic()
    assert in_there(elsewhere, "restore", tmp_path / "friday.backup").exit_code == 0
    assert time.monotonic() - began < SECONDS
    after = contextvars.Context().run(pages_of, elsewhere, "leader@example.org")
    assert {path for path, (status, _page) in before.items() if status != 200} == set()
    assert [path for path in PAGES if before[path] != after[path]] == []
    with elsewhere.app_context():
        db.engine.dispose()


def test_a_backup_holds_no_key_no_secret_and_no_letter(cop, room, picture, instance, tmp_path):
    held = [path.read_bytes() for path in (instance / "keys").iterdir()]
    assert len(held) == 2
    (instance / "outbox").mkdir(exist_ok=True)
    (instance / "outbox/letter.eml").write_text("a letter to somebody")
    cop("backup", tmp_path / "friday.backup")
    with tarfile.open(tmp_path / "friday.backup") as tar:
        names = sorted(tar.getnames())
        content = b"".join(file.read() for entry in tar if (file := tar.extractfile(entry)))
    assert [name.partition("/")[0].partition(".")[0] for name in names] == ["database", "manifest", "pictures"]
    assert not any(key in content for key in held) and b"a letter to" not in content


@pytest.mark.engine("sqlite")
def test_it_is_taken_while_people_write(cop, room, app, tmp_path):
    over = threading.Event()

    def write():
        engine = sa.create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
        with engine.connect() as connection:
            while not over.is_set():
                connection.execute(sa.text("UPDATE live_versions SET version = version + 1"))
                connection.commit()
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        cop("backup", tmp_path / "one")
        cop("backup", tmp_path / "two")
    finally:
        over.set()
        writer.join()
    cop("restore", tmp_path / "two", "--check")


def test_a_backup_clears_away_what_one_that_was_struck_down_left_beside_it(cop, room, tmp_path):
    left, going_on = tmp_path / ".backup-abc", tmp_path / ".backup-now"
    for folder in (left, going_on):
        folder.mkdir()
    os.utime(left, (0, 0))
    cop("backup", tmp_path / "friday.backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".backup-now", "friday.backup"]


def test_a_backup_overwrites_nothing(cop, tmp_path):
    (tmp_path / "there").write_text("mine")
    assert "there already" in cop("backup", tmp_path / "there", code=2).output
    assert (tmp_path / "there").read_text() == "mine"


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("damage", ["cut", "changed", "text", "outside", "newer", "gone"])
def test_what_is_not_a_whole_backup_is_refused_in_a_sentence(cop, room, elsewhere, tmp_path, damage):
    file = tmp_path / "friday.backup"
    cop("backup", file)
    spoil(file, damage)
    said = in_there(elsewhere, "restore", file)
    assert said.exit_code == 2 and "Traceback" not in said.output, said.output
    assert any(words in said.output for words in ("not a backup", "newer version", "no file")), said.output
    assert not (tmp_path / "new/cop.db").exists() and not (tmp_path / "escaped").exists()


def spoil(file, damage):
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-2000])
    elif damage == "text":
        file.write_text("not a backup at all")
    elif damage == "gone":
        file.unlink()
    else:
        place = file.parent / "spoilt"
        with tarfile.open(file) as tar:
            tar.extractall(place, filter="data")
        told = json.loads((place / "manifest.json").read_text())
        if damage == "changed":
            (place / "database.sqlite").write_bytes((place / "database.sqlite").read_bytes() + b" ")
        if damage == "newer":
            (place / "manifest.json").write_text(json.dumps(told | {"schema": "9999"}))
        with tarfile.open(file, "w:gz") as tar:
            for part in ("manifest.json", "database.sqlite"):
                tar.add(place / part, part)
            if damage == "outside":
                tar.add(place / "manifest.json", "../escaped")


def test_the_doctor_has_a_line_for_each_thing_and_sees_what_is_wrong(cop, room, instance):
    well = cop("doctor").output
    names = [line.split()[1].rstrip(":") for line in well.splitlines()]
    assert names == ["settings", "database", "log", "keys", "mail", "nightly", "disk", "clock", "versions"]
    assert "WRONG" not in well
    for key in (instance / "keys").iterdir():
        key.unlink()
    assert "WRONG keys" in cop("doctor", code=1).output


@pytest.mark.engine("sqlite")
def test_the_doctor_sees_a_damaged_file(cop, room, app):
    cop("doctor")
    root = db.session.scalar(sa.text("SELECT rootpage FROM sqlite_master WHERE name = 'topics'"))
    size = db.session.scalar(sa.text("PRAGMA page_size"))
    db.session.remove()
    db.engine.dispose()
    with Path(db.engine.url.database).open("r+b") as file:
        file.seek(size * (root - 1))
        file.write(b"?" * size)
    assert "WRONG database: its file is damaged" in cop("doctor", code=1).output


@pytest.mark.engine("sqlite")
def test_the_doctor_says_once_why_the_database_does_not_answer(apps, environment, tmp_path):
    gone = apps.fresh(environment | {"COP_DATABASE_URL": "postgresql+psycopg://me:hidden@127.0.0.1:1/cop"})
    said = gone.test_cli_runner().invoke(args=["doctor"])
    wrong = [line for line in said.output.splitlines() if line.startswith("WRONG")]
    assert said.exit_code == 1 and len(wrong) == 1, said.output
    assert "127.0.0.1" in wrong[0] and "port 1" in wrong[0] and "refused" in wrong[0]
    assert "hidden" not in said.output
    with gone.app_context():
        db.engine.dispose()


@pytest.mark.engine("sqlite")
def test_the_doctor_says_when_no_mail_gets_out(apps, environment):
    shut = apps.fresh(environment | {"COP_MAIL_URL": "smtp://me:hidden@127.0.0.1:9"})
    said = shut.test_cli_runner().invoke(args=["doctor"])
    assert said.exit_code == 1 and "WRONG mail: 127.0.0.1:9 took no letter: Connection refused" in said.output
    assert "hidden" not in said.output
    with shut.app_context():
        db.engine.dispose()


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("there", ["none", "one that is too old"])
def test_the_doctor_says_when_no_backup_can_be_made(cop, monkeypatch, tmp_path, there):
    assert re.search(r"ok +versions: .*PostgreSQL \d+, pg_dump \d+", cop("doctor").output)
    (tmp_path / "bin").mkdir()
    if there != "none":
        (tmp_path / "bin/pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
        (tmp_path / "bin/pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    wrong = {"none": "pg_dump was not found", "one that is too old": "pg_dump is of PostgreSQL 9 and the server"}
    assert f"WRONG versions: {wrong[there]}" in cop("doctor", code=1).output


@pytest.mark.engine("sqlite")
def test_the_doctor_names_a_misspelt_setting(cop, monkeypatch):
    monkeypatch.setenv("COP_MAILURL", "smtp://relay.example.org")
    said = cop("doctor", code=1).output
    assert "WRONG settings: COP_MAILURL is no setting" in said and "COP_MAIL_URL that is meant" in said


def test_nobody_else_reads_the_password_of_the_database(monkeypatch, app, tmp_path):
    """A list of processes shows every word of a command."""
    from cop.backup import run_client

    seen = {}
    monkeypatch.setattr(subprocess, "run", lambda command, **how: seen.update(how, command=command) or Done())
    with app.app_context():
        run_client(["pg_dump"], sa.make_url("postgresql+psycopg://me:hidden@localhost/cop"))
    assert "hidden" not in " ".join(seen["command"]) and seen["env"]["PGPASSWORD"] == "hidden"


class Done:
    returncode = 0
