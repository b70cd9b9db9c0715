"""A map of ten times as many works costs hardly more to look at, and what is like a new one is found as it is typed."""

from __future__ import annotations

import json
import random
import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.report import Report
from bench.room import Filled, an_open_room
from cop.communities.models import Community, Membership
from cop.db import db, writing
from cop.identity.commands import fresh_link
from cop.identity.models import Person
from cop.sample.programme import FILE
from cop.talentmap.models import Exchange, WorkItem

FEW, MANY = 1_000, 10_000
FILTERED = "part=develop&scope=organisation"
VIEWS = ("grid", "list", "wall")
SEED = 20190514


@dataclass(frozen=True)
class Map:
    """A community with this many works on its map, and a member of it at a desk."""

    desk: FlaskClient
    slug: str

    def ms(self, path: str) -> float:
        """CPU time of the page, in ms: the machine's other work does not count."""
        began = time.process_time()
        answer = self.desk.get(f"/{self.slug}/map{path}")
        took = (time.process_time() - began) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{path} was answered {answer.status_code}")
        return took


def in_turns(maps: list[Map], path: str, times: int) -> list[float]:
    """The median of each, taking turns, once it is warm."""
    turns = [[each.ms(path) for each in maps] for _turn in range(times + 2)]
    return [statistics.median(took) for took in zip(*turns[2:], strict=True)]


def a_full_map(folder: Path, works: int) -> Filled:
    room = an_open_room(folder)
    with writing(room.app):
        community = db.session.scalars(sa.select(Community).order_by(Community.id).limit(1)).one()
        members = sa.select(Membership.person_id).filter_by(community_id=community.id, access="practitioner")
        person = db.session.get_one(Person, db.session.scalars(members.order_by(Membership.id).limit(1)).one())
        fill(community, person, works)
        link, slug = fresh_link(person), community.slug
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return Filled(room.code, room.environment, {slug: link})


def looked_at(filled: Filled) -> Map:
    [(slug, link)] = filled.doors.items()
    return Map(signed_in(filled.room().app.test_client(), link.partition("//")[2].partition("/")[2]), slug)


def fill(community: Community, person: Person, works: int) -> None:
    """As many as that, with words, parts, stages and people's habits as in the sample."""
    chance, sample = random.Random(SEED), json.loads(FILE.read_text())["work_items"]
    words = [word for each in sample for word in f"{each['title']} {each['summary']}".split()]
    for number in range(works):
        like = chance.choice(sample)
        facets = {name: chance.choice(sample)[name] for name in ("talent_area", "stage", "audience")}
        work = WorkItem(
            community_id=community.id, owner_id=person.id, scope=like["scope"], visible_to=like["visible_to"], **facets
        )
        work.title, work.tags = f"{' '.join(chance.choices(words, k=6))} {number}"[:200], []
        work.summary = " ".join(chance.choices(words, k=16))
        if number % 2:
            work.exchanges.append(Exchange(kind="offer", text=like["title"]))
        db.session.add(work)


def signed_in(desk: FlaskClient, link: str) -> FlaskClient:
    found = re.search(r'name="csrf_token" value="([^"]+)"', desk.get(f"/{link}").text)
    if found is None or desk.post(f"/{link}", data={"csrf_token": found[1]}).status_code != 303:
        raise RuntimeError("the link signed nobody in")
    return desk


def maps(report: Report, quick: bool, few: Map, many: Map) -> None:
    times, ratios = 5 if quick else 15, []
    for view in VIEWS:
        path = f"?view={view}&{FILTERED}"
        small, large = in_turns([few, many], path, times)
        report.say(f"          {view}: {large:.1f} ms beside {small:.1f}")
        ratios.append(large / small)
    report.add("map_10k_vs_1k", max(ratios), "ratio")
    typed = "/alike?title=Succession+map+for+critical+roles&part=succession&summary=Counts+of+ready+successors"
    report.add("similar_10k_ms", in_turns([many], typed, times)[0], "ms")
    for each in (few, many):
        with each.desk.application.app_context():
            db.engine.dispose()
