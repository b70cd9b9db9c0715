"""The sessions of a programme file, in and out: when they were, who came, and who knew whom before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, time
from typing import Any

import sqlalchemy as sa

from cop import clock
from cop.arrivals.models import Tie
from cop.clock import When
from cop.codes import new_code
from cop.communities.models import Programme
from cop.db import db
from cop.fileparts.people import Arriving, Json, Leaving, day, told, unique
from cop.filesections import sections as s
from cop.gatherings.models import AGAIN, Attendance, Gathering
from cop.gatherings.queries import A_SESSION, turned_out_to_be
from cop.guests.models import GuestQuestion, GuestVisit
from cop.measures.queries import answered_at, known_ties
from cop.measures.rows import Key

SHEETS = {"attended": ("participant", "guest"), "support_present": ("facilitator", "visitor")}


def load_sessions(arriving: Arriving) -> None:
    file = arriving.file
    arriving.gatherings = {each.id: a_gathering(each, arriving) for each in file.gatherings}
    db.session.flush()
    on_the_day = {(each.gathering, each.member): each for each in file.attendance}
    for record in file.gatherings:
        here = [each.member for each in file.attendance if each.gathering == record.id]
        for member in dict.fromkeys([*record.attended, *record.support_present, *here]):
            there = on_the_day.get((record.id, member))
            line = an_attendance(record.id, member, there, arriving)
            db.session.add_all([line, *([a_visit(line, there)] if there and (there.brought or there.asked) else [])])
    db.session.add_all(ties(arriving))


def a_gathering(record: s.Gathering, arriving: Arriving) -> Gathering:
    """Held, cancelled or still to come. One that was open comes in as planned: no phone of it travels along."""
    when = When(record.date, time.fromisoformat(record.starts), time.fromisoformat(record.ends))
    gathering = Gathering.plan(arriving.communities[record.community], record.number, when)
    gathering.date_agreed = record.date_agreed or record.state == "closed"
    gathering.ref, gathering.place, gathering.link = record.id, record.place, record.link
    gathering.focus_in_hindsight = record.focus_in_hindsight
    gathering.typed_from_paper, gathering.rehearsal = record.typed_from_paper, record.rehearsal
    gathering.state = "draft" if record.state == "open" else record.state
    gathering.take_code(new_code() if gathering.state == "draft" else None)
    if gathering.held:
        gathering.opened_at, gathering.closed_at = gathering.starts_at, gathering.ends_at
        gathering.answered = respondents(record, arriving.file.responses)
        gathering.answered_from_paper = record.answered_from_paper
    db.session.add(gathering)
    return gathering


def respondents(record: s.Gathering, responses: Sequence[s.Answers]) -> int:
    """As the session says; else the different people with an answer of any kind."""
    if record.respondents is not None:
        return record.respondents
    here = (each for each in responses if each.gathering == record.id)
    return len({each.respondent for each in here if each.feeling or each.today or each.curiosity})


def an_attendance(gathering: str, member: str, there: s.Attendance | None, arriving: Arriving) -> Attendance:
    """As the file says of that day; what it leaves out is as the member is now."""
    record, person = arriving.members[member], arriving.people[member]
    said = there.model_fields_set if there else set()
    role = there.role_type if there and "role_type" in said else record.role_type
    where = there.organisation if there and "organisation" in said else record.organisation
    return Attendance(
        gathering_id=arriving.gatherings[gathering].id,
        person_id=person.id,
        name=person.name,
        kind=there.kind if there else usual_kind(record),
        role_type=role,
        organisation_id=arriving.organisations[where].id if where else None,
        joined_by="file",
        known_before=there.known_before if there else None,
        checked="ask" if there and there.not_checked else "known",
    )


def a_visit(line: Attendance, there: s.Attendance) -> GuestVisit:
    questions = [GuestQuestion(text=text, shown=True) for text in there.asked]
    return GuestVisit(attendance=line, brought=there.brought, questions=questions)


def usual_kind(member: s.Member) -> str:
    if member.counts_as_participant:
        return "participant"
    if member.is_guest:
        return "guest"
    return "facilitator" if member.account_role == "facilitator" else "visitor"


def ties(arriving: Arriving) -> Iterator[Tie]:
    """In every community whose sessions both came to; else in the one of the first, so that it is not lost."""
    homes = {each.id: each.community for each in arriving.file.gatherings}
    seen: dict[str, set[str]] = defaultdict(set)
    for record in arriving.file.gatherings:
        for member in [*record.attended, *record.support_present]:
            seen[member].add(homes[record.id])
    pairs = {frozenset(pair) for pair in arriving.file.prior_ties}
    for one, other in (sorted(pair) for pair in pairs):
        fallback = set(arriving.communities) & {arriving.members[one].community}
        for community in sorted(seen[one] & seen[other] or fallback):
            yield Tie.between(arriving.communities[community], arriving.people[one], arriving.people[other])


def dump_sessions(leaving: Leaving) -> Json:
    query = sa.select(Gathering).where(Gathering.community_id.in_(leaving.communities), A_SESSION)
    gatherings = db.session.scalars(query.order_by(Gathering.community_id, Gathering.number)).all()
    leaving.gatherings = unique({each.id: each.ref or f"s{each.id}" for each in gatherings})
    came: dict[int, list[Attendance]] = defaultdict(list)
    rows = (
        sa.select(Attendance)
        .where(Attendance.gathering_id.in_(leaving.gatherings), Attendance.kind != AGAIN)
        .order_by(Attendance.id)
    )
    for row in db.session.scalars(rows):
        came[row.gathering_id].append(row)
    answered = answered_at([each.id for each in gatherings])
    told_of = sa.select(GuestVisit).join(Attendance).where(Attendance.gathering_id.in_(leaving.gatherings))
    visits = {visit.attendance_id: visit for visit in db.session.scalars(told_of)}
    return {
        "gatherings": [session_record(each, came[each.id], answered[each.id], leaving) for each in gatherings],
        "attendance": [attendance_record(row, visits.get(row.id), leaving) for rows in came.values() for row in rows],
        "prior_ties": tie_records(leaving),
    }


def said_when_so(gathering: Gathering) -> Json:
    """What holds of few sessions, so that files of all others stay as they were."""
    return told({"date_agreed": None if gathering.date_agreed else False, "rehearsal": gathering.rehearsal or None})


def session_record(gathering: Gathering, came: list[Attendance], answered: int, leaving: Leaving) -> Json:
    starts, ends = clock.local(gathering.starts_at), clock.local(gathering.ends_at)
    sheets = {
        sheet: [leaving.people[row.person_id] for row in came if row.kind in kinds] for sheet, kinds in SHEETS.items()
    }
    return said_when_so(gathering) | {
        "id": leaving.gatherings[gathering.id],
        "community": leaving.communities[gathering.community_id],
        "number": gathering.number,
        "date": day(gathering.starts_at),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": gathering.place,
        "link": gathering.link,
        "state": gathering.state,
        "focus_in_hindsight": gathering.focus_in_hindsight,
        "join_code": None,
        "typed_from_paper": gathering.typed_from_paper,
        "respondents": answered,
        "answered_from_paper": gathering.answered_from_paper,
        **sheets,
    }


def attendance_record(row: Attendance, visit: GuestVisit | None, leaving: Leaving) -> Json:
    record = {
        "gathering": leaving.gatherings[row.gathering_id],
        "member": leaving.people[row.person_id],
        "kind": row.kind,
        "role_type": row.role_type,
        "organisation": leaving.organisations[row.organisation_id] if row.organisation_id else None,
    }
    if visit is not None:
        asked = [question.text for question in visit.asked]
        record |= told({"brought": visit.brought or None, "asked": asked or None})
    return record | told({"known_before": row.known_before, "not_checked": row.checked == "ask" or None})


def tie_records(leaving: Leaving) -> list[list[str]]:
    """Whoever is named in a tie without ever having come or belonged is nobody in the file."""
    there = (tie for tie in known_before(leaving.programme) if tie <= leaving.people.keys())
    return sorted(sorted(leaving.people[person] for person in tie) for tie in there)


def known_before(programme: Programme) -> set[frozenset[Any]]:
    """Pairs who knew each other before they first shared a session, as a programme file tells it."""
    ids = [community.id for community in programme.communities]
    came: dict[Key, dict[int, date]] = defaultdict(dict)
    query = sa.select(Attendance.person_id, Gathering.id, Gathering.starts_at).join(Attendance.gathering)
    for person, gathering, at in db.session.execute(query.where(Gathering.community_id.in_(ids))):
        came[person][gathering] = clock.local(at).date()

    def first_shared(pair: frozenset[Key]) -> date:
        one, other = pair
        return min((came[one][each] for each in came[one].keys() & came[other].keys()), default=date.max)

    ties = known_ties(programme, turned_out_to_be())
    return {tie.pair for tie in ties if tie.said_on is None or tie.said_on <= first_shared(tie.pair)}
