"""What leaves a community, in and out of a programme file: themes, the groups' sentences, published stories, blocks and
reports.

A story that its teller has not said yes to stays behind, like all that members may not see. Blocks travel whole: what
was published once is published, and what is in them is never published again. Reports come in as they were frozen, as
fixed as where they came from; who wrote a comment stays behind, for its form promised that no name goes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from cop.blocks.models import Block, Publication
from cop.blocks.queries import publications_of
from cop.db import Model, db
from cop.fileformat.references import ALL
from cop.fileparts.people import Arriving, Json, Leaving, told
from cop.filesections import sections as s
from cop.filesections.leaving import Report
from cop.reports.models import EvaluationReport, ReportComment, ReportPart, checksum_of
from cop.stories.models import PROMPTS, ValueStory
from cop.themes.models import GroupWords, TextTheme

THEME = ("question", "slug", "label", "axis")
BLOCK = ("sessions", "answers", "people", "counts")


def load_leaving(arriving: Arriving) -> None:
    for maker in (what_came, themes, words, stories, publications):
        db.session.add_all(list(maker(arriving.file, arriving)))


def what_came(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Model]:
    for each in file.came_of:
        arriving.programme.say_what_came(each.sentence, each.came, each.note)
    yield from ()


def themes(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Model]:
    for each in file.themes:
        yield TextTheme(programme=arriving.programme, **each.model_dump())


def words(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Model]:
    for each in file.group_words:
        said = each.model_dump(include={"since", "until", "one", "two"})
        yield GroupWords(community_id=arriving.communities[each.community].id, written_at=each.written, **said)


def stories(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Model]:
    for each in file.stories:
        yield ValueStory(
            community_id=arriving.communities[each.community].id,
            teller_id=arriving.people[each.teller].id if each.teller else None,
            curiosity_id=arriving.curiosities[each.question] if each.question else None,
            topic_id=arriving.topics[each.topic].id if each.topic else None,
            work_item_id=arriving.works[each.work].id if each.work else None,
            **each.model_dump(include={*PROMPTS, "title", "named", "told_on"}),
        )


def publications(file: s.ProgrammeFile, arriving: Arriving) -> Iterator[Model]:
    for each in file.publications:
        said = {field: said.model_dump() for field, said in each.said.items()}
        made = Publication(programme_id=arriving.programme.id, made_at=each.made, said=said)
        made.blocks.extend(
            Block(
                community_id=arriving.communities[block.community].id,
                **block.model_dump(include={"since", "until", *BLOCK}),
            )
            for block in each.blocks
        )
        yield made


def dump_leaving(leaving: Leaving) -> Json:
    """Sections with nothing in them are left out: a file without them says the same."""
    found: dict[str, list[Json]] = {
        "came_of": [{"sentence": text, **said} for text, said in leaving.programme.came_of.items()],
        "themes": [{key: getattr(row, key) for key in THEME} for row in of(TextTheme, leaving, of_programme(leaving))],
        "group_words": [words_record(row, leaving) for row in of(GroupWords, leaving)],
        "stories": [story_record(row, leaving) for row in of(ValueStory, leaving) if row.published],
        "publications": [publication_record(row, leaving) for row in of(Publication, leaving, published(leaving))],
    }
    return {section: records for section, records in found.items() if records}


def of_programme(leaving: Leaving) -> Any:
    return TextTheme.programme_id == leaving.programme.id


def published(leaving: Leaving) -> Any:
    return Publication.programme_id == leaving.programme.id


def of(model: Any, leaving: Leaving, where: Any = None) -> list[Any]:
    here = where if where is not None else model.community_id.in_(leaving.communities)
    return list(db.session.scalars(sa.select(model).where(here).order_by(model.id)))


def words_record(row: GroupWords, leaving: Leaving) -> Json:
    when = {"since": row.since.isoformat(), "until": row.until.isoformat(), "written": row.written_at.isoformat()}
    return {"community": leaving.communities[row.community_id], "one": row.one, "two": row.two, **when}


def story_record(row: ValueStory, leaving: Leaving) -> Json:
    tied = {
        "question": leaving.curiosities.get(row.curiosity_id or 0),
        "topic": leaving.topics.get(row.topic_id or 0),
        "work": leaving.works.get(row.work_item_id or 0),
        "teller": leaving.people.get(row.teller_id or 0),
    }
    kept = {key: getattr(row, key) for key in (*PROMPTS, "title", "named")}
    told_on = row.told_on.isoformat() if row.told_on else None
    return told({"community": leaving.communities[row.community_id], **tied, **kept, "told_on": told_on})


def publication_record(row: Publication, leaving: Leaving) -> Json:
    return {
        "made": row.made_at.isoformat(),
        "said": row.said,
        "blocks": [
            {
                "community": leaving.communities[block.community_id],
                "since": block.since.isoformat(),
                "until": block.until.isoformat(),
                **{key: getattr(block, key) for key in BLOCK},
            }
            for block in row.blocks
        ],
    }


SAME = ("number", "version", "purpose", "prepared_by", "asked", "in_one_minute", "numbers", "not_well", "what_changed")


def load_reports(arriving: Arriving) -> None:
    """After the publications that they know of."""
    known = [each.id for each in publications_of(arriving.programme)]
    for record in arriving.file.reports:
        db.session.add(a_report(record, arriving, known))


def a_report(record: Report, arriving: Arriving, known: list[int]) -> EvaluationReport:
    here = {name: community.id for name, community in arriving.communities.items()}
    report = EvaluationReport(programme=arriving.programme, **record.model_dump(include=set(SAME)))
    report.community_id = here.get(record.community)
    report.first_day, report.last_day = record.first_day, record.last_day
    report.mark = mark_here(record.mark, known)
    report.signed_at, report.signed_by, report.frozen = record.signed, record.signed_by, record.contents
    report.checksum = checksum_of(record.contents) if record.contents else ""
    report.parts = [ReportPart(community_id=here[each.community], opened_at=each.opened) for each in record.parts]
    report.comments = [
        ReportComment(community_id=here[each.community], voice=each.voice, text=each.text) for each in record.comments
    ]
    if record.signed:
        before = arriving.programme.signed_off_at
        arriving.programme.signed_off_at = min(before, record.signed) if before else record.signed
    return report


def mark_here(number: int | None, known: list[int]) -> int | None:
    """The publication that it counted up to; one that the file does not have shows nothing rather than too much."""
    if number is None:
        return None
    return known[number - 1] if 0 < number <= len(known) else 0


def dump_reports(leaving: Leaving) -> Json:
    query = sa.select(EvaluationReport).filter_by(programme_id=leaving.programme.id)
    rows = db.session.scalars(query.order_by(EvaluationReport.number, EvaluationReport.version)).all()
    known = [each.id for each in publications_of(leaving.programme)]
    return {"reports": [report_record(row, leaving, known) for row in rows]} if rows else {}


def report_record(row: EvaluationReport, leaving: Leaving, known: list[int]) -> Json:
    more = {
        "mark": None if row.mark is None else sum(each <= row.mark for each in known),
        "signed": row.signed_at.isoformat() if row.signed_at else None,
        "signed_by": row.signed_by or None,
        "contents": row.contents if row.signed_at else None,
    }
    return {
        **{name: getattr(row, name) for name in SAME},
        "community": leaving.communities[row.community_id] if row.community_id else ALL,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        **told(more),
        "parts": list(parts_of(row, leaving)),
        "comments": [
            {"community": leaving.communities[each.community_id], "voice": each.voice, "text": each.text}
            for each in row.comments
        ],
    }


def parts_of(row: EvaluationReport, leaving: Leaving) -> Iterator[Json]:
    for part in sorted(row.parts, key=lambda each: leaving.communities[each.community_id]):
        yield {"community": leaving.communities[part.community_id], "opened": part.opened_at.isoformat()}
