"""What a community writes together: a document, and every version of it that was ever saved."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from cop.communities.models import Community
from cop.db import Model
from cop.documents.diff import compare
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
NOT_A_SLUG = {"new", "preview"}
"""Taken by addresses of our own."""


class Outdated(Refused):
    """Somebody else saved since this text was begun. Nothing is lost: both are shown."""


@dataclass(frozen=True)
class Writing:
    """A text as somebody wants to save it, and the number of the version they began from (0: none)."""

    body: str
    base: int = 0
    change_note: str = ""
    state: str = "published"
    gathering_id: int | None = None


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
    let_out: Mapped[int | None]
    """The newest version whose text may be read outside the community. None: outside there is only a count."""
    community: Mapped[Community] = relationship()
    versions: WriteOnlyMapped[Version] = relationship(
        back_populates="document", order_by="Version.number", cascade="all, delete-orphan", passive_deletes=True
    )
    """Added to, never loaded whole: a thousand texts are not read to save one."""

    @classmethod
    def begin(cls, community: Community, title: str, kind: str, taken: set[str]) -> Document:
        """A document of this community, before its first version; `taken` are the slugs that it has already."""
        document = cls(community=community, slug=free_slug(title, taken))
        document.call_it(title, kind)
        return document

    def call_it(self, title: str, kind: str) -> None:
        """The community's own name for it. Its address stays, so that old links keep working."""
        title = " ".join(title.split())
        if not title:
            raise Refused("Give the document a name.")
        if len(title) > TITLE_LIMIT:
            raise Refused(f"A name has at most {TITLE_LIMIT} characters; this one has {len(title)}.")
        self.title, self.kind = title, kind if kind in KINDS else "other"

    def let_text_out(self, number: int | None) -> None:
        """Up to this published version; a later one stays inside until somebody says so again."""
        self.let_out = number

    def next_version(self, newest: Version | None, writing: Writing, by: Person | None, now: datetime) -> Version:
        """Save this as the version after `newest`, unless it says nothing new or somebody else was first."""
        if newest and plain(writing.body) == plain(newest.body):
            raise Refused(f"Nothing has changed since version {newest.number}, so there is nothing to save.")
        number = newest.number if newest else 0
        if writing.base != number:
            raise Outdated(f"Version {number} was saved while you were writing.")
        return self.follow(newest, replace(writing, body=checked_body(writing.body)), by, now)

    def follow(self, newest: Version | None, writing: Writing, by: Person | None, now: datetime) -> Version:
        version = Version(
            number=newest.number + 1 if newest else 1,
            body=writing.body,
            change_note=writing.change_note,
            state=writing.state,
            gathering_id=writing.gathering_id,
            author=by,
            made_at=now,
        )
        version.measure(newest.body if newest else "")
        self.versions.add(version)
        return version


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
    words_added: Mapped[int | None]
    words_removed: Mapped[int | None]
    """Against the version before it, so that the history need not read two texts a line."""
    document: Mapped[Document] = relationship(back_populates="versions")
    author: Mapped[Person | None] = relationship()

    def measure(self, before: str) -> None:
        """How much was written and taken out since the version before it, whose text this is."""
        words = compare(before, self.body).words
        self.words_added, self.words_removed = words["added"], words["removed"]

    def restored(self, newest: Version, by: Person | None, now: datetime) -> Version:
        """The same text again, to the letter, as a new version after `newest`."""
        if self.number == newest.number:
            raise Refused(f"Version {self.number} is the newest one already.")
        if self.body == newest.body:
            raise Refused(f"Version {self.number} says the same as the newest one, version {newest.number}.")
        again = Writing(self.body, newest.number, f"Version {self.number} restored", self.state)
        return self.document.follow(newest, again, by, now)


def plain(text: str) -> str:
    """As it is stored: plain newlines, no blank lines before the text, one newline after it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip() + "\n"


def checked_body(text: str) -> str:
    text = plain(text)
    size = len(text.encode())
    if not text.strip():
        raise Refused("Write something first.")
    if size > BODY_LIMIT:
        raise Refused(f"A document holds at most {BODY_LIMIT // 1000} kB; this text has {-(-size // 1000)} kB.")
    return text


def number_or_nothing(typed: object) -> int | None:
    """A version's number as an address or a form says it; what no version can have is none."""
    return int(str(typed)) if str(typed or "").isdecimal() and len(str(typed)) < 10 else None


def free_slug(title: str, taken: set[str]) -> str:
    """An address for this name: small letters, digits and hyphens, with a number when it is taken."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only.replace("'", "")).strip("-")[:50].strip("-") or "document"
    number = 1
    found = slug
    while found in taken | NOT_A_SLUG:
        number += 1
        found = f"{slug}-{number}"
    return found


@event.listens_for(Version, "before_update")
def stays_as_it_was_saved(_mapper: object, _connection: object, version: Version) -> None:
    """A person may leave and a session may go; the text, its number and its reason never change."""
    fields = sa.inspect(version).attrs
    for name in ("document_id", "number", "body", "change_note", "state", "made_at"):
        if fields[name].history.has_changes():
            raise Refused("A saved version is never changed. Save a new one.")
