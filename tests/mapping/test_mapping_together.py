"""In a session everybody puts work up from their phones, and the wall on the screen fills."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.db import db
from cop.mapping.models import MappedWork
from cop.talentmap.models import WorkItem
from tests import world

CARD = {"part": "retain", "stage": "idea", "scope": "team"}


@pytest.fixture
def room(app, browse):
    """An open session, its leader's laptop, and two phones in it."""
    gathering = world.an_open_gathering()
    laptop = world.signed_in(browse, world.a_member(gathering.community, "facilitator"))
    phones = [joined(browse.another_device(), gathering, name) for name in ("Ash", "Birch")]
    return gathering, laptop, phones


def joined(phone, gathering, name: str):
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join", name=name)
    return phone


def desk(gathering, page: str = "") -> str:
    return f"/{gathering.community.slug}/sessions/{gathering.number}/{page}"


def put_the_wall_up(laptop, gathering) -> None:
    laptop.get(desk(gathering, "console"))
    laptop.submit("Put the wall up")


def put_up(phone, gathering, title: str, status: int = 200, **more):
    phone.get(f"/rooms/{gathering.join_code}")
    return phone.submit("Put it on the wall", title=title, status=status, **CARD | more)


def cards(page) -> list[str]:
    return [" ".join(li.get_text().split()) for li in page.select(".cop-wallmap__card")]


def works() -> list[WorkItem]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(WorkItem).order_by(WorkItem.id)))


def test_the_wall_fills_from_the_phones_and_the_works_carry_the_session(room):
    gathering, laptop, phones = room
    assert "Put it on the wall" not in phones[0].get(f"/rooms/{gathering.join_code}")
    put_the_wall_up(laptop, gathering)
    for phone, title in zip(phones, ("Coaching pool", "Night shifts"), strict=True):
        put_up(phone, gathering, title)
    page = laptop.get(desk(gathering, "projector"))
    assert cards(page) == ["Coaching pool", "Night shifts"] and len(page.select(".cop-wallmap__card--new")) == 2
    assert "Ash" not in page and not page.select(".cop-wallmap a"), (
        "nobody is named on the screen, and nothing is a link"
    )
    assert "2 works on the wall, 2 from today. 95 cells are empty." in laptop.get(desk(gathering, "console"))
    one, two = works()
    assert one.source_gathering_id == gathering.id and one.owner.name == "Ash" and two.owner.name == "Birch"
    assert one.visible_to == "own-community" and len(one.versions) == 1
    page = laptop.get(f"/{gathering.community.slug}/map/{one.id}")
    assert f"Session {gathering.number}" in page


def test_the_leader_steps_through_the_empty_cells(room):
    gathering, laptop, phones = room
    world.a_work(gathering.community, talent_area="attract", stage="idea")
    put_the_wall_up(laptop, gathering)
    laptop.submit("Ask about the first empty cell")
    page = laptop.get(desk(gathering, "projector"))
    assert "Attract: who is looking into it?" in page and len(page.select(".cop-wallmap__asked")) == 1
    form = phones[0].get(f"/rooms/{gathering.join_code}")
    assert form.one("#work-part option[selected]")["value"] == "attract"
    assert form.one("#work-stage option[selected]")["value"] == "exploring"
    laptop.get(desk(gathering, "console"))
    laptop.submit("Next empty cell")
    assert "Attract: who is trying it out?" in laptop.get(desk(gathering, "projector"))
    laptop.get(desk(gathering, "console"))
    laptop.submit("The whole wall")
    assert not laptop.get(desk(gathering, "projector")).select(".cop-wallmap__asked")


def test_after_the_last_empty_cell_comes_the_whole_wall(room, monkeypatch):
    from cop.mapping import queries

    gathering, *_ = room
    full = {(part, stage): 1 for part in queries.vocabulary()["talent_area"] for stage in queries.vocabulary()["stage"]}
    last = list(full)[-1]
    monkeypatch.setattr(queries, "cells", lambda _: full | {last: 0})
    assert queries.next_empty(gathering, None) == last and queries.next_empty(gathering, last) is None


