"""Four people press Save as fast as they can, each from what they saw last: nothing is lost, nothing is skipped."""

from __future__ import annotations

import contextvars
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from cop import clock
from cop.db import db, start_writing
from cop.documents.models import Document, Outdated, Version, Writing
from cop.documents.queries import newest_version
from tests import world

ADDRESS = "/wirral/documents/our-charter/edit"
PEOPLE, TURNS, THROUGH_THE_PAGE = 4, 250, 25
"""Every so many-th save is a whole request, answered with a page; the others are what such a request does."""
BASE = re.compile(r'name="base"[^>]*value="(\d+)"')
BOX = re.compile(r"<textarea[^>]*>(.*?)</textarea>", re.S)


@pytest.mark.slow
def test_of_a_thousand_saves_each_is_a_version_or_a_conflict_that_holds_its_text(app, browse):
    community = world.a_community(slug="wirral", name="Wirral")
    document = world.keep(Document.begin(community, "Our charter", "charter", set())).id
    world.keep(Version(document_id=document, number=1, body="We begin.\n"))
    writers = [world.signed_in(browse.another_device(), world.a_member(community)) for _ in range(PEOPLE)]
    tokens = [writer.get(ADDRESS) and writer.token() for writer in writers]

    def write(who: int) -> list[tuple[str, bool, int]]:
        base, said = 1, []
        for turn in range(TURNS):
            text = f"Turn{turn}of{who}.\n"
            saved, base = through_the_page(who, text, base) if turn % THROUGH_THE_PAGE == 0 else directly(text, base)
            said.append((text, saved, base))
        return said

    def through_the_page(who: int, text: str, base: int) -> tuple[bool, int]:
        answer = writers[who].client.post(ADDRESS, data={"body": text, "base": base, "csrf_token": tokens[who]})
        page = answer.get_data(as_text=True)
        if answer.status_code == 303:
            return True, base + 1
        assert answer.status_code == 409
        assert text.strip() in [unescape(box).strip() for box in BOX.findall(page)], "a text is lost"
        return False, int(BASE.findall(page)[0])

    def directly(text: str, base: int) -> tuple[bool, int]:
        with app.app_context():
            start_writing()
            newest = newest_version(db.session.get(Document, document))
            try:
                newest.document.next_version(newest, Writing(text, base), None, clock.now())
                db.session.commit()
            except (Outdated, IntegrityError):
                db.session.rollback()
                return False, newest_version(db.session.get(Document, document)).number
            return True, base + 1

    with ThreadPoolExecutor(PEOPLE) as pool:
        jobs = [pool.submit(contextvars.Context().run, write, who) for who in range(PEOPLE)]
        said = [each for job in jobs for each in job.result(timeout=120)]

    db.session.rollback()
    kept = db.session.execute(sa.select(Version.number, Version.body).order_by(Version.number)).all()
    assert [number for number, _body in kept] == list(range(1, len(kept) + 1)), "a number is missing"
    assert len(said) == PEOPLE * TURNS
    assert {body: number for number, body in kept[1:]} == {text: number for text, saved, number in said if saved}
    assert 100 < len(kept) < PEOPLE * TURNS, "nobody was in anybody's way"
