"""A facilitator practises with made-up phones, and nothing of it is left the next day."""

from __future__ import annotations

import contextvars
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cop import keys
from cop.actions.models import ActionStep
from cop.agenda.models import Harvest, Topic
from cop.communities.models import Organisation
from cop.curiosities.models import Curiosity
from cop.curiosities.queries import of_community
from cop.db import Model, db, start_writing
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.queries import gatherings_of, next_number, open_or_next
from cop.identity.models import Person
from cop.reflections.boxes import SealedAnswer
from cop.rehearsal.phones import MOST
from tests import world
from tests.world import later


@pytest.fixture
def crowds(app):
    """Phones that were brought; they act when the test says so."""
    brought = []
    app.config["BRING"] = brought.append
    return brought


@pytest.fixture
def community(app):
    return world.a_community()


@pytest.fixture
def leader(browse, community):
    device = world.signed_in(browse, world.a_member(community, "facilitator"))
    device.get(f"/{community.slug}/sessions/")
    return device


def act(crowds, times):
    """So many turns of everybody; they wait for nobody."""
    db.session.rollback()
    for crowd in crowds:
        for phone in crowd.phones:
            phone.hurry = True
        for _ in range(times):
            for phone in crowd.phones:
                phone.due = 0
            contextvars.Context().run(crowd.turn, time.monotonic())  # as in a thread of its own


def the_room():
    db.session.rollback()
    return db.session.scalars(sa.select(Gathering).filter_by(number=0)).one()


def how_many(what):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(what))


def practised(leader, crowds, phones=6):
    leader.submit("Open a rehearsal room")
    leader.submit("Bring phones", phones=phones)
    act(crowds, 2)
    return the_room()


def test_made_up_phones_join_suggest_dot_and_answer_when_asked(leader, crowds):
    room = practised(leader, crowds)
    assert sorted(line.name for line in room.present) == [f"Made-up phone {n}" for n in range(1, 7)]
    assert how_many(Topic) == 3, "every other one suggests something"
    leader.get(f"/{room.community.slug}/sessions/0/console")
    leader.submit("Switch dots on", each=2)
    act(crowds, 1)
    assert sum(len(topic.dots) for topic in db.session.scalars(sa.select(Topic))) == 6
    assert how_many(SealedAnswer) == 0, "nobody has asked them yet"
    leader.get(f"/{room.community.slug}/sessions/0/console")
    leader.submit("Ask the closing questions")
    act(crowds, 2)
    assert how_many(SealedAnswer) == 12
    leader.get(f"/{room.community.slug}/sessions/0/console")
    leader.submit("Show the questions")
    assert how_many(Curiosity) == 6


def test_every_screen_says_that_it_is_a_rehearsal(leader, crowds):
    room = practised(leader, crowds, 1)
    place = f"/{room.community.slug}/sessions/0"
    assert "Nothing here counts" in leader.get(f"{place}/console")
    assert "rehearsal" in leader.get(f"{place}/projector")
    phone = leader.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Robin Wren")
    assert "Nothing here counts" in phone.page


def test_a_rehearsal_does_not_promise_that_its_questions_open(leader, crowds, community):
    practised(leader, crowds, 1)
    words = leader.get(f"/{community.slug}/sessions/0/console").one("#left_open").get_text()
    assert "a rehearsal is thrown away before that" in words and "9am" not in words


def test_a_real_session_that_does_not_count_is_called_no_rehearsal_and_is_kept(leader, community):
    real = world.an_open_gathering(community)
    start_writing()
    real.state = "closed"
    db.session.commit()
    place = f"/{community.slug}/sessions/{real.number}"
    leader.get(f"{place}/")
    page = leader.submit("Leave it out of figures")
    assert "Left out of figures" in page and "ehearsal" not in page
    assert "thrown away" not in leader.get(f"{place}/console")


