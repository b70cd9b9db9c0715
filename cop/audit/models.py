"""Who did what privileged act, and when. Lines are added and never changed: the database itself refuses."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cop.db import Model
from cop.identity.models import Person

ACTS = {
    "administrator": "made an administrator",
    "way in": "had a link printed that signs in",
    "invited": "invited somebody",
    "by link": "asked for an invitation through a link made by",
    "joined": "accepted an invitation",
    "withdrawn": "took an invitation back",
    "role": "gave a role to",
    "removed": "removed",
    "left": "left",
    "handed over": "handed facilitation over to",
    "cover": "asked to cover:",
    "cover ended": "ended the cover of",
    "leads": "let somebody lead one session:",
    "printed code": "made a printed code that opens a console",
    "code ended": "ended the printed codes of a session",
    "closed": "closed a session",
    "reopened": "opened a closed session again",
    "approved": "approved a request to join",
    "declined": "declined a request to join",
    "link": "made a link that invites",
    "link ended": "ended a link that invites",
    "settings": "changed how it is set up",
    "opened": "showed the closing questions of a session",
    "hid": "kept a line off the screen",
    "merged topics": "made one of two topics",
    "merged organisations": "made one of two organisations",
    "unmerged organisations": "took two organisations apart",
    "exported": "exported",
    "own export": "exported what is kept about them",
    "their export": "exported what is kept about",
    "prepared": "prepared a report",
    "thrown away": "threw a draft of a report away",
    "signed off": "signed off a report",
    "released": "released words",
    "corrected": "put right the name or address of",
    "own address": "changed the address that they sign in with",
    "erased": "erased a person",
    "retention": "ran the retention of old answers",
    "mentions": "dealt with a mention of an erased person",
}
"""What is noted, in the words of the list. Answering is not in it, and nothing that leads there is."""
OPERATOR, STRANGER, PERSON = "operator", "stranger", "person"
NOBODY = {
    OPERATOR: "the operator, by a command",
    STRANGER: "somebody who was not signed in",
    PERSON: "a former member",
}
"""Who it was when no person is named. Lines from before this was written down may be any of them."""


class Act(Model):
    """Whoever is erased leaves an empty number behind. The detail never holds a name or anybody's words."""

    __tablename__ = "privileged_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"), index=True)
    community_id: Mapped[int | None] = mapped_column(sa.ForeignKey("communities.id", ondelete="SET NULL"), index=True)
    detail: Mapped[str] = mapped_column(sa.String(120), default="")
    actor: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    """What kind of actor, for when the number of the person is empty: a key of NOBODY."""
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    about: Mapped[Person | None] = relationship(foreign_keys=[about_id])

    @property
    def words(self) -> str:
        return ACTS.get(self.kind, self.kind)

    @property
    def who(self) -> str:
        return self.by.name if self.by else NOBODY.get(self.actor, "a former member, or the operator")
