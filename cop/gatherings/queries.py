"""Finding sessions, the people at them, and the presence that a phone holds."""

from __future__ import annotations

import hmac
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from cop import clock, live
from cop.codes import normal
from cop.communities.models import Community, Membership
from cop.db import db
from cop.direct import within_the_request
from cop.errors import Missing, Refused
from cop.gatherings.models import REHEARSAL_ROOM, Attendance, Gathering
from cop.gatherings.wayin import DayPass
from cop.identity.models import Person, digest
from cop.tokens import RoomToken

READS_AFTER_THE_NEXT = timedelta(days=14)
ENDED = "ended"
"""How a line of the sheet was come by whose phone lost its seat, because somebody left, was removed or erased."""
SITS = Attendance.joined_by != ENDED

# Asked by every phone at every change: built once, since making a statement costs more than asking it.
WITH_CODE = (
    sa.select(Gathering).options(joinedload(Gathering.community)).where(Gathering.code_key == sa.bindparam("code"))
)
PRESENCE = (
    sa.select(Attendance)
    .options(joinedload(Attendance.person))
    .where(Attendance.gathering_id == sa.bindparam("gathering"), Attendance.id == sa.bindparam("id"), SITS)
)
SOMEBODY_HERE = (
    sa.select(Gathering, Attendance)
    .join(Attendance, Attendance.gathering_id == Gathering.id)
    .options(joinedload(Gathering.community), joinedload(Attendance.person))
    .where(Gathering.id == sa.bindparam("gathering"), Attendance.id == sa.bindparam("id"), SITS)
)
OPEN_WITH_CODE = sa.select(Gathering.id).where(Gathering.code_key == sa.bindparam("code"), Gathering.state == "open")
STANDS_AS = sa.select(Attendance.kind, Attendance.keeps_time).where(
    Gathering.id == sa.bindparam("gathering"),
    Gathering.code_key == sa.bindparam("code"),
    Gathering.state == "open",
    Attendance.gathering_id == Gathering.id,
    Attendance.id == sa.bindparam("id"),
    SITS,
)
A_SESSION = Gathering.number > REHEARSAL_ROOM
"""A numbered one: nothing is carried from a rehearsal room to it, or back."""
SOONEST = (Gathering.date_agreed.desc(), Gathering.starts_at, Gathering.number)


def must_be_for_real(gathering: Gathering) -> None:
    """What a session leaves in the community's own texts and hopes stays; of a rehearsal nothing may."""
    if gathering.number <= REHEARSAL_ROOM:
        raise Refused("This is a rehearsal: nothing of it stays. In a session, this would be kept now.")


def gatherings_of(community: Community) -> list[Gathering]:
    """The latest first, whenever it was that somebody typed one in."""
    query = sa.select(Gathering).filter_by(community_id=community.id).where(Gathering.number >= REHEARSAL_ROOM)
    return list(db.session.scalars(query.order_by(Gathering.starts_at.desc(), Gathering.number.desc())))


def gathering_numbered(community: Community, number: int) -> Gathering:
    query = sa.select(Gathering).options(joinedload(Gathering.community))
    found = db.session.scalar(query.filter_by(community_id=community.id, number=number))
    if found is None:
        raise Missing
    return found


def one_at_a_time(gathering: Gathering) -> None:
    """Two leaders act one after the other: whoever is second waits here, and then sees what the first has done."""
    db.session.refresh(gathering, with_for_update={"of": Gathering})


def gathering_with_code(code: str) -> Gathering | None:
    """By its code as typed, whatever has become of the session: for phones that have joined it."""
    return db.session.scalar(WITH_CODE, {"code": normal(code)})


def gathering_to_join(code: str, now: datetime) -> Gathering | None:
    """The session that this code opens now. Every one that can be joined is compared to the end, right or wrong."""
    typed = normal(code).encode()
    query = sa.select(Gathering).options(joinedload(Gathering.community)).filter_by(state="open")
    found = None
    for gathering in db.session.scalars(query):
        fits = hmac.compare_digest((gathering.code_key or "").encode(), typed)
        if fits and typed and gathering.can_be_joined(now):
            found = gathering
    return found


def next_number(community: Community) -> int:
    query = sa.select(sa.func.max(Gathering.number)).filter_by(community_id=community.id)
    return max(db.session.scalar(query) or 0, REHEARSAL_ROOM) + 1


def number_at(community: Community, moment: datetime) -> int:
    """For a session that was held then, and is entered only now. What has been opened keeps its number, which is in
    people's links and papers; plans at the end of the list that come later move up by one."""
    plans: list[Gathering] = []
    for gathering in sorted(gatherings_of(community), key=lambda each: -each.number):
        if gathering.state != "draft":  # a rehearsal room is never one
            break
        plans.append(gathering)
    later = [each.number for each in plans if not each.date_agreed or each.starts_at > moment]
    number = min(later, default=next_number(community))
    for gathering in plans:
        if gathering.number >= number:
            gathering.number += 1
            db.session.flush()
    return number


