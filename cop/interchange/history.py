"""A document with its whole history as one record, out and in again: in a programme file, and as a file of its own.

Both say it in the same keys (`manifestos[]` of docs/programme-file.md). They differ in how people and sessions are
called: a programme file uses its own ids, a history the name and the session's number. Who of the members said yes
is in a programme file alone, which only an operator writes; a history says which sessions agreed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from cop import clock
from cop.assents.models import Assent, Review
from cop.bigscreen.models import ScreenText
from cop.communities.models import Community
from cop.communities.queries import members_of
from cop.db import db
from cop.documents.models import Document, Version, plain
from cop.documents.queries import sessions_named
from cop.errors import Refused
from cop.fileformat.places import BadFile
from cop.interchange.rounds import Sheets, dot_names, dots_of, round_records, rounds_of
from cop.proposals.models import Proposal
from cop.proposals.queries import PRACTISED

Json = dict[str, Any]
NOON = time(12)
if TYPE_CHECKING:
    from cop.filesections.texts import Agreed, Manifesto, Suggestion

FORMAT = "document-history"
MOST_VERSIONS = 9999
NOT_OURS = "This file is not the history of a document as we write it."


@dataclass(frozen=True)
class Called:
    """What people and sessions are called in the file that a record goes into."""

    people: Mapping[int, str]
    sessions: Mapping[int, str]
    names_everybody: bool = False
    """Who said yes, and who put a dot."""

    def person(self, number: int | None) -> str | None:
        return self.people.get(number or 0)

    def session(self, number: int | None) -> str | None:
        return self.sessions.get(number or 0)


@dataclass(frozen=True)
class Known:
    """Whom and which session the names of a record mean here. What nobody here is called is noted, and left out."""

    person: Callable[[str], int | None]
    session: Callable[[str], int | None]
    sheets: Sheets | None = None
    """Of a programme file alone: with them come the sessions that gather lines, and who put dots on them."""
    left_out: dict[str, None] = field(default_factory=dict)

    def of_person(self, name: str | None) -> int | None:
        return self.found(name, self.person, "member “{}”")

    def of_session(self, name: str | None) -> int | None:
        return self.found(name, self.session, "session {}")

    def sayable(self, record: Manifesto, leads: bool) -> Json:
        """A yes for somebody else is in no history; that a session agreed, and what stands on its screen, only whoever
        leads says."""
        agreed = [each for each in record.agreed if leads and each.member is None]
        typing = record.typing if leads else []
        lost = {"who agreed": len(agreed) < len(record.agreed), "the big screen": len(typing) < len(record.typing)}
        self.left_out.update({what: None for what, is_lost in lost.items() if is_lost})
        return {"slug": None, "agreed": agreed, "typing": typing}

    def found(self, name: str | None, find: Callable[[str], int | None], called: str) -> int | None:
        found = find(name) if name else None
        if name and found is None:
            self.left_out[called.format(name)] = None
        return found


def told(record: Json) -> Json:
    """Without what nobody said."""
    return {key: value for key, value in record.items() if value not in (None, "", [])}


def day(moment: datetime | date | None) -> str | None:
    if moment is None:
        return None
    return (clock.local(moment).date() if isinstance(moment, datetime) else moment).isoformat()


def record_of(document: Document, called: Called) -> Json:
    """Everything kept of one document but its community."""
    versions = db.session.scalars(document.versions.select()).all()
    number = {version.id: version.number for version in versions}
    review = db.session.get(Review, document.id)
    more = {
        "suggestions": [suggestion_record(each, number, called) for each in proposals_for(document)],
        "agreed": agreed_records(number, called),
        "review": review.review_on.isoformat() if review else None,
        "typing": typing_records(document, called),
        "rounds": round_records(document, called.sessions) if called.names_everybody else None,
    }
    return {
        "title": document.title,
        "kind": document.kind,
        "slug": document.slug,
        "archived": document.archived,
        "versions": [version_record(version, called) for version in versions],
        **told(more),
    }


def version_record(version: Version, called: Called) -> Json:
    record = {"version": version.number, "state": version.state, "change_note": version.change_note}
    more = {"saved_by": called.person(version.author_id), "date": day(version.made_at)}
    return record | {"body": version.body} | told(more) | {"gathering": called.session(version.gathering_id)}


def proposals_for(document: Document) -> list[Proposal]:
    """What is kept off the screens does not travel, nor what was only practised."""
    query = sa.select(Proposal).where(Proposal.document_id == document.id, ~Proposal.hidden, ~PRACTISED)
    return list(db.session.scalars(query.order_by(Proposal.id)))


def suggestion_record(row: Proposal, number: Mapping[int, int], called: Called) -> Json:
    """What was in the text on a screen and not saved yet waits again."""
    keys = ("line", "place", "words", "why", "adapted", "answer")
    state = "waiting" if row.state == "taken" else row.state
    more = {
        "gathering": called.session(row.gathering_id),
        "by": called.person(row.person_id),
        "answered_by": called.person(row.answered_by_id),
        "version": number.get(row.version_id or 0),
        "date": day(row.made_at),
        "dots": dot_names(row, called.people) if called.names_everybody else None,
    }
    return {"act": row.act, "state": state} | told({key: getattr(row, key) for key in keys} | more)


def agreed_records(number: Mapping[int, int], called: Called) -> list[Json]:
    found = []
    for row in db.session.scalars(sa.select(Assent).where(Assent.version_id.in_(number)).order_by(Assent.id)):
        member = called.person(row.person_id) if called.names_everybody else None
        whose = told({"gathering": called.session(row.gathering_id), "member": member})
        if whose:
            found.append({"version": number[row.version_id]} | whose | told({"date": day(row.made_at)}))
    return found


def typing_records(document: Document, called: Called) -> list[Json]:
    """What is in a version already is not said twice."""
    query = sa.select(ScreenText).filter_by(document_id=document.id, unsaved=True).order_by(ScreenText.id)
    found = [(called.session(row.gathering_id), row) for row in db.session.scalars(query)]
    return [{"gathering": here, "base": row.base, "body": row.body} for here, row in found if here and row.body.strip()]


def made_of(record: Manifesto, community: Community, taken: set[str], known: Known) -> Document:
    """The document with everything that belongs to it, added to the session."""
    document = Document.begin(community, record.title, record.kind, taken)
    document.archived, document.slug = record.archived, record.slug or document.slug
    versions = {each.version: a_version(each, known) for each in sorted(record.versions, key=lambda v: v.version)}
    for before, version in zip(["", *(v.body for v in versions.values())], versions.values(), strict=False):
        version.measure(before)
    document.versions.add_all(list(versions.values()))
    db.session.add(document)
    for said in record.suggestions:
        db.session.add(a_suggestion(said, document, versions.get(said.version or 0), known))
    db.session.add_all([made for said in record.agreed if (made := an_assent(said, versions[said.version], known))])
    typing = {known.of_session(each.gathering): each for each in record.typing}
    for here, text in ((here, text) for here, text in typing.items() if here):
        same = {"base": text.base, "body": text.body, "rev": 1, "shown": True, "unsaved": True}
        db.session.add(ScreenText(document=document, gathering_id=here, **same))
    if known.sheets is not None:
        db.session.add_all(rounds_of(record.rounds, document, known.of_session))
    if record.review:
        db.session.add(Review(document=document, review_on=record.review))
    return document


def a_version(record: Any, known: Known) -> Version:
    return Version(
        number=record.version,
        body=plain(record.body),
        change_note=record.change_note,
        state=record.state,
        author_id=known.of_person(record.saved_by),
        gathering_id=known.of_session(record.gathering),
        made_at=at_noon(record.date),
    )


def at_noon(when: date | None) -> datetime | None:
    return clock.at(when, NOON) if when else None


def a_suggestion(said: Suggestion, document: Document, version: Version | None, known: Known) -> Proposal:
    same = said.model_dump(include={"act", "line", "place", "words", "why", "state", "adapted", "answer"})
    session = known.of_session(said.gathering)
    return Proposal(
        document=document,
        version=version,
        gathering_id=session,
        dots=dots_of(said.dots, session, known.of_person, known.sheets) if known.sheets else [],
        person_id=known.of_person(said.by),
        answered_by_id=known.of_person(said.answered_by),
        made_at=at_noon(said.date),
        **same,
    )


def an_assent(said: Agreed, version: Version, known: Known) -> Assent | None:
    session, person = known.of_session(said.gathering), known.of_person(said.member)
    if session is None and person is None:
        return None
    return Assent(version=version, gathering_id=session, person_id=person, made_at=at_noon(said.date))


def history_of(document: Document) -> bytes:
    """The file of its own."""
    sessions = {number: str(session.number) for number, session in sessions_named(document.community).items()}
    query = sa.select(Version.author_id).filter_by(document_id=document.id).distinct()
    names = {member.person_id: member.name for member in members_of(document.community)}
    names |= {each.id: each.name for each in authors(query)}
    record = record_of(document, Called(names, sessions))
    return json.dumps({"format": FORMAT} | record, ensure_ascii=False, indent=1).encode()


def authors(query: Any) -> list[Any]:
    from cop.identity.models import Person

    return list(db.session.scalars(sa.select(Person).where(Person.id.in_(query))))


def read_history(raw: bytes) -> Manifesto:
    """Or a refusal that says what is wrong with the file."""
    from pydantic import ValidationError  # many megabytes, for what is seldom done

    from cop.fileformat.reading import field_fault, parsed, text_faults
    from cop.filesections.texts import Manifesto

    try:
        content = parsed(raw)
        if content.pop("format", None) != FORMAT:
            raise Refused(NOT_OURS)
        if faults := list(text_faults(content)):
            raise BadFile(faults)
        record = Manifesto.model_validate(content | {"community": "here"})
    except ValidationError as problem:
        raise Refused(f"{NOT_OURS} {field_fault(problem.errors(include_url=False)[0])}.") from problem
    except BadFile as bad:
        raise Refused(f"{NOT_OURS} {bad.faults[0]}.") from bad
    numbers = [each.version for each in record.versions]
    if not numbers or len(set(numbers)) < len(numbers):
        raise Refused(f"{NOT_OURS} It has no version, or two with one number.")
    return record


def known_in(community: Community) -> Known:
    """Names of members who are here, where only one has that name; sessions by their number."""
    names: dict[str, list[int]] = {}
    for member in members_of(community):
        names.setdefault(member.name, []).append(member.person_id)
    alone = {name: found[0] for name, found in names.items() if len(found) == 1}
    numbers = {str(session.number): found for found, session in sessions_named(community).items()}
    return Known(alone.get, numbers.get)
