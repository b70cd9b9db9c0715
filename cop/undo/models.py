"""What the last acts of the leaders changed, so that any of them can be undone by any leader.

A step keeps no person: it is not a record of who did what. It is gone when the session closes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model, UtcDateTime, db
from cop.errors import Refused
from cop.gatherings.models import Gathering

KEPT = 10
ABOUT_LIMIT = 200

Values = dict[str, Any]


class Step(Model):
    """One act: the rows it changed, what they held before, and what they held after it."""

    __tablename__ = "steps"
    __table_args__ = {"sqlite_autoincrement": True}  # a screen that missed something must never name a later step

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    done: Mapped[str] = mapped_column(sa.String(60))
    """In a word or two, for the line beside Undo."""
    about: Mapped[str] = mapped_column(sa.String(ABOUT_LIMIT), default="")
    """The title of what it was done to; emptied when something is kept off the screen."""
    changes: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    """[{table, id, before: {column: value}, after: {column: value}}], times as text; before None: the act made it."""
    gathering: Mapped[Gathering] = relationship()

    def undo(self) -> None:
        """Put everything back, unless something else has happened to it since. Rows that are gone stay gone."""
        self.gathering.must_be_open()
        rows = [(row_of(change), change) for change in self.changes]
        here = [(row, change) for row, change in rows if row is not None]
        for row, change in here:
            now = values_of(row)
            if any(now[column] != value for column, value in change["after"].items()):
                raise Refused("Something else has happened to it since, so this can no longer be undone.")
        for row, change in here:
            if change["before"] is None:
                db.session.delete(row)
            for column, value in (change["before"] or {}).items():
                setattr(row, column, decoded(row, column, value))
        db.session.delete(self)


@contextmanager
def step(gathering: Gathering, done: str, *rows: Model, about: str = "") -> Iterator[list[Model]]:
    """Whatever happens to these rows, and to the session itself, inside this block can be undone as one, and so can
    the rows that are made in it and put on the list that it hands out; outside of an open session there is no screen
    to undo it from, and nothing is kept."""
    watched, made = (gathering, *rows), list[Model]()
    before = [values_of(row) for row in watched]
    yield made
    db.session.flush()  # what was set by way of a relationship has its number now
    changes = [change for row, was in zip(watched, before, strict=True) if (change := difference(row, was))]
    changes += [as_made(row) for row in made]
    if changes and gathering.takes_part:
        db.session.add(Step(gathering=gathering, done=done, about=about, changes=changes))
        db.session.flush()
        forget_but(gathering, KEPT)


def forget_but(gathering: Gathering, kept: int) -> None:
    latest = sa.select(Step.id).filter_by(gathering_id=gathering.id).order_by(Step.id.desc()).limit(kept)
    older = sa.delete(Step).where(Step.gathering_id == gathering.id, Step.id.not_in(latest.scalar_subquery()))
    db.session.execute(older)


def keep_quiet(gathering: Gathering) -> None:
    """Something was kept off the screen: its words do not come back beside the Undo button."""
    db.session.execute(sa.update(Step).where(Step.gathering_id == gathering.id).values(about=""))


def difference(row: Model, was: Values) -> dict[str, Any] | None:
    now = values_of(row)
    changed = [column for column, value in now.items() if value != was[column]]
    if not changed:
        return None
    before, after = ({column: values[column] for column in changed} for values in (was, now))
    return {"table": row.__tablename__, "id": row.id, "before": before, "after": after}  # type: ignore[attr-defined]


def as_made(row: Model) -> dict[str, Any]:
    """Of what is new only its state: none of its words lie in a second place."""
    state = getattr(row, "state", None)
    return {"table": row.__tablename__, "id": row.id, "before": None, "after": {"state": state} if state else {}}  # type: ignore[attr-defined]


def values_of(row: Model) -> Values:
    """What the row's columns hold, in what JSON can hold."""
    values = {attribute.key: getattr(row, attribute.key) for attribute in sa.inspect(type(row)).column_attrs}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def decoded(row: Model, column: str, value: Any) -> Any:
    kind = row.__table__.columns[column].type
    if not value or not isinstance(kind, UtcDateTime | sa.Date):
        return value
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else date.fromisoformat(value)


def row_of(change: dict[str, Any]) -> Model | None:
    kind = next(mapper.class_ for mapper in Model.registry.mappers if mapper.class_.__tablename__ == change["table"])
    found: Model | None = db.session.get(kind, change["id"])
    return found
