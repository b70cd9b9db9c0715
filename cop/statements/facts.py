"""What the privacy notice and the accessibility statement say, taken from what this build is and how it is set up.

Periods come from the constants that the code obeys, the list of what is kept from the schema, the rest from the
settings; so the pages cannot say what is not so.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

from cop.arrivals.views import SKIPPED_DAYS
from cop.asking import BEEN_HERE, BEEN_HERE_DAYS
from cop.communities.models import Programme
from cop.db import db
from cop.erasing.places import about_people, addresses
from cop.identity.models import A_DAY, KEPT, LINK_MINUTES
from cop.invitations.models import INVITATION_DAYS
from cop.passwords.models import PAUSE
from cop.rights.keeping import LABELS
from cop.room.guide import COOKIE as GUIDE
from cop.room.guide import COOKIE_DAYS
from cop.settings import Settings
from cop.tokens import COMMUNITY_DAYS, ROOM_DAYS, full_name


class Period(NamedTuple):
    what: str
    how_long: str


class Cookie(NamedTuple):
    name: str
    what_for: str
    days: int
    """0: until the browser closes."""


def cookies() -> list[Cookie]:
    """All of them are needed for what somebody asked for; there is none for anything else."""
    session: str = current_app.config["SESSION_COOKIE_NAME"]
    before = full_name("")
    return [
        Cookie(session, "keeps you signed in, and your forms yours", KEPT.days),
        Cookie(
            f"{before}room-…",
            "your place in one session, and the random number your answers are sealed under",
            ROOM_DAYS,
        ),
        Cookie(
            f"{before}{BEEN_HERE}", "keeps strangers’ tries with your address from barring you here", BEEN_HERE_DAYS
        ),
        Cookie(f"{before}device", "lets this phone alone change what it has sent", ROOM_DAYS),
        Cookie(f"{before}known-…", "“Welcome back” in one community", COMMUNITY_DAYS),
        Cookie(f"{before}day-…", "a laptop that was opened with a printed code", 1),
        Cookie(f"{before}printed-…", "that this laptop printed the code, to show it again", 1),
        Cookie(before + GUIDE, "whether the console says what to say and do next", COOKIE_DAYS),
        Cookie(f"{before}skipped-…", "that you skipped two questions", SKIPPED_DAYS),
    ]


def kept() -> list[str]:
    """What this build can keep about somebody, in words."""
    tables = {table.name for table, _column, _fate in about_people()} | {table.name for table, _column in addresses()}
    return [LABELS[name] for name in LABELS if name in tables]


def periods() -> list[Period]:
    fixed = [
        Period("A letter to sign in", f"{LINK_MINUTES} minutes"),
        Period("A login", f"{A_DAY.days or 1} day; {KEPT.days} days on a device that you keep signed in"),
        Period("An invitation that nobody accepts", f"{INVITATION_DAYS} days"),
        Period("That somebody tried wrong passwords at an address", f"{PAUSE.seconds // 60} minutes"),
    ]
    return fixed + [
        Period(
            f"The words of how people felt and how today was, in {programme.name}",
            f"{programme.keep_answers_months} months after the final report is signed off",
        )
        for programme in db.session.scalars(sa.select(Programme).order_by(Programme.name))
    ]


def others() -> list[str]:
    """To whom anything goes from here."""
    settings: Settings = current_app.config["SETTINGS"]
    found = []
    if settings.mail_url:
        found.append("Letters go through the mail server of whoever runs this service.")
    if settings.oidc_issuer:
        name = settings.oidc_name
        found.append(f"If you sign in with {name}, it learns that you do, and tells us your name and address.")
    return found


def pages() -> int:
    """How many addresses of this build draw something."""
    return sum(1 for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or set()))
