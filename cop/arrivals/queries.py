"""What the server knows of a phone at the door, and whom somebody could have met before."""

from __future__ import annotations

import sqlalchemy as sa
from flask_login import current_user
from sqlalchemy.orm import joinedload

from cop.arrivals.joining import Phone
from cop.arrivals.models import Tie
from cop.communities.models import Community, Membership, Organisation
from cop.communities.queries import membership_in
from cop.db import db
from cop.gatherings.models import AGAIN, Attendance, Gathering
from cop.gatherings.queries import presence
from cop.identity.models import Person
from cop.tokens import known_person_id, room_token

NAMED_ORGANISATIONS = 60


def phone_at(gathering: Gathering) -> Phone:
    """This request's phone, as it stands before this session."""
    community, token = gathering.community, room_token(gathering.id)
    here = presence(gathering, token.attendance_id) if token else None
    member = current_user.person if current_user.is_authenticated else None
    remembered = person_remembered(community) if not (here or member) else None
    known = member or remembered
    return Phone(token, here, member, membership_in(community, known) if known else None, remembered)


def line_made_with(gathering: Gathering, once: str) -> Attendance | None:
    return db.session.scalar(sa.select(Attendance).filter_by(gathering_id=gathering.id, once=once))


def person_remembered(community: Community) -> Person | None:
    """Whom this phone joined as before in this community; who they turned out to be, if the leader has said so."""
    person_id = known_person_id(community.id)
    if person_id is None:
        return None
    second = sa.and_(Attendance.person_id == person_id, Attendance.kind == AGAIN)
    linked = (
        sa.select(Attendance)
        .join(Attendance.gathering)
        .where(sa.or_(Attendance.typed_as_id == person_id, second), Gathering.community_id == community.id)
        .order_by(Attendance.id.desc())
    )
    line = db.session.scalar(linked.options(joinedload(Attendance.person)).limit(1))
    person = (line.again_of or line).person if line else db.session.get(Person, person_id)
    return None if person is None or person.erased_at else person


def lines_to_claim(community: Community) -> list[Attendance]:
    """What this phone joined under a name alone, now that somebody is signed in on it."""
    person = person_remembered(community)
    if person is None or person.email or person.id == current_user.person.id:
        return []
    query = sa.select(Attendance).join(Attendance.gathering).where(Gathering.community_id == community.id)
    return list(db.session.scalars(query.where(Attendance.person_id == person.id).order_by(Attendance.id)))


def organisations_of(community: Community) -> list[str]:
    """Names to choose from instead of typing, so that one organisation does not become three."""
    members = sa.select(Membership.organisation_id).filter_by(community_id=community.id)
    lines = sa.select(Attendance.organisation_id).join(Attendance.gathering)
    lines = lines.where(Gathering.community_id == community.id)
    query = sa.select(Organisation.name).where(Organisation.id.in_(members.union(lines).scalar_subquery()))
    return sorted(set(db.session.scalars(query.limit(NAMED_ORGANISATIONS))))


def been_here_before() -> sa.ColumnElement[bool]:
    """Whether a person (`person`) has another line than this (`presence`) in this community (`community`)."""
    another = (Attendance.person_id == sa.bindparam("person"), Attendance.id != sa.bindparam("presence"))
    in_it = (Gathering.id == Attendance.gathering_id, Gathering.community_id == sa.bindparam("community"))
    return sa.exists().where(*another, *in_it)


def others_here(attendance: Attendance) -> list[Attendance]:
    lines = attendance.gathering.everybody
    return sorted((a for a in lines if a is not attendance), key=lambda a: a.name.casefold())


def people_known_to(person: Person, community: Community) -> set[int]:
    """The people of this community whom somebody has said they had met already, or who have said so of them."""
    query = sa.select(Tie.one_id, Tie.other_id).filter_by(community_id=community.id)
    pairs = db.session.execute(query.where(sa.or_(Tie.one_id == person.id, Tie.other_id == person.id)))
    return {one if other == person.id else other for one, other in pairs}
