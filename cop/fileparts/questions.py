"""Topics, questions and closing answers of a programme file, in and out.

A loaded answer gets no respondent and no order: of who wrote what with what, only the count stays, on its session.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from secrets import SystemRandom
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from cop import clock
from cop.agenda.models import Harvest, Topic
from cop.curiosities.models import Curiosity, Outcome, Pin, TopicSource
from cop.curiosities.no_order import put_in_no_order
from cop.db import Model, db
from cop.fileparts.people import Arriving, Json, Leaving, told, unique
from cop.filesections import sections as s
from cop.filesections.fields import LONGEST, TEXT_LIMIT
from cop.reflections.models import ClosingPart, Reflection
from cop.reflections.sealing import HOW
from cop.timekeeping.models import PLANNED_MINUTES

PASSED_ON = "passed-on"
WAITING = ("open", "pinned")


def load_questions(arriving: Arriving) -> None:
    """Topics; each question and each answer alone and in no order; then what the group did with the questions."""
    arriving.topics = {each.id: a_topic(each, arriving) for each in arriving.file.topics}
    rows = {each.id: a_curiosity(each, arriving) for each in arriving.file.curiosity}
    put_in_no_order(rows.values())
    arriving.curiosities = {name: row.id for name, row in rows.items()}
    put_together(arriving)
    put_in_no_order(reflections(arriving))
    came_up = {each.id: set(each.led_to_topics) for each in arriving.file.curiosity}
    for topic in arriving.file.topics:
        for name in topic.from_curiosity:
            came_up[name].add(topic.id)
    for record in arriving.file.curiosity:
        row = rows[record.id]
        row.merged_into = rows[record.merged_into].id if record.merged_into else None
        topics = [arriving.topics[topic] for topic in sorted(came_up[record.id])]
        db.session.add_all(what_became(record, row.id, topics))
        db.session.add_all(pins(record, row.id, topics, arriving))


def a_topic(record: s.Topic, arriving: Arriving) -> Topic:
    topic = Topic(
        gathering_id=arriving.gatherings[record.gathering].id,
        ref=record.id,
        position=record.order,
        title=record.title,
        kind=record.kind or ("question" if record.from_curiosity else "idea"),
        hope=record.hope,
        origin=record.origin,
        state=record.state,
        owner_id=arriving.people[record.owner].id if record.owner else None,
        method_slug=record.method,
        minutes=record.minutes,
        planned_minutes=first(record.planned_minutes, record.minutes or PLANNED_MINUTES),
        handed_to=record.handed_to,
        handed_line=record.handed_line,
        led_by=record.led_by,
        wording=record.wording,
    )
    if record.source_taken_back:
        db.session.add(TopicSource(topic=topic))
    lines = record.lines or ([s.Line(text=record.harvest)] if record.harvest else [])
    topic.lines.extend(Harvest(text=line.text, tag=line.tag) for line in lines)
    db.session.add(topic)
    return topic


def put_together(arriving: Arriving) -> None:
    db.session.flush()  # the topics have their numbers now
    for record in arriving.file.topics:
        if record.merged_into:
            arriving.topics[record.id].merged_into_id = arriving.topics[record.merged_into].id


def first(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def what_became(record: s.Curiosity, question: int, topics: Sequence[Topic]) -> Iterator[Model]:
    for topic in topics:
        yield TopicSource(curiosity_id=question, topic_id=topic.id)
    if record.handed_to:
        yield Outcome(curiosity_id=question, kind=PASSED_ON, note=record.handed_to)
    for outcome in record.outcomes:
        yield Outcome(curiosity_id=question, kind=outcome.kind, note=outcome.note)


def pins(record: s.Curiosity, question: int, topics: Sequence[Topic], arriving: Arriving) -> Iterator[Pin]:
    """As the file tells them one by one; else the one that “pinned” stands for."""
    for told_of in record.pins:
        there = arriving.gatherings[told_of.gathering].id if told_of.gathering else None
        yield Pin(curiosity_id=question, gathering_id=there, state=told_of.state)
    if record.pinned and not record.pins:
        waits = record.state in WAITING and not topics
        state = "taken up" if topics else "waiting" if waits else "not today"
        yield Pin(curiosity_id=question, gathering_id=topics[0].gathering_id if topics else None, state=state)


def a_curiosity(record: s.Curiosity, arriving: Arriving) -> Curiosity:
    return Curiosity(
        gathering_id=arriving.gatherings[record.gathering].id,
        text=record.text,
        wording=record.wording,
        theme=record.theme,
        state=record.state,
        may_quote=record.may_quote,
        released=record.released,
        on_screen=True,
    )


def reflections(arriving: Arriving) -> Iterator[Reflection]:
    for record in arriving.file.responses:
        gathering = arriving.gatherings[record.gathering].id
        for question in ("feeling", "today"):
            text, theme = getattr(record, question), getattr(record, f"{question}_theme")
            if text:
                ticks = {"may_quote": question in record.may_quote, "released": question in record.released}
                yield Reflection(gathering_id=gathering, question=question, text=text, theme=theme, **ticks)


def dump_questions(leaving: Leaving) -> Json:
    without = topics_without_their_question(leaving)
    topics = of_sessions(Topic, leaving, selectinload(Topic.lines))
    topics = [each for each in topics if not each.hidden and (each.state != "withdrawn" or each.id not in without)]
    topics.sort(key=lambda each: (each.gathering_id, each.position, each.id))
    leaving.topics = unique({each.id: each.ref or f"t{each.id}" for each in topics})
    loads = (selectinload(Curiosity.pins), selectinload(Curiosity.sources), selectinload(Curiosity.outcomes))
    questions = in_no_order(
        each for each in of_sessions(Curiosity, leaving, *loads) if each.on_screen and not each.hidden
    )
    leaving.curiosities = {each.id: f"q{place}" for place, each in enumerate(questions, start=1)}
    leaders_alone = not_yet_for_members(leaving)
    seen = (each for each in of_sessions(Reflection, leaving) if not each.hidden)
    answers = in_no_order(each for each in seen if each.gathering_id not in leaders_alone)
    sources: dict[int, list[str]] = defaultdict(list)
    for question in questions:
        for source in question.sources:
            sources[source.topic_id].append(leaving.curiosities[question.id])
    return {
        "curiosity": [question_record(each, leaving) for each in questions],
        "topics": [topic_record(each, sources[each.id], leaving) | taken_back(each, without) for each in topics],
        "responses": [answer_record(place, each, leaving) for place, each in enumerate(answers, start=1)],
    }


def topics_without_their_question(leaving: Leaving) -> set[int]:
    """Of which a question was since taken back or hidden. Withdrawn ones went with it: their titles are its words."""
    query = sa.select(Topic.id).join(TopicSource, TopicSource.topic_id == Topic.id).outerjoin(TopicSource.curiosity)
    gone = sa.or_(Curiosity.id.is_(None), Curiosity.hidden)
    return set(db.session.scalars(query.where(Topic.gathering_id.in_(leaving.gatherings), gone)))


def not_yet_for_members(leaving: Leaving) -> set[int]:
    """Sessions whose leader still looks first at how it was: a file would show it to everybody at once."""
    query = sa.select(ClosingPart).where(ClosingPart.gathering_id.in_(leaving.gatherings), ClosingPart.part == HOW)
    now = clock.now()
    return {part.gathering_id for part in db.session.scalars(query) if now < part.members_from}


def of_sessions(model: Any, leaving: Leaving, *options: Any) -> list[Any]:
    query = sa.select(model).where(model.gathering_id.in_(leaving.gatherings)).options(*options)
    return list(db.session.scalars(query))


def in_no_order(rows: Iterable[Any]) -> list[Any]:
    shuffled = list(rows)
    SystemRandom().shuffle(shuffled)
    return shuffled


def question_record(row: Curiosity, leaving: Leaving) -> Json:
    """In the group's own words, once it has some: what these replaced was perhaps never shown.

    What was merged with something that is not in the file stands alone in it, as it does here.
    """
    root = leaving.curiosities.get(row.merged_into or 0)
    passed_on = [outcome.note for outcome in row.outcomes if outcome.kind == PASSED_ON]
    others = [outcome for outcome in row.outcomes if outcome.kind != PASSED_ON]
    record = {
        "id": leaving.curiosities[row.id],
        "gathering": leaving.gatherings[row.gathering_id],
        "text": row.words,
        "theme": row.theme,
        "state": "open" if row.state == "merged" and not root else row.state,
        "pinned": any(pin.state != "suggested" for pin in row.pins),
        "led_to_topics": [leaving.topics[each.topic_id] for each in row.sources if each.topic_id in leaving.topics],
        "handed_to": passed_on[0] if passed_on else None,
        "outcomes": [{"kind": each.kind, "note": each.note} for each in others],
        "pins": [
            told({"state": each.state, "gathering": leaving.gatherings.get(each.gathering_id or 0)})
            for each in row.pins
        ],
        "may_quote": row.may_quote,
        "released": row.released,
    }
    return record | told({"wording": row.wording, "merged_into": root})


def taken_back(row: Topic, without: set[int]) -> Json:
    return {"source_taken_back": True} if row.id in without else {}


def topic_record(row: Topic, sources: list[str], leaving: Leaving) -> Json:
    lines = [line for line in row.lines if not line.hidden]
    record = {
        "id": leaving.topics[row.id],
        "gathering": leaving.gatherings[row.gathering_id],
        "order": max(row.position, 1),
        "title": row.title,
        "kind": row.kind,
        "minutes": min(row.minutes or 0, LONGEST),
        "planned_minutes": row.planned_minutes,
        "origin": row.origin,
        "from_curiosity": sources,
        "state": row.state,
        "led_by": row.led_by,
        "harvest": "\n".join(line.text for line in lines)[:TEXT_LIMIT] or None,
        "hope": row.hope,
        "lines": [told({"text": line.text, "tag": line.tag}) if line.tag else line.text for line in lines],
    }
    about = {"method": row.method_slug, "owner": leaving.people.get(row.owner_id or 0)}
    about |= {"handed_to": row.handed_to, "handed_line": row.handed_line or None, "wording": row.wording}
    about |= {"merged_into": leaving.topics.get(row.merged_into_id or 0)}
    return record | told(about)


def answer_record(place: int, row: Reflection, leaving: Leaving) -> Json:
    """One answer alone: no other answer, and nobody, stands beside it."""
    return {
        "id": f"r{place}",
        "gathering": leaving.gatherings[row.gathering_id],
        row.question: row.text,
        f"{row.question}_theme": row.theme,
        "may_quote": [row.question] if row.may_quote else [],
        "released": [row.question] if row.released else [],
    }
