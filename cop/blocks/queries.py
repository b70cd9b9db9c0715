"""Finding what was published, and what a programme's next blocks would hold."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from cop.blocks.models import Block, Publication
from cop.communities.models import Community, Programme
from cop.db import db


def publications_of(programme: Programme, as_of: int | None = None) -> Sequence[Publication]:
    """Oldest first; `as_of`: up to the one that a report was signed off with."""
    query = sa.select(Publication).filter_by(programme_id=programme.id).order_by(Publication.id)
    return db.session.scalars(query if as_of is None else query.where(Publication.id <= as_of)).all()


def blocks_of(programme: Programme, as_of: int | None = None, only: Community | None = None) -> Sequence[Block]:
    """Published ones, a community after the other, oldest first."""
    query = sa.select(Block).join(Block.publication).join(Block.community)
    query = query.options(contains_eager(Block.publication), contains_eager(Block.community))
    query = query.where(Publication.programme_id == programme.id)
    if as_of is not None:
        query = query.where(Publication.id <= as_of)
    if only is not None:
        query = query.where(Block.community_id == only.id)
    return db.session.scalars(query.order_by(Community.name, Block.since)).all()
