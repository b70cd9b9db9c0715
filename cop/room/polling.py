"""“Has anything changed?” Asked by every screen every second or two, so it is answered before anything else.

A screen's validator carries its own proof: a keyed digest over the address, the session's state and the cookie that
was let in when the whole answer was given. Recomputing it needs one read; sign-in, membership and presence are only
looked at when there is something new to show.
"""

from __future__ import annotations

import hashlib
import hmac

import sqlalchemy as sa
from flask import Response, current_app, request, session

from cop import clock
from cop.db import db
from cop.live import LiveVersion
from cop.reflections.models import SealedAnswer

HEADER = "HX-PTag"
PHONE = "room.phone_live"
SCREENS = {PHONE, "room.console_live", "room.projector_live", "room.sheet_live"}
ID_DIGITS = 12

# Built once: making a statement costs more than asking it. On the connection itself, past the machinery of the models.
SUBJECT: sa.BindParameter[int] = sa.bindparam("subject")
VERSION = sa.select(LiveVersion.version).where(LiveVersion.subject == SUBJECT)
SEALED = sa.select(sa.func.count()).where(SealedAnswer.gathering_id == SUBJECT)
VERSION_AND_SEALED = sa.select(VERSION.scalar_subquery(), SEALED.scalar_subquery())


def validator(gathering_id: int) -> str:
    """What this screen holds now: the session, its state, and a proof that this requester was shown it."""
    now = state(gathering_id)
    key = current_app.config["SECRET_KEY"].encode()
    about = "\n".join((request.path, str(gathering_id), now, *holder(gathering_id)))
    proof = hmac.new(key, about.encode(), hashlib.sha256).hexdigest()[:32]
    return f"{gathering_id}-{now}-{proof}"


def state(gathering_id: int) -> str:
    """Phones follow the version alone; the leader's and the room's screen also count answers, and their
    arithmetic of the minutes left moves on by itself."""
    asked = {"subject": gathering_id}
    if request.endpoint == PHONE:
        return str(db.session.connection().scalar(VERSION, asked) or 1)
    version, sealed = db.session.connection().execute(VERSION_AND_SEALED, asked).one()
    return f"{version or 1}.{sealed}.{clock.now():%H%M}"


def holder(gathering_id: int) -> tuple[str, ...]:
    """The cookies that may have let this requester in."""
    names = (f"room-{gathering_id}", f"day-{gathering_id}")
    return (*(request.cookies.get(name, "") for name in names), session.get("_user_id", ""))


def unchanged() -> Response | None:
    """304 for a screen that has seen all there is; otherwise the request goes its usual way."""
    held = request.headers.get(HEADER, "")
    gathering_id = held.partition("-")[0]
    if request.endpoint not in SCREENS or not gathering_id.isdecimal() or len(gathering_id) > ID_DIGITS:
        return None
    if not hmac.compare_digest(held.encode(), validator(int(gathering_id)).encode()):
        return None
    return Response(status=304, headers={HEADER: held})
