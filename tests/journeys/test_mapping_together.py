"""Three phones map during a topic, one of them without a signal for a while; the wall fills, and a look is shared."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cop.db import db
from cop.talentmap.models import WorkItem
from tests import world
from tests.journeys.conftest import DESK, PHONE, WALL
from tests.journeys.people import join

pytestmark = pytest.mark.browser


def put_up(phone, title: str, part: str) -> None:
    phone.page.get_by_text("Put your work on the wall").click()
    phone.page.get_by_label("What are you working on?").fill(title)
    phone.page.get_by_label("Part of talent work").select_option(part)
    phone.page.get_by_label("Stage").select_option("testing")
    phone.page.get_by_label("Scope").select_option("team")
    phone.press("Put it on the wall")


def test_three_phones_map_during_a_topic_and_the_wall_fills(app, device, picture):
    room = world.an_open_gathering(phase="topics")
    community = room.community
    world.a_topic(room, "What each of us is working on", state="running")
    leader = world.a_member(community, "facilitator")
    laptop, wall = (signed_in(app, device(size), leader) for size in (DESK, WALL))
    place = f"/{community.slug}/sessions/{room.number}"
    laptop.go(f"{place}/console")
    laptop.page.get_by_text("Map together").click()
    laptop.press("Put the wall up")
    laptop.sees("0 works on the wall")
    wall.go(f"{place}/projector")
    phones = [device(PHONE) for _ in range(3)]
    for phone, name in zip(phones, ("Ash", "Birch", "Cedar"), strict=True):
        join(phone, room.join_code, name)
    put_up(phones[0], "Coaching pool", "Develop")
    put_up(phones[1], "Night shifts", "Retain")
    wall.sees("Coaching pool")
    wall.sees("Night shifts")
    for each in (laptop, wall, *phones):
        each.expected = ("ERR_", "Failed to fetch", "Failed to load")
    phones[2].signal(False)
    put_up(phones[2], "Career map", "Career pathways")
    phones[2].sees("waiting to send")
    phones[2].signal(True)
    wall.sees("Career map")
    laptop.press("Ask about the first empty cell")
    wall.sees("Attract: who has an idea?")
    for each, name in ((phones[0], "phone"), (laptop, "console"), (wall, "wall")):
        picture(each, name)
        each.look()
    db.session.rollback()
    works = db.session.query(WorkItem).filter_by(source_gathering_id=room.id).all()
    assert {work.title for work in works} == {"Coaching pool", "Night shifts", "Career map"}
    laptop.go(f"/{community.slug}/map?view=wall")
    laptop.page.get_by_text("Filter", exact=True).click()
    laptop.page.get_by_label("Part of talent work").select_option("retain")
    laptop.sees("1 of 3 pieces of work")
    expect(laptop.page).to_have_url(re.compile(r"/map\?view=wall&part=retain$"))
    picture(laptop, "filtered")
    laptop.look()


def signed_in(app, desk, person):
    from cop.identity.commands import fresh_link

    world.start_writing()
    link = fresh_link(person)
    db.session.commit()
    desk.go(re.sub(r"^https?://[^/]+", "", link))
    desk.press("Sign in")
    desk.page.wait_for_url(re.compile(r"/$"))
    return desk
