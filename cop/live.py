"""One counter per live thing. It is raised in the same transaction as the change that screens should see,
so news can neither come before the commit nor after a rollback; screens then fetch their own fragment with
their own rights. It carries no content."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model, db, insert_for


class LiveVersion(Model):
    """`subject` is the gathering's id: everything shown on its screens shares one counter, but for what `wall` says."""

    __tablename__ = "live_versions"

    subject: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=1)


def changed(subject: int) -> None:
    """Note, inside the current transaction, that the screens of this gathering are out of date."""
    table = LiveVersion.metadata.tables["live_versions"]
    # One statement: two phones that join an untouched session at once must not both make its first row.
    first = insert_for(table).values(subject=subject, version=2)
    raised = {"version": table.c.version + 1}
    db.session.execute(first.on_conflict_do_update(index_elements=["subject"], set_=raised))


def wall(gathering_id: int) -> int:
    """The subject of what only the room's screen shows: while somebody types there, no phone has anything to fetch."""
    return -gathering_id


def version(subject: int) -> int:
    found = db.session.scalar(sa.select(LiveVersion.version).where(LiveVersion.subject == subject))
    return found or 1
