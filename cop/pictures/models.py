"""A photograph of the flip chart, or a drawing: what a session made that is not words."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.agenda.models import Topic
from cop.db import Model
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.moderation.models import Condition, Moderated
from cop.pictures.developing import Developed

DESCRIPTION_LIMIT = 500
MOST = 40
MIMETYPES = {"jpeg": "image/jpeg", "png": "image/png"}


class Picture(Moderated, Model):
    """The row; its points are a file in the data folder, under a name that nobody chose or can guess."""

    __tablename__ = "pictures"
    said_as = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(sa.ForeignKey("gatherings.id", ondelete="CASCADE"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topics.id", ondelete="SET NULL"), index=True)
    file: Mapped[str] = mapped_column(sa.String(60), unique=True)
    description: Mapped[str] = mapped_column(sa.String(DESCRIPTION_LIMIT))
    width: Mapped[int]
    height: Mapped[int]
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    gathering: Mapped[Gathering] = relationship()
    topic: Mapped[Topic | None] = relationship()

    @classmethod
    def of(cls, developed: Developed) -> Picture:
        """Not yet anybody's: its file is written first, and only then does it belong to a session."""
        name = f"{secrets.token_hex(16)}.{developed.kind}"
        return cls(file=name, width=developed.width, height=developed.height)

    def belong_to(self, gathering: Gathering, already: int, by: Person) -> None:
        """During the session, and afterwards: the photograph is often taken when everybody has gone."""
        if gathering.state not in {"open", "closed"}:
            raise Refused("Pictures can be added once the session has been opened.")
        if already >= MOST:
            raise Refused(f"A session has at most {MOST} pictures. Delete one first.")
        self.gathering_id, self.added_by_id = gathering.id, by.id

    def may_be_deleted_by(self, person: Person, leads: bool) -> bool:
        return leads or (self.added_by_id is not None and self.added_by_id == person.id)

    @property
    def mimetype(self) -> str:
        return MIMETYPES[self.file.rpartition(".")[2]]

    @classmethod
    def its_words(cls) -> sa.ColumnElement[str]:
        return cls.description.expression

    @classmethod
    def said_by(cls, presence: Attendance) -> Condition:
        return cls.added_by_id == presence.person_id
