"""What a programme made, in and out: works, manifestos, question sets, actions, and what goes on beyond it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from cop.actions.models import ActionStep, LearningNote
from cop.db import Model, db
from cop.documents.models import Document
from cop.fileformat.references import ALL
from cop.fileparts.people import Arriving, Json, Leaving, day, told
from cop.filesections import sections as s
from cop.gatherings.models import Attendance
from cop.hopes.models import Hope
from cop.interchange.history import Called, Known, at_noon, made_of, record_of
from cop.mapfile.dumping import dump_works
from cop.mapfile.loading import load_works, serve_aims
from cop.network.models import ContextNote, NetworkLink, Risk, SustainPlan
from cop.questionsets.models import Prompt, PromptAnswer, PromptSet
from cop.ways.models import MethodCard

PANELS = "six-strategy-questions"


def load_making(arriving: Arriving) -> None:
    file = arriving.file
    load_works(file, arriving)
    for maker in (documents, hopes, panels, learning_notes, actions, beyond):
        db.session.add_all(list(maker(file, arriving)))
    db.session.flush()  # the documents have their names now
    serve_aims(file, arriving)


def person_id(name: str | None, arriving: Arriving) -> int | None:
    return arriving.people[name].id if name else None


def session_id(name: str | None, arriving: Arriving) -> int | None:
    return arriving.gatherings[name].id if name else None


def documents(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Document]:
    taken: dict[str, set[str]] = defaultdict(set)
    for record in file.manifestos:
        taken[record.community].update({record.slug} if record.slug else ())
    known = Known(lambda name: person_id(name, arriving), lambda name: session_id(name, arriving), sheets(arriving))
    for record in file.manifestos:
        document = made_of(record, arriving.communities[record.community], taken[record.community], known)
        document.let_out = record.let_out
        taken[record.community].add(document.slug)
        yield document


def sheets(arriving: Arriving) -> dict[tuple[int, int], int]:
    rows = sa.select(Attendance.gathering_id, Attendance.person_id, Attendance.id)
    here = rows.where(Attendance.gathering_id.in_([each.id for each in arriving.gatherings.values()]))
    return {(session, person): line for session, person, line in db.session.execute(here) if person}


def hopes(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Hope]:
    for record in file.hopes:
        yield Hope(
            community_id=arriving.communities[record.community].id,
            gathering_id=session_id(record.gathering, arriving),
            looked_in_id=session_id(record.looked_in, arriving),
            made_at=at_noon(record.date),
            **record.model_dump(include={"text", "state", "why", "wording", "looked_on"}),
        )


def panels(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[PromptSet]:
    method = PANELS if db.session.get(MethodCard, PANELS) else None
    for record in file.strategy_panels:
        asked = PromptSet(gathering_id=session_id(record.gathering, arriving), title=record.title)
        asked.source = record.set or PANELS
        asked.method_slug = method if asked.source == PANELS else None
        for panel in record.panels:
            prompt = Prompt(position=panel.order, text=panel.question)
            prompt.answers.extend(PromptAnswer(text=text) for text in panel.answers)
            asked.prompts.append(prompt)
        yield asked


def learning_notes(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[LearningNote]:
    for record in file.action_learning:
        here = arriving.gatherings[record.gathering].id
        note = LearningNote(gathering_id=here, title=record.title, holder_shown=record.holder_shown)
        for action in record.actions:
            note.actions.append(ActionStep(gathering_id=here, text=action.text, due=action.due, state=action.state))
        yield note


def actions(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[ActionStep]:
    for record in file.actions:
        yield ActionStep(
            gathering_id=arriving.gatherings[record.gathering].id,
            topic_id=arriving.topics[record.topic].id if record.topic else None,
            owner_id=person_id(record.owner, arriving),
            **record.model_dump(include={"text", "due", "state", "done_on"}),
        )


def beyond(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Model]:
    """Context, other groups, risks and how each community keeps going."""
    community = {name: row.id for name, row in arriving.communities.items()}
    for note in file.context_notes:
        watcher, here = person_id(note.watcher, arriving), arriving.gatherings[note.gathering].id
        yield ContextNote(gathering_id=here, band=note.band, text=note.text, watcher_id=watcher)
    for link in file.network_links:
        yield NetworkLink(community_id=community[link.community], name=link.name, kind=link.kind, state=link.state)
    for risk in file.risks:
        whole = arriving.programme.id if risk.community == ALL else None
        where = {"community_id": community.get(risk.community), "programme_id": whole}
        yield Risk(**where, text=risk.text, answer=risk.answer)
    for plan in file.sustain_plans:
        told_of = plan.model_dump(exclude={"community", "where"})
        yield SustainPlan(community_id=community[plan.community], place=plan.where, **told_of)


def dump_making(leaving: Leaving) -> Json:
    asked = of(PromptSet, PromptSet.gathering_id.in_(leaving.gatherings))
    own_risk = Risk.programme_id == leaving.programme.id
    risks = of(Risk, sa.or_(Risk.community_id.in_(leaving.communities), own_risk))
    notes = of(ContextNote, ContextNote.gathering_id.in_(leaving.gatherings))
    learnt = of(LearningNote, LearningNote.gathering_id.in_(leaving.gatherings))
    alone = ActionStep.learning_note_id.is_(None) & ~ActionStep.hidden & ActionStep.gathering_id.in_(leaving.gatherings)
    plans = db.session.scalars(sa.select(SustainPlan).where(SustainPlan.community_id.in_(leaving.communities)))
    panels_asked = [panels_record(each, leaving) for each in asked]
    return dump_works(leaving) | {
        **written(leaving),
        **({"strategy_panels": panels_asked} if panels_asked else {}),
        "action_learning": [learning_record(each, leaving) for each in learnt],
        "actions": [action_record(each, leaving) for each in of(ActionStep, alone)],
        "context_notes": [note_record(each, leaving) for each in notes],
        "network_links": [link_record(each, leaving) for each in of_communities(NetworkLink, leaving)],
        "sustain_plans": [plan_record(each, leaving) for each in plans],
        "risks": [risk_record(each, leaving) for each in risks],
    }


def of(model: Any, where: sa.ColumnElement[bool]) -> list[Any]:
    return list(db.session.scalars(sa.select(model).where(where).order_by(model.id)))


def of_communities(model: Any, leaving: Leaving) -> list[Any]:
    return of(model, model.community_id.in_(leaving.communities))


def written(leaving: Leaving) -> Json:
    called = Called(leaving.people, leaving.gatherings, names_everybody=True)
    documents = of_communities(Document, leaving)
    return {
        "manifestos": [document_record(each, called, leaving) for each in documents],
        "hopes": [hope_record(each, leaving) for each in of_communities(Hope, leaving) if not each.hidden],
    }


def document_record(row: Document, called: Called, leaving: Leaving) -> Json:
    place = {"community": leaving.communities[row.community_id]}
    return place | record_of(row, called) | told({"let_out": row.let_out})


def hope_record(row: Hope, leaving: Leaving) -> Json:
    record = {"community": leaving.communities[row.community_id], "text": row.text, "state": row.state}
    sessions = {
        key: leaving.gatherings.get(n or 0)
        for key, n in (("gathering", row.gathering_id), ("looked_in", row.looked_in_id))
    }
    words = {"why": row.why or None, "wording": row.wording or None}
    return record | told(sessions | words | {"looked_on": day(row.looked_on), "date": day(row.made_at)})


def panels_record(row: PromptSet, leaving: Leaving) -> Json:
    return {
        "gathering": leaving.gatherings[row.gathering_id or 0],
        **told({"title": row.title, "set": row.source}),
        "panels": [
            {
                "order": max(prompt.position, 1),
                "question": prompt.text,
                "answers": [answer.text for answer in prompt.answers if not answer.hidden],
            }
            for prompt in row.prompts
        ],
    }


def learning_record(row: LearningNote, leaving: Leaving) -> Json:
    return {
        "gathering": leaving.gatherings[row.gathering_id],
        "title": row.title,
        "holder_shown": row.holder_shown,
        "actions": [told({"text": each.text, "due": day(each.due), "state": each.state}) for each in row.actions],
    }


def action_record(row: ActionStep, leaving: Leaving) -> Json:
    record = {"gathering": leaving.gatherings[row.gathering_id], "text": row.text, "state": row.state}
    about = {"topic": leaving.topics.get(row.topic_id or 0), "owner": leaving.people.get(row.owner_id or 0)}
    return record | told(about | {"due": day(row.due), "done_on": day(row.done_on)})


def note_record(row: ContextNote, leaving: Leaving) -> Json:
    record = {"gathering": leaving.gatherings[row.gathering_id], "band": row.band, "text": row.text}
    return record | told({"watcher": leaving.people.get(row.watcher_id or 0)})


def link_record(row: NetworkLink, leaving: Leaving) -> Json:
    where = leaving.communities[row.community_id]
    return {"community": where, "name": row.name, "kind": row.kind, "state": row.state}


def plan_record(row: SustainPlan, leaving: Leaving) -> Json:
    keys = {"rhythm": row.rhythm, "roles": row.roles, "where": row.place}
    return (
        {"community": leaving.communities[row.community_id]}
        | keys
        | told({"next_date": day(row.next_date), "review": row.review})
    )


def risk_record(row: Risk, leaving: Leaving) -> Json:
    where = leaving.communities[row.community_id] if row.community_id else ALL
    return {"community": where, "text": row.text, "answer": row.answer}
