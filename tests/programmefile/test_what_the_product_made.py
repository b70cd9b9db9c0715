"""A community that never saw a file goes out and in as well: nameless phones, sealed answers, hidden lines."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from flask import current_app

from cop import clock
from cop.agenda.models import Harvest, Topic
from cop.arrivals.models import Tie
from cop.communities.models import Community, Organisation
from cop.communities.queries import organisation_named
from cop.curiosities.models import Curiosity, Outcome, Pin, TopicSource
from cop.curiosities.no_order import put_in_no_order
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from cop.filesections.fields import LONGEST
from cop.gatherings.models import Gathering
from cop.identity.models import Person
from cop.keys import key_store
from cop.reflections.boxes import Sending
from cop.reflections.models import ClosingPart, Reflection
from cop.reflections.opening import keep
from cop.reflections.sealing import HOW, QUESTIONS, Line, Words
from cop.talentmap.models import WorkItem
from tests.world import (
    a_community,
    a_member,
    a_person,
    a_planned_gathering,
    a_question,
    an_open_gathering,
    later,
)


@pytest.fixture
def community(app) -> Community:
    return a_community(slug="harbour", name="Harbour")


def held(community: Community, people: list[Person], weeks_ago: int, **more) -> Gathering:
    """A closed session with these people on its sheet, none of whom need be a member."""
    gathering = an_open_gathering(community)
    start_writing()
    db.session.add(gathering)
    for person in people:
        gathering.attend(person)
    gathering.starts_at -= timedelta(weeks=weeks_ago)
    gathering.ends_at -= timedelta(weeks=weeks_ago)
    for part in (QUESTIONS, HOW):
        ClosingPart.of(gathering, part).due_at -= timedelta(weeks=weeks_ago)
    gathering.close(clock.now())
    for name, value in more.items():
        setattr(gathering, name, value)
    db.session.commit()
    return gathering


def answered_by(gathering: Gathering, phones: int) -> None:
    start_writing()
    keys = key_store(current_app.config["SETTINGS"].keys_url)
    ClosingPart.begin(gathering, keys)
    for _ in range(phones):
        words = {
            QUESTIONS: Words((Line("curious", 1, "Who pays?"),), secrets.token_bytes(16)),
            HOW: Words((Line("feeling", 1, "A secret feeling"),), secrets.token_bytes(16)),
        }
        keep(gathering.id, Sending(secrets.token_bytes(16), "device", 1, words), keys, clock.now())
    db.session.commit()


@pytest.fixture
def lived(community) -> Community:
    """Two sessions and an open one, with everything that a file of somebody else's would not have."""
    phones = [a_person(name, email=None) for name in ("Ash", "Birch", "Cedar")]
    member = a_member(community, "convenor")
    one = held(community, [*phones, member], 4, answered=3, place="")
    two = held(community, [phones[0], member], 2)
    three = an_open_gathering(community)
    answered_by(three, 2)
    start_writing()
    db.session.add_all([one, two, three, *phones])
    two.answered = 2
    place = Organisation(name="Pier Trust")
    db.session.add(place)
    one.attendances[0].role_type, one.attendances[0].organisation = "hr", place
    two.attendances[0].kind = "visitor"
    db.session.add(Tie.between(community, phones[0], phones[1]))
    said_later = Tie.between(community, phones[1], phones[2])
    said_later.gathering_id = two.id
    db.session.add(said_later)
    asked = [
        Curiosity(gathering_id=one.id, text=text, on_screen=True) for text in ("Why?", "How?", "Why, then?", "Rude")
    ]
    put_in_no_order(asked)
    why, how, then, rude = asked
    then.state, then.merged_into = "merged", why.id
    rude.hidden = True
    db.session.add(Pin(curiosity_id=how.id, state="suggested", gathering_id=three.id))
    db.session.add(Outcome(curiosity_id=how.id, kind="document", note="Section two"))
    done = Topic(gathering_id=two.id, title="Why we do it", origin="curiosity", state="done", minutes=12, position=0)
    done.lines.extend([Harvest(text="Because", tag="insight"), Harvest(text="Hidden", hidden=True)])
    waiting = Topic(gathering_id=three.id, title="Next", origin="member", state="running", position=1)
    db.session.add_all([done, waiting])
    db.session.flush()
    db.session.add_all([TopicSource(curiosity_id=c.id, topic_id=done.id) for c in (then, rude)])
    db.session.add(TopicSource(curiosity_id=None, topic_id=done.id))
    put_in_no_order(
        [
            Reflection(gathering_id=one.id, question="feeling", text="Glad", theme="hopeful"),
            Reflection(gathering_id=one.id, question="today", text="Unkind", theme="mixed", hidden=True),
        ]
    )
    facets = {"talent_area": "attract", "scope": "region", "stage": "idea"}
    work = WorkItem(community_id=community.id, owner_id=phones[2].id, title="A map", **facets)
    work.further_owners.append(member)
    db.session.add_all([member, work])
    manifesto = Document.begin(community, "What we stand for", "manifesto", set())
    db.session.add(manifesto)
    manifesto.next_version(None, Writing("We help"), member, clock.now())
    db.session.commit()
    return community


