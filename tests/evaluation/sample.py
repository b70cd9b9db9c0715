"""The sample programme, loaded, and its people signed in."""

from __future__ import annotations

import sqlalchemy as sa

from cop.communities.models import Community, Programme
from cop.communities.queries import the_programme
from cop.db import db, start_writing
from cop.fileformat.reading import read
from cop.identity.models import Person
from cop.programmefile.commands import known_here, load_programme
from cop.sample.programme import FILE
from tests.browser import Browser
from tests.world import signed_in


def the_sample() -> Programme:
    start_writing()
    load_programme(read(FILE.read_bytes(), known_here()))
    db.session.commit()
    return the_programme(None)


def somebody(ref: str) -> Person:
    return db.session.scalar(sa.select(Person).filter_by(email=f"{ref}@example.org"))


def community(slug: str) -> Community:
    return db.session.scalar(sa.select(Community).filter_by(slug=slug))


def device_of(browse: Browser, ref: str) -> Browser:
    return signed_in(browse.another_device(), somebody(ref))
