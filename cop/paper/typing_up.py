"""A session run on paper, made into rows: who came, what was talked about, what they said, in no order."""

from __future__ import annotations

from cop import clock
from cop.agenda.models import Harvest, Topic
from cop.arrivals.joining import same_name
from cop.communities.models import Community, usual_kind
from cop.communities.queries import membership_in
from cop.db import db
from cop.gatherings.models import Gathering
from cop.gatherings.queries import gathering_numbered, number_at
from cop.identity.models import Person
from cop.paper.forms import PaperForm
from cop.reflections.opening import store_opened
from cop.reflections.sealing import Line
from cop.sheet.checking import Candidate


def type_up(form: PaperForm, community: Community, known: list[Candidate]) -> Gathering:
    """The closed session. It may be the one that was planned: then what was pinned to it is on its board."""
    gathering = session_for(form, community)
    gathering.was_held_on_paper(form.when, form.answered.data or 0)
    gathering.place = form.place.data or gathering.place or ""
    gathering.focus_in_hindsight = form.focus.data or None
    db.session.add(gathering)
    db.session.flush()
    tick(gathering, [c.person for c in known if c.person.id in set(form.came.data or [])])
    name(gathering, form.names.data or [], known)
    write_board(gathering, form)
    store_opened(gathering, closing_answers(form))
    return gathering


def session_for(form: PaperForm, community: Community) -> Gathering:
    if form.planned.data:
        return gathering_numbered(community, int(form.planned.data))
    return Gathering.plan(community, number_at(community, clock.at(form.when.day, form.when.starts)), form.when)


def tick(gathering: Gathering, people: list[Person]) -> None:
    for person in people:
        membership = membership_in(gathering.community, person)
        line = gathering.attend(person, usual_kind(membership), joined_by="paper")
        if membership:
            line.like(membership)


def name(gathering: Gathering, names: list[str], known: list[Candidate]) -> None:
    """A whole name that exactly one person here bears is that person, until the leader says otherwise."""
    for typed in names:
        line = gathering.attend(Person(name=typed), joined_by="paper")
        line.checked = "ask"
        db.session.flush()  # who is here is known by number
        here = {each.person_id for each in gathering.attendances}
        bearers = [c.person for c in known if same_name(c.person.name, typed)]
        if len(bearers) == 1 and bearers[0].id not in here:
            line.is_the_same_as(bearers[0])


def write_board(gathering: Gathering, form: PaperForm) -> None:
    for position, typed in enumerate(form.board, 1):
        topic = Topic(gathering=gathering, title=typed.title, origin="group", state="done", position=position)
        topic.lines = [Harvest(text=words) for words in typed.came_out]
        db.session.add(topic)


def closing_answers(form: PaperForm) -> list[Line]:
    boxes = {"feeling": form.feeling, "today": form.today, "curious": form.curious}
    return [Line(question, 1, text) for question, box in boxes.items() for text in box.data or []]
