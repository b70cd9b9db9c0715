"""A made-up region, to see how the product grows: as many communities, sessions, people and opened answers as a whole
region has after a year. The same seed makes the same region; everybody in it and every word of it is invented."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from cop.communities.models import Community, Footprint, Membership, Organisation, Programme, RoleType, name_key
from cop.db import db
from cop.errors import Refused
from cop.identity.models import MAY_SHOW, Person
from cop.identity.queries import anybody_real
from cop.region.meetings import Meetings
from cop.region.rows import Rows, Settled, numbered, put
from cop.region.wordings import Wordings
from cop.region.works import Made
from cop.talentmap.models import Facet

SLUG = "a-region"
SEED = 20190402
COMMUNITIES, SHARES = 300, (1, 10, 100)
"""At a hundred per cent; in all, 3,000 sessions, 30,000 people and 100,000 opened answers."""
REGULARS = 10
"""Of each community: they have an address and come most times. Everybody else joined by phone, with a name."""
EMPLOYERS = 4
"""Organisations that the people of one community come from."""


class Size(NamedTuple):
    people: int
    sessions: int
    answers: int


SIZES = (Size(70, 8, 266), Size(100, 10, 334), Size(130, 12, 400))
"""Communities differ: three of them make a hundredth of the region."""


@dataclass(frozen=True)
class Lists:
    """What the installation already knows: kinds of role and of organisation, systems, words for work."""

    roles: list[str]
    systems: list[str]
    facets: dict[str, list[str]]

    @classmethod
    def read(cls) -> Lists:
        facets: dict[str, list[str]] = defaultdict(list)
        for noun, slug in db.session.execute(sa.select(Facet.noun, Facet.slug).order_by(Facet.noun, Facet.slug)):
            facets[noun].append(slug)
        roles = db.session.scalars(sa.select(RoleType.slug).order_by(RoleType.slug)).all()
        systems = db.session.scalars(sa.select(Footprint.slug).order_by(Footprint.slug)).all()
        return cls([each for each in roles if each not in ("facilitator", "guest")], list(systems), facets)


def make_region(share: int, now: datetime) -> Programme:
    """So many per cent of it, in the caller's transaction."""
    must_be_alone()
    words, lists = Wordings(random.Random(SEED)), Lists.read()  # noqa: S311  made up, and the same each time
    programme = Programme(
        slug=SLUG,
        name="Talent communities of a whole region (sample)",
        commissioned_by="A leadership academy (sample)",
        purpose="Bring people whose work touches talent together across a region.",
        hoped=["People know whom to ask in another organisation"],
        expected=["A community within reach of everybody"],
    )
    db.session.add(programme)
    db.session.flush()
    a_reader(programme)
    for number in range(COMMUNITIES * share // 100):
        size = SIZES[number % len(SIZES)]
        meetings = Meetings(settle(programme, number, size, words, lists), words, size.answers)
        meetings.hold(size.sessions, now)
        Made(meetings, words, lists.facets).keep()
    return programme


def must_be_alone() -> None:
    """Made-up people never stand beside real ones."""
    if db.session.scalar(sa.select(Programme.id).filter_by(slug=SLUG)):
        raise Refused("The sample region is here already.")
    if anybody_real():
        raise Refused("There are real people in this database. The sample region needs one of its own.")


def a_reader(programme: Programme) -> None:
    reader = Person(name="Academy reader (sample)", email="reader.region@example.org", fictional=True)
    db.session.add(reader)
    db.session.flush()
    db.session.add(Membership(person_id=reader.id, programme_id=programme.id, access="reviewer"))


def settle(programme: Programme, number: int, size: Size, words: Wordings, lists: Lists) -> Settled:
    """The community, where its people work, and the people."""
    community = a_community(programme, number, words, lists)
    organisations = some_organisations(number, words, lists)
    names = [words.person(number * 137 + each) for each in range(size.people)]
    slug = f"region-{number + 1}"
    rows = [
        {
            "name": name,
            "email": f"{slug}.{each}@example.org" if each < REGULARS else None,
            "job_label": words.dice.choice(words.lists["jobs"]),
            "shows": list(MAY_SHOW) if each % 2 else [],
            "fictional": True,
        }
        for each, name in enumerate(names)
    ]
    people = list(zip(numbered(Person, rows), names, strict=True))
    settled = Settled(number, community, people, REGULARS, organisations, lists.roles)
    belong(settled)
    return settled


def a_community(programme: Programme, number: int, words: Wordings, lists: Lists) -> int:
    row = {
        "programme_id": programme.id,
        "slug": f"region-{number + 1}",
        "name": words.community(number),
        "footprint_slug": lists.systems[number % len(lists.systems)] if lists.systems else None,
        "purpose": words.one("aims"),
    }
    return numbered(Community, [row])[0]


def some_organisations(number: int, words: Wordings, lists: Lists) -> list[tuple[int, str]]:
    names: Rows = []
    for each in range(EMPLOYERS):
        ending, kind = words.lists["employers"][(number + each) % len(words.lists["employers"])]
        place = words.lists["places"][number % len(words.lists["places"])]
        name = f"{place} {number // 30 + 1} {ending} (sample)"
        system = lists.systems[number % len(lists.systems)] if lists.systems else None
        about = {"organisation_type": kind, "footprint": system, "fictional": True}
        names.append({"name": name, "name_key": name_key(name)} | about)
    return list(zip(numbered(Organisation, names), [row["name"] for row in names], strict=True))


def belong(settled: Settled) -> None:
    accesses = {0: "facilitator", 1: "convenor"}
    rows = [
        {
            "person_id": person,
            "community_id": settled.community,
            "access": accesses.get(each, "practitioner"),
            "role_type": settled.roles[each % len(settled.roles)],
            "organisation_id": settled.organisations[each % len(settled.organisations)][0],
        }
        for each, (person, _name) in enumerate(settled.people)
    ]
    put(Membership, rows)
