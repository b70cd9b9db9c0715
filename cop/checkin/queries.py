"""The round of a session."""

from __future__ import annotations

from sqlalchemy.orm import selectinload

from cop.checkin.models import CheckIn
from cop.db import db
from cop.errors import Missing
from cop.gatherings.models import Gathering


def round_of(gathering: Gathering) -> CheckIn | None:
    return db.session.get(CheckIn, gathering.id, options=[selectinload(CheckIn.lines)])


def the_round_of(gathering: Gathering) -> CheckIn:
    found = round_of(gathering)
    if found is None:
        raise Missing
    return found
