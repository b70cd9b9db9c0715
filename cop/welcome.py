"""What `cop run` says once it serves: the address, who can sign in and how, and what is weaker where."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable

import segno
import sqlalchemy as sa
from flask import Flask

from cop.communities.queries import made_up_memberships
from cop.db import db, writing
from cop.goings.commands import make_administrator
from cop.identity.commands import fresh_link
from cop.identity.models import Login, Person
from cop.settings import Settings

FIRST = "administrator@example.org"
NAMED = 6
SCREEN_WORDS = {
    "facilitator": "Facilitators",
    "convenor": "Hosts",
    "reviewer": "Academy readers",
    "practitioner": "Members",
}


def sentences(app: Flask, lan: bool) -> list[str]:
    """Line by line, for the terminal. Makes the first administrator where nobody could sign in otherwise."""
    settings: Settings = app.config["SETTINGS"]
    said = ["", f"{settings.service_name}: {settings.base_url}"]
    said += the_network(settings.base_url) if lan else this_computer()
    with writing(app):
        said += the_sample(settings.base_url) if settings.sample else the_administrator(settings.base_url)
    return [*said, "", f"Everything is kept in {settings.instance}. Ctrl-C stops the server."]


def this_computer() -> list[str]:
    return ["Only this computer can reach it. For phones in the room: make run LAN=1"]


def the_network(address: str) -> list[str]:
    return [
        qr(address),
        "Phones on this network reach it at that address. What is weaker here than on a server:",
        "- On the way nothing is encrypted: somebody who watches this network can read along and take over a sign-in.",
        "- A phone that loses the network cannot load the page again (no service worker without https); what was typed",
        "  waits on it and goes by itself once the network is back.",
        "- Whoever runs this is its administrator, and could look into its memory while answers are closed.",
        "Use it in a room that you trust. To practise first, with made-up phones: a community’s Sessions page, Open a",
        "rehearsal room.",
    ]


def qr(address: str) -> str:
    drawn = io.StringIO()
    segno.make(address, error="m").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()


def the_sample(address: str) -> list[str]:
    names = defaultdict(list)
    for membership in made_up_memberships():
        place = f" ({membership.community.name})" if membership.community else ""
        shown = membership.name if membership.access == "practitioner" else f"{membership.name}{place}"
        names[membership.access].append(shown)
    said = [f"  {label}: {few(names[access])}" for access, label in SCREEN_WORDS.items() if names[access]]
    return [
        "",
        f"The sample's people sign in with one press, without mail or password, at {address}/sign-in",
        *said,
        "A session is planned for today in each community: sign in as its facilitator and press Open the session.",
    ]


def few(names: Iterable[str]) -> str:
    first, rest = list(names)[:NAMED], len(list(names)) - NAMED
    return ", ".join(first) + (f" and {rest} more" if rest > 0 else "")


def the_administrator(address: str) -> list[str]:
    """A link for as long as no administrator has ever signed in."""
    came = sa.select(Login.id).join(Person).where(Person.is_administrator)
    if db.session.scalar(came.limit(1)) is not None:
        return ["", f"Sign in at {address}/sign-in. Without mail: .venv/bin/cop sign-in-link EMAIL"]
    link = fresh_link(make_administrator(FIRST))
    db.session.commit()
    return ["", "Nobody has signed in yet. This link signs in the first administrator, once, within the hour:", link]
