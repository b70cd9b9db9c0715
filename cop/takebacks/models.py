"""What somebody wants gone. It stands alone: no person, no answer, no time."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cop.db import Model


class TakeBack(Model):
    """A tag that somebody sent, alone, to have its answer gone by tomorrow morning."""

    __tablename__ = "take_backs"
    __table_args__ = {"sqlite_with_rowid": False}

    tag: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
