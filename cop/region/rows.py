"""Many rows at once, past the machinery of the models: a region in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cop.db import Model, db

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Settled:
    """One made-up community once it is there: its people by number and name, and where they work."""

    number: int
    community: int
    people: list[tuple[int, str]]
    """The facilitator, then the host and other regulars, then everybody else."""
    regulars: int
    organisations: list[tuple[int, str]]
    roles: list[str]


def put(model: type[Model], rows: Rows) -> None:
    if rows:
        db.session.execute(sa.insert(model), rows)


def numbered(model: Any, rows: Rows) -> list[int]:
    """The numbers that they were given, in the order of the rows."""
    if not rows:
        return []
    return list(db.session.scalars(sa.insert(model).returning(model.id, sort_by_parameter_order=True), rows))
