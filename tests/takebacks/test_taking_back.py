"""What somebody took back is gone by the morning: from the screens, from what came of it, and from a dump."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cop.agenda.models import TAKEN_BACK, Topic
from cop.clock import nine_the_next_day
from cop.curiosities.models import Curiosity, TopicSource
from cop.curiosities.no_order import put_in_no_order
from cop.db import db, start_writing
from cop.keys import key_store
from cop.merging.joining import merge
from cop.reflections.models import Reflection
from cop.reflections.sealing import code_of, tag_in, tag_of
from cop.takebacks import honouring
from cop.takebacks.models import TakeBack
from tests.reflections.conftest import Phone, Seat, a_room
from tests.world import NOON, a_community, a_member, a_question, a_topic, an_open_gathering, signed_in

TAG = bytes(range(32))


@pytest.fixture
def clocked(app):
    app.config["CLOCK"] = lambda: NOON
    app.config["WAIT"] = lambda seconds: None
    return app


@pytest.fixture
def gathering(clocked):
    return an_open_gathering(a_community(slug="harbour"))


@pytest.fixture
def leader(gathering, browse):
    return signed_in(browse, a_member(gathering.community, "facilitator"))


def nightly(app):
    ran = app.test_cli_runner().invoke(args=["nightly"])
    assert ran.exit_code == 0, ran.output
    return ran.output


def wish(*tags: bytes):
    start_writing()
    db.session.add_all([TakeBack(tag=tag) for tag in tags])
    db.session.commit()


def how_many(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def take_up(question, gathering, *verbs):
    start_writing()
    topic = question.take_up(gathering, NOON)
    for verb in verbs:
        getattr(topic, verb)(NOON)
    db.session.commit()
    return topic


def test_what_was_taken_back_is_gone_by_the_morning(clocked, browse, instance):
    room = a_room(a_community(), key_store(str(instance / "keys")), 1, NOON)
    phones = [Phone(), Phone(), Phone()]
    for phone, feeling in zip(phones, ("calm", "tired", "glad"), strict=True):
        room.send(phone, 1, feeling)
    wish(tag_of(phones[1].receipt, "feeling", 1))
    assert nightly(clocked) == ""
    assert how_many(TakeBack) == 1, "still sealed, so it waits"
    clocked.config["CLOCK"] = lambda: nine_the_next_day(NOON) + timedelta(minutes=1)
    assert "Taken back by their writers: 1" in nightly(clocked)
    assert room.feelings() == {"calm", "glad"}
    assert how_many(TakeBack) == 0


def test_a_code_is_taken_without_a_room_token_and_nonsense_is_not(clocked, browse, instance):
    room = a_room(a_community(), key_store(str(instance / "keys")), 1, NOON)
    page = Seat(browse, room).send(feeling="Better unsaid")
    [code] = [code.text for code in page.select("dl code")]
    stranger = browse.another_device()
    stranger.get("/take-back")
    assert re.fullmatch("([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    page = stranger.submit("Take it back", code=typed)
    assert "If the code is right, the words are gone by tomorrow morning." in page
    assert "This is not a take-back code." in stranger.submit("Take it back", status=422, code="nonsense")
    assert [code_of(each.tag) for each in room.read(db.select(TakeBack))] == [code]


def test_a_code_typed_by_hand_takes_back_that_answer_alone(clocked, gathering):
    tags = [bytes([n] * 32) for n in (1, 2, 0xFF)]
    start_writing()
    put_in_no_order([Reflection(gathering_id=gathering.id, question="today", text="-", tag=tag) for tag in tags])
    db.session.commit()
    wish(*(tag_in(code_of(tag)) for tag in tags[1:]), bytes(10))
    assert "Taken back by their writers: 2" in nightly(clocked)
    assert (how_many(Reflection), how_many(TakeBack)) == (1, 0)


def test_made_up_codes_are_slowed_down_and_codes_of_opened_answers_never(clocked, gathering, browse):
    waited: list[float] = []
    clocked.config["WAIT"] = waited.append
    a_question(gathering, tag=TAG)
    browse.get("/take-back")
    for _ in range(9):
        browse.submit("Take it back", code=TAG.hex())
    assert waited == []
    for n in range(9):
        browse.submit("Take it back", code=bytes([n] * 32).hex())
    assert len(waited) == 4 and waited[-1] > waited[0]


def test_many_are_honoured_a_few_at_a_time(clocked, gathering, monkeypatch):
    monkeypatch.setattr(honouring, "AT_ONCE", 3)
    tags = [bytes([n] * 32) for n in range(10)]
    start_writing()
    put_in_no_order([Reflection(gathering_id=gathering.id, question="today", text="-", tag=tag) for tag in tags])
    db.session.commit()
    wish(*tags[1:], b"\xff" * 32)
    assert "Taken back by their writers: 9" in nightly(clocked)
    assert (how_many(Reflection), how_many(TakeBack)) == (1, 0)


def test_an_answer_is_found_by_its_tag_without_reading_the_others(app):
    for table in ("curiosities", "reflections"):
        columns = [index["column_names"] for index in sa.inspect(db.engine).get_indexes(table)]
        assert ["tag"] in columns


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        ([], "withdrawn"),
        (["park"], "withdrawn"),
        (["start"], "running"),
        (["start", "park"], "parked"),
        (["start", "done"], "done"),
    ],
)
def test_only_a_topic_that_was_started_outlives_its_question(clocked, gathering, verbs, state):
    topic = take_up(a_question(gathering, "Better unsaid?", tag=TAG), gathering, *verbs)
    wish(TAG)
    nightly(clocked)
    db.session.expire_all()
    assert topic.state == state
    assert topic.title == (TAKEN_BACK if state == "withdrawn" else "Better unsaid?")


def test_neither_what_was_taken_back_nor_what_was_hidden_is_in_a_dump(clocked, gathering):
    take_up(a_question(gathering, "Better unsaid?", tag=TAG), gathering, "park")
    take_up(hidden := a_question(gathering, "About a colleague?"), gathering)
    take_up(a_question(gathering, "Who pays?"), gathering)
    start_writing()
    hidden.hide()
    db.session.commit()
    wish(TAG)
    nightly(clocked)
    dump = clocked.test_cli_runner().invoke(args=["dump"]).stdout
    assert "Better unsaid" not in dump and "About a colleague" not in dump and TAKEN_BACK not in dump
    assert dump.count("Who pays?") == 2


def test_a_topic_that_asks_another_question_too_stays_in_the_others_words(clocked, gathering):
    one, other = a_question(gathering, "Better unsaid?", tag=TAG), a_question(gathering, "What about pay?")
    topic = take_up(one, gathering)
    start_writing()
    other.sources.append(TopicSource(topic=topic))
    db.session.commit()
    wish(TAG)
    nightly(clocked)
    db.session.expire_all()
    assert (topic.state, topic.title) == ("offered", "What about pay?")


def test_words_that_were_merged_into_another_topic_go_too(clocked, gathering):
    gone = take_up(a_question(gathering, "Better unsaid?", tag=TAG), gathering)
    stays = a_topic(gathering, "Pay")
    start_writing()
    merge(gone, stays)
    db.session.commit()
    wish(TAG)
    nightly(clocked)
    db.session.expire_all()
    assert [(topic.state, topic.title) for topic in (stays, gone)] == [("offered", "Pay"), ("withdrawn", TAKEN_BACK)]
    assert "Better unsaid" not in clocked.test_cli_runner().invoke(args=["dump"]).stdout


def test_a_topic_whose_questions_are_all_gone_is_withdrawn(gathering):
    one, other = a_question(gathering, "One?"), a_question(gathering, "Other?")
    topic = take_up(one, gathering)
    start_writing()
    other.sources.append(TopicSource(topic=topic))
    db.session.commit()
    start_writing()
    one.hide()
    other.take_back()
    db.session.commit()
    assert topic.state == "withdrawn"


def test_a_started_topic_says_that_its_question_was_since_taken_back(clocked, gathering, leader):
    take_up(a_question(gathering, "Why?", tag=TAG), gathering, "start")
    here = f"/{gathering.community.slug}/sessions/{gathering.number}"
    assert "since taken back" not in leader.get(f"{here}/console")
    wish(TAG)
    nightly(clocked)
    assert "From a question, since taken back" in leader.get(f"{here}/console")
    assert "came from a question, since taken back" in leader.get(f"{here}/summary")
    db.session.rollback()
    start_writing()
    db.session.scalar(db.select(Topic)).done(NOON)
    db.session.commit()
    assert "from a question, since taken back" in leader.get(f"{here}/console")


def test_the_trace_of_a_hidden_question_says_that_its_topic_goes_on_without_it(gathering, leader):
    question = a_question(gathering, "Why?")
    take_up(question, gathering, "start")
    start_writing()
    question.hide()
    db.session.commit()
    page = leader.get(f"/{gathering.community.slug}/questions/{question.id}")
    assert "From a question, since taken back." in page and "Kept off every screen" in page


def test_a_question_shown_again_can_be_taken_up_once_more(gathering):
    question = a_question(gathering, "Why?")
    gone = take_up(question, gathering)
    start_writing()
    question.hide()
    question.show_again()
    db.session.commit()
    assert (gone.state, db.session.get(Curiosity, question.id).state) == ("withdrawn", "open")
    assert take_up(question, gathering).state == "offered"


@pytest.mark.engine("postgresql")
def test_a_question_is_shown_again_only_when_nobody_else_holds_its_topics_board(gathering, engine):
    question = a_question(gathering, "Why?")
    take_up(question, gathering)
    start_writing()
    question.hide()
    db.session.commit()
    with db.engine.connect() as somebody:
        somebody.execute(sa.text("SELECT id FROM gatherings WHERE id = :here FOR UPDATE"), {"here": gathering.id})
        start_writing()
        db.session.execute(sa.text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(sa.exc.OperationalError):
            question.show_again()
    db.session.rollback()


def test_what_is_sealed_is_asked_before_what_is_open_so_that_a_part_opening_in_between_loses_no_wish(clocked):
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.extend(table for table in ("sealed_answers", "reflections") if f"FROM {table}" in statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        start_writing()
        honouring.honour([TAG])
        db.session.rollback()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert asked == ["sealed_answers", "reflections"]
