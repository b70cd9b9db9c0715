"""Whoever upgrades keeps everything: each released schema with what an installation of that version really held."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command

from cop import schema
from cop.db import db, start_writing
from cop.identity.models import Person
from cop.reflections.models import Reflection
from tests import world
from tests.databases import AnEmptyDatabase
from tests.serving import ROOT, surroundings
from tests.wiring.upgrading import KEPT, keys_into, put

VERSIONS = sorted(path.stem for path in KEPT.glob("*.json"))
NEXT_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SAMPLE = json.loads((ROOT / "tests/measures/sample_measures.json").read_text(encoding="utf-8"))


@pytest.fixture
def empty(engine, database_url, tmp_path):
    """The address of a database that holds nothing at all."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/old.db"
        return
    with AnEmptyDatabase(database_url) as made:
        yield made.url.render_as_string(hide_password=False)


def at_version(url, version):
    kept = json.loads((KEPT / f"{version}.json").read_text(encoding="utf-8"))
    old = sa.create_engine(url)
    with old.connect() as connection:
        command.upgrade(schema.configuration(connection), version)
        connection.commit()
        put(connection, kept)
        connection.commit()
    old.dispose()
    return kept


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_an_installation_of_that_version_comes_along_whole(version, empty, environment, apps, tmp_path):
    """Its figures are the sample's, and the answers that were sealed under it open the next morning."""
    kept = at_version(empty, version)
    keys_into(tmp_path / "instance" / "keys", kept)
    app = apps.fresh(environment | {"COP_DATABASE_URL": empty, "COP_INSTANCE": str(tmp_path / "instance")})
    app.config["CLOCK"] = lambda: NEXT_MORNING
    runs = app.test_cli_runner()
    assert runs.invoke(args=["migrate"]).exit_code == 0
    assert json.loads(runs.invoke(args=["measures", "--json"]).stdout) == SAMPLE
    assert "have been opened" in runs.invoke(args=["nightly"]).output
    with app.app_context():
        assert set(db.session.scalars(sa.select(Reflection.text).where(Reflection.text.like("Calm %")))) == {
            "Calm 0",
            "Calm 1",
            "Calm 2",
        }
        db.session.remove()
        db.engine.dispose()
    assert list((tmp_path / "instance/keys").iterdir()) == []


def test_each_released_version_has_its_file():
    released = re.findall(r"^## .*\bschema (\d{4})", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert set(released) <= set(VERSIONS) and VERSIONS, "python -m tests.wiring.upgrading makes it"


SLOW_STEP = """'''A step that takes its time, for a test.'''
import time
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9999", "{before}"
def upgrade():
    op.create_table("half_way", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE people SET name = 'lost'")
    print("half way", flush=True)
    time.sleep(60)
"""
MIGRATES = """
import sys
from pathlib import Path
from cop import schema
from cop.app import create_app
from cop.db import writing
from cop.settings import Settings
schema.MIGRATIONS = Path(sys.argv[1])
with writing(create_app(Settings.from_environment())):
    schema.migrate()
"""


@pytest.mark.slow
def test_an_upgrade_that_is_killed_has_not_begun_and_goes_through_the_next_time(app, database_url, tmp_path):
    """kill -9 in the middle of a step: all that it had done by then is undone, on both engines."""
    world.a_person("Robin Wren")
    db.session.remove()
    folder, before = tmp_path / "migrations", schema.newest()
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    folder.joinpath("versions/9999_slow.py").write_text(SLOW_STEP.format(before=before))
    folder.joinpath("HEAD").write_text("9999\n")
    told = surroundings(tmp_path / "data", COP_DATABASE_URL=database_url)
    killed = [sys.executable, "-c", MIGRATES, folder]
    with subprocess.Popen(killed, cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None and run.stdout.readline() == "half way\n"
        os.kill(run.pid, signal.SIGKILL)
    start_writing()
    schema.migrate()
    assert schema.current() == before
    assert "half_way" not in sa.inspect(db.engine).get_table_names()
    assert db.session.scalars(sa.select(Person.name)).all() == ["Robin Wren"]
