"""Who does what, where: the works of a community, and what their owners offer, look for or invite to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.communities.models import Community
from cop.db import Model
from cop.errors import Refused
from cop.identity.models import Person

TITLE_LIMIT, SUMMARY_LIMIT, LINE_LIMIT, TAG_LIMIT = 200, 2000, 500, 60
TAGS_AT_MOST = 10
VISIBLE_TO = ("own-community", "all-communities", "public")
EXCHANGES = ("offer", "ask", "join")
TOLD = ("title", "talent_area", "scope", "stage", "reach", "phases", "audience", "summary", "tags", "visible_to")
"""What its owners tell of a work, without the lines beside it."""

owners = sa.Table(
    "work_item_owners",
    Model.metadata,
    sa.Column("work_item_id", sa.ForeignKey("work_items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""Those who do a work together with its first owner."""


class Facet(Model):
    """One word of the map's vocabulary: a part of talent work, a scope, a stage. Slugs stay; labels are data."""

    __tablename__ = "facets"

    noun: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    """talent_area, scope, stage, reach, audience, exchange or organisation_maturity."""
    slug: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(120))
    definition: Mapped[str] = mapped_column(sa.Text, default="")
    family: Mapped[str] = mapped_column(sa.String(20), default="")
    position: Mapped[int] = mapped_column(default=0)


class WorkItem(Model):
    """A piece of talent work that somebody here is doing. It never holds names or ratings of people talked about."""

    __tablename__ = "work_items"
    __table_args__ = (
        sa.Index("ix_work_items_cell", "community_id", "talent_area", "stage"),
        sa.Index("ix_work_items_part", "talent_area", "stage"),
        sa.Index("ix_work_items_counted", "community_id", "scope", "talent_area", "stage", "reach", "audience"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(sa.ForeignKey("communities.id", ondelete="CASCADE"))
    ref: Mapped[str | None] = mapped_column(sa.String(60))
    """Its id in the programme file."""
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(sa.String(TITLE_LIMIT))
    talent_area: Mapped[str] = mapped_column(sa.String(60))
    scope: Mapped[str] = mapped_column(sa.String(60))
    stage: Mapped[str] = mapped_column(sa.String(60))
    reach: Mapped[str | None] = mapped_column(sa.String(60))
    phases: Mapped[str] = mapped_column(sa.Text, default="")
    """Who first, who next: for what starts with a group."""
    audience: Mapped[str | None] = mapped_column(sa.String(60))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    visible_to: Mapped[str] = mapped_column(sa.String(20), default="own-community", index=True)
    source_gathering_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("gatherings.id", ondelete="SET NULL"), index=True
    )
    """The session at which it was put on the map."""
    may_be_borrowed: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Closed, it stops new copies; those that are there keep the credit."""
    added_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    community: Mapped[Community] = relationship()
    owner: Mapped[Person | None] = relationship()
    further_owners: Mapped[list[Person]] = relationship(secondary=owners, order_by=Person.id)
    exchanges: Mapped[list[Exchange]] = relationship(
        back_populates="work", order_by="Exchange.id", cascade="all, delete-orphan"
    )
    versions: Mapped[list[WorkVersion]] = relationship(
        back_populates="work", order_by="WorkVersion.id", cascade="all, delete-orphan"
    )

    @classmethod
    def put_on_map(cls, community: Community, by: Person, now: datetime) -> WorkItem:
        return cls(community_id=community.id, owner_id=by.id, added_at=now)

    @property
    def owners(self) -> list[Person]:
        return [person for person in (self.owner, *self.further_owners) if person]

    def line(self, kind: str) -> str:
        """What it offers, looks for, or invites to; nothing when it does not."""
        return next((exchange.text for exchange in self.exchanges if exchange.kind == kind), "")

    def exchange(self, kind: str, text: str) -> None:
        """One line of each kind; an empty one takes it away."""
        here = next((exchange for exchange in self.exchanges if exchange.kind == kind), None)
        if text == self.line(kind):
            return
        if here and text:
            here.text = text
        elif here:
            self.exchanges.remove(here)
        else:
            self.exchanges.append(Exchange(kind=kind, text=text))

    @property
    def told(self) -> dict[str, Any]:
        """Everything that it says now, as a version keeps it."""
        return {name: getattr(self, name) for name in TOLD} | {each.kind: each.text for each in self.exchanges}

    def remember(self, by: Person | None, now: datetime | None) -> None:
        """Keep what it says, when that is not what was kept last; a stage that changed has its day by it."""
        last = self.versions[-1] if self.versions else None
        if last and last.told == self.told:
            return
        moved = last.stage if last and last.stage != self.stage else None
        kept = WorkVersion(at=now, stage=self.stage, stage_before=moved, told=self.told)
        kept.by_id = by.id if by else None
        self.versions.append(kept)

    def remember_the_first(self) -> None:
        """Before the first change of a work that came from a file, or from before versions were kept."""
        if not self.versions and self.title:
            self.remember(None, self.added_at)


class WorkVersion(Model):
    """What a work said at one time. A change adds one; the newest is what it says now."""

    __tablename__ = "work_versions"
    __table_args__ = (sa.Index("ix_work_versions_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_items.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime | None]
    """None when it came from a file that did not say."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    stage: Mapped[str] = mapped_column(sa.String(60))
    stage_before: Mapped[str | None] = mapped_column(sa.String(60))
    """Only when it moved from there to its stage."""
    told: Mapped[dict[str, Any]]
    work: Mapped[WorkItem] = relationship(back_populates="versions")
    by: Mapped[Person | None] = relationship()

    def take_out(self, newest: WorkVersion) -> None:
        """Words that should not have been written, such as somebody's name. The day and the stage stay."""
        if self.id == newest.id:
            raise Refused("This is what it says now: change the work first, and take the old words out then.")
        self.told = {}


class Exchange(Model):
    """What the owners of a work offer, look for, or invite to, in a line."""

    __tablename__ = "exchanges"
    __table_args__ = (sa.UniqueConstraint("work_item_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_items.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(60))
    """offer, ask or join."""
    text: Mapped[str] = mapped_column(sa.Text, default="")
    work: Mapped[WorkItem] = relationship(back_populates="exchanges")
