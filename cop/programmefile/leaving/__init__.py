"""Themes, the groups' sentences, published stories and blocks, in and out of a programme file.

A story that its teller has not said yes to stays behind, like all that members may not see. Blocks travel whole: what
was published once is published, and what is in them is never published again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from cop.blocks.models import Block, Publication
from cop.db import Model, db
from cop.fileformat import sections as s
from cop.programmefile.people import Arriving, Json, Leaving, told
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
