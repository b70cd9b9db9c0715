"""The board: every act works from the console and from a phone in the room."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock, live
from cop.access import allowed, may
from cop.agenda.forms import LeadersTopicForm, LineForm, OwnTopicForm, TopicForm
from cop.agenda.models import Topic
from cop.agenda.queries import (
    board,
    first_waiting,
    mergeable_with,
    next_position,
    put_beside,
    running,
    suggested_before,
    topic_in,
    topic_to_change,
)
from cop.agenda.unsent import keep_unsent, number
from cop.communities.models import Membership
from cop.communities.queries import membership_in
from cop.db import db
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import actor, acts_at, address, in_the_room, screen
from cop.identity.models import Person
from cop.moderation.views import let_the_leader_look
from cop.undo.models import step
from cop.web import local_path, page, saved

bp = Blueprint("agenda", __name__)

THREE_MORE = 3


def done(gathering: Gathering) -> ResponseReturnValue:
    """Commit, and back to the screen that this came from; a page other than these says which it is."""
    live.changed(gathering.id)
    db.session.commit()
    return saved(local_path(request.form.get("back"), back_from(gathering)))


def back_from(gathering: Gathering) -> str:
    """The phone's page, the console, or for members at their desk the page before the session."""
    if request.path.startswith("/rooms/") or leads():
        return screen(gathering)
    return address(gathering, "agenda.before")


def act_on(topic: Topic, done: str) -> AbstractContextManager[Any]:
    """What is done to one topic, to be undone as one; not what its owner does while nobody has looked at it yet."""
    unseen = topic.hidden and not leads()
    return nullcontext() if unseen else step(topic.gathering, done, topic, about=words_of(topic))


def words_of(topic: Topic) -> str:
    return "" if topic.hidden else topic.title


def leads() -> bool:
    return allowed("lead sessions")


def person_acting() -> Person:
    """Whoever acts, in the room or as a member before it."""
    here: Attendance | None = g.presence
    person: Person = here.person if here else current_user.person
    return person


def suggester(gathering: Gathering) -> Attendance | Membership:
    """A presence in the room; a member who suggests something before it does not come onto its sign-in sheet."""
    membership = None if g.presence else membership_in(gathering.community, current_user.person)
    return membership if membership and not (leads() and gathering.takes_part) else actor()


