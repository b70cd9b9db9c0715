"""A made-up region holds together like one that was really run here: at a hundredth of its size, all rules are kept."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.communities.models import Community, Membership
from cop.curiosities.models import Curiosity, TopicSource
from cop.db import db, start_writing
from cop.errors import Refused
from cop.fileformat.reading import read
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.programmefile.commands import dump_programme, known_here
from cop.reflections.models import Reflection
from cop.region.making import make_region
from tests import world

pytestmark = pytest.mark.usefixtures("app")


def a_hundredth():
    start_writing()
    programme = make_region(1, world.NOON)
    db.session.commit()
    return programme


def many(model, *where):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def test_a_hundredth_of_the_region_has_a_hundredth_of_everything():
    a_hundredth()
    assert many(Community) == 3
    assert many(Gathering, Gathering.state == "closed") == 30
    assert many(Membership, Membership.community_id.is_not(None)) == 300
    assert many(Reflection) + many(Curiosity) == 1000


def test_what_was_made_passes_every_check_of_a_programme_file():
    whole = dump_programme(a_hundredth())
    db.session.rollback()
    for section in ("communities", "programme"):  # what is there already may not come a second time
        for each in whole[section] if isinstance(whole[section], list) else [whole[section]]:
            each["slug"] += "-again"
    assert len(read(json.dumps(whole).encode(), known_here()).curiosity) > 200


def test_questions_that_were_taken_up_are_on_the_board_of_the_next_session():
    a_hundredth()
    asked_at, taken_up_at = sa.orm.aliased(Gathering), sa.orm.aliased(Gathering)
    query = sa.select(asked_at.community_id, asked_at.number, taken_up_at.community_id, taken_up_at.number)
    query = query.select_from(TopicSource).join(Curiosity).join(Topic)
    query = query.join(asked_at, asked_at.id == Curiosity.gathering_id)
    query = query.join(taken_up_at, taken_up_at.id == Topic.gathering_id)
    found = db.session.execute(query).all()
    assert len(found) == many(Curiosity, Curiosity.state == "carried") > 10
    assert all((there, number) == (here, before + 1) for here, before, there, number in found)


def test_nobody_answered_who_was_not_there():
    a_hundredth()
    there = sa.select(sa.func.count()).where(Attendance.gathering_id == Gathering.id, Attendance.kind == "participant")
    said = sa.select(sa.func.count()).where(Reflection.gathering_id == Gathering.id, Reflection.question == "feeling")
    rows = db.session.execute(sa.select(Gathering.answered, there.scalar_subquery(), said.scalar_subquery()))
    assert all(said <= answered <= there for answered, there, said in rows if answered is not None)


def test_the_same_seed_says_the_same_words():
    words = sa.select(Reflection.text).order_by(Reflection.id)
    said = []
    for _time in range(2):
        start_writing()
        make_region(1, world.NOON)
        said.append(db.session.scalars(words).all())
    assert len(said[0]) > 700
    assert said[0] == said[1]


def test_made_up_people_never_stand_beside_real_ones():
    world.a_member(world.a_community())
    start_writing()
    with pytest.raises(Refused, match="real people"):
        make_region(1, world.NOON)


@pytest.mark.parametrize("options", [[], ["--size", "region", "--share", "1"]])
def test_an_administrator_who_belongs_nowhere_yet_is_somebody_real(app, options):
    world.a_person(is_administrator=True)
    refused = app.test_cli_runner().invoke(args=["sample", *options])
    assert refused.exit_code == 2 and "There are real people in this database." in refused.output
    assert many(Community) == 0


def test_it_is_made_once():
    a_hundredth()
    with pytest.raises(Refused, match="here already"):
        make_region(1, world.NOON)
    assert many(Person, ~Person.fictional) == 0


def test_whoever_runs_the_service_makes_it_with_one_command(app):
    made = app.test_cli_runner().invoke(args=["sample", "--size", "region", "--share", "1"])
    assert made.exit_code == 0, made.output
    assert many(Community) == 3
    again = app.test_cli_runner().invoke(args=["sample"])
    assert again.exit_code == 2
    assert "There is a programme here already." in again.output
