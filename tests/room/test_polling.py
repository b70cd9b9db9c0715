"""Screens ask every second or two whether anything has changed: cheap to answer, and only to those who were let in."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread

import pytest
import sqlalchemy as sa

from cop.agenda.models import Harvest
from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from cop.live import changed
from tests import world
from tests.wiring.counting import reads_of


@pytest.fixture
def live(room):
    return f"/{room.community.slug}/sessions/{room.number}/console/live"


@pytest.fixture
def leader(app, browse, room):
    world.clock_stands(app)
    return world.signed_in(browse, world.a_member(room.community, "facilitator"))


@pytest.mark.engine("sqlite")
def test_an_unchanged_screen_costs_one_read(leader, live):
    tag = leader.get(live, htmx=True).headers["HX-PTag"]
    with reads_of(db.engine) as reads:
        leader.get(live, htmx=True, status=304, hx_ptag=tag)
    assert len(reads) == 1, reads


@pytest.mark.engine("sqlite")
def test_a_screen_is_told_kindly_that_the_database_fails(leader, live):
    tag = leader.get(live, htmx=True).headers["HX-PTag"]
    db.session.execute(sa.text("DROP TABLE live_versions"))
    db.session.execute(sa.text("ALTER TABLE gatherings RENAME TO gone"))
    db.session.commit()
    assert "traceback" not in leader.get(live, htmx=True, status=503, hx_ptag=tag).text.lower()


@contextmanager
def just_after_the_session_was_read(somebody_else):
    """What somebody else does while the next answer is on its way: its session is read, its screen is not."""
    waiting = [somebody_else]

    def act_now(_connection, _cursor, statement, *_rest):
        if waiting and "gatherings.phase" in statement:
            waiting.pop().start()
            somebody_else.join()

    sa.event.listen(db.engine, "after_cursor_execute", act_now)
    yield
    sa.event.remove(db.engine, "after_cursor_execute", act_now)
    assert not waiting


def ask_the_closing_questions(app, room_id):
    with app.app_context():
        start_writing()
        db.session.get(Gathering, room_id).phase = "closing"
        changed(room_id)
        db.session.commit()


@pytest.mark.parametrize("held", [False, True])
def test_what_changes_while_a_screen_is_drawn_is_on_it_the_next_time(app, phone, room, held):
    address, room_id = f"/rooms/{room.join_code}/live", room.id
    before = phone.get(address, htmx=True).headers["HX-PTag"]
    start_writing()
    changed(room.id)
    db.session.commit()
    leader = Thread(target=ask_the_closing_questions, args=(app, room_id))
    with just_after_the_session_was_read(leader):
        drawn = phone.get(address, htmx=True, **({"hx_ptag": before} if held else {}))
    assert "Three questions" not in drawn.text
    again = phone.get(address, htmx=True, hx_ptag=drawn.headers["HX-PTag"])
    assert "Three questions" in again.text


def test_somebody_elses_validator_opens_nothing(leader, live, room):
    tag = leader.get(live, htmx=True).headers["HX-PTag"]
    stranger = leader.another_device()
    stranger.get(live, htmx=True, status=404, hx_ptag=tag)
    member = world.signed_in(leader.another_device(), world.a_member(room.community))
    member.get(live, htmx=True, status=403, hx_ptag=tag)


@pytest.mark.parametrize("junk", ["", "-", "1-", "9" * 40 + "-1", "abc-1-x", "1-1.0.1200-é", "1-" + "a" * 5000])
def test_a_forged_validator_is_a_screen_that_has_seen_nothing(leader, live, junk):
    assert leader.get(live, htmx=True, hx_ptag=junk).status == 200


def test_a_signed_out_screen_hears_no(leader, live):
    tag = leader.get(live, htmx=True).headers["HX-PTag"]
    leader.get("/")
    leader.submit("Sign out")
    leader.get(live, htmx=True, status=404, hx_ptag=tag)


@pytest.fixture
def phone(browse, room):
    device = browse.another_device()
    device.get(f"/join/{room.join_code}")
    device.submit("Join", name="Robin")
    return device


def read_by(device, address):
    held = device.get(address, htmx=True).headers["HX-PTag"]  # what is made once is made
    with reads_of(db.engine) as reads:
        device.get(address, htmx=True, hx_ptag=f"{held}-seen before the change")
    return [" ".join(each.split())[:80] for each in reads]


@pytest.mark.engine("sqlite")
def test_a_phone_reads_only_what_there_is(phone, room):
    """Three hundred of them ask within a second or two of each change: the version, the session, the presence, what
    there is, the board; its lines and dots once there are
    any, and while a topic runs the names for an action."""
    start_writing()
    room.phase = "agenda"
    db.session.commit()
    world.a_topic(room, "Appraisal")
    address = f"/rooms/{room.join_code}/live"
    reads = read_by(phone, address)
    assert len(reads) == 5, reads
    first = world.a_topic(room, "Retention", state="running", started_at=world.NOON)
    for line in ("Ask early", "Stay talks"):
        world.keep(Harvest(topic_id=first.id, text=line))
    for n in range(60):
        world.a_topic(room, f"Topic {n}")
        if n < 12:  # a crowd
            world.keep(room.attend(world.a_person(f"Wren {n}")))
    reads = read_by(phone, address)
    assert len(reads) == 7, reads
    start_writing()
    room.dots_each = 3
    db.session.commit()
    reads = read_by(phone, address)
    assert len(reads) == 9, reads
