"""A quarter of the sample, its academy reader, and a report on it at each of its stages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from cop.communities.models import Community, Programme
from cop.communities.queries import the_programme
from cop.db import db, start_writing
from cop.fileformat.reading import read
from cop.identity.models import Person
from cop.programmefile.commands import known_here, load_programme
from cop.sample.programme import FILE
from tests.world import signed_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.browser import Browser

REPORTS = "/evaluation/north-west-2019/reports/"
FIRST, LAST = "2019-04-01", "2019-06-30"
SENTENCES = (
    "Three communities met three times each.",
    "People met colleagues they had not known.",
    "Each found a way to go on.",
)
NOT_WELL = "The communities did not grow in number."


def the_sample() -> Programme:
    start_writing()
    load_programme(read(FILE.read_bytes(), known_here()))
    db.session.commit()
    return the_programme(None)


def somebody(ref: str) -> Person:
    return db.session.scalar(sa.select(Person).filter_by(email=f"{ref}@example.org"))


def community(ref: str) -> Community:
    return db.session.scalar(sa.select(Community).filter_by(ref=ref))


def after_the_quarter(app: Flask) -> None:
    app.config["CLOCK"] = lambda: datetime(2019, 7, 1, 9, 0, tzinfo=UTC)


def reader_of(browse: Browser) -> Browser:
    return signed_in(browse.another_device(), somebody("ac01"))


def prepared(reader: Browser, **chosen: str) -> Browser:
    """A draft on the quarter of the sample, its one minute written."""
    reader.get(REPORTS)
    reader.submit("Prepare a report", **chosen)
    reader.follow("Write “In one minute”")
    reader.submit("Save", in_one_minute="\n".join(SENTENCES), not_well=NOT_WELL, first_number="people")
    return reader


def signed_off(reader: Browser, **chosen: str) -> Browser:
    prepared(reader, **chosen)
    reader.follow("Look at what leaves, then sign off")
    reader.submit("Sign off this report")
    return reader
