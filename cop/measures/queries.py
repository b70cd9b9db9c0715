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
    programme: Programme, with_themes: bool = True, period: Period = EVERYTHING, only: Community | None = None
) -> dict[int, CommunityRows]:
    """A programme's rows, a community each; or those of one. What shows no themes need not read every answer."""
    communities = [only] if only else programme.communities
    ids = [community.id for community in communities]
    found = at_communities(ids) | {"themes": themes(ids) if with_themes else defaultdict(list)}
    alike: dict[str, Any] = {"ties": known_ties(programme), "areas": areas_of_work(), "period": period}
    versions, linked, plans = published(ids), links(ids), plans_of(ids)
    agreed = agreed_people(ids)
    who = turned_out_to_be() if any(agreed.values()) else {}
    return {
        each.id: CommunityRows(
            versions=versions.get(each.id, 0),
            linked=linked.get(each.id, 0),
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
        "published_on": published_on(ids),
        "stories": defaultdict(list, {each: [StoryRow(*s) for s in told] for each, told in cycles_told(ids).items()}),
        "hopes": states_among(ids),
    }


def grouped(query: Any, make: Any) -> Grouped:
    """Rows made from a query whose first column is the community."""
    found: Grouped = defaultdict(list)
    for community, *columns in db.session.execute(query):
        found[community].append(make(*columns))
    return found


def at_sessions(model: Any, ids: Collection[int], *columns: Any) -> Any:
    """Columns of whatever belongs to sessions, the community first."""
    query = sa.select(Gathering.community_id, *columns).join(model, model.gathering_id == Gathering.id)
    return query.where(Gathering.community_id.in_(ids))


def gatherings(ids: Collection[int]) -> Grouped:
    rows = db.session.scalars(sa.select(Gathering).where(Gathering.community_id.in_(ids))).all()
    answered, found = answered_at(rows), defaultdict(list)
    for row in rows:
        starts = clock.local(row.starts_at)
        made = GatheringRow(row.id, row.number, starts.date(), starts.time(), standing(row), answered[row.id])
        found[row.community_id].append(made)
    return found


def standing(row: Gathering) -> str:
    """A rehearsal was not held, whatever was done in it."""
    return "rehearsal" if row.rehearsal else row.state


def answered_at(rows: Iterable[Gathering]) -> dict[int, int]:
    """How many answered, a session each: as stored; while its parts are sealed, as many as are in them."""
    found = {row.id: row.answered or 0 for row in rows}
    paper = {row.id: row.answered_from_paper for row in rows if row.answered is None}
    mine = (SealedAnswer.gathering_id == ClosingPart.gathering_id) & (SealedAnswer.part == ClosingPart.part)
    boxes = sa.select(sa.func.count()).select_from(SealedAnswer).where(mine).correlate(ClosingPart).scalar_subquery()
    query = sa.select(ClosingPart.gathering_id, ClosingPart.phones, boxes)
    phones: dict[int, list[int]] = defaultdict(list)
    for gathering, counted, sealed in db.session.execute(query.where(ClosingPart.gathering_id.in_(paper))):
        phones[gathering].append(counted if counted is not None else sealed - paper[gathering])
    return found | {each: max(phones[each], default=0) + slips for each, slips in paper.items()}


def presences(ids: Collection[int]) -> Grouped:
    sheet = (Attendance.gathering_id, Attendance.person_id, Attendance.kind, Attendance.role_type)
    where = (Attendance.organisation_id, Organisation.organisation_type, Attendance.known_before)
    query = at_sessions(Attendance, ids, *sheet, *where)
    return grouped(query.outerjoin(Organisation, Organisation.id == Attendance.organisation_id), PresenceRow)


def known_ties(programme: Programme) -> list[TieRow]:
    """Of the whole programme: two who know each other from one community do so in the next."""
    ids = [community.id for community in programme.communities]
    query = sa.select(Tie.one_id, Tie.other_id, Gathering.starts_at).where(Tie.community_id.in_(ids))
    rows = db.session.execute(query.outerjoin(Gathering, Gathering.id == Tie.gathering_id))
    who = turned_out_to_be()
    pairs = [(frozenset({who.get(a, a), who.get(b, b)}), at) for a, b, at in rows]
    return [TieRow(pair, clock.local(at).date() if at else None) for pair, at in pairs if len(pair) == 2]


def turned_out_to_be() -> dict[int, int]:
    """Names typed at the door, and the person whom the sign-in sheet check has found each to be."""
    query = sa.select(Attendance.typed_as_id, Attendance.person_id).where(Attendance.typed_as_id.is_not(None))
    found = {typed: person for typed, person in db.session.execute(query) if typed is not None}
    first = orm.aliased(Attendance)
    again = sa.select(Attendance.person_id.label("again"), first.person_id.label("first")).join(
        first, Attendance.again_of_id == first.id
    )
    return found | {each.again: each.first for each in db.session.execute(again)}


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

    return {tie.pair for tie in known_ties(programme) if tie.said_on is None or tie.said_on <= first_shared(tie.pair)}


def curiosities(ids: Collection[int]) -> Grouped:
    """One by one those that something became of; the rest, however many, as counts."""
    became: dict[int, set[str]] = defaultdict(set)
    noted = at_sessions(Curiosity, ids, Outcome.curiosity_id, Outcome.kind)
    for _community, question, kind in db.session.execute(noted.join(Outcome, Outcome.curiosity_id == Curiosity.id)):
        became[question].add(kind)

    def made(gathering: int, state: str, number: int, root: int | None) -> CuriosityRow:
        return CuriosityRow(number, gathering, root, state, frozenset(became[number]))

    def alike(gathering: int, state: str, lines: int) -> CuriosityRow:
        return CuriosityRow(f"{gathering} {state}", gathering, state=state, lines=lines)

    same = (Curiosity.gathering_id, Curiosity.state)
    shown = at_sessions(Curiosity, ids, *same, Curiosity.id, Curiosity.merged_into).where(~Curiosity.hidden)
    others = at_sessions(Curiosity, ids, *same, sa.func.count()).where(~Curiosity.hidden, ~linked())
    found = grouped(shown.where(linked()), made)
    for community, rows in grouped(others.group_by(Gathering.community_id, *same), alike).items():
        found[community] += rows
    return found


def linked() -> sa.ColumnElement[bool]:
    """Questions that are merged, or that others are merged into, or that a topic or an outcome came of."""
    roots = sa.select(Curiosity.merged_into).where(Curiosity.merged_into.is_not(None))
    taken_up = sa.select(TopicSource.curiosity_id).where(TopicSource.curiosity_id.is_not(None))
    told_of: Any = sa.union(roots, taken_up, sa.select(Outcome.curiosity_id))
    return sa.or_(Curiosity.merged_into.is_not(None), Curiosity.id.in_(told_of))


def topics(ids: Collection[int]) -> Grouped:
    came_from: dict[int, set[Key]] = defaultdict(set)
    query = at_sessions(Topic, ids, TopicSource.topic_id, TopicSource.curiosity_id)
    query = query.join(TopicSource, TopicSource.topic_id == Topic.id)
    query = query.join(Curiosity, Curiosity.id == TopicSource.curiosity_id).where(~Curiosity.hidden, ~Topic.hidden)
    for _community, topic, question in db.session.execute(query):
        came_from[topic].add(question)

    def made(number: int, *columns: Any) -> TopicRow:
        gathering, state, origin, minutes, led_by, title = columns
        return TopicRow(number, gathering, state, origin, minutes or 0, frozenset(came_from[number]), led_by, title)

    columns = (Topic.id, Topic.gathering_id, Topic.state, Topic.origin, Topic.minutes, Topic.led_by, Topic.title)
    return grouped(at_sessions(Topic, ids, *columns).where(~Topic.hidden), made)


def themes(ids: Collection[int]) -> Grouped:
    same = (Reflection.gathering_id, Reflection.question, Reflection.theme)
    query = at_sessions(Reflection, ids, *same, sa.func.count()).where(
        Reflection.theme.is_not(None), ~Reflection.hidden
    )
    return grouped(query.group_by(Gathering.community_id, *same), ThemeRow)


def works(ids: Collection[int]) -> Grouped:
    further: dict[int, set[Key]] = defaultdict(set)
    query = sa.select(owners).join(WorkItem, WorkItem.id == owners.c.work_item_id)
    for work, person in db.session.execute(query.where(WorkItem.community_id.in_(ids), on_the_map())):
        further[work].add(person)

    def made(number: int, owner: int | None, *columns: Any) -> WorkRow:
        area, scope, stage, added, held = columns
        everybody: Any = further[number] | ({owner} - {None})
        return WorkRow(frozenset(everybody), area, scope, stage, day_of(added or held))

    facets = (WorkItem.talent_area, WorkItem.scope, WorkItem.stage, WorkItem.added_at, Gathering.starts_at)
    query = sa.select(WorkItem.community_id, WorkItem.id, WorkItem.owner_id, *facets)
    query = query.outerjoin(Gathering, Gathering.id == WorkItem.source_gathering_id)
    return grouped(query.where(WorkItem.community_id.in_(ids), on_the_map()), made)


def day_of(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def actions(ids: Collection[int]) -> Grouped:
    columns = (ActionStep.gathering_id, ActionStep.state, ActionStep.due, ActionStep.done_on)
    return grouped(at_sessions(ActionStep, ids, *columns).where(~ActionStep.hidden), ActionRow)


def published_on(ids: Collection[int]) -> Grouped:
    """Days of published versions of manifestos: when they were saved, else of the session they come from."""
    query = sa.select(Document.community_id, Version.made_at, Gathering.starts_at)
    query = query.join(Version, Version.document_id == Document.id)
    query = query.outerjoin(Gathering, Gathering.id == Version.gathering_id).where(MANIFESTO)
    found: Grouped = defaultdict(list)
    for community, made, held in db.session.execute(query.where(Document.community_id.in_(ids))):
        found[community] += [day for day in [day_of(made or held)] if day]
    return found


def counts(query: Any) -> dict[int, int]:
    return {community: number for community, number in db.session.execute(query)}  # noqa: C416


def published(ids: Collection[int]) -> dict[int, int]:
    """Published versions of manifestos, a community each."""
    query = sa.select(Document.community_id, sa.func.count()).join(Version, Version.document_id == Document.id)
    query = query.where(Document.community_id.in_(ids), MANIFESTO)
    return counts(query.group_by(Document.community_id))


def links(ids: Collection[int]) -> dict[int, int]:
    query = sa.select(NetworkLink.community_id, sa.func.count()).where(NetworkLink.state == "linked")
    query = query.where(NetworkLink.community_id.in_(ids)).group_by(NetworkLink.community_id)
    return counts(query)


def plans_of(ids: Collection[int]) -> dict[int, PlanRow]:
    plans = db.session.scalars(sa.select(SustainPlan).where(SustainPlan.community_id.in_(ids)))
    return {plan.community_id: PlanRow(plan.rhythm, tuple(plan.roles), plan.next_date) for plan in plans}


def areas_of_work() -> int:
    query = sa.select(sa.func.count()).select_from(Facet).where(Facet.noun == "talent_area")
    return db.session.scalar(query) or 0
