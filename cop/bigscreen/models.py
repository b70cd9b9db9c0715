"""Typing on the big screen: one text that a session writes, on the leader's screen and, large, on the room's.

Every pause in the typing is kept before it is called kept; a version it becomes when somebody says so, or when the
session closes.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.documents.models import BODY_LIMIT, Document, Version, Writing
from cop.errors import Refused
from cop.gatherings.models import Gathering

TOO_LONG = f"A document holds at most {BODY_LIMIT // 1000} kB. Take something out before you go on."


class Overtaken(Refused):
    """Somebody typed on another screen since. Both texts are shown, and neither is lost."""


class ScreenText(Model):
    """A document as a session is typing it."""

    __tablename__ = "screen_texts"
    __table_args__ = (sa.UniqueConstraint("gathering_id", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    base: Mapped[int] = mapped_column(default=0)
    """The version that it began from; 0: none."""
    body: Mapped[str] = mapped_column(sa.Text, default="")
    rev: Mapped[int] = mapped_column(default=1)
    """Goes up with every pause that was kept, so that two screens cannot overwrite each other."""
    shown: Mapped[bool] = mapped_column(default=True)
    unsaved: Mapped[bool] = mapped_column(default=False)
    """Something was typed that is in no version yet."""
    gathering: Mapped[Gathering] = relationship()
    document: Mapped[Document] = relationship()

    def show(self, newest: Version | None) -> None:
        """On both screens; what nobody has changed here goes on from what is newest."""
        self.gathering.must_be_open()
        self.shown = True
        if not self.unsaved:
            self.follow(newest)

    def follow(self, newest: Version | None) -> None:
        self.base, self.body = (newest.number, newest.body) if newest else (0, "")
        self.rev, self.unsaved = (self.rev or 0) + 1, False

    def typed(self, body: str, rev: int) -> None:
        """After the session has closed too: the last words of a hand that was still typing are not thrown away."""
        if body == self.body:
            return
        self.must_be_at(rev)
        if len(body.encode()) > BODY_LIMIT:
            raise Refused(TOO_LONG)
        self.body, self.rev, self.unsaved = body, rev + 1, True

    def must_be_at(self, rev: int) -> None:
        if rev != self.rev:
            raise Overtaken("Somebody typed on another screen at the same time. Your words are still in the box.")

    def writing(self, note: str = "", state: str = "published") -> Writing:
        """What it would be as a version of this session."""
        return Writing(self.body, self.base, note, state, self.gathering_id)
