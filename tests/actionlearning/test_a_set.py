"""An action learning set: parts taken on phones, only questions in the rounds of questions, and nothing kept without
the issue holder's word."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from cop.actionlearning.models import SetLine, SetRole
from cop.actionlearning.queries import forget_sets_that_closed
from cop.actionlearning.together import NOTE_STEPS, QUESTION_STEPS
from cop.actions.models import ActionStep, LearningNote
from cop.agenda.models import BY_CONSENT, Harvest, Topic
from cop.db import db
from cop.gatherings.models import Attendance
from cop.ways.models import MethodCard
from tests import world
from tests.world import joined

OPEN_QUESTIONS, OFFERS = 3, 5


@pytest.fixture
def topic(room):
    return world.a_topic(room, "A team that will not talk", method_slug=BY_CONSENT).id


@pytest.fixture
def console(browse, room, place, topic):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    device.submit("Start A team that will not talk")
    return device


@pytest.fixture
def phones(console, browse, room):
    """Holder, adviser, and one more."""
    found = [joined(browse, room, name) for name in ("Hazel Holder", "Ada Adviser", "Mo Member")]
    for phone, label in zip(found, ("I bring the issue", "I advise the set", "I am in the set"), strict=True):
        phone.get(f"/rooms/{room.join_code}")
        phone.submit(label)
    return found


def go_to(console, place, topic, step):
    console.post(f"{place}/topics/{topic}/way/step", csrf_token=console.token(), step=step)


def say(phone, room, text, status=200):
    phone.get(f"/rooms/{room.join_code}")
    address = f"{phone.page.address}/topics/{topic_id(room)}/set/lines"
    return phone.post(address, status=status, csrf_token=phone.token(), text=text)


def topic_id(room):
    return db.session.scalar(sa.select(Topic.id).where(Topic.gathering_id == room.id))


def count(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.fixture
def talked(phones, console, room, place, topic):
    """A question was asked and a note was made; the holder can say what is kept."""
    holder, adviser, member = phones
    go_to(console, place, topic, OPEN_QUESTIONS)
    say(member, room, "What would they say?")
    go_to(console, place, topic, OFFERS)
    say(adviser, room, "A book on listening")
    holder.get(f"/rooms/{room.join_code}")
    return phones


def test_the_steps_of_the_card_are_the_ones_that_the_rules_mean(app):
    titles = [step["title"] for step in db.session.get(MethodCard, BY_CONSENT).card["steps"]]
    assert [titles[step] for step in sorted(QUESTION_STEPS)] == ["Clear up facts", "Open questions"]
    assert [titles[step] for step in sorted(NOTE_STEPS)][:2] == ["Holder sums up", "Offers (optional)"]
    assert max(NOTE_STEPS) == len(titles) - 1


def test_parts_are_taken_on_phones_and_names_show_only_while_a_key_is_held(phones, console, place):
    db.session.rollback()
    assert {role.role for role in db.session.query(SetRole)} == {"holder", "adviser", "member"}
    part = console.get(f"{place}/console").one("#set_on_console")
    assert [tag.get_text(strip=True) for tag in part.select(".cop-held")] == ["(Hazel Holder)", "(Ada Adviser)"]
    for tag in part.select(".cop-held"):
        tag.decompose()
    assert "Holder" not in part.get_text() and "1 more in the set" in part.get_text()
    assert "Hazel" not in console.get(f"{place}/projector").one("main").get_text()


def test_there_is_one_holder_and_a_part_can_be_given_back_before_anybody_has_spoken(phones, browse, room, topic):
    late = joined(browse, room, "Late Lark")
    late.get(f"/rooms/{room.join_code}")
    address = f"/rooms/{room.join_code}/topics/{topic}/set/part"
    page = late.post(address, status=409, csrf_token=late.token(), role="holder")
    assert "already brings the issue" in page
    phones[0].get(f"/rooms/{room.join_code}")
    phones[0].submit("I bring the issue")
    late.get(f"/rooms/{room.join_code}")
    late.submit("I bring the issue")
    assert count(SetRole) == 3


def test_a_set_has_at_most_eight_people(phones, browse, room, topic):
    for n in range(5):
        one = joined(browse, room, f"Person {n}")
        one.get(f"/rooms/{room.join_code}")
        one.submit("I am in the set")
    late = joined(browse, room, "Late Lark")
    late.get(f"/rooms/{room.join_code}")
    address = f"/rooms/{room.join_code}/topics/{topic}/set/part"
    assert "at most 8 people" in late.post(address, status=409, csrf_token=late.token(), role="member")


@pytest.mark.parametrize("step", sorted(QUESTION_STEPS))
def test_in_the_rounds_of_questions_only_questions_are_heard(phones, console, room, place, topic, step):
    holder, _adviser, member = phones
    go_to(console, place, topic, step)
    assert "Only questions now" in say(member, room, "You should talk to them.", status=409)
    assert "Write a question first" in say(member, room, "  ", status=409)
    assert "At most 280 characters" in say(member, room, "x" * 280 + "?", status=409)
    assert "listen" in say(holder, room, "May I answer?", status=409)
    say(member, room, "What have you tried?")
    say(member, room, "What did she mean by “later”?”")
    assert count(SetLine) == 2
    assert "What have you tried?" in holder.get(f"/rooms/{room.join_code}")
    assert "What have you tried?" in console.get(f"{place}/projector")


@pytest.mark.parametrize("step", [0, 1])
def test_while_the_holder_speaks_nothing_is_written_down(phones, console, room, place, topic, step):
    go_to(console, place, topic, step)
    assert "listen" in say(phones[2], room, "But why?", status=409)
    assert "set-text" not in str(phones[2].get(f"/rooms/{room.join_code}").html)


def test_whoever_is_not_in_the_set_asks_and_reads_nothing(phones, console, browse, room, place, topic):
    go_to(console, place, topic, OPEN_QUESTIONS)
    say(phones[2], room, "What have you tried?")
    other = joined(browse, room, "Other Owl")
    assert "Take a part in the set first" in say(other, room, "And me?", status=409)
    assert "What have you tried?" not in other.get(f"/rooms/{room.join_code}")


def test_no_line_and_no_action_of_the_usual_kind_is_written_down_in_a_set(phones, console, room, place, topic):
    token, member = console.token(), phones[2]
    assert "nothing is written down" in console.post(
        f"{place}/topics/{topic}/lines", status=409, csrf_token=token, text="She said no"
    )
    assert "nothing is written down" in console.post(
        f"{place}/topics/{topic}/actions", status=409, csrf_token=token, text="Ring her"
    )
    for page in (console.get(f"{place}/console"), member.get(f"/rooms/{room.join_code}")):
        assert not page.select("#what-came-out") and not page.select("#action-text")


def test_unless_the_holder_says_otherwise_everything_typed_is_deleted(talked, room):
    talked[0].submit("Keep what I ticked, delete the rest", commitment="Ask them one by one")
    assert [count(model) for model in (SetLine, SetRole, ActionStep, LearningNote, Harvest)] == [0, 0, 0, 0, 0]


def test_the_commitment_is_kept_by_one_tick_and_the_notes_by_another(talked, room):
    talked[0].submit("Keep what I ticked, delete the rest", commitment="Ask them", keep_commitment=True)
    assert [count(model) for model in (SetLine, ActionStep, LearningNote, Harvest)] == [0, 1, 1, 0]
    kept = db.session.query(ActionStep).one()
    assert (kept.text, kept.owner.name, kept.unnamed) == ("Ask them", "Hazel Holder", True)


def test_notes_are_kept_without_names(talked, room):
    talked[0].submit("Keep what I ticked, delete the rest", keep_notes=True)
    assert [count(model) for model in (SetLine, ActionStep, LearningNote)] == [0, 0, 0]
    kept = db.session.query(Harvest).order_by(Harvest.id).all()
    assert [line.text for line in kept] == ["What would they say?", "A book on listening"]
    assert {line.author_id for line in kept} == {None}


def test_only_the_holder_says_what_is_kept_and_only_once(talked, console, room, place, topic):
    address = f"/rooms/{room.join_code}/topics/{topic}/set/keep"
    page = talked[1].post(address, status=409, csrf_token=talked[1].token(), keep_notes="y")
    assert "Only the issue holder" in page and count(SetLine) == 2
    assert "What may be kept?" not in talked[1].get(f"/rooms/{room.join_code}")
    token = talked[0].token()
    talked[0].post(address, csrf_token=token, keep_notes="y")
    talked[0].post(address, status=409, csrf_token=token, keep_notes="y")
    assert count(Harvest) == 2


def test_what_is_ticked_and_not_said_is_asked_for_and_nothing_is_lost(talked, room):
    page = talked[0].submit("Keep what I ticked, delete the rest", keep_commitment=True, status=409)
    assert "Write what you will do" in page and count(SetLine) == 2


def test_the_holder_can_still_say_so_when_the_topic_is_done(talked, console, room, place, topic):
    console.post(f"{place}/topics/{topic}/done", csrf_token=console.token())
    assert "A book on listening" not in console.get(f"{place}/console")
    talked[0].get(f"/rooms/{room.join_code}")
    talked[0].submit("Keep what I ticked, delete the rest", keep_notes=True)
    assert count(Harvest) == 2


@pytest.mark.parametrize("way", ["closing", "nightly"])
def test_a_holder_who_says_nothing_keeps_nothing(talked, console, room, place, way):
    if way == "closing":
        console.get(f"{place}/console")
        console.submit("Close the session")
    else:
        world.start_writing()
        db.session.merge(room).state = "closed"
        db.session.flush()
        forget_sets_that_closed()
        db.session.commit()
    assert [count(model) for model in (SetLine, SetRole, ActionStep, Harvest)] == [0, 0, 0, 0]


def test_taking_the_way_of_working_off_in_the_middle_opens_nothing(talked, console, room, place, topic):
    console.post(f"{place}/topics/{topic}/way", csrf_token=console.token(), way="")
    assert "A book on listening" not in console.get(f"{place}/console")
    console.submit("Close the session")
    assert count(SetLine) == 0


def the_next_session(app, room):
    world.start_writing()
    db.session.merge(room).close(world.clock.now())
    db.session.commit()
    app.config["CLOCK"] = lambda: world.clock.wall_clock() + timedelta(days=1)
    return world.an_open_gathering(room.community)


@pytest.mark.parametrize("named", [False, True])
def test_the_commitment_comes_back_at_the_next_opening_named_only_as_agreed(app, talked, console, browse, room, named):
    ticks = {"keep_commitment": True} | ({"named": True} if named else {})
    talked[0].submit("Keep what I ticked, delete the rest", commitment="Ask them", **ticks)
    later = the_next_session(app, room)
    place = f"/{later.community.slug}/sessions/{later.number}"
    part = console.get(f"{place}/console").one("#said_before")
    assert "Ask them" in part.get_text() and "Hazel Holder" in part.select_one(".cop-held").get_text()
    wall = console.get(f"{place}/projector")
    assert "Ask them" in wall and "Hazel" not in wall
    other = joined(browse, later, "Other Owl").get(f"/rooms/{later.join_code}")
    assert "Ask them" in other and ("Hazel" in other) is named


def test_the_holder_reads_it_as_their_own_and_answers_for_it(app, talked, console, browse, room):
    talked[0].submit("Keep what I ticked, delete the rest", commitment="Ask them", keep_commitment=True)
    later = the_next_session(app, room)
    phone = joined(browse, later, "Hazel Holder")
    world.start_writing()
    holder = db.session.query(ActionStep).one().owner_id
    line = db.session.query(Attendance).filter_by(gathering_id=later.id).one()
    line.person_id = holder
    db.session.commit()
    page = phone.get(f"/rooms/{later.join_code}")
    assert "Hazel Holder" in page.one("#phone_said_before").get_text()
    phone.submit("Done", within="#phone_said_before")
    db.session.rollback()
    assert db.session.query(ActionStep).one().state == "done"