def test_what_is_sent_twice_on_a_bad_line_is_one_work(room):
    gathering, laptop, (phone, _) = room
    put_the_wall_up(laptop, gathering)
    for _time in range(2):
        put_up(phone, gathering, "Coaching pool", once="n0nce")
    assert len(works()) == 1


def test_what_waited_on_a_phone_still_arrives_when_the_wall_is_down_again(room):
    gathering, laptop, (phone, _) = room
    put_the_wall_up(laptop, gathering)
    phone.get(f"/rooms/{gathering.join_code}")
    token = phone.token()
    laptop.submit("Take the wall down")
    assert "cop-wallmap" not in laptop.get(desk(gathering, "projector")).body.decode()
    phone.post(f"/rooms/{gathering.join_code}/map/works", csrf_token=token, title="Late", **CARD)
    assert [work.title for work in works()] == ["Late"]


def test_a_card_that_the_leader_looks_at_first_is_on_no_map_until_then(room, browse):
    gathering, laptop, (phone, _) = room
    laptop.get(desk(gathering, "console"))
    world.start_writing()
    from cop.moderation.models import Moderation

    db.session.add(Moderation(gathering_id=gathering.id, looks_first=True))
    db.session.commit()
    put_the_wall_up(laptop, gathering)
    put_up(phone, gathering, "Coaching pool")
    assert cards(laptop.get(desk(gathering, "projector"))) == []
    assert "0 pieces of work" in laptop.get(f"/{gathering.community.slug}/map")
    [work] = works()
    laptop.get(f"/{gathering.community.slug}/map/{work.id}", status=404)
    laptop.get(desk(gathering, "console"))
    laptop.submit("Show them all") if "Show them all" in laptop.page else laptop.submit("Show")
    assert cards(laptop.get(desk(gathering, "projector"))) == ["Coaching pool"]


def test_a_card_is_taken_off_the_wall_in_one_press_and_leaves_the_map(room):
    gathering, laptop, (phone, _) = room
    put_the_wall_up(laptop, gathering)
    put_up(phone, gathering, "Something hurtful")
    laptop.get(desk(gathering, "console"))
    laptop.submit("Hide this line")
    assert cards(laptop.get(desk(gathering, "projector"))) == []
    assert "Something hurtful" not in laptop.get(f"/{gathering.community.slug}/map")


def test_what_the_leader_types_for_somebody_belongs_to_nobody_yet(room):
    gathering, laptop, _ = room
    put_the_wall_up(laptop, gathering)
    laptop.submit("Put it on the wall", title="Said in the room", **CARD)
    [work] = works()
    assert work.owner is None and work.source_gathering_id == gathering.id


def test_a_name_is_asked_about_beside_the_field_and_the_writer_decides(room):
    gathering, laptop, (phone, _) = room
    put_the_wall_up(laptop, gathering)
    page = put_up(phone, gathering, "After Dr Finch", status=422)
    assert "“Dr Finch” looks like somebody’s name" in page and works() == []
    phone.submit("Put it on the wall", anyway=True)
    assert [work.title for work in works()] == ["After Dr Finch"]


def test_only_the_leader_puts_the_wall_up_and_only_while_it_is_open(room):
    gathering, laptop, (phone, _) = room
    token = phone.get(f"/rooms/{gathering.join_code}") and phone.token()
    phone.post(f"/rooms/{gathering.join_code}/map", status=403, csrf_token=token)
    put_the_wall_up(laptop, gathering)
    laptop.submit("Close the session")
    phone.post(f"/rooms/{gathering.join_code}/map/works", status=409, csrf_token=token, title="Late", **CARD)
    assert works() == [] and db.session.query(MappedWork).count() == 0