def test_nobody_meets_a_rehearsal_among_the_sessions(leader, crowds, community):
    real = world.a_planned_gathering(community)
    practised(leader, crowds, 3)
    assert open_or_next(community).id == real.id and next_number(community) == real.number + 1
    page = leader.get(f"/{community.slug}/sessions/")
    assert f"Session {real.number}" in page and "Session 0" not in page
    assert "Go to the rehearsal room" in page
    member = world.signed_in(leader.another_device(), world.a_member(community))
    assert "Session 0" not in member.get("/") and "rehearsal" not in member.get(f"/{community.slug}/sessions/")


def test_nobody_made_up_is_offered_as_somebody_whom_we_know(leader, crowds, community):
    member = world.a_member(community)
    room = practised(leader, crowds, 3)
    world.keep(Attendance(gathering=room, person=member, name=member.name))
    paper = leader.get(f"/{community.slug}/sessions/paper")
    assert f"{member.name}, member" in paper, "who was at the rehearsal too"
    assert "Made-up" not in paper and "session 0" not in paper
    real = world.an_open_gathering(community)
    assert "Made-up" not in leader.get(f"/{community.slug}/sessions/{real.number}/sheet")


def test_nobody_finds_what_was_practised(leader, crowds, community):
    practised(leader, crowds, 2)
    real, practice = world.an_open_gathering(community), the_room()
    for gathering, word in ((real, "held"), (practice, "practised")):
        topic = world.a_topic(gathering, f"Quicksilver {word}")
        world.keep(Harvest(topic_id=topic.id, text=f"Quicksilver came out, {word}"))
        world.a_question(gathering, f"Why quicksilver, {word}?")
    found = leader.get("/search?q=quicksilver")
    assert "Everything (3)" in found and "Quicksilver held" in found
    assert "practised" not in found


def test_questions_of_a_rehearsal_are_pinned_nowhere_and_in_no_list(leader, crowds, community):
    room = practised(leader, crowds, 3)
    asked = world.a_question(room, "Only practised")
    assert of_community(community) == []
    leader.get(f"/{community.slug}/sessions/0/console")
    answer = leader.post(
        f"/{community.slug}/sessions/0/curiosities/{asked.id}/pin", csrf_token=leader.token(), status=409
    )
    assert "This is a rehearsal" in answer


def test_what_is_real_does_not_come_to_a_rehearsal(leader, crowds, community):
    before = world.an_open_gathering(community)
    before.starts_at -= timedelta(days=7)
    world.keep(ActionStep(gathering_id=before.id, text="Ring the other team"))
    practised(leader, crowds, 1)
    assert "Ring the other team" not in leader.get(f"/{community.slug}/sessions/0/console")


def rows():
    """How many there are in each table, but for what the room itself leaves, and who did what privileged act."""
    db.session.rollback()
    stays = {"live_versions", "closing_parts", "privileged_acts"}
    tables = [table for table in Model.metadata.sorted_tables if table.name not in stays]
    return {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables}


def test_thrown_away_nothing_is_left_but_an_empty_row_and_no_key(leader, crowds, community):
    before = rows()
    room = practised(leader, crowds)
    leader.get(f"/{community.slug}/sessions/0/console")
    leader.submit("Switch dots on", each=2)
    leader.submit("Ask the closing questions")
    act(crowds, 3)
    leader.get(f"/{community.slug}/sessions/0/console")
    leader.submit("Show the questions")
    leader.get(f"/{community.slug}/sessions/")
    leader.submit("Throw the rehearsal away")
    after = rows()
    assert {name: (before[name], after[name]) for name in after if after[name] != before[name]} == {
        "gatherings": (before["gatherings"], before["gatherings"] + 1)
    }
    assert keys.store().held() == set() and gatherings_of(community) == []
    assert next_number(community) == 1
    act(crowds, 1)
    assert [phone for crowd in crowds for phone in crowd.phones] == [], "its phones have gone home"
    assert db.session.get(Gathering, room.id).join_code is None


