"""Two names of one organisation, made one; with what it takes to take them apart again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Organisation
from cop.db import Model


class OrganisationMerge(Model):
    """`moved` holds the numbers of the rows that named the first one: people's memberships and lines of sheets."""

    __tablename__ = "organisation_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    gone_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    into_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    moved: Mapped[dict[str, Any]]
    gone: Mapped[Organisation] = relationship(foreign_keys=[gone_id])
    into: Mapped[Organisation] = relationship(foreign_keys=[into_id])