def out_of_order(gathering: Gathering) -> Gathering | None:
    """A session with a lower number that was held later, when there is one."""
    held = (Gathering.number < gathering.number, Gathering.starts_at > gathering.starts_at, Gathering.state == "closed")
    query = sa.select(Gathering).filter_by(community_id=gathering.community_id).where(A_SESSION, *held)
    return db.session.scalar(query.order_by(Gathering.starts_at.desc()).limit(1))


def awaits_its_date() -> sa.ColumnElement[bool]:
    return sa.and_(Gathering.state == "draft", ~Gathering.date_agreed)


def without_date(community: Community) -> Gathering | None:
    """The session that was planned for what waits for it, before anybody knew when."""
    query = sa.select(Gathering).filter_by(community_id=community.id).where(awaits_its_date())
    return db.session.scalar(query.order_by(Gathering.number).limit(1))


def number_to_plan(community: Community) -> int:
    waiting = without_date(community)
    return waiting.number if waiting else next_number(community)


def gone_by() -> sa.ColumnElement[bool]:
    """Planned for a day that went by without anybody opening it."""
    before_today = Gathering.starts_at < clock.at(clock.today(), time.min)
    return sa.and_(Gathering.state == "draft", Gathering.date_agreed, before_today)


def next_planned(community: Community, after: datetime | None = None) -> Gathering | None:
    """The community's next session that has not been opened yet: today or later, or else one that awaits its date."""
    query = sa.select(Gathering).filter_by(community_id=community.id, state="draft").where(~gone_by())
    if after is not None:
        query = query.where(~Gathering.date_agreed | (Gathering.starts_at > after))
    return db.session.scalar(query.order_by(*SOONEST).limit(1))


def open_or_next(community: Community) -> Gathering | None:
    """What a member of this community is waiting for: the session that is open now, else the next one planned."""
    query = sa.select(Gathering).where(Gathering.community_id == community.id, Gathering.state.in_(("open", "draft")))
    query = query.where(~gone_by(), A_SESSION)
    open_first = sa.case((Gathering.state == "open", 0), else_=1)
    return db.session.scalar(query.order_by(open_first, *SOONEST).limit(1))


def open_now(community: Community, after: Gathering) -> Gathering | None:
    """The session of this community that is open now, if that is a later one."""
    later = (Gathering.state == "open", A_SESSION, Gathering.id != after.id, Gathering.starts_at >= after.starts_at)
    query = sa.select(Gathering).filter_by(community_id=community.id).where(*later)
    return db.session.scalar(query.order_by(Gathering.starts_at, Gathering.number).limit(1))


def last_held(community: Community) -> Gathering | None:
    query = sa.select(Gathering).filter_by(community_id=community.id, state="closed").where(A_SESSION)
    return db.session.scalar(query.order_by(Gathering.starts_at.desc(), Gathering.number.desc()).limit(1))


def open_with_code(code: str) -> int | None:
    """The number of the session that runs under this code."""
    found = within_the_request(OPEN_WITH_CODE, code=normal(code))
    return found[0][0] if found else None


def stands_as(token: RoomToken, code: str) -> tuple[str, bool]:
    """As what this phone has joined the session that runs under this code, and whether the clock was handed to it."""
    held = {"gathering": token.gathering_id, "id": token.attendance_id}
    found = within_the_request(STANDS_AS, code=normal(code), **held)
    return (found[0][0], bool(found[0][1])) if found else ("", False)


def somebody_here(token: RoomToken) -> tuple[Gathering, Attendance]:
    found = db.session.execute(SOMEBODY_HERE, {"gathering": token.gathering_id, "id": token.attendance_id}).first()
    if found is None:
        raise Missing
    return found[0], found[1]


def presence(gathering: Gathering, attendance_id: int) -> Attendance | None:
    """What a phone joined as; after fourteen days from the community's next session it reads no more."""
    if gathering.state == "closed" and long_past(gathering, clock.today()):
        return None
    return db.session.scalar(PRESENCE, {"gathering": gathering.id, "id": attendance_id})


def long_past(gathering: Gathering, today: date) -> bool:
    held = (Gathering.state.in_(("open", "closed")), Gathering.starts_at > gathering.starts_at, A_SESSION)
    query = sa.select(sa.func.min(Gathering.starts_at)).filter_by(community_id=gathering.community_id).where(*held)
    following = db.session.scalar(query)
    return following is not None and clock.local(following).date() + READS_AFTER_THE_NEXT < today


