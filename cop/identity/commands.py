"""The operator's way in for somebody."""

from __future__ import annotations

import click
from flask import current_app, url_for

from cop import clock
from cop.db import db
from cop.errors import Refused
from cop.identity.models import Person, SignInLink
from cop.identity.queries import person_with_address
from cop.settings import Settings
from cop.terminal import ready


def fresh_link(person: Person) -> str:
    """An absolute address that signs this person in, once, within the hour."""
    settings: Settings = current_app.config["SETTINGS"]
    link, token, _code = SignInLink.for_person(person, clock.now())
    db.session.add(link)
    with current_app.test_request_context():
        return settings.base_url + url_for("identity.follow_link", token=token)


@click.command("sign-in-link")
@click.argument("email")
@ready
def sign_in_link(email: str) -> None:
    """Print a link that signs EMAIL in, once, within the hour."""
    person = person_with_address(email)
    if person is None:
        raise Refused(f"Nobody here has the address {email}.")
    address = fresh_link(person)
    db.session.commit()
    click.echo(address)
