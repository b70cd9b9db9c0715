"""Rows for the measures from the database: a fixed number of queries, whatever the size.

What was hidden or taken back is not counted anywhere: it has left screens, exports and figures alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache, cached_property, partial
from typing import Any

import sqlalchemy as sa

from cop import clock
from cop.actions.models import ActionStep
from cop.agenda.models import Topic
from cop.arrivals.models import Tie
from cop.assents.queries import agreed_people
from cop.communities.models import Community, Organisation, Programme
from cop.curiosities.models import Curiosity, Outcome, TopicSource
from cop.curiosities.queries import linked
from cop.db import db
from cop.direct import read
from cop.documents.models import Document, Version
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import turned_out_to_be
from cop.hopes.models import Hope
from cop.hopes.queries import hopes_among
from cop.later import Later
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
from cop.reflections.models import ClosingPart, Reflection, phones_of
from cop.stories.models import ValueStory
from cop.stories.queries import published_stories
from cop.talentmap.models import Facet, WorkItem, owners
from cop.talentmap.queries import on_the_map

Grouped = dict[int, list[Any]]
MANIFESTO = (Document.kind == "manifesto") & (Version.state == "published")


class Beside:
    """What figures show beside their numbers, read when first asked for, and once for both."""

    def __init__(self, communities: Collection[int], areas: int | None = None) -> None:
        self.communities, self.known_areas = communities, areas

    @cached_property
    def stories(self) -> Sequence[ValueStory]:
        return published_stories(self.communities)

    @cached_property
    def hopes(self) -> Sequence[Hope]:
        return hopes_among(self.communities)

    @cached_property
    def areas(self) -> int:
        if self.known_areas is not None:
            return self.known_areas
        return db.session.scalar(sa.select(sa.func.count()).where(Facet.noun == "talent_area")) or 0


def rows_of(
    programme: Programme,
    with_themes: bool = True,
    period: Period = EVERYTHING,
    only: Community | None = None,
    beside: Beside | None = None,
) -> dict[int, CommunityRows]:
    """A programme's rows, a community each; or those of one. What shows no themes need not read every answer."""
    ids = [community.id for community in ([only] if only else programme.communities)]
    beside, who = beside or Beside(ids), turned_out_to_be()
    found = at_communities(ids, beside)
    found |= {"themes": cache(partial(themes, ids)) if with_themes else nothing}
    came = found["presences"]
    found |= {"ties": cache(lambda: at_home(known_ties(programme, who), came()))}
    stands = as_they_stand(ids, who, beside.areas)
    later = {each: {name: Later(read, each) for name, read in found.items()} for each in ids}
    return {each: CommunityRows(period=period, **stands(each) | later[each]) for each in ids}


def as_they_stand(ids: Collection[int], who: dict[int, int], areas: int) -> Callable[[int], dict[str, Any]]:
    published, plans, agreed, others = published_on(ids), plans_of(ids), agreed_people(ids), links(ids)
    return lambda each: {
        "areas": areas,
        "versions": len(published[each]),
        "published_on": [day for day in published[each] if day],
        "links": others[each],
        "linked": sum(link.state == "linked" for link in others[each]),
        "plan": plans.get(each),
        "agreed": frozenset(who.get(person, person) for person in agreed[each]),
    }


def at_communities(ids: Collection[int], beside: Beside) -> dict[str, Callable[[], Grouped]]:
    reads = (gatherings, presences, curiosities, topics, works, actions)
    return {
        **{read.__name__: cache(partial(read, ids)) for read in reads},
        "stories": cache(lambda: by_community(beside.stories, lambda each: StoryRow(each.told_on, each.cycles))),
        "hopes": cache(lambda: by_community(beside.hopes, lambda each: each.state)),
    }


def nothing() -> Grouped:
    return defaultdict(list)


def by_community(things: Iterable[Any], make: Callable[[Any], Any]) -> Grouped:
    found = nothing()
    for each in things:
        found[each.community_id].append(make(each))
    return found


def grouped(query: Any, make: Any) -> Grouped:
    """Rows made from a query whose first column is the community."""
    found: Grouped = defaultdict(list)
    for row in read(query):
        found[row[0]].append(make(*row[1:]))
    return found


