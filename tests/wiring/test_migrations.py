"""The schema: what the models say is what the migrations make, on both engines, in steps that cannot half happen."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import cop
from cop import schema
from cop.db import Model, db
from cop.identity.models import Person
from tests import world
from tests.world import NOON

MIGRATIONS = Path(__file__).parents[2] / "migrations"
STEPS = sorted((MIGRATIONS / "versions").glob("*.py"))


def steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(schema.configuration())


def test_the_models_are_the_migrated_schema(app):
    for module in pkgutil.iter_modules(cop.__path__):
        if module.ispkg and (MIGRATIONS.parent / "cop" / module.name / "models.py").exists():
            importlib.import_module(f"cop.{module.name}.models")
    with db.engine.connect() as connection:
        ours = {"compare_type": True, "include_name": lambda name, kind, _parents: not kept_by_the_database(name, kind)}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, Model.metadata) == []


def kept_by_the_database(name, kind):
    """The index of the search has no model: triggers write it, and only cop/search/engines.py reads it."""
    return kind == "table" and name.startswith(("search_entries", "search_vocabulary"))


def test_names_of_constraints_are_the_same_in_both(app):
    """A later migration drops by name, so a name that differs would fail on one engine only."""
    inspector = sa.inspect(db.engine)
    for table in Model.metadata.sorted_tables:
        said = {index.name for index in table.indexes}
        there = {index["name"] for index in inspector.get_indexes(table.name) if not index.get("duplicates_constraint")}
        assert said == there, table.name


def test_there_is_one_head_and_the_file_names_it():
    assert steps().get_heads() == [MIGRATIONS.joinpath("HEAD").read_text().strip()]


def test_steps_are_numbered_in_a_row_and_say_why():
    script, before = steps(), None
    for number, path in enumerate(STEPS, start=1):
        step = script.get_revision(f"{number:04d}")
        assert path.name.startswith(f"{number:04d}_") and step.down_revision == before, path.name
        assert len(step.doc or "") > 20, f"{path.name} has no docstring that says what for"
        before = step.revision


def test_no_step_commits_by_itself_or_imports_a_model():
    """A step runs in one transaction, and still runs when the models have moved on."""
    for path in STEPS:
        text = path.read_text()
        assert not re.search(r"\.commit\(|autocommit|AUTOCOMMIT|executescript", text), path.name
        assert not re.search(r"^(from|import) cop\.(?!db import UtcDateTime$)", text, re.M), path.name


BROKEN_STEP = """'''A step that breaks off half way, for a test.'''
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{number}", "{before}"
def upgrade():
    op.create_table("half_way", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE people SET name = 'lost'")
    1 / 0
"""


def test_a_step_that_fails_leaves_nothing_behind(app, tmp_path, monkeypatch):
    """On both engines: what it had done by then is undone, and the schema is at the step before."""
    folder, before = tmp_path / "migrations", schema.current()
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    folder.joinpath("versions/9999_broken.py").write_text(BROKEN_STEP.format(number="9999", before=before))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    world.a_person("Robin Wren")
    with pytest.raises(ZeroDivisionError):
        schema.upgrade(db.engine)
    assert schema.current() == before
    assert "half_way" not in sa.inspect(db.engine).get_table_names()
    db.session.rollback()
    assert db.session.query(Person).one().name == "Robin Wren"


def test_the_oldest_schema_comes_up_to_date_with_what_was_in_it(tmp_path):
    """Somebody who signed up under the very first schema is still there under the newest."""
    engine = sa.create_engine(f"sqlite:///{tmp_path}/old.db")
    with engine.connect() as connection:
        command.upgrade(schema.configuration(connection), "0001")
        connection.execute(
            sa.text(
                "INSERT INTO people (name, email, is_administrator, epoch, job_label, fictional)"
                " VALUES ('Robin Wren', 'robin@example.org', false, 1, '', false)"
            )
        )
        connection.commit()
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT name FROM people")) == "Robin Wren"
    engine.dispose()


@pytest.fixture
def old(app, engine, tmp_path):
    """A connection to a database without a schema yet: a file, or a schema of its own on the server."""
    made = sa.create_engine(f"sqlite:///{tmp_path}/old.db" if engine == "sqlite" else db.engine.url)
    connection = made.connect()
    if engine != "sqlite":
        connection.execute(sa.text("CREATE SCHEMA old"))
        connection.execute(sa.text("SET search_path TO old"))
        connection.commit()
    yield connection
    connection.rollback()
    if engine != "sqlite":
        connection.execute(sa.text("DROP SCHEMA old CASCADE"))
        connection.commit()
    connection.close()
    made.dispose()


def brought_to(connection, step):
    command.upgrade(schema.configuration(connection), step)
    connection.commit()
    return connection


@pytest.fixture
def at_0024(old):
    return brought_to(old, "0024")


def rows_into(connection, table, *rows):
    """With whatever that schema asks for besides: its own defaults, else nothing of each kind."""
    there = sa.Table(table, sa.MetaData(), autoload_with=connection)
    empty = {bool: False, int: 0, str: "", datetime: NOON, dict: {}, list: []}

    def nothing(column):
        return [] if isinstance(column.type, sa.JSON) else empty[column.type.python_type]

    asked = [c for c in there.columns if not c.nullable and c.server_default is None and c.name != "id"]
    for row in rows:
        row = {c.name: nothing(c) for c in asked if c.name not in row} | row
        connection.execute(there.insert().values(row))


def test_organisations_of_one_name_become_one_with_everybody_who_named_them(at_0024):
    connection = at_0024
    acute = connection.scalar(sa.text("SELECT slug FROM organisation_types ORDER BY slug LIMIT 1"))
    rows_into(
        connection,
        "organisations",
        {"id": 1, "name": "Pier Trust"},
        {"id": 2, "name": "PIER  trust", "organisation_type": acute},
        {"id": 3, "name": "Quay"},
    )
    rows_into(connection, "people", {"id": 1, "name": "Ash"}, {"id": 2, "name": "Birch"})
    rows_into(connection, "programmes", {"id": 1, "slug": "north", "name": "North"})
    rows_into(connection, "communities", {"id": 1, "slug": "harbour", "name": "Harbour", "programme_id": 1})
    here = {"community_id": 1, "access": "practitioner"}
    rows_into(connection, "memberships", {"person_id": 1, "organisation_id": 1, **here})
    rows_into(connection, "memberships", {"person_id": 2, "organisation_id": 3, **here})
    rows_into(connection, "gatherings", {"id": 1, "community_id": 1, "number": 1})
    there = {"gathering_id": 1, "name": "", "kind": "participant", "joined_by": "phone", "checked": "known"}
    rows_into(connection, "attendances", {"person_id": 1, "organisation_id": 2, **there})
    rows_into(connection, "attendances", {"person_id": 2, "organisation_id": 1, **there})
    connection.commit()
    brought_to(connection, "0025")
    kept = connection.execute(sa.text("SELECT id, name_key, organisation_type FROM organisations ORDER BY id")).all()
    assert kept == [(2, "pier trust", acute), (3, "quay", None)]
    for table, named in (("memberships", [2, 3]), ("attendances", [2, 2])):
        query = sa.text(f"SELECT organisation_id FROM {table} ORDER BY person_id")
        assert list(connection.scalars(query)) == named
    with pytest.raises(sa.exc.IntegrityError):
        rows_into(connection, "organisations", {"id": 4, "name": "Pier trust", "name_key": "pier trust"})


def test_what_was_said_before_there_was_a_search_is_found_by_it(old, engine):
    """Only what is to be seen: a withdrawn topic, a hidden line and a question that was never shown stay out."""
    connection = brought_to(old, "0058")
    rows_into(connection, "programmes", {"id": 1, "slug": "north", "name": "North"})
    rows_into(connection, "communities", {"id": 7, "slug": "harbour", "name": "Harbour", "programme_id": 1})
    here = {"community_id": 7}
    rows_into(connection, "work_items", {"id": 2, "title": "Herons", "visible_to": "public", "tags": ["reed"], **here})
    rows_into(connection, "documents", {"id": 3, "title": "Charter", **here})
    version = {"document_id": 3, "state": "published"}
    rows_into(connection, "versions", *({**version, "number": n, "body": f"Heron {n}"} for n in (1, 2)))
    rows_into(connection, "gatherings", {"id": 4, "number": 1, **here})
    topic = {"gathering_id": 4, "title": "A heron", "origin": "group"}
    rows_into(connection, "topics", {"id": 5, **topic, "state": "done"}, {"id": 6, **topic, "state": "withdrawn"})
    line = {"topic_id": 5, "text": "Herons wait"}
    rows_into(connection, "harvests", {"id": 8, **line}, {"id": 9, **line, "hidden": True})
    asked = {"gathering_id": 4, "text": "Herons?", "tag": b"x", "state": "open"}
    rows_into(connection, "curiosities", {"id": 10, **asked, "on_screen": True}, {"id": 11, **asked})
    connection.commit()
    brought_to(connection, "0059")
    number = "rowid" if engine == "sqlite" else "id"
    found = dict(connection.execute(sa.text(f"SELECT {number}, seen FROM search_entries")).all())
    places = {-17: "work7 workshared1 workpublic", -28: "document7", -42: "topic7", -67: "line7", 10: "question7"}
    assert found == ({n: p.split() for n, p in places.items()} if engine != "sqlite" else places)
    count = {
        "sqlite": "SELECT count(*) FROM search_entries WHERE search_entries MATCH 'heron*'",
        "postgresql": "SELECT count(*) FROM search_entries WHERE words @@ to_tsquery('simple', 'heron:*')",
    }
    assert connection.scalar(sa.text(count[engine].replace(":*", r"\:*"))) == 5
