"""Answers stand in no order: what a row's number and tag must never tell."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from cop.db import ID_BITS, Model, db

TAG_BYTES = 32


def put_in_no_order(rows: Iterable[Model]) -> None:
    """Insert answers so that nothing about a row tells when, or beside which other, it was written.

    Their ids are random and they are inserted in the order of these ids: a table's hidden row order and
    PostgreSQL's ctid then repeat what the random ids already say, which is nothing.
    """
    by_id = {secrets.randbits(ID_BITS): row for row in rows}
    for fresh in sorted(by_id):
        by_id[fresh].id = fresh  # type: ignore[attr-defined]
        db.session.add(by_id[fresh])
    db.session.flush()


def random_tag() -> bytes:
    """For rows whose writer holds no receipt: looks like any other tag, and nobody can make it."""
    return secrets.token_bytes(TAG_BYTES)
