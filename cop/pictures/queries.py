"""Pictures: their rows, and their files in the data folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from cop.db import db
from cop.errors import Missing, Unavailable
from cop.files import be_there, flush, write_through
from cop.gatherings.models import Gathering
from cop.pictures.models import Picture

ON_ITS_WAY_SECONDS = 3600
"""A file as young as this may belong to a request that has not committed yet."""


def folder() -> Path:
    """Beside the database, never under what the web server gives to everybody."""
    return Path(current_app.config["SETTINGS"].instance) / "pictures"


def pictures_of(gathering: Gathering) -> Sequence[Picture]:
    """What the room may see, the oldest first."""
    query = sa.select(Picture).filter_by(gathering_id=gathering.id).where(~Picture.hidden)
    return db.session.scalars(query.order_by(Picture.id)).all()


def how_many(gathering: Gathering) -> int:
    query = sa.select(sa.func.count()).select_from(Picture).filter_by(gathering_id=gathering.id)
    return db.session.scalar(query) or 0


def picture_in(gathering: Gathering, picture_id: int, *, leads: bool) -> Picture:
    """What is kept off the screen exists for the leader alone."""
    found = db.session.get(Picture, picture_id)
    if found is None or found.gathering_id != gathering.id or (found.hidden and not leads):
        raise Missing
    return found


def put_away(picture: Picture, content: bytes) -> None:
    """On the disk before anybody is told that it is kept, and before the row that names it."""
    try:
        be_there(folder())
        write_through(folder() / picture.file, content)
        flush(folder())
    except OSError as problem:
        raise Unavailable("The picture could not be kept just now. Please send it again in a moment.") from problem


def brought_out(picture: Picture) -> bytes:
    try:
        return (folder() / picture.file).read_bytes()
    except FileNotFoundError:
        raise Missing("The file of this picture is not here any more.") from None


def throw_away(name: str) -> None:
    (folder() / name).unlink(missing_ok=True)


def files_not_here() -> int:
    """How many rows name a file that this server does not find."""
    here = {path.name for path in folder().glob("*")}
    return sum(name not in here for name in db.session.scalars(sa.select(Picture.file)))


def throw_away_what_nobody_names(now: float | None = None) -> int:
    """Files whose row never came, or has gone: a crash between the two leaves one. Where no session has ever been they
    are another database's, which a missing setting has hidden."""
    if not folder().is_dir() or db.session.scalar(sa.select(Gathering.id).limit(1)) is None:
        return 0
    named = set(db.session.scalars(sa.select(Picture.file)))
    settled = (now or time.time()) - ON_ITS_WAY_SECONDS
    orphans = [each for each in folder().iterdir() if each.name not in named and each.stat().st_mtime < settled]
    for each in orphans:
        each.unlink(missing_ok=True)
    return len(orphans)
