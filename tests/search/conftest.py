"""A community that has said the same thing in every kind of text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cop.agenda.models import Harvest
from cop.clock import now
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from cop.documents.queries import newest_version
from tests import world


def write(document: Document, body: str, state: str = "published") -> None:
    start_writing()
    last = newest_version(document)
    document.next_version(last, Writing(body, last.number if last else 0, state=state), None, now())
    db.session.commit()


@pytest.fixture
def said(app):
    """“Herons” in a work, a topic, a line, a question and a document of one community."""
    here = world.a_community(name="Riverside")
    gathering = world.an_open_gathering(here)
    work = world.a_work(here, title="Herons at work", summary="How they stand.", tags=["wading"])
    topic = world.a_topic(gathering, "A heron’s patience")
    line = world.keep(Harvest(topic_id=topic.id, text="Herons wait before they act.", tag="insight"))
    question = world.a_question(gathering, "What do herons do in winter?")
    document = world.keep(Document.begin(here, "What we stand for", "manifesto", set()))
    write(document, "## We stand\n\nWe stand **still** like herons do.")
    parts = {"work": work, "topic": topic, "line": line, "question": question, "document": document}
    return SimpleNamespace(here=here, gathering=gathering, **parts)