def make_room(line: Attendance, person: Person) -> None:
    """Ticked by hand and joined by phone is one presence: the phone's line stays, as the kind that the leader set.

    A line that a phone acts as is never removed, and leading is not had by being linked to somebody who leads.
    """
    for other in line.gathering.attendances:
        if other is not line and other.person_id == person.id and other.joined_by == "leader":
            line.kind = other.kind if other.kind != "facilitator" else line.kind
            for each in line.gathering.attendances:
                each.again_of_id = line.id if each.again_of_id == other.id else each.again_of_id
            line.gathering.attendances.remove(other)
            db.session.flush()
            return


def end_seats(community: Community, person: Person) -> None:
    """Somebody has left this community, or was removed: in its sessions that run now no phone acts as them, until it
    comes in again by the code. Their line stays on the sheet, and whatever they have sent stays: nobody can tell which
    it is."""
    running = sa.select(Gathering.id).filter_by(community_id=community.id, state="open")
    end_those_in(Attendance.gathering_id.in_(running), person)


def end_every_seat(person: Person) -> None:
    """Somebody is erased: no phone acts or reads as them in any session, of today or before."""
    mine = sa.select(Attendance.gathering_id).where(Attendance.person_id == person.id).distinct()
    for gathering_id in db.session.scalars(mine).all():
        live.changed(gathering_id)
    end_those_in(sa.true(), person)


def end_those_in(sessions: sa.ColumnElement[bool], person: Person) -> None:
    ids = list(db.session.scalars(sa.select(Attendance.id).where(sessions, Attendance.person_id == person.id)))
    theirs = sa.or_(Attendance.id.in_(ids), Attendance.again_of_id.in_(ids))
    by_phone = sa.update(Attendance).where(theirs, Attendance.joined_by.not_in(("leader", "day-code")))
    db.session.execute(by_phone.values(joined_by=ENDED, once=None, keeps_time=False))


def take_back_codes(member: Membership, now: datetime) -> None:
    """The facilitator codes that somebody printed who may not lead here any more: no slip of paper outlives a role."""
    if member.left_at is None and member.access != "practitioner":
        return
    here = sa.select(Gathering.id).where(Gathering.community_id == member.community_id)
    theirs = (DayPass.made_by_id == member.person_id, DayPass.gathering_id.in_(here), DayPass.revoked_at.is_(None))
    db.session.execute(sa.update(DayPass).where(*theirs).values(revoked_at=now))


def attendance_of(gathering: Gathering, person: Person) -> Attendance | None:
    return db.session.scalar(sa.select(Attendance).filter_by(gathering_id=gathering.id, person_id=person.id))


def day_pass_good(gathering: Gathering, pass_id: int, today: date) -> bool:
    day_pass = db.session.get(DayPass, pass_id)
    return day_pass is not None and day_pass.gathering_id == gathering.id and day_pass.good(today)


def day_passes_of(gathering: Gathering) -> list[DayPass]:
    """The printed codes that have not been revoked."""
    query = sa.select(DayPass).filter_by(gathering_id=gathering.id, revoked_at=None)
    return list(db.session.scalars(query.order_by(DayPass.id)))


def day_pass_with_code(code: str, today: date) -> DayPass | None:
    """By its hash, so that looking takes as long for a wrong code as for a right one."""
    query = sa.select(DayPass).options(joinedload(DayPass.gathering)).filter_by(code_hash=digest(normal(code)))
    found = db.session.scalar(query)
    return found if found and found.good(today) else None


def planned_until(community: Community, today: date) -> list[Gathering]:
    """Sessions that nobody opened and whose day has come, or was never agreed: they may have been held on paper."""
    drafts = [g for g in gatherings_of(community) if g.state == "draft" and (g.day <= today or not g.date_agreed)]
    return sorted(drafts, key=lambda each: each.starts_at, reverse=True)


def entered_at(community: Community, moment: datetime) -> Gathering | None:
    """The session typed from paper that started then: a second press must not enter it twice."""
    query = sa.select(Gathering).filter_by(community_id=community.id, typed_from_paper=True, starts_at=moment)
    return db.session.scalar(query.limit(1))


def turned_out_to_be() -> dict[int, int]:
    """Names typed at the door, and the person whom the sign-in sheet check has found each to be."""
    typed = sa.select(sa.literal(1), Attendance.typed_as_id, Attendance.person_id)
    first = aliased(Attendance)
    again = sa.select(sa.literal(2), Attendance.person_id, first.person_id)
    again = again.join(first, Attendance.again_of_id == first.id).where(Attendance.again_of_id.is_not(None))
    both: Any = sa.union_all(typed.where(Attendance.typed_as_id.is_not(None)), again)
    return {who: person for _step, who, person in sorted(map(tuple, db.session.execute(both)))}
