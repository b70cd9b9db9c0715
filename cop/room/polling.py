"""“Has anything changed?” Asked by every screen every second or two, so it is answered before anything else.

A screen's validator carries its own proof: a keyed digest over the address, the session's state and the cookie that
was let in when the whole answer was given. Recomputing it needs one read; sign-in, membership and presence are only
looked at when there is something new to show. Three hundred phones ask this two hundred times a second, so it is
answered in front of Flask, which would spend most of that time on things that an unchanged screen does not need.

The validator of a whole answer is taken here too, before anything of that answer is read. What changes in between is
then fetched with the next question; taken any later, it could vouch for more than the screen was shown.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask import Flask

from cop.codes import normal
from cop.communities.models import Community
from cop.db import db
from cop.direct import Rows, rows
from cop.gatherings.models import Gathering
from cop.headers import always
from cop.incoming import cookies_of
from cop.live import LiveVersion
from cop.reflections.boxes import SealedAnswer
from cop.tokens import cookie_in, session_reader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEADER = "HX-PTag"
TAKEN = "cop.validator"
PHONES, WALL = "/rooms/", "/projector/live"
ID_DIGITS = 12

SUBJECT: sa.BindParameter[int] = sa.bindparam("subject")
VERSION = sa.select(LiveVersion.version).where(LiveVersion.subject == SUBJECT)
SEALED = sa.select(sa.func.count()).where(SealedAnswer.gathering_id == SUBJECT)
TYPED = sa.select(LiveVersion.version).where(LiveVersion.subject == -SUBJECT)
VERSION_AND_SEALED = sa.select(VERSION.scalar_subquery(), SEALED.scalar_subquery(), sa.literal(0))
WITH_WHAT_IS_TYPED = sa.select(VERSION.scalar_subquery(), SEALED.scalar_subquery(), TYPED.scalar_subquery())

WITH_CODE = sa.select(Gathering.id).where(Gathering.code_key == sa.bindparam("code"))
WITH_NUMBER = sa.select(Gathering.id).where(
    Gathering.number == sa.bindparam("number"),
    Gathering.community_id == Community.id,
    Community.slug == sa.bindparam("slug"),
)


class Screens:
    """The application behind the answer to every screen that has seen all there is: 304, and nothing else."""

    def __init__(self, app: Flask) -> None:
        self.app, self.inner = app, app.wsgi_app
        self.always = [*always(app).items(), ("Cache-Control", "no-store")]
        with app.app_context():
            self.engine = db.engine
        self.session = session_reader(app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].endswith("/live") and environ["REQUEST_METHOD"] == "GET":
            held = environ.get("HTTP_HX_PTAG", "")
            now = environ[TAKEN] = self.taken(environ, held)
            if held and hmac.compare_digest(held.encode(), now.encode()):
                start_response("304 NOT MODIFIED", [*self.always, (HEADER, held)])
                return ()
        return self.inner(environ, start_response)

    def taken(self, environ: WSGIEnvironment, held: str) -> str:
        """The validator of this moment; empty where no session is asked about, or the database does not answer: the
        usual way says that, as a page."""
        gathering_id = held.partition("-")[0]
        try:
            if gathering_id.isdecimal() and len(gathering_id) <= ID_DIGITS:
                return self.validator(environ, int(gathering_id))
            found = self.asked_about(environ["PATH_INFO"])
            return self.validator(environ, found[0][0]) if found else ""
        except sa.exc.SQLAlchemyError:
            return ""

    def asked_about(self, path: str) -> Rows:
        """Of a screen that holds nothing yet, /rooms/<code>/live or /<community>/sessions/<n>/…/live."""
        parts = path.split("/")
        if path.startswith(PHONES):
            return rows(self.engine, WITH_CODE, code=normal(parts[2]))
        if len(parts) < 4 or not parts[3].isdecimal() or len(parts[3]) > ID_DIGITS:
            return []
        return rows(self.engine, WITH_NUMBER, slug=parts[1], number=int(parts[3]))

    def given(self, environ: WSGIEnvironment, gathering: Gathering) -> str:
        """The validator that goes out with this session's fragment; none, if what was held named another session."""
        taken: str = environ.get(TAKEN, "")
        return taken if taken.startswith(f"{gathering.id}-") else ""

    def validator(self, environ: WSGIEnvironment, gathering_id: int) -> str:
        """What this screen holds now: the session, its state, and a proof that this requester was shown it."""
        now, path = self.state(environ, gathering_id), environ["PATH_INFO"]
        about = "\n".join((path, str(gathering_id), now, *self.holder(environ, gathering_id)))
        proof = hmac.new(self.app.config["SECRET_KEY"].encode(), about.encode(), hashlib.sha256).hexdigest()[:32]
        return f"{gathering_id}-{now}-{proof}"

    def state(self, environ: WSGIEnvironment, gathering_id: int) -> str:
        """Phones follow the version alone; the leader's and the room's screen also count answers, and their
        arithmetic of the minutes left moves on by itself; the room's follows what is typed on it."""
        if environ["PATH_INFO"].startswith(PHONES):
            found = rows(self.engine, VERSION, subject=gathering_id)
            return str(found[0][0] if found else 1)
        asked = WITH_WHAT_IS_TYPED if environ["PATH_INFO"].endswith(WALL) else VERSION_AND_SEALED
        [(version, sealed, typed)] = rows(self.engine, asked, subject=gathering_id)
        return f"{version or 1}.{sealed}.{typed or 0}.{self.app.config['CLOCK']():%H%M}"

    def holder(self, environ: WSGIEnvironment, gathering_id: int) -> tuple[str, ...]:
        """The cookies that may have let this requester in, and who is signed in."""
        cookies = cookies_of(environ)
        names = (f"room-{gathering_id}", f"day-{gathering_id}")
        signed_in = self.session(cookies.get(self.app.config["SESSION_COOKIE_NAME"], ""))
        return (*(cookie_in(cookies, name) for name in names), str(signed_in.get("_user_id", "")))
