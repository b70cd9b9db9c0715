"""Where whoever asks stands in a session: before each request, and before anybody is let in."""

from __future__ import annotations

from flask import g, request
from flask_login import current_user

from cop import clock
from cop.access import allow
from cop.communities.abilities import PRESENCE
from cop.communities.queries import abilities_in, ever_belonged
from cop.gatherings.models import AGAIN, Attendance, Gathering
from cop.gatherings.queries import (
    attendance_of,
    day_pass_good,
    gathering_numbered,
    gathering_with_code,
    open_with_code,
    presence,
    somebody_here,
    stands_as,
)
from cop.guessing import slow_down
from cop.tokens import day_token, room_token, rooms_joined

BY_KEY = frozenset(("participant", "guest", "visitor"))
"""Whoever holds one of these may do what it says. Who leads is asked about again each time (acts_as)."""


def place_in_gathering() -> None:
    """For /<community>/sessions/<n>/… and /rooms/<code>/…: hand the view the gathering, allow what presence allows.

    A view under either address gets the same two things: `gathering`, and in `g` who acts (`g.presence`).
    """
    args = request.view_args
    if not args or request.endpoint is None:
        return
    if "n" in args and args.get("community") is not None:
        args["gathering"] = gathering_numbered(args.pop("community"), args.pop("n"))
        stand_at_the_desk(args["gathering"])
    elif request.path.startswith("/rooms/") and "code" in args and not sits_in(args["code"]):
        args["gathering"] = at_the_door(args.pop("code"))


def stand_at_the_desk(gathering: Gathering) -> None:
    """Who acts here: whoever opened this laptop with today's printed code, or the member's own line on the sheet."""
    g.gathering, g.presence = gathering, None
    token = day_token(gathering.id)
    if token and day_pass_good(gathering, token.pass_id, clock.today()):
        g.presence = presence(gathering, token.attendance_id)
    if g.presence is not None:
        allow(PRESENCE[g.presence.kind])
    elif current_user.is_authenticated:
        g.presence = attendance_of(gathering, current_user.person)


def at_the_door(code: str) -> Gathering | None:
    """The session of this code, for a phone that has joined it, or for anybody while it can be joined.

    A dead code, the code of a draft and a wrong one look alike to a phone that holds no room token.
    """
    gathering = gathering_with_code(code)
    token = room_token(gathering.id) if gathering else None
    g.gathering, g.room_token, g.presence = gathering, token, None
    if gathering and token:
        g.presence = presence(gathering, token.attendance_id)
    if g.presence is not None:
        allow(PRESENCE[acts_as(g.presence)] | ({"keep time"} if g.presence.keeps_time else set()))
    elif gathering is None or not gathering.can_be_joined(clock.now()):
        slow_down()
        return None
    return gathering


def sits_in(code: str) -> bool:
    """Whether this is the phone of somebody in a session that runs: nearly every request of a session is, and one read
    by key says so; two, if the phone has been in several rooms. Here is only ever said yes: everything else is looked
    at as a whole (at_the_door)."""
    rooms = rooms_joined()
    gathering_id = rooms.pop() if len(rooms) == 1 else open_with_code(code) if rooms else None
    token = room_token(gathering_id) if gathering_id else None
    kind, keeps_time = stands_as(token, code) if token else ("", False)
    if kind not in BY_KEY:
        return False
    g.room_token = token
    allow(PRESENCE[kind] | ({"keep time"} if keeps_time else set()))
    return True


def bring_the_gathering() -> None:
    """Once somebody was let in by key: what the view works with, read once. Gone in between is gone."""
    args = request.view_args or {}
    if "code" in args and g.get("room_token"):
        args.pop("code")
        g.gathering, g.presence = somebody_here(g.room_token)
        args["gathering"] = g.gathering


def acts_as(presence: Attendance) -> str:
    """Asked each time: a facilitator's phone leads only while its person may lead here; somebody who never belonged
    leads because the leader has said so, today. A second phone does what the first one does, and never leads."""
    if presence.kind == AGAIN:
        first = presence.again_of.kind if presence.again_of else "participant"
        return "visitor" if first == "facilitator" else first
    if presence.kind != "facilitator":
        return presence.kind
    community, person = presence.gathering.community, presence.person
    leads = "lead sessions" in abilities_in(community, person) or not ever_belonged(community, person)
    return "facilitator" if leads else "visitor"
