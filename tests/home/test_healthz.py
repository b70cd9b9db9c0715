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
