"""Actions of a session, and those that earlier sessions left open."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from cop.actions.models import ActionStep
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import AGAIN, REHEARSAL_ROOM, Attendance, Gathering
from cop.gatherings.queries import A_SESSION

ME = "me"
A_LIST = 30
"""Up to so many people a phone offers their names to choose from; in a larger room one is typed."""
NAMES = (
    sa.select(Attendance.id, Attendance.name)
    .where(Attendance.gathering_id == sa.bindparam("gathering"), Attendance.kind != AGAIN)
    .order_by(Attendance.id)
)


def actions_by_topic(gathering: Gathering) -> dict[int | None, list[ActionStep]]:
    """What this session said it would do, less what it let go."""
    query = sa.select(ActionStep).options(joinedload(ActionStep.owner))
    query = query.where(ActionStep.gathering_id == gathering.id, ActionStep.state != "dropped", ~ActionStep.hidden)
    found: dict[int | None, list[ActionStep]] = defaultdict(list)
    for action in db.session.scalars(query.order_by(ActionStep.id)):
        found[action.topic_id].append(action)
    return found


def said_before(gathering: Gathering) -> list[ActionStep]:
    """“Last time we said we would …”: what earlier sessions left open, and what this one has answered for."""
    query = sa.select(ActionStep).join(Gathering).options(joinedload(ActionStep.owner))
    query = query.where(
        Gathering.community_id == gathering.community_id,
        Gathering.id != gathering.id,
        A_SESSION,
        sa.literal(gathering.number) > REHEARSAL_ROOM,
        Gathering.starts_at < gathering.starts_at,
        ~ActionStep.hidden,
        sa.or_(ActionStep.state == "open", ActionStep.asked_at_id == gathering.id),
    )
    return list(db.session.scalars(query.order_by(ActionStep.due.is_(None), ActionStep.due, ActionStep.id)))


def action_for(gathering: Gathering, action_id: int) -> ActionStep:
    """One that this session may answer for: its own, or an earlier one's of the same community."""
    action = db.session.get(ActionStep, action_id)
    if action is None or action.gathering.community_id != gathering.community_id:
        raise Missing
    if action.gathering.starts_at > gathering.starts_at:
        raise Missing
    return action


def names_here(gathering: Gathering) -> dict[int, str]:
    """By their lines of the sheet. For the phones, all of which ask at once: no more of anybody than a choice needs."""
    return {each.id: each.name for each in db.session.connection().execute(NAMES, {"gathering": gathering.id})}


def who_here(gathering: Gathering, typed: str, me: Attendance) -> Attendance | None:
    """Whom a leader's typed name means, or a phone's choice. Nobody typed: nobody yet."""
    typed = " ".join(typed.split()).casefold()
    if not typed or typed == ME:
        return me if typed else None
    here = gathering.everybody
    called = [a for a in here if str(a.id) == typed or a.name.casefold() == typed]
    found = called or [a for a in here if any(word.startswith(typed) for word in words(a.name))]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("More than one person here is called that: type the whole name.")
    raise Refused("Nobody here is called that. Type the name as on the sign-in sheet, or leave it empty.")


def words(name: str) -> list[str]:
    """A name's beginnings: the whole of it, and each word."""
    return [name.casefold(), *name.casefold().split()]
