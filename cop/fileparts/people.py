"""The people of a programme file, in and out; and what a programme carries on the way, ids on one side, rows on
the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from cop import clock
from cop.agenda.models import Topic
from cop.communities.models import COVER, Community, Membership, Organisation, Programme, name_key
from cop.communities.queries import ids_in_file
from cop.db import db
from cop.fileformat.references import ALL, programme_slug
from cop.filesections.sections import Community as CommunityRecord
from cop.filesections.sections import Member, Place, ProgrammeFile, ProgrammeRecord
from cop.filesections.sections import Organisation as OrganisationRecord
from cop.gatherings.models import AGAIN, Attendance, Gathering
from cop.gatherings.queries import A_SESSION
from cop.identity.models import MAY_SHOW, Person
from cop.talentmap.models import WorkItem

Json = dict[str, Any]
Belonging = Mapping[int, list[Membership]]


@dataclass
class Arriving:
    """What the file's ids have become so far."""

    file: ProgrammeFile
    programme: Programme
    organisations: dict[str, Organisation] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    gatherings: dict[str, Gathering] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    curiosities: dict[str, int] = field(default_factory=dict)
    works: dict[str, WorkItem] = field(default_factory=dict)


@dataclass
class Leaving:
    """What the rows are called in the file."""

    programme: Programme
    organisations: dict[int, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    communities: dict[int, str] = field(default_factory=dict)
    gatherings: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    curiosities: dict[int, str] = field(default_factory=dict)
    works: dict[int, str] = field(default_factory=dict)


def unique(names: dict[int, str]) -> dict[int, str]:
    """The same names, made different where two rows came from files that used one id."""
    taken, found = {ALL}, {}
    for key, name in names.items():
        fresh, number = name, 2
        while fresh in taken:
            fresh, number = f"{name[:50]}-{number}", number + 1
        taken.add(fresh)
        found[key] = fresh
    return found


def told(record: Json) -> Json:
    """Without what nobody told: such keys are left out of a file, so that null keeps its few meanings."""
    return {key: value for key, value in record.items() if value is not None}


def day(moment: date | datetime | None) -> str | None:
    if isinstance(moment, datetime):
        moment = clock.local(moment).date()
    return moment.isoformat() if moment else None


def load_people(file: ProgrammeFile) -> Arriving:
    arriving = Arriving(file, a_programme(file))
    arriving.organisations = {each.id: an_organisation(each) for each in file.organisations}
    arriving.communities = {each.id: a_community(each) for each in file.communities}
    arriving.programme.communities.extend(arriving.communities.values())
    arriving.members = {member.id: member for member in file.members}
    arriving.people = {member.id: a_person(member) for member in file.members}
    db.session.flush()
    for member in file.members:
        db.session.add_all(memberships(member, arriving))
    return arriving


def a_programme(file: ProgrammeFile) -> Programme:
    record, about = file.programme or ProgrammeRecord(), file.about
    slug = programme_slug(file.model_dump(include={"programme", "about"}))
    name = record.name or (about.title if about else slug)
    programme = Programme(slug=slug, name=name, about=about.model_dump() if about else None)
    for key, value in record.model_dump(exclude={"slug", "name"}).items():
        setattr(programme, key, value)
    db.session.add(programme)
    return programme


def an_organisation(record: OrganisationRecord) -> Organisation:
    """One name is one organisation: one that is known here stays as it is, and learns what it did not say yet."""
    footprint = None if record.footprint == ALL else record.footprint
    found = db.session.scalar(sa.select(Organisation).filter_by(name_key=name_key(record.name)))
    organisation = found or Organisation(name=record.name, fictional=record.fictional)
    organisation.organisation_type = organisation.organisation_type or record.organisation_type
    organisation.footprint = organisation.footprint or footprint
    for name in ("code", "starts", "ends"):
        setattr(organisation, name, getattr(organisation, name) or getattr(record, name))
    db.session.add(organisation)
    return organisation


def a_community(record: CommunityRecord) -> Community:
    kept = record.model_dump(exclude={"id", "footprint", "facilitator"})
    return Community(ref=record.id, footprint_slug=record.footprint, **kept)


def a_person(member: Member) -> Person:
    """One address is one person: somebody known here already stays as they are."""
    address = Person.normal_address(member.email) if member.email else None
    found = db.session.scalar(sa.select(Person).filter_by(email=address)) if address else None
    kept = member.model_dump(include={"name", "job_label", "fictional", "no_letters"})
    everything = list(MAY_SHOW) if member.fictional else []
    person = found or Person(email=address, shows=everything if member.shows is None else member.shows, **kept)
    db.session.add(person)
    return person


def places_of(member: Member, communities: Iterable[CommunityRecord]) -> Iterator[Place]:
    """Where a member belongs: whoever a community names as its facilitator is one there."""
    named = {member.community, *(place.community for place in member.communities)}
    yield Place.model_construct(community=member.community, account_role=member.account_role, left=member.left)
    yield from (place for place in member.communities if place.community != member.community)
    for record in communities:
        if record.facilitator == member.id and record.id not in named:
            yield Place.model_construct(community=record.id, account_role="facilitator")


def memberships(member: Member, arriving: Arriving) -> Iterator[Membership]:
    """One for each place; an academy reader's “all” is the programme itself."""
    organisation = arriving.organisations[member.organisation].id if member.organisation else None
    for place in places_of(member, arriving.file.communities):
        everywhere = place.community == ALL
        yield Membership(
            person_id=arriving.people[member.id].id,
            programme_id=arriving.programme.id if everywhere else None,
            community_id=None if everywhere else arriving.communities[place.community].id,
            access=place.account_role or member.account_role,
            ref=member.id,
            role_type=member.role_type,
            organisation_id=organisation,
            counts_as_participant=member.counts_as_participant,
            is_guest=member.is_guest,
            left_at=clock.at(place.left, time()) if place.left else None,
        )


def dump_people(programme: Programme) -> tuple[Leaving, Json]:
    """The programme's people as they stand in a file, and what everything is called there."""
    leaving = Leaving(programme)
    leaving.communities = ids_in_file(programme)
    belonging, came = memberships_in(leaving), first_came(leaving)
    everybody = sorted({*belonging, *came})
    refs = {each: next((row.ref for row in belonging.get(each, []) if row.ref), None) for each in everybody}
    leaving.people = unique({each: ref or f"p{each}" for each, ref in refs.items()})
    organisations = organisations_used(leaving)
    leaving.organisations = {each.id: f"o{n:02d}" for n, each in enumerate(organisations, start=1)}
    people = db.session.scalars(sa.select(Person).where(Person.id.in_(everybody)).order_by(Person.id))
    return leaving, {
        "about": programme.about or {"title": programme.name},
        "programme": programme_record(programme),
        "organisations": [organisation_record(each, leaving) for each in organisations],
        "members": [member_record(each, belonging.get(each.id) or [came[each.id]], leaving) for each in people],
        "communities": [community_record(each, belonging, leaving) for each in programme.communities],
    }


def of_programme(leaving: Leaving) -> sa.ColumnElement[bool]:
    own = Membership.programme_id == leaving.programme.id
    return sa.or_(Membership.community_id.in_(leaving.communities), own)


def memberships_in(leaving: Leaving) -> Belonging:
    """Everybody's memberships of the communities, then of the programme, as rows came in."""
    found: dict[int, list[Membership]] = defaultdict(list)
    order = (Membership.community_id.is_(None), Membership.id)
    whole = sa.select(Membership).where(of_programme(leaving), Membership.access != COVER)
    for row in db.session.scalars(whole.order_by(*order)):
        found[row.person_id].append(row)
    return found


def first_came(leaving: Leaving) -> dict[int, Membership]:
    """Whoever stands on a sign-in sheet, as the member that they would be there; nothing is stored."""
    query = (
        sa.select(Attendance.person_id, Gathering.community_id, Attendance.kind)
        .join(Attendance.gathering)
        .where(Gathering.community_id.in_(leaving.communities), Attendance.kind != AGAIN, A_SESSION)
        .order_by(Attendance.id.desc())
    )
    return {
        person: Membership(
            community_id=community,
            access="practitioner",
            counts_as_participant=kind == "participant",
            is_guest=kind == "guest",
        )
        for person, community, kind in db.session.execute(query)
    }


def organisations_used(leaving: Leaving) -> list[Organisation]:
    on_sheets = sa.select(Attendance.organisation_id).join(Attendance.gathering)
    on_sheets = on_sheets.where(Gathering.community_id.in_(leaving.communities), A_SESSION)
    of_members = sa.select(Membership.organisation_id).where(of_programme(leaving))
    used = sa.or_(Organisation.id.in_(on_sheets), Organisation.id.in_(of_members))
    return list(db.session.scalars(sa.select(Organisation).where(used).order_by(Organisation.id)))


def programme_record(programme: Programme) -> Json:
    keys = ("slug", "name", "commissioned_by", "provider", "period", "purpose", "hoped", "expected")
    kept = {key: getattr(programme, key) for key in keys}
    kept |= {"sessions_planned": programme.sessions_planned, "keep_answers_months": programme.keep_answers_months}
    return told(kept | {"ended": day(programme.ended)})


def organisation_record(organisation: Organisation, leaving: Leaving) -> Json:
    keys = ("name", "organisation_type", "footprint", "fictional", "code")
    days = {"starts": day(organisation.starts), "ends": day(organisation.ends)}
    said = {key: getattr(organisation, key) for key in keys} | days
    return told({"id": leaving.organisations[organisation.id]} | said)


def community_record(community: Community, belonging: Belonging, leaving: Leaving) -> Json:
    keys = ("slug", "name", "commissioned_by", "attendance_pattern", "aliases", "purpose", "rules", "is_public")
    here = [row for rows in belonging.values() for row in rows if row.community_id == community.id]
    leads = [row.person_id for row in here if row.access == "facilitator" and row.left_at is None]
    return told(
        {"id": leaving.communities[community.id]}
        | {key: getattr(community, key) for key in (*keys, "k_open", "k_block")}
        | {
            "footprint": community.footprint_slug,
            "facilitator": leaving.people[min(leads)] if leads else None,
            "next_date": day(community.next_date),
            "ended": day(community.ended),
            "facilitation_ends": day(community.facilitation_ends),
        }
    )


def member_record(person: Person, rows: list[Membership], leaving: Leaving) -> Json:
    first = rows[0]
    organisation = next((row.organisation_id for row in rows if row.organisation_id), None)
    return told(
        {
            "id": leaving.people[person.id],
            "name": person.name,
            "email": person.email,
            "job_label": person.job_label,
            "fictional": person.fictional,
            "no_letters": person.no_letters or None,
            "shows": person.shows,
            "role_type": next((row.role_type for row in rows if row.role_type), None),
            "organisation": leaving.organisations[organisation] if organisation else None,
            "counts_as_participant": first.counts_as_participant,
            "is_guest": first.is_guest,
            **place_record(first, leaving),
            "communities": [place_record(row, leaving) for row in rows[1:]],
        }
    )


def place_record(row: Membership, leaving: Leaving) -> Json:
    where = leaving.communities[row.community_id] if row.community_id else ALL
    return told({"community": where, "account_role": row.access, "left": day(row.left_at)})
