"""Everything is found through belonging: a community you are not in does not exist for you."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from cop import clock, slugs
from cop.communities.abilities import ABILITIES, ADMINISTRATOR, UNNAMED
from cop.communities.models import COVER, Community, Footprint, Membership, Organisation, Programme, RoleType, name_key
from cop.db import db, insert_for
from cop.errors import Refused
from cop.identity.models import Person

MADE_UP_AT_MOST = 100


def community_called(slug: str) -> Community | None:
    query = sa.select(Community).options(joinedload(Community.programme)).filter_by(slug=slug)
    return db.session.scalar(query)


def place_called(slug: str, person: Person) -> tuple[Community | None, list[Membership]]:
    """The community, and what this person belongs to it by, their own membership first: in one read, since every
    request of a member begins with it."""
    here = sa.or_(Membership.community_id == Community.id, Membership.programme_id == Community.programme_id)
    mine = sa.and_(here, Membership.person_id == person.id, Membership.left_at.is_(None))
    query = sa.select(Community, Membership).outerjoin(Membership, mine).options(joinedload(Community.programme))
    found = db.session.execute(query.filter_by(slug=slug).order_by(Membership.community_id.is_(None))).all()
    return (found[0][0] if found else None), [membership for _community, membership in found if membership]


def memberships_of(person: Person) -> list[Membership]:
    """Where this person belongs today, communities and programmes, by name."""
    query = (
        sa.select(Membership)
        .options(joinedload(Membership.community), joinedload(Membership.programme))
        .filter_by(person_id=person.id, left_at=None)
    )
    found = db.session.scalars(query).all()
    return sorted(found, key=lambda m: (m.community or m.programme).name)  # type: ignore[union-attr]


def membership_in(community: Community, person: Person) -> Membership | None:
    """A person's own membership of this community; for academy readers, of its programme."""
    here = sa.or_(Membership.community_id == community.id, Membership.programme_id == community.programme_id)
    query = sa.select(Membership).where(here).filter_by(person_id=person.id, left_at=None)
    return db.session.scalar(query.order_by(Membership.community_id.is_(None)).limit(1))


def ever_belonged(community: Community, person: Person) -> bool:
    """Today or before, to the community or, as an academy reader, to its programme."""
    here = sa.or_(Membership.community_id == community.id, Membership.programme_id == community.programme_id)
    return db.session.scalar(sa.select(Membership.id).where(here).filter_by(person_id=person.id).limit(1)) is not None


def abilities_in(community: Community, person: Person) -> frozenset[str]:
    """What this person may do here: the sum of what each of their memberships allows."""
    here = sa.or_(Membership.community_id == community.id, Membership.programme_id == community.programme_id)
    mine = (here, Membership.person_id == person.id, Membership.left_at.is_(None))
    return granted_by(list(db.session.scalars(sa.select(Membership).where(*mine))), community, person)


def granted_by(memberships: list[Membership], community: Community, person: Person) -> frozenset[str]:
    today = clock.today()
    accesses = {each.access for each in memberships} | {
        "facilitator" for each in memberships if each.is_covering(today)
    }
    granted = frozenset[str]().union(*(ABILITIES[access] for access in accesses))
    if "practitioner" in accesses and everybody_hosts(community):
        granted |= UNNAMED
    return granted | ADMINISTRATOR if person.is_administrator else granted


def everybody_hosts(community: Community) -> bool:
    """Facilitation has ended and nobody is named to host: any member may plan the next session and hold it."""
    ends = community.facilitation_ends
    if ends is None or ends >= clock.today():
        return False
    hosts = sa.select(Membership.id).filter_by(community_id=community.id, access="convenor", left_at=None)
    return db.session.scalar(hosts.limit(1)) is None


def programme_called(slug: str, person: Person) -> tuple[Programme | None, frozenset[str]]:
    """The programme, and what this person may do in it, in one read."""
    mine = sa.and_(
        Membership.programme_id == Programme.id, Membership.person_id == person.id, Membership.left_at.is_(None)
    )
    query = sa.select(Programme, Membership.access).outerjoin(Membership, mine).where(Programme.slug == slug)
    found = db.session.execute(query).all()
    granted = frozenset[str]().union(*(ABILITIES[access] for _programme, access in found if access))
    return (found[0][0] if found else None), granted | ADMINISTRATOR if person.is_administrator else granted


