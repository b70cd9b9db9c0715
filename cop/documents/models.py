"""What a community writes together: a document, and every version of it that was ever saved."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Community
from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person

KINDS = {
    "manifesto": "Manifesto",
    "vision": "Vision",
    "charter": "Charter",
    "way-of-working": "How we work",
    "definitions": "Definitions",
    "other": "Something else",
}
STATES = ("draft", "published")
TITLE_LIMIT, NOTE_LIMIT, BODY_LIMIT = 160, 500, 200_000
"""Characters, characters, bytes."""


class Document(Model):
    """A text that belongs to the whole community, under the name that the community gave it."""

    __tablename__ = "documents"
    __table_args__ = (sa.UniqueConstraint("community_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(20), default="manifesto")
    title: Mapped[str] = mapped_column(sa.String(TITLE_LIMIT))
    archived: Mapped[bool] = mapped_column(default=False)
    community: Mapped[Community] = relationship()
    versions: Mapped[list[Version]] = relationship(
        back_populates="document", order_by="Version.number", cascade="all, delete-orphan", passive_deletes=True
    )


class Version(Model):
    """One text as it was saved. Nothing here is ever changed or taken away: a change is the next version.

    Two people who save on the same base would both make the same number; the unique constraint lets one in.
    """

    __tablename__ = "versions"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "number"),
        sa.CheckConstraint("state IN ('draft', 'published')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    """Markdown, with plain newlines."""
    change_note: Mapped[str] = mapped_column(sa.String(NOTE_LIMIT), default="")
    state: Mapped[str] = mapped_column(sa.String(12), default="published")
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    gathering_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="SET NULL"), index=True)
    """The session it was written in; none when it was written between sessions."""
    made_at: Mapped[datetime | None]
    """None when it came from a file that did not say."""
    document: Mapped[Document] = relationship(back_populates="versions")
    author: Mapped[Person | None] = relationship()


@event.listens_for(Version, "before_update")
def stays_as_it_was_saved(_mapper: object, _connection: object, version: Version) -> None:
    """A person may leave and a session may go; the text, its number and its reason never change."""
    fields = sa.inspect(version).attrs
    for name in ("document_id", "number", "body", "change_note", "state", "made_at"):
        if fields[name].history.has_changes():
            raise Refused("A saved version is never changed. Save a new one.")
