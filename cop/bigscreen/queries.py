"""The text that a session types on the big screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.bigscreen.models import ScreenText
from cop.db import db
from cop.documents.models import Document, Version
from cop.documents.queries import document_called, newest_version, slugs_of
from cop.errors import Missing, Refused
from cop.gatherings.models import REHEARSAL_ROOM, Gathering
from cop.gatherings.queries import must_be_for_real

AT_THE_END = "Typed on the big screen; saved when the session closed"
ON_SCREEN = (
    sa.select(ScreenText)
    .options(joinedload(ScreenText.document))
    .where(ScreenText.gathering_id == sa.bindparam("gathering"), ScreenText.shown)
)


def typed_in(gathering: Gathering) -> ScreenText | None:
    """What is typed on the screens now, or was left unsaved when the session closed."""
    return db.session.scalar(ON_SCREEN, {"gathering": gathering.id})


def texts_in(gathering: Gathering) -> Sequence[ScreenText]:
    return db.session.scalars(sa.select(ScreenText).filter_by(gathering_id=gathering.id)).all()


def text_in(gathering: Gathering, text_id: int) -> ScreenText:
    """Held until the commit: of two screens that type at once, one is told."""
    query = sa.select(ScreenText).filter_by(id=text_id, gathering_id=gathering.id).with_for_update(of=ScreenText)
    found = db.session.scalar(query)
    if found is None:
        raise Missing
    return found


def begin(gathering: Gathering, document: Document) -> ScreenText:
    """This document on both screens, instead of any other."""
    here = texts_in(gathering)
    for other in here:
        other.shown = False
    found = next((each for each in here if each.document_id == document.id), None)
    found = found or ScreenText(gathering=gathering, document=document, rev=0, unsaved=False)
    db.session.add(found)
    found.show(newest_version(document) if document.id else None)
    return found


def document_to_type(gathering: Gathering, slug: str, title: str) -> Document:
    """One that is there, or a new one under this name."""
    if slug:
        return document_called(gathering.community, slug)
    must_be_for_real(gathering)
    made = Document.begin(gathering.community, title, "other", slugs_of(gathering.community))
    db.session.add(made)
    return made


def keep_typed(gathering: Gathering, now: datetime) -> None:
    """When the session closes: what was typed and saved by nobody becomes a version by itself. Where that cannot be,
    because somebody saved another one meanwhile, it stays on the leader's screen."""
    for text in texts_in(gathering) if gathering.number > REHEARSAL_ROOM else ():
        newest = newest_version(text.document)
        if text.unsaved and text.base == (newest.number if newest else 0):
            try:
                saved: Version | None = text.document.next_version(newest, text.writing(AT_THE_END), None, now)
            except Refused:
                saved = newest  # it says nothing new, or nothing at all
            text.follow(saved)
        text.shown = text.unsaved
