"""Work serves the aims that a community wrote down; aims with nothing behind them are seen."""

from __future__ import annotations

import pytest

from cop import clock
from cop.aims.queries import with_nothing_behind
from cop.aims.wording import aims_in
from cop.db import db
from cop.documents.models import Document, Writing
from cop.talentmap.queries import Reader
from tests import world

CHARTER = """## Purpose
A safe place.

## Our aims
- Finding talent **fairly**
- Growing it, see [our guide](https://example.org)
  over years

### How
Slowly.

## Outputs
- a guide
"""


@pytest.fixture
def mine(app, browse):
    here = world.a_community(name="Riverside")
    owner = world.a_member(here)
    written(here, CHARTER)
    world.signed_in(browse, owner)
    return world.a_work(here, owner, title="Coaching pool", visible_to="public")


def written(community, body: str, slug: str = "charter") -> Document:
    world.start_writing()
    document = Document.begin(community, "Our charter", "charter", set())
    db.session.add(document)
    document.next_version(None, Writing(body), None, clock.now())
    db.session.commit()
    return document


def at(work, page: str = "") -> str:
    return f"/{work.community.slug}/map/{work.id}{page}"


def test_aims_are_the_lines_under_a_heading_that_says_so():
    assert aims_in(CHARTER) == ["Finding talent fairly", "Growing it, see our guide over years"]


def test_without_a_list_each_paragraph_is_an_aim():
    assert aims_in("# Aims\n\nOne thing\non two lines.\n\nAnother.\n\n# Else\nNo.") == [
        "One thing on two lines.",
        "Another.",
    ]
    assert aims_in("# Claims\n- no") == [] == aims_in("")


def test_a_work_serves_aims_and_the_others_have_nothing_behind_them(mine, browse):
    browse.get(at(mine, "/aims"))
    browse.submit("Save the aims", aims=["Finding talent fairly"])
    assert "Finding talent fairly" in browse.get(at(mine, "/comes-of-it"))
    browse.get(f"/{mine.community.slug}/map")
    page = browse.follow("Aims and outputs")
    bare = [li.select_one("span").get_text() for li in page.select(".cop-map__bare li")]
    assert bare == ["Growing it, see our guide over years"]
    db.session.rollback()
    everything = Reader(frozenset({mine.community_id}))
    assert [aim.text for aim in with_nothing_behind(mine.community, everything)] == bare
    browse.get(at(mine, "/aims"))
    browse.submit("Save the aims", aims=[])
    assert len(browse.get(f"/{mine.community.slug}/map/aims").select(".cop-map__bare li")) == 2


def test_an_aim_that_was_reworded_stays_until_somebody_takes_it_off(mine, browse):
    browse.get(at(mine, "/aims"))
    browse.submit("Save the aims", aims=["Finding talent fairly"])
    world.start_writing()
    document = db.session.query(Document).one()
    newest = db.session.scalars(document.versions.select()).one()
    document.next_version(newest, Writing("## Aims\n- Seeing talent\n", base=1), None, clock.now())
    db.session.commit()
    page = browse.get(f"/{mine.community.slug}/map/aims")
    assert "No document says this aim any more" in page and "Seeing talent" in page.one(".cop-map__bare").get_text()


def test_outputs_have_a_state_and_a_link_and_can_go(mine, browse):
    browse.get(at(mine, "/aims"))
    page = browse.submit("Add an output", title="A guide", state="making", link="www example", status=422)
    assert "A link starts with https://" in page
    browse.submit("Add an output", title="A guide", state="making", link="")
    prefix = browse.page.one("input[name$=-title]")["name"].removesuffix("title")
    link = {f"{prefix}state": "there", f"{prefix}link": "https://example.org/guide"}
    page = browse.submit("Save this output", **link)
    assert "A guide, there to be used" in page
    stranger = browse.another_device().get(at(mine, "/comes-of-it"))
    assert stranger.one("a[rel~=noopener]")["href"] == "https://example.org/guide"
    browse.submit("Save the aims", aims=["Finding talent fairly"])
    assert "Finding talent fairly" in browse.get(at(mine, "/comes-of-it"))
    seen = browse.another_device().get(at(mine, "/comes-of-it"))
    assert "Finding talent fairly" not in seen, "a document’s words are its community’s own"
    assert "A guide" in browse.get(f"/{mine.community.slug}/map/aims")
    browse.get(at(mine, "/aims"))
    assert "A guide, there" not in browse.submit("Take it away")


def test_only_its_people_say_what_comes_of_it(mine, browse):
    other = world.signed_in(browse.another_device(), world.a_member(mine.community))
    other.get(at(mine, "/aims"), status=403)
    other.post(at(mine, "/outputs"), status=403, csrf_token=other.token(), title="Mine")