def members_of(community: Community) -> list[Membership]:
    query = (
        sa.select(Membership)
        .join(Membership.person)
        .options(joinedload(Membership.person), joinedload(Membership.organisation))
        .filter_by(community_id=community.id, left_at=None)
        .where(Membership.access != COVER)
    )
    return list(db.session.scalars(query.order_by(Person.name)))


def the_programme(slug: str | None) -> Programme:
    """The one called so; without a name, the only one. For commands, which have nobody to ask."""
    slugs = db.session.scalars(sa.select(Programme.slug).order_by(Programme.slug)).all()
    if not slugs:
        raise Refused("There is no programme here yet.")
    if slug is None and len(slugs) > 1:
        raise Refused(f"There are several programmes, so say which one: {', '.join(slugs)}.")
    found = db.session.scalar(sa.select(Programme).filter_by(slug=slug or slugs[0]))
    if found is None:
        raise Refused(f"There is no programme called “{slug}”. There is: {', '.join(slugs)}.")
    return found


def made_up_memberships() -> list[Membership]:
    """Of the sample's people, who can be signed in with one press where the sample is switched on; of a whole made-up
    region, those of its first communities."""
    query = sa.select(Membership).join(Membership.person).where(Person.fictional, Person.email.is_not(None))
    places = (joinedload(Membership.person), joinedload(Membership.community), joinedload(Membership.programme))
    query = query.options(*places).filter_by(left_at=None).order_by(Membership.id)
    return list(db.session.scalars(query.limit(MADE_UP_AT_MOST)))


def programmes_read_by(person: Person) -> list[Programme]:
    """The programmes whose figures this person may read."""
    query = sa.select(Programme).order_by(Programme.name)
    if not person.is_administrator:
        mine = sa.select(Membership.programme_id).filter_by(person_id=person.id, left_at=None)
        query = query.where(Programme.id.in_(mine.where(Membership.access == "reviewer")))
    return list(db.session.scalars(query))


def number_of_communities(programme: Programme) -> int:
    counted = sa.select(sa.func.count()).select_from(Community).filter_by(programme_id=programme.id)
    return db.session.scalars(counted).one()


def reads_figures(person: Person) -> bool:
    """Whether any programme's figures are this person's to read."""
    mine = sa.select(Membership.id).filter_by(person_id=person.id, access="reviewer", left_at=None)
    anything = sa.select(Programme.id) if person.is_administrator else mine
    return db.session.scalar(anything.limit(1)) is not None


def role_types() -> list[RoleType]:
    return list(db.session.scalars(sa.select(RoleType).order_by(RoleType.position, RoleType.label)))


def organisation_named(name: str) -> Organisation:
    """The organisation that is called so, however it is capitalised; a new one when nobody has named it yet.

    Two phones that name it at once get the same row: the second waits for the first.
    """
    query = sa.select(Organisation).filter_by(name_key=name_key(name))
    found = db.session.scalar(query)
    if found is None:
        row = {"name": name, "name_key": name_key(name), "fictional": False}
        db.session.execute(insert_for(Organisation).values(**row).on_conflict_do_nothing(index_elements=["name_key"]))
    return what_it_became(found or db.session.scalars(query).one())


def what_it_became(organisation: Organisation) -> Organisation:
    """Two names that were made one are one from then on, whichever is typed."""
    into = organisation.merged_into_id and db.session.get(Organisation, organisation.merged_into_id)
    return into or organisation


def programmes() -> list[Programme]:
    query = sa.select(Programme).options(selectinload(Programme.communities)).order_by(Programme.name)
    return list(db.session.scalars(query))


def ids_in_file(programme: Programme) -> dict[int, str]:
    """What each community is called in a programme file: as the file that brought it said, else by its slug."""
    names: dict[int, str] = {}
    for community in programme.communities:
        taken = community.ref is None or community.ref in names.values()
        names[community.id] = community.slug if taken else str(community.ref)
    return names


def slug_in_use(kind: type[Programme] | type[Community], slug: str) -> bool:
    return db.session.scalar(sa.select(kind.id).where(kind.slug == slug)) is not None


def footprints() -> list[Footprint]:
    return list(db.session.scalars(sa.select(Footprint).order_by(Footprint.name)))


def footprint_named(name: str) -> Footprint | None:
    """The system with this slug, name or other name; a new one when nobody has named it before."""
    if not name:
        return None
    slug, said = slugs.proposed(name) or f"system-{secrets.token_hex(3)}", name.casefold()
    for known in footprints():
        if known.slug == slug or said in {each.casefold() for each in (known.name, *known.aliases)}:
            return known
    return Footprint(slug=slug, name=name)