def gathered(rows: Iterable[Any], make: Any) -> Grouped:
    """The same, where a number follows and whatever belongs to it several times comes last: each row is made once."""
    several, first = dict[int, set[Any]](), dict[int, Any]()
    for row in rows:
        if row[1] not in first:
            first[row[1]], several[row[1]] = row, set()
        if row[-1] is not None:
            several[row[1]].add(row[-1])
    found: Grouped = defaultdict(list)
    for number, row in first.items():
        found[row[0]].append(make(number, frozenset(several[number]), *row[2:-1]))
    return found


def at_sessions(model: Any, ids: Collection[int], *columns: Any) -> Any:
    """Columns of whatever belongs to sessions, the community first."""
    query = sa.select(Gathering.community_id, *columns).join(model, model.gathering_id == Gathering.id)
    return query.where(Gathering.community_id.in_(ids))


def gatherings(ids: Collection[int]) -> Grouped:
    names = (Gathering.community_id, Gathering.number, Gathering.starts_at, Gathering.state, Gathering.rehearsal)
    rows, answered = with_answers(names, Gathering.community_id.in_(ids))
    found = nothing()
    for row in rows:
        starts = clock.local(row.starts_at)
        state = "rehearsal" if row.rehearsal else row.state  # not held, whatever was done in it
        made = GatheringRow(row.id, row.number, starts.date(), starts.time(), state, answered[row.id])
        found[row.community_id].append(made)
    return found


def answered_at(ids: Collection[int]) -> dict[int, int]:
    return with_answers((), Gathering.id.in_(ids))[1]


def with_answers(columns: Sequence[Any], where: sa.ColumnElement[bool]) -> tuple[list[Any], dict[int, int]]:
    """Sessions, and how many answered each: as stored; while its parts are sealed, as many as are in them."""
    sealed = (ClosingPart.gathering_id == Gathering.id) & Gathering.answered.is_(None) & (Gathering.state != "draft")
    query = sa.select(Gathering.id, *columns, Gathering.answered, Gathering.answered_from_paper, phones_of())
    every = read(query.outerjoin(ClosingPart, sealed).where(where))
    found = {row.id: row.answered_from_paper if row.answered is None else row.answered for row in every}
    for row in every:
        if row.phones is not None:
            found[row.id] = max(found[row.id], row.phones + row.answered_from_paper)
    return list({row.id: row for row in every}.values()), found


def presences(ids: Collection[int]) -> Grouped:
    sheet = (Attendance.gathering_id, Attendance.person_id, Attendance.kind, Attendance.role_type)
    where = (Attendance.organisation_id, Organisation.organisation_type, Attendance.known_before)
    query = at_sessions(Attendance, ids, *sheet, *where).outerjoin(Attendance.organisation)
    return grouped(query, PresenceRow)


def known_ties(programme: Programme, who: dict[int, int]) -> list[TieRow]:
    """Of the whole programme: two who know each other from one community do so in the next."""
    ids = [community.id for community in programme.communities]
    query = sa.select(Tie.one_id, Tie.other_id, Gathering.starts_at).where(Tie.community_id.in_(ids))
    rows = read(query.outerjoin(Gathering, Gathering.id == Tie.gathering_id))
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
    rows = read(query.group_by(Gathering.community_id, *same))
    found = gathered((row[:6] for row in rows if row.alone is not None), made)
    for community, _alone, gathering, state, _root, _outcome, lines in rows:
        found[community] += [] if _alone else [alike(gathering, state, lines)]
    return found


def topics(ids: Collection[int]) -> Grouped:
    def made(number: int, came_from: frozenset[Key], *columns: Any) -> TopicRow:
        gathering, state, origin, minutes, led_by, title = columns
        return TopicRow(number, gathering, state, origin, minutes or 0, came_from, led_by, title)

    columns = (Topic.id, Topic.gathering_id, Topic.state, Topic.origin, Topic.minutes, Topic.led_by, Topic.title)
    query = at_sessions(Topic, ids, *columns, Curiosity.id).where(~Topic.hidden)
    shown = sa.and_(Curiosity.id == TopicSource.curiosity_id, ~Curiosity.hidden)
    query = query.outerjoin(TopicSource, TopicSource.topic_id == Topic.id).outerjoin(Curiosity, shown)
    return gathered(read(query), made)


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
    return gathered(read(query.where(WorkItem.community_id.in_(ids), on_the_map())), made)


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
    for community, made, held in read(query.where(Document.community_id.in_(ids))):
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