@in_the_room("/topics", bp)
@may("suggest topics")
def suggest(gathering: Gathering) -> ResponseReturnValue:
    form = TopicForm()
    if not form.validate():
        return page("agenda/suggest.html", gathering=gathering, form=form, back=back_from(gathering), status=422)
    if suggested_before(gathering, form.once.data):
        return done(gathering)
    said_aloud = leads() and not request.path.startswith("/rooms/") and not form.own.data
    topic = Topic.suggest(gathering, form.title.data or "", by=suggester(gathering), said_aloud=said_aloud)
    topic.describe(form.kind.data, form.hope.data, form.minutes.data)
    topic.position, topic.once = next_position(gathering), form.once.data or None
    db.session.add(topic)
    let_the_leader_look(gathering, topic)
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/start", bp)
@may("lead sessions")
def start(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """One topic at a time: starting one ends the one before it."""
    topic, now = topic_to_change(gathering, topic_id), clock.now()
    keep_unsent(gathering)
    topics = board(gathering)
    before = running(topics)
    with step(gathering, "Started", *topics, about=words_of(topic)):
        if before is not None and before is not topic:
            before.done(now)
        topic.start(now, led_by=who_leads(before))
    return done(gathering)


def who_leads(before: Topic | None) -> str:
    """Whoever starts a topic leads it until somebody says otherwise; with a phone that only keeps time, as before."""
    if not leads():
        return before.led_by if before else "facilitator"
    return "facilitator" if actor().kind == "facilitator" else "member"


@in_the_room("/topics/next", bp)
@may("keep time")
def next_topic(gathering: Gathering) -> ResponseReturnValue:
    """Done with this one, start the one on top."""
    one_at_a_time(gathering)
    keep_unsent(gathering)
    topics, now = board(gathering), clock.now()
    current, upcoming = running(topics), first_waiting(topics)
    with step(gathering, "Went on to the next topic", *topics):
        if current is not None:
            current.done(now)
        if upcoming is not None:
            upcoming.start(now, led_by=who_leads(current))
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/longer", bp)
@may("keep time")
def take_longer(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic = topic_to_change(gathering, topic_id)
    with act_on(topic, "Three more minutes for"):
        topic.take_longer(THREE_MORE)
    return done(gathering)


@bp.get("/<community>/sessions/<int:n>/topics/<int:topic_id>")
@may("lead sessions")
def show(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """One topic with everything that can be done to it; the board itself stays light."""
    topic = topic_in(gathering, topic_id)
    return page("agenda/topic.html", fragment="agenda/_topic.html", **about(topic), form=form_of(topic))


def about(topic: Topic) -> dict[str, Any]:
    return {
        "gathering": topic.gathering,
        "topic": topic,
        "others": mergeable_with(topic),
        "at": acts_at(topic.gathering),
        "back": back_from(topic.gathering),
    }


def form_of(topic: Topic) -> TopicForm:
    """What was typed, or else what it says now: a field that a screen leaves out stays as it is."""
    now = {"title": topic.title, "kind": topic.kind, "hope": topic.hope, "minutes": topic.planned_minutes}
    now["origin"] = topic.origin
    return (LeadersTopicForm if leads() else OwnTopicForm)(data=now)


def mine_to_change(gathering: Gathering, topic_id: int) -> Topic:
    """Any topic for whoever leads, one's own for everybody else."""
    topic = topic_to_change(gathering, topic_id)
    if not leads():
        topic.must_belong_to(person_acting())
    return topic


@bp.get("/<community>/sessions/<int:n>/topics")
@may("suggest topics")
def before(gathering: Gathering) -> ResponseReturnValue:
    """What members would like to talk about at a session that is still ahead."""
    form = TopicForm(formdata=None)
    at, topics = acts_at(gathering), board(gathering)
    return page("agenda/before.html", gathering=gathering, topics=topics, me=person_acting(), form=form, at=at)


@in_the_room("/topics/<int:topic_id>/edit", bp)
@may("suggest topics")
def edit(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """Its words change; where it came from does not, unless the leader puts right whose it is."""
    topic = mine_to_change(gathering, topic_id)
    form = form_of(topic)
    if not form.validate():
        return page("agenda/topic.html" if leads() else "agenda/own.html", form=form, **about(topic), status=422)
    with act_on(topic, "Changed"):
        topic.rename(form.title.data or "")
        topic.describe(form.kind.data or topic.kind, form.hope.data, form.planned or topic.planned_minutes)
        if isinstance(form, LeadersTopicForm):
            topic.came_from(form.origin.data or topic.origin, person_acting())
    let_the_leader_look(gathering, topic)
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/withdraw", bp)
@may("suggest topics")
def withdraw(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic = mine_to_change(gathering, topic_id)
    with act_on(topic, "Withdrew"):
        topic.withdraw()
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/done", bp)
@may("lead sessions")
def finish(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic = topic_to_change(gathering, topic_id)
    keep_unsent(gathering)
    with act_on(topic, "Done with"):
        topic.done(clock.now())
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/park", bp)
@may("lead sessions")
def park(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic = topic_to_change(gathering, topic_id)
    keep_unsent(gathering)
    with act_on(topic, "Parked"):
        topic.park(clock.now())
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/move", bp)
@may("lead sessions")
def move(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    """Right before or after another topic, by buttons or by drag."""
    topic, after = topic_to_change(gathering, topic_id), "after" in request.form
    gathering.must_be_open()
    neighbour = topic_in(gathering, number(request.form.get("after" if after else "before")))
    topics = board(gathering)
    with step(gathering, "Moved", *topics, about=words_of(topic)):
        put_beside(topics, topic, neighbour, after)
    return done(gathering)


@in_the_room("/topics/<int:topic_id>/lines", bp)
@may("add what came out")
def note(gathering: Gathering, topic_id: int) -> ResponseReturnValue:
    topic, form = topic_in(gathering, topic_id), LineForm()
    if not form.validate():
        return page("agenda/note.html", topic=topic, form=form, back=screen(gathering), status=422)
    let_the_leader_look(gathering, topic.note(form.text.data or "", by=actor(), tag=form.tag.data or None))
    return done(gathering)
