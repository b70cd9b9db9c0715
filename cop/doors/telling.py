"""A letter to whoever may answer, when somebody asks to join: once a day at most, and without a word of who asks."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from cop import mail
from cop.communities.models import Community, Membership
from cop.db import db, start_reading, start_writing
from cop.doors.models import JoinRequest
from cop.doors.queries import how_many_ask
from cop.errors import TurnedAway, Unavailable
from cop.identity.models import Person

ONCE_IN = timedelta(days=1)


def tell_who_may_answer(now: datetime) -> int:
    """How many letters went. “Told” is committed before they go: one that gets lost is worth less than one too many."""
    sent = 0
    for community in not_told_of(now):
        start_writing()
        community.asks_told_at = now
        letters = [letter_to(person, community) for person in who_may_answer(community)]
        db.session.commit()
        start_reading()
        with suppress(Unavailable):
            sent += sum(went(letter) for letter in letters)
    return sent


def not_told_of(now: datetime) -> list[Community]:
    """Somebody has asked since the last letter, and that was not today."""
    told = Community.asks_told_at
    fresh = sa.exists().where(
        JoinRequest.community_id == Community.id, sa.or_(told.is_(None), JoinRequest.asked_at > told)
    )
    query = sa.select(Community).where(fresh, sa.or_(told.is_(None), told <= now - ONCE_IN))
    return list(db.session.scalars(query.order_by(Community.id)))


def who_may_answer(community: Community) -> list[Person]:
    """Facilitators; where there is none, the administrators."""
    here = sa.select(Person).join(Membership, Membership.person_id == Person.id)
    here = here.where(Membership.community_id == community.id, Membership.access == "facilitator")
    found = db.session.scalars(here.where(Membership.left_at.is_(None))).all()
    found = found or db.session.scalars(sa.select(Person).where(Person.is_administrator)).all()
    return [each for each in found if each.email and not each.no_letters and not each.fictional]


def letter_to(person: Person, community: Community) -> mail.Letter:
    base: str = current_app.config["SETTINGS"].base_url
    asks = how_many_ask(community)
    what = "1 person asks" if asks == 1 else f"{asks} people ask"
    shown = {"name": person.name, "what": f"{what} to join {community.name}", "stop": f"{base}/letters/"}
    place = f"{base}/{community.slug}/people/requests"
    text = current_app.jinja_env.get_template("email/somebody_asks.txt").render(place=place, **shown)
    return mail.Letter(person.email or "", f"{community.name}: {what} to join", text)


def went(letter: mail.Letter) -> bool:
    """An address that the server turns away keeps nobody else from theirs."""
    with suppress(TurnedAway):
        mail.send(letter)
        return True
    return False
