"""That somebody was erased, and where their name may still stand in what others wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model

FORMER, FORMER_LINE = "a former member", "Former member"


class Erasure(Model):
    """No name and no number of anybody: only that it was done, and whether the files have been written anew since."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    compacted_at: Mapped[datetime | None]


class Mention(Model):
    """A place in somebody else's words: which cell, and from which character to which. The name itself is not kept, so
    a text that has changed since is looked at as it is."""

    __tablename__ = "mentions"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(sa.String(60))
    column_name: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[dict[str, Any]]
    start: Mapped[int]
    length: Mapped[int]
    text_length: Mapped[int]
    """Of the whole text when it was found: another length now, and it has been changed by somebody."""
