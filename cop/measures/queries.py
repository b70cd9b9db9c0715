"""Rows for the measures from the database: a fixed number of queries, whatever the size.

What was hidden or taken back is not counted anywhere: it has left screens, exports and figures alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from cop import clock
from cop.actions.models import ActionStep
from cop.agenda.models import Topic
from cop.arrivals.models import Tie
from cop.assents.queries import agreed_people
from cop.communities.models import Community, Organisation, Programme
from cop.curiosities.models import Curiosity, Outcome, TopicSource
from cop.db import db
from cop.documents.models import Document, Version
from cop.gatherings.models import Attendance, Gathering
from cop.hopes.queries import states_among
from cop.measures.rows import (
    ActionRow,
    CommunityRows,
    CuriosityRow,
    GatheringRow,
    Key,
    LinkRow,
    PlanRow,
    PresenceRow,
    StoryRow,
    ThemeRow,
    TieRow,
    TopicRow,
    WorkRow,
)
from cop.network.models import NetworkLink, SustainPlan
from cop.periods import EVERYTHING, Period
from cop.reflections.boxes import SealedAnswer
from cop.reflections.models import ClosingPart, Reflection
from cop.stories.queries import cycles_told
from cop.talentmap.models import Facet, WorkItem, owners
from cop.talentmap.queries import on_the_map

Grouped = dict[int, list[Any]]
MANIFESTO = (Document.kind == "manifesto") & (Version.state == "published")


def ids_in_file(programme: Programme) -> dict[int, str]:
    """What each community is called in a programme file: as the file that brought it said, else by its slug."""
    names: dict[int, str] = {}
    for community in programme.communities:
        taken = community.ref is None or community.ref in names.values()
        names[community.id] = community.slug if taken else str(community.ref)
    return names


def rows_of(
    programme: Programme,
    with_themes: bool = True,
    period: Period = EVERYTHING,
    only: Community | None = None,
    areas: int | None = None,
) -> dict[int, CommunityRows]:
    """A programme's rows, a community each; or those of one. What shows no themes need not read every answer."""
    communities = [only] if only else programme.communities
    ids = [community.id for community in communities]
    found, who = at_communities(ids), turned_out_to_be()
    found |= {"themes": themes(ids) if with_themes else defaultdict(list)}
    found |= {"ties": at_home(known_ties(programme, who), found["presences"])}
    alike: dict[str, Any] = {"period": period, "areas": areas_of_work() if areas is None else areas}
    published, plans, agreed = published_on(ids), plans_of(ids), agreed_people(ids)
    return {
        each.id: CommunityRows(
            versions=len(published[each.id]),
            published_on=[day for day in published[each.id] if day],
            linked=sum(link.state == "linked" for link in found["links"][each.id]),
            plan=plans.get(each.id),
            agreed=frozenset(who.get(person, person) for person in agreed[each.id]),
            **alike | {name: rows[each.id] for name, rows in found.items()},
        )
        for each in communities
    }


def at_communities(ids: Collection[int]) -> dict[str, Grouped]:
    return {
        "gatherings": gatherings(ids),
        "presences": presences(ids),
        "curiosities": curiosities(ids),
        "topics": topics(ids),
        "works": works(ids),
        "actions": actions(ids),
        "stories": defaultdict(list, {each: [StoryRow(*s) for s in told] for each, told in cycles_told(ids).items()}),
        "hopes": states_among(ids),
        "links": links(ids),
    }


def grouped(query: Any, make: Any) -> Grouped:
    """Rows made from a query whose first column is the community."""
    found: Grouped = defaultdict(list)
    for community, *columns in db.session.execute(query):
        found[community].append(make(*columns))
    return found


def gathered(rows: Iterable[Any], make: Any) -> Grouped:
    """The same, where a number follows and whatever belongs to it several times comes last: each row is made once."""
    several: dict[int, set[Any]] = defaultdict(set)
    first: dict[int, tuple[int, list[Any]]] = {}
    for community, number, *columns, one in rows:
        first.setdefault(number, (community, columns))
        several[number] |= {one} - {None}
    found: Grouped = defaultdict(list)
    for number, (community, columns) in first.items():
        found[community].append(make(number, frozenset(several[number]), *columns))
    return found


def at_sessions(model: Any, ids: Collection[int], *columns: Any) -> Any:
    """Columns of whatever belongs to sessions, the community first."""
    query = sa.select(Gathering.community_id, *columns).join(model, model.gathering_id == Gathering.id)
    return query.where(Gathering.community_id.in_(ids))


