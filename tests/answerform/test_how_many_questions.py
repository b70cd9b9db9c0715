"""How often the database is asked does not depend on how much is in it: ten answers or five thousand; on either engine,
with hopes, value stories and published blocks for the evaluation to tell of."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

import pytest

from cop import clock
from cop.blocks.models import FIELDS, Block, Publication
from cop.curiosities.models import Curiosity
from cop.db import ID_BITS, db, start_writing
from cop.gatherings.models import Gathering
from cop.hopes.models import Hope
from cop.reflections.models import Reflection
from cop.region.rows import put
from cop.stories.models import ValueStory
from tests import world
from tests.wiring.counting import reads_of

MOST = {"form": 4, "save": 6, "poll": 1, "console": 20, "evaluation": 30}


@pytest.fixture
def before(room):
    """A session that was held a month ago, whose answers are opened."""
    held = world.a_planned_gathering(room.gathering.community)
    start_writing()
    held = db.session.get(Gathering, held.id)
    held.state, held.starts_at = "closed", clock.now() - timedelta(days=30)
    held.ends_at = held.starts_at + timedelta(hours=2)
    held.answered = 7
    tell_of(held)
    db.session.commit()
    return held.id


def tell_of(held):
    """Whatever the evaluation's page has a place for."""
    community, quarter = held.community, {"since": date(2026, 4, 1), "until": date(2026, 6, 30)}
    told = {"community_id": community.id, "title": "The rota", "told_on": quarter["since"]}
    stories = [ValueStory(happened="We asked", **told), ValueStory(did="We changed it", **told)]
    hopes = [Hope(community_id=community.id, text=text) for text in ("Fewer leave", "We know whom to ask")]
    said = {field: {"total": 7, "counts": {"safe": 5}, "names": ["heard"]} for field in FIELDS}
    published = Publication(programme_id=community.programme_id, made_at=clock.now(), said=said)
    counts = {field: {"safe": 5} for field in FIELDS}
    block = {"sessions": [held.number], "answers": 7, "people": 7, "counts": counts} | quarter
    published.blocks.append(Block(community_id=community.id, **block))
    db.session.add_all([*stories, *hopes, published])


def opened(gathering_id, how_many):
    start_writing()
    there = {"gathering_id": gathering_id}
    said = [there | {"id": secrets.randbits(ID_BITS), "question": "today", "text": "Good"} for _n in range(how_many)]
    put(Reflection, said)
    put(Curiosity, [there | {"id": secrets.randbits(ID_BITS), "text": "Who?", "on_screen": True} for _n in said])
    db.session.commit()


def counted(act):
    act()  # what is drawn once is drawn
    with reads_of(db.engine, everything=True) as asked:
        act()
    return len(asked)


def test_ten_and_five_thousand_answers_are_asked_the_same(app, seat, room, before, browse):
    phone, leader, reader = seat(), browse.another_device(), browse.another_device()
    community = room.gathering.community
    world.signed_in(leader, world.a_member(community, "facilitator"))
    world.signed_in(reader, world.a_member(community, "reviewer"))
    place = f"/{community.slug}/sessions/{room.gathering.number}/console"
    phone.get()
    sent = iter(range(1, 100))
    live = f"/rooms/{room.gathering.join_code}/live"
    acts = {
        "form": phone.get,
        "save": lambda: phone.post_json(next(sent), feeling="Tired", curious="Who pays?"),
        "poll": lambda: phone.browse.get(live, htmx=True, status=304, hx_ptag=tag),
        "console": lambda: leader.get(place),
        "evaluation": lambda: reader.get(f"/evaluation/{community.programme.slug}"),
    }
    tag = phone.browse.get(live, htmx=True).headers["HX-PTag"]
    assert all(words in acts["evaluation"]().text for words in ("The rota", "2 hopes", "Safe"))
    opened(before, 5)
    few = {name: counted(act) for name, act in acts.items()}
    opened(before, 2_500)
    many = {name: counted(act) for name, act in acts.items()}
    assert few == many
    assert {name: (number, MOST[name]) for name, number in many.items() if number > MOST[name]} == {}
