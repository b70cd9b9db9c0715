"""The order of the board: by hand, one topic beside another, and the same for every screen."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bench.board import TOPICS, Board
from cop.agenda.queries import board
from cop.db import db
from tests import world


@pytest.fixture
def console(app, browse, room, place):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device


@pytest.fixture
def abc(room):
    return [world.a_topic(room, title) for title in "ABC"]


def titles(room):
    db.session.rollback()  # a new look
    return [t.title for t in board(room)]


def test_the_order_is_made_by_hand(console, room, place, abc):
    console.get(f"{place}/console")
    console.submit("Down A")
    assert titles(room) == ["B", "A", "C"]
    console.submit("Up C")
    assert titles(room) == ["B", "C", "A"]


def move(console, place, topic, status=200, **beside):
    return console.post(f"{place}/topics/{topic}/move", status=status, csrf_token=console.token(), **beside)


def test_moving_twice_from_two_screens_is_moving_once(console, room, place, abc):
    a, _b, c = (topic.id for topic in abc)
    for _screen in range(2):
        move(console, place, c, before=a)
        assert titles(room) == ["C", "A", "B"]
    for _screen in range(2):
        move(console, place, c, after=abc[1].id)
        assert titles(room) == ["A", "B", "C"]
    move(console, place, a, before=a)
    assert titles(room) == ["A", "B", "C"]


def test_topics_of_equal_position_get_an_order_that_holds(console, room, place):
    a, b, c = (world.a_topic(room, title, position=0).id for title in "ABC")
    move(console, place, c, before=b)
    assert titles(room) == ["A", "C", "B"]
    move(console, place, a, after=b)
    assert titles(room) == ["C", "B", "A"]


def test_a_topic_that_has_started_keeps_its_place_and_the_screen_says_why(console, room, place, abc):
    a, b, c = (topic.id for topic in abc)
    console.get(f"{place}/console")
    console.submit("Start", within=f"#topic-{a}")
    for topic, beside in ((a, b), (c, a)):
        page = move(console, place, topic, status=409, before=beside)
        assert "running" in page and "place is fixed" in page


@pytest.mark.parametrize("typed", ["", "0", "-1", "x", "9" * 30, "99999"])
def test_beside_nothing_is_not_found(console, room, place, abc, typed):
    move(console, place, abc[0].id, status=404, before=typed)
    assert titles(room) == ["A", "B", "C"]


def test_a_topic_of_another_session_is_not_found(console, place, abc):
    elsewhere = world.a_topic(world.an_open_gathering(), "Elsewhere")
    move(console, place, elsewhere.id, status=404, before=abc[0].id)
    move(console, place, abc[0].id, status=404, before=elsewhere.id)
    console.get(f"{place}/topics/{elsewhere.id}", status=404)


def asked(device, address):
    seen: list[str] = []
    note = lambda _c, _cur, statement, *_rest: seen.append(statement)  # noqa: E731
    sa.event.listen(db.engine, "before_cursor_execute", note)
    device.get(address)
    sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_sixty_topics_ask_the_database_no_more_than_five(app, console, browse, room, place):
    phone = browse.another_device()
    phone.get(f"/join/{room.join_code}")
    phone.submit("Join", name="Wren")
    screens = [(console, f"{place}/console"), (console, f"{place}/projector"), (phone, f"/rooms/{room.join_code}")]

    def fill(up_to):
        for n in range(len(titles(room)), up_to):
            topic = world.a_topic(
                room, f"Topic {n}", owner=world.a_person(), state="parked" if n % 5 == 4 else "offered"
            )
            topic.note("A line")
            part = world.a_topic(room, f"Part {n}", state="withdrawn", owner=world.a_person())
            part.merged_into_id = topic.id
            db.session.commit()
        return [asked(*screen) for screen in screens]

    assert fill(5) == fill(60)


def test_drawing_sixty_topics_takes_next_to_nothing(app, room):
    """The bench measures it (at most 5 ms); here a machine that is busy with other tests may take four times that."""
    assert Board(app, room.join_code).fill(TOPICS).render_ms(40) < 20
