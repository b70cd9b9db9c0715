"""The operator's way in for somebody."""

from __future__ import annotations

from flask import current_app, url_for

from cop import clock
from cop.db import db
from cop.identity.models import Person, SignInLink
from cop.settings import Settings


def fresh_link(person: Person) -> str:
    """An absolute address that signs this person in, once, within the hour."""
    settings: Settings = current_app.config["SETTINGS"]
    link, token, _code = SignInLink.for_person(person, clock.now())
    db.session.add(link)
    with current_app.test_request_context():
        return settings.base_url + url_for("identity.follow_link", token=token)
