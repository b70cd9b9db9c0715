"""The index is what it would be if it were made anew, whoever wrote, and by whatever way: the database keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from cop.agenda.models import Harvest, Topic
from cop.aims.models import Output
from cop.communities.models import Community
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.documents.models import Document, Version
from cop.gatherings.models import Gathering
from cop.mapping.models import MappedWork
from cop.merging.joining import merge
from cop.search.engines import FOUND, Question
from cop.talentmap.models import Exchange, Facet, WorkItem
from tests import world
from tests.search.conftest import write
from tests.search.kept import differences, entries

SAMPLE = Path(__file__).parents[2] / "cop/sample/programme.json"
SOURCES = {
    *("work_items", "exchanges", "outputs", "mapped_works", "facets", "communities", "topics", "harvests"),
    *("gatherings", "documents", "versions", "curiosities"),
}


def set_(model, **values):
    """As a sweep over a table writes, past the objects."""
    return lambda said: db.session.execute(sa.update(model).values(**values))


def without(model):
    return lambda said: db.session.execute(sa.delete(model))


def added(make):
    return lambda said: db.session.add(make(said))


def renamed(said):
    db.session.get(Topic, said.topic.id).title = "Egrets"


def merged(said):
    gathering = db.session.get(Gathering, said.gathering.id)
    db.session.add(other := Topic(gathering=gathering, title="Bitterns", origin="group"))
    db.session.flush()
    merge(db.session.get(Topic, said.topic.id), other)


def another_programme(said):
    db.session.get(Community, said.here.id).programme_id = world.a_programme().id


WRITES = {
    "a topic is renamed": renamed,
    "two topics become one": merged,
    "lines are kept off": set_(Harvest, hidden=True),
    "lines are shown again": set_(Harvest, hidden=False, text="Storks"),
    "something is offered": added(lambda said: Exchange(work_item_id=said.work.id, kind="offer", text="A hide")),
    "the offer changes": set_(Exchange, text="Two hides"),
    "the offer goes": without(Exchange),
    "something comes of it": added(lambda said: Output(work_item_id=said.work.id, title="A guide")),
    "it gets another name": set_(Output, title="A field guide"),
    "a work is opened": set_(WorkItem, visible_to="public", tags=["a", "é"]),
    "a part is called otherwise": set_(Facet, label="Grow"),
    "a community moves": another_programme,
    "a work waits for the leader": added(
        lambda said: MappedWork(gathering_id=said.gathering.id, work_item_id=said.work.id, hidden=True)
    ),
    "it is shown": set_(MappedWork, hidden=False),
    "it is kept off again": set_(MappedWork, hidden=True),
    "nobody remembers that it was": without(MappedWork),
    "a document is called otherwise": set_(Document, title="What we stood for"),
    "a name in an old text is replaced": set_(Version, body="A former member"),
    "a question gets the group's words": set_(Curiosity, wording="Why stand?"),
    "and loses them": set_(Curiosity, wording=""),
    "a question is kept off": set_(Curiosity, on_screen=False),
    "a question is shown": set_(Curiosity, on_screen=True),
    "a question is taken back": lambda said: db.session.get(Curiosity, said.question.id).take_back(),
    "a session goes with all that was said": without(Gathering),
    "a document goes": without(Document),
    "a community goes": without(Community),
}


def test_whatever_is_written_is_in_the_index_at_once(said):
    """Each one after the other; the last ones take everything else along."""
    assert len(entries()) == 5
    for what, act in WRITES.items():
        before = entries()
        start_writing()
        act(said)
        db.session.commit()
        assert differences() == [], what
        assert entries() != before, f"{what}: nothing has changed, so nothing is proved"
    assert entries() == []


def test_what_is_not_committed_is_not_found(said):
    before = entries()
    start_writing()
    renamed(said)
    db.session.flush()
    assert entries() != before
    db.session.rollback()
    assert entries() == before


def test_a_draft_replaces_the_text_before_it_and_a_restored_one_comes_back(said):
    before = entries()
    write(db.session.get(Document, said.document.id), "Something else", state="draft")
    assert differences() == [] and entries() != before
    write(db.session.get(Document, said.document.id), "## We stand\n\nWe stand **still** like herons do.")
    assert differences() == [] and entries() == before


def test_a_loaded_programme_is_in_the_index_and_erasing_somebody_leaves_it_right(app, browse):
    assert app.test_cli_runner().invoke(args=["load", str(SAMPLE)]).exit_code == 0
    db.session.rollback()
    assert len(entries()) > 150 and differences() == []
    from cop.clock import now
    from cop.erasing.forgetting import erase
    from cop.erasing.mentions import replace, waiting
    from cop.identity.models import Person

    start_writing()
    person = db.session.scalars(sa.select(Person).join(WorkItem, WorkItem.owner_id == Person.id)).first()
    gathering = db.session.scalars(sa.select(Gathering)).first()
    db.session.add(Topic(gathering=gathering, title=f"{person.name}’s way of talking", origin="group"))
    db.session.flush()
    erase(person, now())
    for seen in waiting():
        replace(seen.mention)
    db.session.commit()
    assert differences() == []
    assert any("former member" in str(entry) or "'former'" in str(entry) for entry in entries())


def test_no_answer_and_nothing_about_anybody_is_watched(app, engine):
    """“How are you feeling?” and “How was today?”, boxes, notes, people: no trigger looks at their tables."""
    lists = {
        "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search%'",
        "postgresql": "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgname LIKE 'search%'",
    }
    assert set(db.session.scalars(sa.text(lists[engine]))) == SOURCES


def test_no_question_reads_every_entry(app, engine):
    question = Question(["heron", "stand"], {"work1", "topic1"}).said_to(engine)
    if engine == "postgresql":
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = db.session.scalars(sa.text(f"EXPLAIN {FOUND[engine]}"), question).all()
        assert any("Bitmap Index Scan on ix_search_entries" in line for line in plan)
        return
    [plan] = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {FOUND[engine]}"), question).all()
    assert "VIRTUAL TABLE INDEX 0:M" in plan.detail, "M: by what is matched"


@pytest.mark.engine("sqlite")
def test_the_words_of_what_left_are_gone_from_the_file_by_the_morning(said, app, instance):
    """The index keeps the words of a text in pieces of its own, beginnings apart, until it is tidied."""
    file = Path(db.engine.url.database)
    question = world.a_question(said.gathering, "What of the zygomorphs?")
    assert b"ygomorphs" in db.engine.raw_connection().dbapi_connection.serialize()
    start_writing()
    db.session.get(Curiosity, question.id).take_back()
    db.session.commit()
    db.session.remove()
    ran = app.test_cli_runner().invoke(args=["nightly"])
    assert ran.exit_code == 0, ran.output
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"erons" in file.read_bytes()
    assert b"ygomorphs" not in file.read_bytes()
