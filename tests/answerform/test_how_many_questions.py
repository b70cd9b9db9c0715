"""How often the database is asked does not depend on how much is in it: ten answers or five thousand."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from cop import clock
from cop.curiosities.models import Curiosity
from cop.db import ID_BITS, db, start_writing
from cop.gatherings.models import Gathering
from cop.reflections.models import Reflection
from cop.region.rows import put
from tests import world
from tests.wiring.counting import reads_of

pytestmark = pytest.mark.engine("sqlite")
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
    db.session.commit()
    return held.id


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
    opened(before, 5)
    few = {name: counted(act) for name, act in acts.items()}
    opened(before, 2_500)
    many = {name: counted(act) for name, act in acts.items()}
    assert few == many
    assert {name: (number, MOST[name]) for name, number in many.items() if number > MOST[name]} == {}