def test_what_the_product_made_goes_out_and_in_with_the_same_figures(here, elsewhere, lived):
    figures = here.cop("measures", "--json").json
    assert figures["harbour"]["attendance_by_gathering"] == [4, 1]
    assert figures["harbour"]["carry_over_numerator"] == 1
    assert figures["harbour"]["new_connections"] == 5
    there = elsewhere()
    said = there.load(here.cop("dump").json)
    assert said.code == 0, said.err
    assert there.cop("measures", "--json").json == figures


def test_nothing_hidden_taken_back_or_sealed_is_in_a_dump(here, lived):
    dump = here.cop("dump").out
    for words in ("Rude", "Unkind", "Hidden", "A secret feeling", "Who pays?"):
        assert words not in dump
    assert "Because" in dump


def test_answers_still_sealed_are_counted_and_not_told(here, community):
    gathering = held(community, [a_person() for _ in range(4)], 0)
    answered_by(gathering, 3)
    assert here.cop("measures", "--json").json["harbour"]["respondents_by_gathering"] == [3]
    assert here.cop("dump").json["gatherings"][0]["respondents"] == 3


def test_somebody_who_left_has_left_in_the_next_installation_too(here, elsewhere, community):
    gone = a_member(community)
    start_writing()
    db.session.execute(Community.metadata.tables["memberships"].update().values(left_at=clock.now()))
    db.session.commit()
    there = elsewhere()
    there.load(here.cop("dump").json)
    [member] = there.cop("dump").json["members"]
    assert (member["email"], member["left"]) == (gone.email, clock.today().isoformat())


def test_thresholds_that_protect_people_travel_along(here, elsewhere, community):
    start_writing()
    db.session.add(community)
    community.raise_thresholds(5, 9)
    db.session.commit()
    there = elsewhere()
    there.load(here.cop("dump").json)
    [record] = there.cop("dump").json["communities"]
    assert (record["k_open"], record["k_block"]) == (5, 9)


def test_a_planned_session_travels_without_its_code(here, elsewhere, community):
    planned = a_planned_gathering(community)
    dump = here.cop("dump").out
    assert planned.join_code not in dump
    there = elsewhere()
    there.load(here.cop("dump").json)
    assert there.cop("dump").json["gatherings"][0]["state"] == "draft"


def test_a_community_with_the_longest_address_goes_in_again(here, elsewhere, app):
    long = a_community(slug="a" * 60)
    for _ in range(2):
        a_planned_gathering(long)
    said = elsewhere().load(here.cop("dump", long.programme.slug).json)
    assert said.code == 0, said.err


@pytest.mark.parametrize(("lines", "minutes"), [(11, 1440), (1, 3 * 24 * 60), (0, 10**6)])
def test_a_long_harvest_and_a_topic_that_ran_on_go_in_again(here, elsewhere, community, lines, minutes):
    topic = Topic(gathering_id=held(community, [], 1).id, title="Long", origin="member", state="done", minutes=minutes)
    start_writing()
    topic.lines.extend(Harvest(text=str(n % 10) * 1000) for n in range(lines))
    db.session.add(topic)
    db.session.commit()
    there = elsewhere()
    said = there.load(here.cop("dump").json)
    assert said.code == 0, said.err
    [again] = there.cop("dump").json["topics"]
    assert (len(again["lines"]), again["minutes"]) == (lines, min(minutes, LONGEST))


def test_an_organisation_typed_at_the_door_is_the_one_of_a_file_that_comes_later(here, sample):
    start_writing()
    typed = organisation_named(sample["organisations"][0]["name"].upper())
    db.session.commit()
    assert here.load(sample).code == 0
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Organisation)) == len(sample["organisations"])
    assert db.session.get(Organisation, typed.id).organisation_type == sample["organisations"][0]["organisation_type"]


def test_a_dump_tells_only_what_members_may_see(here, app, community):
    gathering = held(community, [a_person() for _ in range(4)], 0)
    a_question(gathering, "Not shown yet?", on_screen=False)
    a_question(gathering, "Shown?")
    answered_by(gathering, 3)
    start_writing()
    put_in_no_order([Reflection(gathering_id=gathering.id, question="feeling", text="For the leader first")])
    db.session.commit()
    dump = here.cop("dump").json
    assert [row["text"] for row in dump["curiosity"]] == ["Shown?"]
    assert dump["responses"] == []
    later(app, days=3)
    assert "For the leader first" in here.cop("dump").out
