"""What whoever runs the server does for somebody by hand: an administrator, a way in. Both are written down."""

from __future__ import annotations

import click

from cop.audit.noting import note
from cop.db import db
from cop.errors import Refused
from cop.identity.commands import fresh_link
from cop.identity.models import Person
from cop.identity.queries import person_with_address
from cop.terminal import ready, say


def checked_address(email: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as problem:
        raise Refused(f"“{email}” is not an e-mail address: {problem}") from problem


def make_administrator(address: str) -> Person:
    person = person_with_address(address)
    if person is None:
        person = Person(name=address.split("@")[0], email=address)
        db.session.add(person)
        db.session.flush()
    if not person.is_administrator:
        person.is_administrator = True
        note("administrator", person)
    return person


@click.command("admin")
@click.argument("email")
@ready
def admin(email: str) -> None:
    """Make an administrator."""
    address = checked_address(email)
    make_administrator(address)
    db.session.commit()
    say(f"{address} is an administrator. Sign-in link: cop sign-in-link {address}")


@click.command("sign-in-link")
@click.argument("email")
@ready
def sign_in_link(email: str) -> None:
    """Print a link that signs EMAIL in, once, within the hour."""
    person = person_with_address(email)
    if person is None:
        raise Refused(f"Nobody here has the address {email}.")
    address = fresh_link(person)
    note("way in", person)
    db.session.commit()
    click.echo(address)