def gatherings(ids: Collection[int]) -> Grouped:
    names = ["id", "community_id", "number", "starts_at", "state", "rehearsal", "answered", "answered_from_paper"]
    query = sa.select(*(getattr(Gathering, name) for name in names))
    rows = db.session.execute(query.where(Gathering.community_id.in_(ids))).all()
    answered, found = answered_at(rows), defaultdict(list)
    for row in rows:
        starts = clock.local(row.starts_at)
        made = GatheringRow(row.id, row.number, starts.date(), starts.time(), standing(row), answered[row.id])
        found[row.community_id].append(made)
    return found


def standing(row: Any) -> str:
    """A rehearsal was not held, whatever was done in it."""
    return "rehearsal" if row.rehearsal else row.state


def answered_at(rows: Collection[Any]) -> dict[int, int]:
    """How many answered, a session each: as stored; while its parts are sealed, as many as are in them."""
    found = {row.id: row.answered or 0 for row in rows}
    paper = {row.id: row.answered_from_paper for row in rows if row.answered is None and row.state != "draft"}
    mine = (SealedAnswer.gathering_id == ClosingPart.gathering_id) & (SealedAnswer.part == ClosingPart.part)
    boxes = sa.select(sa.func.count()).select_from(SealedAnswer).where(mine).correlate(ClosingPart).scalar_subquery()
    query = sa.select(ClosingPart.gathering_id, ClosingPart.phones, boxes)
    phones: dict[int, list[int]] = defaultdict(list)
    sealed_at = db.session.execute(query.where(ClosingPart.gathering_id.in_(paper))) if paper else ()
    for gathering, counted, sealed in sealed_at:
        phones[gathering].append(counted if counted is not None else sealed - paper[gathering])
    return found | {each: max(phones[each], default=0) + slips for each, slips in paper.items()}


def presences(ids: Collection[int]) -> Grouped:
    sheet = (Attendance.gathering_id, Attendance.person_id, Attendance.kind, Attendance.role_type)
    where = (Attendance.organisation_id, Organisation.organisation_type, Attendance.known_before)
    query = at_sessions(Attendance, ids, *sheet, *where).outerjoin(Attendance.organisation)
    return grouped(query, PresenceRow)


def known_ties(programme: Programme, who: dict[int, int]) -> list[TieRow]:
    """Of the whole programme: two who know each other from one community do so in the next."""
    ids = [community.id for community in programme.communities]
    query = sa.select(Tie.one_id, Tie.other_id, Gathering.starts_at).where(Tie.community_id.in_(ids))
    rows = db.session.execute(query.outerjoin(Gathering, Gathering.id == Tie.gathering_id))
    pairs = [(frozenset({who.get(a, a), who.get(b, b)}), at) for a, b, at in rows]
    return [TieRow(pair, clock.local(at).date() if at else None) for pair, at in pairs if len(pair) == 2]


def at_home(ties: Iterable[TieRow], presences: Grouped) -> Grouped:
    """In each community those of two who both came there."""
    seen: dict[Key, set[int]] = defaultdict(set)
    for community, rows in presences.items():
        for row in rows:
            seen[row.person].add(community)
    found: Grouped = defaultdict(list)
    for tie in ties:
        for community in set[int].intersection(*(seen[person] for person in tie.pair)):
            found[community].append(tie)
    return found


def turned_out_to_be() -> dict[int, int]:
    """Names typed at the door, and the person whom the sign-in sheet check has found each to be."""
    typed = sa.select(sa.literal(1), Attendance.typed_as_id, Attendance.person_id)
    first = orm.aliased(Attendance)
    again = sa.select(sa.literal(2), Attendance.person_id, first.person_id)
    again = again.join(first, Attendance.again_of_id == first.id).where(Attendance.again_of_id.is_not(None))
    both: Any = sa.union_all(typed.where(Attendance.typed_as_id.is_not(None)), again)
    return {who: person for _step, who, person in sorted(map(tuple, db.session.execute(both)))}


def curiosities(ids: Collection[int]) -> Grouped:
    """One by one those that something became of; the rest, however many, as counts."""

    def made(number: int, became: frozenset[str], gathering: int, state: str, root: int | None) -> CuriosityRow:
        return CuriosityRow(number, gathering, root, state, became)

    def alike(gathering: int, state: str, lines: int) -> CuriosityRow:
        return CuriosityRow(f"{gathering} {state}", gathering, state=state, lines=lines)

    alone: Any = sa.case((linked(), Curiosity.id), else_=None).label("alone")
    same = (alone, Curiosity.gathering_id, Curiosity.state, Curiosity.merged_into, Outcome.kind)
    query = at_sessions(Curiosity, ids, *same, sa.func.count()).where(~Curiosity.hidden)
    query = query.outerjoin(Outcome, Outcome.curiosity_id == Curiosity.id)
    rows = db.session.execute(query.group_by(Gathering.community_id, *same)).all()
    found = gathered((row[:6] for row in rows if row.alone is not None), made)
    for community, _alone, gathering, state, _root, _outcome, lines in rows:
        found[community] += [] if _alone else [alike(gathering, state, lines)]
    return found


