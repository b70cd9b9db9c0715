"""Reading what was noted."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.audit.models import Act
from cop.db import db

A_PAGE = 100
COMMUNITIES = sa.table("communities", sa.column("id"), sa.column("name"))
"""They lie above this feature: only the name of their table is known here."""


def acts(before: int | None = None) -> Sequence[Act]:
    """The newest first, a page at a time."""
    query = sa.select(Act).options(joinedload(Act.by), joinedload(Act.about)).order_by(Act.id.desc()).limit(A_PAGE)
    return db.session.scalars(query.where(Act.id < before) if before else query).all()


def names_of_communities(rows: Sequence[Act]) -> dict[int, str]:
    ids = {row.community_id for row in rows if row.community_id}
    query = sa.select(COMMUNITIES.c.id, COMMUNITIES.c.name).where(COMMUNITIES.c.id.in_(ids))
    return {each.id: each.name for each in db.session.execute(query)}
