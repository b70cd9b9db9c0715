"""Sending what is due, each letter once.

A letter cannot be rolled back. So “sending” is committed before it goes, and “sent” after it has: a crash in between
leaves “sending”, which means that it may have gone, and it is not sent again. A letter that the server did not take
waits for the next time.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from cop import clock, mail
from cop.db import db, start_reading, start_writing
from cop.errors import TurnedAway, Unavailable, Unsure
from cop.gatherings.models import Gathering
from cop.letters import queries
from cop.letters.models import CANCELLED, CLOSE_IT, MOVED, AnswerLetter, Listener, MemberLetter
from cop.mail import Letter
from cop.settings import Settings
from cop.tokens import letter_token, signed

MOST_TRIES = 5


@dataclass(frozen=True)
class Due:
    """One letter, written, and the row that it is known by."""

    kind: type[MemberLetter] | type[Listener] | type[AnswerLetter]
    id: int
    letter: Letter


class Gone(NamedTuple):
    sent: int
    unsure: int
    """Of these nobody knows."""


def send_what_is_due(now: datetime) -> Gone:
    """With the server out of reach the rest waits for the next time."""
    start_writing()
    queries.note_who_is_due(now)
    queries.forget_addresses(now)
    db.session.commit()
    start_reading()
    written = [*written_to_members(now), *written_to_listeners(now), *written_to_suggesters(now)]
    became: list[str] = []
    with suppress(Unavailable):
        for each in written:
            became.append(send(each))
    start_writing()
    queries.forget_addresses(now)
    db.session.commit()
    return Gone(became.count("sent"), became.count("unsure"))


def send(due: Due) -> str:
    """Only whoever turns “waiting” into “sending” sends it. Raise Unavailable when the server cannot be reached."""
    if not becomes(due, "waiting", "sending"):
        return "somebody else's"
    try:
        mail.send(due.letter)
    except Unsure:
        return "unsure"
    except TurnedAway:
        turned_away(due)
        return "turned away"
    except Unavailable:
        becomes(due, "sending", "waiting")
        raise
    becomes(due, "sending", "sent")
    return "sent"


def becomes(due: Due, before: str, after: str, **more: Any) -> bool:
    start_writing()
    row = sa.update(due.kind).where(due.kind.id == due.id, due.kind.state == before)
    changed = db.session.execute(row.values(state=after, **more).returning(due.kind.id)).all()
    db.session.commit()
    return bool(changed)


def turned_away(due: Due) -> None:
    start_reading()
    tries = (db.session.scalar(sa.select(due.kind.tries).where(due.kind.id == due.id)) or 0) + 1
    becomes(due, "sending", "waiting" if tries < MOST_TRIES else "given up", tries=tries)


def written_to_members(now: datetime) -> Iterable[Due]:
    for row in queries.member_letters(now):
        gathering = row.gathering
        about: dict[str, Any] = {"name": row.person.name, "stop": stop_link("member", row.person_id)}
        if row.kind == CLOSE_IT:
            subject, file = f"Session {gathering.number} is still open", "close_it"
        elif row.kind == MOVED:
            subject, file = f"Session {gathering.number} has changed", "moved"
        elif row.kind == CANCELLED:
            subject, file = f"Session {gathering.number} does not take place", "cancelled"
        else:
            subject, file = "These questions from last time are up", "questions_are_up"
            about["questions"] = [" ".join(each.words.split()) for each in queries.questions_up(gathering)]
            if not about["questions"]:
                continue
        yield Due(MemberLetter, row.id, letter(row.person.email or "", subject, file, gathering, **about))


def written_to_listeners(now: datetime) -> Iterable[Due]:
    for row in queries.listeners(now):
        about = {"summary": here(f"/what-came-out/{letter_token(row.gathering_id)}")}
        subject = f"What came out of session {row.gathering.number}"
        stop = stop_link("listener", row.id)
        yield Due(Listener, row.id, letter(row.email, subject, "what_came_out", row.gathering, stop=stop, **about))


def written_to_suggesters(now: datetime) -> Iterable[Due]:
    for row in queries.answer_letters(now):
        said, document, to = row.proposal, row.proposal.document, row.proposal.person
        if to is None:
            continue
        place = here(f"/{document.community.slug}/documents/{document.slug}/suggestions#suggestion-{said.id}")
        about = {"name": to.name, "said": said, "place": place, "stop": stop_link("member", to.id)}
        text = current_app.jinja_env.get_template("email/suggestion_answered.txt").render(**about)
        subject = f"{document.community.name}: Your suggestion for {document.title}"
        yield Due(AnswerLetter, row.id, Letter(to.email or "", subject, text))


def letter(to: str, subject: str, file: str, gathering: Gathering, **about: Any) -> Letter:
    """Outside of a request: nobody is signed in, and nothing of a page is needed."""
    begins = clock.local(gathering.starts_at)
    place = here(f"/{gathering.community.slug}/sessions/{gathering.number}/")
    shown = {"gathering": gathering, "when": f"{begins:%A %-d %B %Y} at {begins:%H:%M}", "place": place}
    text = current_app.jinja_env.get_template(f"email/{file}.txt").render(**shown, **about)
    return Letter(to, f"{gathering.community.name}: {subject}", text)


def stop_link(whose: str, number: int) -> str:
    return here(f"/letters/stop/{signed('stop', [whose, number])}")


def here(path: str) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.base_url + path
