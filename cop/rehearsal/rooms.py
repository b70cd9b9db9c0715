"""A room to practise in: a session beside the numbered ones, which nothing counts, lists or carries on, and which is
thrown away with all that was said in it.

It has the number 0. Thrown away, its row stays empty under a number below that: a phone that was in it still holds a
token with its id, and a database would give that id to the next session.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from cop import clock
from cop.clock import When
from cop.communities.models import Community, Membership, Organisation
from cop.db import Model, db
from cop.errors import Refused
from cop.gatherings.models import REHEARSAL_ROOM, Attendance, Gathering
from cop.identity.models import Person
from cop.keys import KeyStore
from cop.organisations.models import OrganisationMerge
from cop.reflections.models import ClosingPart
from cop.reflections.opening import finish, parts_of

LENGTH, LATEST_START = timedelta(hours=2), time(21, 30)
MADE_HERE = frozenset({"proposals.gathering_id", "work_items.source_gathering_id"})
"""Where an ordinary session would only be forgotten, what was made in it goes with a rehearsal."""
EMPTIED_LAST = ("closing_parts", "live_versions")
"""They stay with the row: keys burn by the first, and a screen that still asks learns from the second."""


def room_of(community: Community) -> Gathering | None:
    return db.session.scalar(sa.select(Gathering).filter_by(community_id=community.id, number=REHEARSAL_ROOM))


def room_opened(community: Community, now: datetime, keys: KeyStore) -> Gathering:
    """Today's, or a new one in place of an older one."""
    before = room_of(community)
    if before is not None and before.can_be_joined(now):
        return before
    if before is not None:
        throw_away(before)
    here = clock.local(now)
    starts = min(here.time().replace(second=0, microsecond=0), LATEST_START)
    ends = (datetime.combine(here.date(), starts) + LENGTH).time()
    made = Gathering.plan(community, REHEARSAL_ROOM, When(here.date(), starts, ends))
    made.rehearsal = True
    db.session.add(made)
    db.session.flush()
    made.open(now)
    ClosingPart.begin(made, keys)
    return made


def must_be_a_rehearsal(gathering: Gathering) -> None:
    if gathering.number != REHEARSAL_ROOM:
        raise Refused("This is a real session. Only a rehearsal room can be filled with made-up phones or thrown away.")


def throw_away(gathering: Gathering) -> None:
    """With everybody who was only ever here. The keys of its answers burn after the commit."""
    for part in parts_of(gathering).values():
        if part.state in {"collecting", "waiting", "lost"}:
            finish(part, "destroyed")
    nobody_else, named_here = made_up_here(gathering), organisations_named_at(gathering)
    for column, goes in what_belongs_to_sessions():
        mine = column == gathering.id
        gone = sa.delete(column.table) if goes else sa.update(column.table).values({column.name: None})
        db.session.execute(gone.where(mine).execution_options(synchronize_session=False))
    db.session.execute(sa.delete(Person).where(Person.id.in_(nobody_else)).execution_options(synchronize_session=False))
    forget_unnamed(named_here)
    db.session.expire_all()
    gathering.number, gathering.state = -gathering.id, "cancelled"
    gathering.take_code(None)


def made_up_here(gathering: Gathering) -> Sequence[int]:
    """Names typed at this door, of nobody who was anywhere else."""
    elsewhere = sa.select(Attendance.person_id).where(Attendance.gathering_id != gathering.id)
    members = sa.select(Membership.person_id)
    query = sa.select(Person.id).join(Attendance, Attendance.person_id == Person.id)
    query = query.where(Attendance.gathering_id == gathering.id, Person.email.is_(None), ~Person.is_administrator)
    return db.session.scalars(query.where(Person.id.not_in(elsewhere), Person.id.not_in(members))).all()


def organisations_named_at(gathering: Gathering) -> Sequence[int | None]:
    here = sa.select(Attendance.organisation_id).where(Attendance.gathering_id == gathering.id)
    return db.session.scalars(here.where(Attendance.organisation_id.is_not(None)).distinct()).all()


def forget_unnamed(organisations: Sequence[int | None]) -> None:
    """Of these, what was only typed and nobody is of any more. What a list or a programme file told us of stays."""
    typed = (Organisation.code.is_(None), Organisation.organisation_type.is_(None), ~Organisation.fictional)
    merges = (OrganisationMerge.gone_id, OrganisationMerge.into_id)
    named = (Attendance.organisation_id, Membership.organisation_id, *merges, Organisation.merged_into_id)
    still = sa.union_all(*(sa.select(column).where(column.in_(organisations)) for column in named))
    gone = sa.delete(Organisation).where(Organisation.id.in_(organisations), Organisation.id.not_in(still), *typed)
    db.session.execute(gone.execution_options(synchronize_session=False))


def what_belongs_to_sessions() -> Iterator[tuple[sa.Column[int], bool]]:
    """Each column that names a session, and whether its row goes with it or only forgets it. What people said in
    closing names it without a foreign key."""
    for table in reversed(Model.metadata.sorted_tables):
        named = {key.parent: key.ondelete for key in table.foreign_keys if key.column.table.name == "gatherings"}
        if "gathering_id" in table.c:
            named.setdefault(table.c.gathering_id, "CASCADE")
        if table.name not in EMPTIED_LAST:
            yield from (
                (column, ondelete == "CASCADE" or str(column) in MADE_HERE) for column, ondelete in named.items()
            )


def over(now: datetime) -> Sequence[Gathering]:
    """Those of an earlier day."""
    midnight = clock.at(clock.local(now).date(), time.min)
    query = sa.select(Gathering).where(Gathering.number == REHEARSAL_ROOM, Gathering.starts_at < midnight)
    return db.session.scalars(query).all()
