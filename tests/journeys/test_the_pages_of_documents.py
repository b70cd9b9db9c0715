"""Every page of a document, in the states that people meet it in, fits a phone and a desk, and axe finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cop import clock
from cop.assents.models import Assent, Review
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from cop.hopes.models import Hope
from cop.proposals.models import Asked, Proposal
from tests import world
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_writing_together import go_in

pytestmark = [pytest.mark.browser, pytest.mark.engine("sqlite")]

HERE = "/wirral/documents"
OURS = f"{HERE}/our-charter"
FIRST = """## Why we meet

We meet to try things out and to borrow from each other without shame.

- One
- Two is longer
    - Nested deep

| Who | What | When |
| --- | --- | --- |
| Ash | hosts the session | May |

> A quotation that stays.

A paragraph that will move to the top of it all[^1].

[^1]: With its words.
"""
SECOND = """A paragraph that will move to the top of it all[^1].

## Why we meet

We meet to try things out and to borrow from each other with thanks.

- One
- Two is much longer

| Who | What | When |
| --- | --- | --- |
| Ash | hosts every session | May |
| Fir | takes pictures | July |

> A quotation that stays.

[^1]: With its words.
"""
PAGES = (
    "/",
    "/wirral/hopes/",
    *(HERE + path for path in ("/", "/new", "/new/from-a-file", "/put-away", "/empty")),
    *(OURS + path for path in ("", "/versions/", "/versions/1", "/versions/2/lines", "/edit", "/name", "/review")),
    *(
        OURS + path
        for path in ("/suggestions", "/suggestions/1", "/suggestions/2", "/from-a-file", "/poster", "/beside")
    ),
    *(OURS + path for path in ("/compare?from=2&to=2", "/versions/99")),
)


@pytest.fixture
def member(app):
    community = world.a_community(slug="wirral", name="Wirral")
    room, ash = world.an_open_gathering(community), world.a_member(community, person=world.a_person("Ash"))
    me = world.a_member(community, person=world.a_person("Birch"))
    start_writing()
    db.session.add_all([room, me])
    ours = Document.begin(community, "Our charter", "charter", set())
    first = ours.next_version(None, Writing(FIRST, gathering_id=room.id), ash, clock.now())
    ours.next_version(first, Writing(SECOND, 1, "Clearer"), ash, clock.now())
    away, empty = (Document.begin(community, name, "other", set()) for name in ("Put away", "Empty"))
    away.archived = True
    waits = Proposal.suggested(ours, Asked("change", "- One", 2, "One and all"), "It is warmer.", ash)
    mine = Proposal.suggested(ours, Asked("drop", "- One", 2, ""), "It is plain.", me)
    mine.decline("We like it.", ash, clock.now())
    review = Review(document=ours, review_on=clock.today() + timedelta(days=3))
    hope = Hope.say(community, "Somebody to ring", clock.now())
    db.session.add_all([ours, away, empty, waits, mine, review, hope])
    db.session.add_all([Assent.by_those_present(first, room, clock.now()), Assent.by_one(first, me, clock.now())])
    db.session.commit()
    return me


def test_they_fit_and_have_no_fault(app, device, member, picture):
    phone = device(PHONE)
    phone.expected = ("404", "409", "422")
    go_in(phone, member)
    for path in PAGES:
        phone.go(path)
        phone.page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        fits(phone, path)
    phone.go(f"{OURS}/compare?from=1&to=2")
    fits(phone, "compare")
    picture(phone, "documents-compare-phone")
    phone.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    phone.look()
    picture(phone, "documents-compare-desk")
    phone.go(f"{OURS}/suggestions")
    phone.press("Suggest it")
    phone.sees("There is a problem")
    fits(phone, "a suggestion without a word")


def fits(phone, path):
    phone.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    assert phone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
    phone.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    phone.look()
