"""Plain makers of people, places and sessions, with good defaults. Each commits, so that the product sees it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from cop import clock, keys
from cop.agenda.models import Topic
from cop.clock import When
from cop.communities.models import Community, Membership, Programme
from cop.curiosities.models import Curiosity
from cop.curiosities.no_order import put_in_no_order
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.gatherings.queries import next_number
from cop.identity.models import Person
from cop.reflections.models import ClosingPart
from cop.talentmap.models import WorkItem

if TYPE_CHECKING:
    from tests.browser import Browser

NUMBERS = count(1)
NOON = datetime(2026, 5, 14, 11, 0, tzinfo=UTC)
"""Midday in London, in summer time."""


def keep(thing):
    """Add it and commit, as somebody else's finished request would have."""
    start_writing()
    db.session.add(thing)
    db.session.commit()
    return thing


def a_person(name: str = "Robin Sample", **more) -> Person:
    n = next(NUMBERS)
    return keep(Person(**{"name": name, "email": f"person{n}@example.org"} | more))


def a_programme(**more) -> Programme:
    n = next(NUMBERS)
    return keep(Programme(**{"slug": f"programme-{n}", "name": f"Programme {n}"} | more))


def a_community(programme: Programme | None = None, **more) -> Community:
    n = next(NUMBERS)
    programme = programme or a_programme()
    made = Community(**{"slug": f"community-{n}", "name": f"Community {n}"} | more)
    programme.communities.append(made)
    return keep(made)


def a_member(community: Community, access: str = "practitioner", person: Person | None = None) -> Person:
    """Somebody who belongs to the community; `reviewer` belongs to its programme."""
    person = person or a_person(f"{access.capitalize()} {next(NUMBERS)}")
    place = {"programme_id": community.programme_id} if access == "reviewer" else {"community_id": community.id}
    keep(Membership(person_id=person.id, access=access, **place))
    return person


def a_planned_gathering(community: Community | None = None, **more) -> Gathering:
    community = community or a_community()
    today = clock.today()
    made = Gathering.plan(community, next_number(community), When(today, time(14), time(16)))
    for name, value in more.items():
        setattr(made, name, value)
    return keep(made)


def an_open_gathering(community: Community | None = None, **more) -> Gathering:
    made = a_planned_gathering(community, **more)
    start_writing()
    db.session.add(made)
    made.open(clock.now())
    ClosingPart.begin(made, keys.store())
    db.session.commit()
    return made


def a_work(community: Community, owner: Person | None = None, **more) -> WorkItem:
    """Something that somebody here is working on, seen by its community only."""
    facets = {"talent_area": "develop", "scope": "organisation", "stage": "testing", "tags": []}
    return keep(
        WorkItem(
            **{"community_id": community.id, "owner_id": owner.id if owner else None, "title": f"Work {next(NUMBERS)}"}
            | facets
            | more
        )
    )


def a_topic(gathering: Gathering, title: str = "Keeping people", **more) -> Topic:
    """On the board of that session, after those that are there."""
    place = {"gathering_id": gathering.id, "position": next(NUMBERS), "origin": "group"}
    return keep(Topic(**place | {"title": title} | more))


def a_question(gathering: Gathering, text: str = "Who else does this?", **more) -> Curiosity:
    """One question of that session, opened and on the screen."""
    start_writing()
    made = Curiosity(**{"gathering_id": gathering.id, "text": text, "on_screen": True} | more)
    put_in_no_order([made])
    db.session.commit()
    return made


def signed_in(browse: Browser, person: Person) -> Browser:
    """This device, signed in as that person, the way a mailed link does it."""
    from cop.identity.commands import fresh_link

    start_writing()
    link = fresh_link(person)
    db.session.commit()
    browse.get(link.removeprefix("http://localhost"))
    browse.submit("Sign in", keep=True)
    return browse


def joined(device: Browser, gathering: Gathering, name: str = "Robin") -> Browser:
    """Another phone, which has joined and shows the session's page."""
    phone = device.another_device()
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join", name=name)
    phone.get(f"/rooms/{gathering.join_code}")
    return phone


def later(app, **delta) -> None:
    """Move the product's clock forward."""
    moment = app.config["CLOCK"]() + timedelta(**delta)
    app.config["CLOCK"] = lambda: moment


def clock_stands(app) -> None:
    """Screens that show minutes have news each minute; a test may begin at the last second of one."""
    later(app)