def test_an_organisation_goes_that_only_a_rehearsal_named(leader, crowds, community):
    """What stands in a list, and what a real session names, stays."""
    listed = world.keep(Organisation(name="Wren Trust", code="W01"))
    named = world.an_open_gathering(community)
    room = practised(leader, crowds, 1)
    phone = leader.another_device()
    for where, who, organisation in (
        (named, "Sam Swift", "Swift House"),
        (room, "Robin Wren", "Hushed Lane Surgery"),
        (room, "Ash Heron", "Swift House"),
        (room, "Jay Finch", "Wren Trust"),
    ):
        phone = phone.another_device()
        phone.get(f"/join/{where.join_code}")
        phone.submit("Join", name=who, organisation=organisation)
    assert how_many(Organisation) == 3
    leader.get(f"/{community.slug}/sessions/")
    leader.submit("Throw the rehearsal away")
    db.session.rollback()
    assert set(db.session.scalars(sa.select(Organisation.name))) == {listed.name, "Swift House"}


def test_a_phone_of_a_rehearsal_is_nobody_at_the_next_session(leader, crowds, community):
    """A database would give the next session the id of the last one, if that were gone."""
    practised(leader, crowds, 2)
    leader.get(f"/{community.slug}/sessions/")
    leader.submit("Throw the rehearsal away")
    real = world.an_open_gathering(community)
    assert real.id not in {each.id for each in db.session.scalars(sa.select(Gathering).where(Gathering.number < 0))}
    assert how_many(Attendance) == len(real.attendances)


def test_the_night_clears_it_and_it_can_be_opened_anew(leader, crowds, community, app):
    practised(leader, crowds, 3)
    assert app.test_cli_runner().invoke(args=["nightly"]).output == ""
    later(app, days=1)
    said = app.test_cli_runner().invoke(args=["nightly"])
    assert said.exit_code == 0 and f"The rehearsal of {community.name} has been thrown away." in said.output
    assert keys.store().held() == set() and how_many(Topic) == 0
    db.session.rollback()
    assert not db.session.scalars(sa.select(Person).where(Person.name.like("Made-up%"))).all()
    leader.get(f"/{community.slug}/sessions/")
    leader.submit("Open a rehearsal room")
    assert the_room().state == "open"


def test_a_real_session_is_neither_filled_nor_thrown_away(leader, community, crowds):
    real = world.an_open_gathering(community)
    for act_on, fields in (("phones", {"phones": "3"}), ("throw-away", {})):
        address = f"/{community.slug}/sessions/{real.number}/rehearsal/{act_on}"
        assert "real session" in leader.post(address, csrf_token=leader.token(), status=409, **fields)
    assert crowds == [] and db.session.get(Gathering, real.id).state == "open"


@pytest.mark.parametrize("typed", ["0", "-1", str(MOST + 1), "many", ""])
def test_a_room_holds_so_many_phones(leader, crowds, community, typed):
    leader.submit("Open a rehearsal room")
    address = f"/{community.slug}/sessions/0/rehearsal/phones"
    assert f"{MOST} phones at most" in leader.post(address, csrf_token=leader.token(), phones=typed, status=409)
    assert crowds == []


def test_pressing_twice_on_one_day_is_one_room(leader, crowds, community):
    leader.submit("Open a rehearsal room")
    leader.post(f"/{community.slug}/sessions/rehearsal", csrf_token=leader.token())
    assert how_many(Gathering) == 1


def test_whoever_may_not_plan_sessions_is_offered_none(app, browse, community):
    member = world.signed_in(browse, world.a_member(community))
    page = member.get(f"/{community.slug}/sessions/")
    assert "rehearsal" not in page
    member.post(f"/{community.slug}/sessions/rehearsal", csrf_token=member.token(), status=403)


def test_a_rehearsal_is_in_no_file(leader, crowds, community, app):
    practised(leader, crowds, 2)
    dumped = app.test_cli_runner().invoke(args=["dump"])
    assert dumped.exit_code == 0, dumped.output
    assert "Made-up" not in dumped.output
