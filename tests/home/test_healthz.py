"""Whoever watches the service gets JSON, whatever fails behind it."""

from __future__ import annotations

import sqlalchemy as sa

from cop.db import db, start_writing
from cop.schema import newest


def rename(before: str, after: str) -> None:
    start_writing()
    db.session.execute(sa.text(f"ALTER TABLE {before} RENAME TO {after}"))
    db.session.commit()


def test_it_answers_in_its_own_format_when_a_table_cannot_be_read(app):
    rename("closing_parts", "elsewhere")
    try:
        answer = app.test_client().get("/healthz")
    finally:
        rename("elsewhere", "closing_parts")
    assert (answer.status_code, answer.get_json()["schema"]) == (200, newest())


def at_schema(app, revision):
    start_writing()
    db.session.execute(sa.text("UPDATE alembic_version SET version_num = :now"), {"now": revision})
    db.session.commit()
    return app.test_client().get("/healthz")


def test_a_server_that_is_replaced_last_is_well_meanwhile_and_an_old_database_is_not(app):
    try:
        newer, older = at_schema(app, "9999"), at_schema(app, "0001")
    finally:
        at_schema(app, newest())
    assert (newer.status_code, newer.get_json()["status"]) == (200, "ok")
    assert (older.status_code, older.get_json()["status"]) == (503, "failing")
