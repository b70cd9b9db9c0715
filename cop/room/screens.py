"""What each screen of a session may show, put together from the features below."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import g

from cop import clock, keys
from cop.access import allowed
from cop.actionlearning.models import HOLDER
from cop.actionlearning.queries import set_running, sets_to_settle
from cop.actionlearning.together import TheSet
from cop.actions.models import ActionStep
from cop.actions.queries import A_LIST, actions_by_topic, names_here, said_before
from cop.agenda.models import KINDS, LINE_TAGS, Harvest, Topic
from cop.agenda.queries import WAITING, agenda_of, board, first_waiting, running
from cop.arrivals.queries import been_here_before
from cop.arrivals.views import asks_about_you
from cop.assents.queries import Agreement, agreement_on
from cop.bigscreen.queries import typed_in
from cop.checkin.models import PROMPTS, CheckIn
from cop.checkin.queries import round_of
from cop.curiosities.models import Curiosity, Pin, TopicSource
from cop.curiosities.queries import asked_at, from_last_time, put_off_at, shown_at, sources_gone
from cop.db import db
from cop.dots.marking import dotting
from cop.dots.queries import dots_spent, standing
from cop.gatherings.models import REHEARSAL_ROOM, Attendance, Gathering
from cop.gatherings.queries import A_SESSION, next_planned
from cop.gatherings.views import acts_at, address, reads_first, way_into
from cop.guests.queries import guests_of
from cop.hopes.models import Hope
from cop.hopes.queries import hopes_of, is_first, is_last
from cop.mapping.models import Mapping
from cop.mapping.queries import wall_of
from cop.moderation.queries import HERE, SESSION, SOMEBODY, SWITCHED, anything_kept_off, decided, kept_off
from cop.notes.models import PrivateNote
from cop.notes.queries import note_of
from cop.notes.views import writer
from cop.proposals.models import Drafting
from cop.proposals.queries import answered_for, documents_to_write_on, lines_in, was_answered
from cop.questionsets.models import PromptSet
from cop.questionsets.queries import asked_in, live_in, sets_to_ask
from cop.reflections.models import ClosingPart
from cop.reflections.opening import answered_so_far, parts_of
from cop.reflections.sealing import HOW
from cop.room import guide
from cop.roomcheck.asking import said_by, said_of
from cop.undo.queries import last_step
from cop.ways.queries import all_ways, at_step, by_size

PHASES = {
    "arrive": "Arriving",
    "check-in": "Check-in",
    "agenda": "Agenda",
    "topics": "Topics",
    "read-back": "Read back",
    "closing": "Closing questions",
    "questions": "Questions and pins",
    "next-date": "Next date",
}

GOES_ON = {"arrive": "agenda", "check-in": "agenda", "topics": "read-back", "questions": "next-date"}
"""What usually comes next where no button of its own leads there."""

BEFORE_TOPICS = ("arrive", "check-in", "agenda")


def keys_trouble(gathering: Gathering) -> str:
    """For every page of whoever leads this session: it is said where they are, not only where they would look."""
    return ClosingPart.trouble_at(gathering, keys.store())


@cache
def what_there_is() -> sa.Select[Any]:
    """Most of what a screen could show is not there most of the time: one question finds out what is."""
    here, exists = SESSION.id, sa.exists()
    elsewhere = (A_SESSION, Gathering.community_id == sa.bindparam("community"), Gathering.id != here)
    waiting = (Pin.state == "waiting", Pin.curiosity_id == Curiosity.id, Curiosity.gathering_id == Gathering.id)
    there = {
        "switched": SWITCHED,
        "present": HERE,
        "lines": exists.where(Harvest.topic_id == Topic.id, Topic.gathering_id == here),
        "actions": exists.where(ActionStep.gathering_id == here),
        "before": exists.where(ActionStep.gathering_id == Gathering.id, *elsewhere),
        "sources": exists.where(TopicSource.topic_id == Topic.id, Topic.gathering_id == here),
        "panels": exists.where(PromptSet.gathering_id == here, PromptSet.live),
        "writing": exists.where(Drafting.gathering_id == here, Drafting.live),
        "my_lines": was_answered(SOMEBODY.id),
        "check_in": exists.where(CheckIn.gathering_id == here),
        "mapping": exists.where(Mapping.gathering_id == here, Mapping.up),
        "guests": exists.where(Attendance.gathering_id == here, Attendance.kind == "guest"),
        "hidden": anything_kept_off(),
        "questions": exists.where(Curiosity.gathering_id == here),
        "waiting": exists.where(*waiting, *elsewhere),
        "note": exists.where(PrivateNote.gathering_id == here, PrivateNote.attendance_id == SOMEBODY.id),
        "been_before": been_here_before(),
    }
    return sa.select(*(column.label(name) for name, column in there.items()))


def there_is(gathering: Gathering, presence: Attendance | None = None) -> sa.Row[Any]:
    who = {"presence": presence.id, "person": presence.person_id} if presence else {"presence": 0, "person": 0}
    community = gathering.community_id if gathering.number > REHEARSAL_ROOM else 0  # nothing comes to a rehearsal
    asked = who | {"gathering": gathering.id, "community": community}
    return db.session.connection().execute(what_there_is(), asked).one()


def shown(gathering: Gathering, there: sa.Row[Any]) -> dict[str, Any]:
    """What all of them show: nothing that only some may see, and no more than a phone needs."""
    topics, now, told = board(gathering, lines=there.lines), clock.now(), round(time.time(), 2)
    current, open_now = running(topics), gathering.takes_part
    return {
        "gathering": gathering,
        "topics": topics,
        "running": current,
        "room_said": said_of(current),
        "learning": set_running(current),
        "way": at_step(current, there.present, now),
        "upcoming": first_waiting(topics),
        "line_tags": LINE_TAGS,
        "standing": standing(topics) if gathering.dots_shown else {},
        "looks_first": decided(there.switched, there.present),
        "actions": actions_by_topic(gathering) if there.actions else defaultdict(list),
        "sources_gone": sources_gone(gathering) if there.sources else frozenset(),
        "panels": live_in(gathering) if there.panels and open_now else None,
        "lines_round": lines_in(gathering) if there.writing else None,
        "check_in": round_of(gathering) if there.check_in else None,
        "guests": guests_of(gathering) if there.guests and open_now else [],
        "now": now,
        "told": told,
        "at": acts_at(gathering),
    }


def counted(gathering: Gathering) -> dict[str, Any]:
    """What the leader's and the room's screen show besides."""
    there = there_is(gathering)
    here = shown(gathering, there)
    return here | {
        "there": there,
        "phases": PHASES,
        "wall": wall_of(gathering) if there.mapping else None,
        "reckoning": agenda_of(here["topics"], gathering, here["now"]),
        "here": len(gathering.present),
        "asked": len(gathering.participants),
        "answered": answered_so_far(gathering),
        "last_time": from_last_time(gathering) if there.waiting and gathering.takes_part else [],
        "said_before": said_before(gathering) if there.before and gathering.takes_part else [],
        "typed": typed_in(gathering),
        "address": address,
        "way_in": way_into(gathering),
    }


def for_the_console(gathering: Gathering) -> dict[str, Any]:
    """Questions that are not on the screen yet are drawn to appear only while a key is held."""
    here = counted(gathering)
    here |= {
        "goes_on": GOES_ON.get(gathering.phase),
        "prompts": PROMPTS,
        "kept": kept_off(gathering) if here["there"].hidden and reads_first(gathering) else [],
        "ways": by_size(all_ways(), here["there"].present),
        "question_sets": sets_to_ask(gathering.community),
        "asked_sets": asked_in(gathering),
        "agreement": agreed_here(gathering, here),
        "hopes": hopes_of(gathering.community),
        "hopes_due": is_last(gathering),
        "to_write_on": documents_to_write_on(gathering.community),
        "parts": parts_of(gathering),
        "curiosities": asked_at(gathering) if reads_first(gathering) else shown_at(gathering),
        "put_off": put_off_at(gathering) if gathering.takes_part else [],
        "back": address(gathering, "room.console"),
        "last_step": last_step(gathering) if gathering.takes_part else None,
        "following": coming(gathering),
        "mirrored": True,
    }
    return here | {"guide": guide.advice(gathering, here) if guide.is_on() else None}


def for_the_wall(gathering: Gathering) -> dict[str, Any]:
    here = counted(gathering) | {"curiosities": shown_at(gathering), "following": next_planned(gathering.community)}
    return here | {"scene": scene(here)}


def scene(here: dict[str, Any]) -> str:
    """What the wall shows now: the part of the session that the leader chose, or what is going on."""
    gathering: Gathering = here["gathering"]
    usual = going_on(here)
    if not gathering.takes_part:
        return "questions" if here["curiosities"] else "thanks" if gathering.held else "welcome"
    if gathering.phase in ("closing", "questions"):
        return "questions" if here["curiosities"] else "asking"
    chosen = {"check-in": "check_in" if here["check_in"] else usual, "read-back": "read_back", "next-date": "next_date"}
    return chosen.get(gathering.phase, usual)


def going_on(here: dict[str, Any]) -> str:
    """The first of these that is there."""
    waiting = any(topic.state in WAITING for topic in here["topics"])
    scenes = {
        "typed": here["typed"],
        "map": here["wall"],
        "panels": here["panels"],
        "lines": here["lines_round"],
        "guest": any(visit.asking or visit.showing for visit in here["guests"]),
        "running": here["running"],
        "board": waiting or here["gathering"].phase == "agenda",
        "more": here["topics"],
    }
    return next((name for name, there in scenes.items() if there), "welcome")


def answers_change_until(gathering: Gathering) -> str | None:
    """For the line with which a phone reminds itself of what it has sent; the server does not know which have."""
    how = parts_of(gathering).get(HOW)
    return how.until if how and how.takes_answers(clock.now()) else None


def coming(gathering: Gathering) -> Gathering | None:
    """The session that people are told of at the end of this one."""
    return next_planned(gathering.community) if gathering.phase == "next-date" or gathering.held else None


def hopes_asked(gathering: Gathering) -> Sequence[Hope] | None:
    """On phones while people arrive at the first session, and while the last one reads back."""
    begins = gathering.phase in ("arrive", "check-in") and is_first(gathering)
    ends = gathering.phase == "read-back" and is_last(gathering)
    return hopes_of(gathering.community) if gathering.takes_part and (begins or ends) else None


def agreed_here(gathering: Gathering, here: dict[str, Any]) -> Agreement | None:
    """How the document that this session writes on stands, while nothing of it waits to be saved."""
    lines = here["lines_round"]
    if lines is None or lines.taken:
        return None
    return agreement_on(lines.document, g.presence.person if g.presence else None, offered=gathering)


def mine_to_settle(gathering: Gathering, here: dict[str, Any]) -> TheSet | None:
    """The action learning set whose holder this phone is, once there is something to say about what is kept."""
    running = [here["learning"]] if here["learning"] else []
    sets = [*running, *sets_to_settle(gathering, here["topics"])]
    return next((each for each in sets if each.ends and each.role_of(g.presence) == HOLDER), None)


def my_note(gathering: Gathering, there: sa.Row[Any]) -> PrivateNote | None:
    mine = writer()
    return note_of(gathering, mine) if there.note or mine.person_id else None


def for_a_phone(gathering: Gathering) -> dict[str, Any]:
    marks, there = dotting(gathering), there_is(gathering, g.presence)
    here, open_now = shown(gathering, there), gathering.takes_part
    spent = dots_spent(gathering, g.presence) if marks else 0
    return here | {
        "presence": g.presence,
        "wall": wall_of(gathering, cards=False) if there.mapping else None,
        "hopes": hopes_asked(gathering),
        "agreement": agreed_here(gathering, here),
        "settling": mine_to_settle(gathering, here),
        "i_said": said_by(here["running"], g.room_token.participant),
        "asks_about_you": open_now and asks_about_you(g.presence, there.been_before, there.present),
        "kept": kept_off(gathering) if there.hidden and allowed("lead sessions") else [],
        "kept_of_mine": kept_off(gathering, by=g.presence) if there.hidden else [],
        "my_lines": answered_for(g.presence) if there.my_lines else [],
        "note": my_note(gathering, there),
        "dotting": marks,
        "dots_left": max(gathering.dots_each - spent, 0),
        "curiosities": shown_at(gathering) if there.questions else [],
        "following": coming(gathering),
        "said_before": said_before(gathering) if there.before and open_now and early(gathering) else [],
        "last_time": from_last_time(gathering) if there.waiting and open_now and early(gathering) else [],
        "names": names_here(gathering) if here["running"] and there.present <= A_LIST else None,
        "kinds": KINDS,
    }


def early(gathering: Gathering) -> bool:
    return gathering.phase in BEFORE_TOPICS