def linked() -> sa.ColumnElement[bool]:
    """Questions that are merged, or that others are merged into, or that a topic or an outcome came of: by index."""
    other = orm.aliased(Curiosity)
    told_of = (other.merged_into, TopicSource.curiosity_id, Outcome.curiosity_id)
    of_it = (sa.select(column).where(column == Curiosity.id).correlate(Curiosity).exists() for column in told_of)
    return sa.or_(Curiosity.merged_into.is_not(None), *of_it)


def topics(ids: Collection[int]) -> Grouped:
    def made(number: int, came_from: frozenset[Key], *columns: Any) -> TopicRow:
        gathering, state, origin, minutes, led_by, title = columns
        return TopicRow(number, gathering, state, origin, minutes or 0, came_from, led_by, title)

    columns = (Topic.id, Topic.gathering_id, Topic.state, Topic.origin, Topic.minutes, Topic.led_by, Topic.title)
    query = at_sessions(Topic, ids, *columns, Curiosity.id).where(~Topic.hidden)
    shown = sa.and_(Curiosity.id == TopicSource.curiosity_id, ~Curiosity.hidden)
    query = query.outerjoin(TopicSource, TopicSource.topic_id == Topic.id).outerjoin(Curiosity, shown)
    return gathered(db.session.execute(query), made)


def themes(ids: Collection[int]) -> Grouped:
    same = (Reflection.gathering_id, Reflection.question, Reflection.theme)
    query = at_sessions(Reflection, ids, *same, sa.func.count()).where(
        Reflection.theme.is_not(None), ~Reflection.hidden
    )
    return grouped(query.group_by(Gathering.community_id, *same), ThemeRow)


def works(ids: Collection[int]) -> Grouped:
    def made(_number: int, further: frozenset[Key], owner: int | None, *columns: Any) -> WorkRow:
        area, scope, stage, added, held = columns
        everybody: Any = further | ({owner} - {None})
        return WorkRow(frozenset(everybody), area, scope, stage, day_of(added or held))

    facets = (WorkItem.talent_area, WorkItem.scope, WorkItem.stage, WorkItem.added_at, Gathering.starts_at)
    query = sa.select(WorkItem.community_id, WorkItem.id, WorkItem.owner_id, *facets, owners.c.person_id)
    query = query.outerjoin(Gathering, Gathering.id == WorkItem.source_gathering_id)
    query = query.outerjoin(owners, owners.c.work_item_id == WorkItem.id)
    return gathered(db.session.execute(query.where(WorkItem.community_id.in_(ids), on_the_map())), made)


def day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def actions(ids: Collection[int]) -> Grouped:
    columns = (ActionStep.gathering_id, ActionStep.state, ActionStep.due, ActionStep.done_on)
    return grouped(at_sessions(ActionStep, ids, *columns).where(~ActionStep.hidden), ActionRow)


def published_on(ids: Collection[int]) -> Grouped:
    """Days of published versions of manifestos: when saved, else of the session they come from, else None."""
    query = sa.select(Document.community_id, Version.made_at, Gathering.starts_at)
    query = query.join(Version, Version.document_id == Document.id)
    query = query.outerjoin(Gathering, Gathering.id == Version.gathering_id).where(MANIFESTO)
    found: Grouped = defaultdict(list)
    for community, made, held in db.session.execute(query.where(Document.community_id.in_(ids))):
        found[community].append(day_of(made or held))
    return found


def links(ids: Collection[int]) -> Grouped:
    query = sa.select(NetworkLink.community_id, NetworkLink.name, NetworkLink.kind, NetworkLink.state)
    return grouped(query.where(NetworkLink.community_id.in_(ids)).order_by(NetworkLink.name), LinkRow)


def plans_of(ids: Collection[int]) -> dict[int, PlanRow]:
    plans = db.session.scalars(sa.select(SustainPlan).where(SustainPlan.community_id.in_(ids)))
    return {
        plan.community_id: PlanRow(plan.rhythm, tuple(plan.roles), plan.next_date, plan.place, plan.review or "")
        for plan in plans
    }


def areas_of_work() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Facet.noun == "talent_area")) or 0
