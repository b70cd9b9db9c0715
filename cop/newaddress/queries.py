"""The link to a new address. Nothing of it is stored: it says itself whose it is, from which address, and to which."""

from __future__ import annotations

from datetime import datetime, timedelta

from cop.db import db
from cop.devices.queries import end_other_logins
from cop.errors import Refused
from cop.identity.models import LINK_MINUTES, Login, Person
from cop.identity.queries import person_with_address, sign_in_as
from cop.tokens import locked, unlocked

PURPOSE = "new address"
WHOEVER = "Whoever has your address can sign in as you."
MADE_UP = "The people of the sample keep their addresses."
TAKEN = "Somebody here signs in with that address by now, so it cannot be yours too. Your own stays as it was."


def must_be_theirs_to_change(login: Login, now: datetime) -> None:
    if login.person.fictional:
        raise Refused(MADE_UP)
    login.must_have_just_begun(now, WHOEVER)


def link_to(address: str, person: Person, now: datetime) -> str:
    """Once used, or once they have signed out everywhere, it says what is true no more."""
    said = [person.id, person.epoch, person.email, Person.normal_address(address)]
    return locked(PURPOSE, said, now + timedelta(minutes=LINK_MINUTES))


def address_in(token: str, person: Person, now: datetime) -> str | None:
    """Where this link leads that person, if it is theirs and they are still where they asked from."""
    said = unlocked(PURPOSE, token, now)
    if not isinstance(said, list) or said[:3] != [person.id, person.epoch, person.email]:
        return None
    address: str = said[3]
    return address


def hold(person: Person) -> None:
    """For this request alone, so that two presses of one link are one."""
    db.session.refresh(person, with_for_update=True)


def change(login: Login, address: str, now: datetime) -> None:
    """Every other login of this person ends, on its screens too."""
    if person_with_address(address) is not None:
        raise Refused(TAKEN)
    sign_in_as(login.person, address)
    end_other_logins(login, now)
    login.epoch = login.person.epoch
