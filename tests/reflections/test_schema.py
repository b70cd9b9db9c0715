"""What the tables of answers may hold. A new column, a time, a sequence or a foreign key there fails these
tests on purpose: change them by hand only with a page in docs/decisions that says why nobody can be found by it."""

import pytest
import sqlalchemy as sa

from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.reflections.opening import show_questions
from cop.reflections.sealing import QUESTIONS
from tests import world
from tests.reflections.conftest import Phone, data_folder, everything
from tests.world import a_member, signed_in

NUMBERS, TEXTS, BYTES, TICKS = {"INTEGER", "BIGINT"}, {"VARCHAR", "TEXT"}, {"BLOB", "BYTEA"}, {"BOOLEAN"}
ANSWERS = {
    "sealed_answers": {
        "gathering_id": NUMBERS, "part": TEXTS, "k": BYTES, "rev": NUMBERS, "edit_tag": BYTES, "box": BYTES,
    },
    "reflections": {
        "id": NUMBERS, "gathering_id": NUMBERS, "question": TEXTS, "text": TEXTS, "theme": TEXTS, "tag": BYTES,
        "may_quote": TICKS, "released": TICKS, "hidden": TICKS,
    },
    "curiosities": {
        "id": NUMBERS, "gathering_id": NUMBERS, "text": TEXTS, "wording": TEXTS, "state": TEXTS,
        "theme": TEXTS, "tag": BYTES, "merged_into": NUMBERS, "may_quote": TICKS, "released": TICKS,
        "hidden": TICKS, "on_screen": TICKS,
    },
    "take_backs": {"tag": BYTES},
}  # fmt: skip
SEARCHED = {"curiosities": ({"search_12_insert", "search_12_update", "search_12_delete"}, {"search_12"})}
"""Allowed by hand: what is on the screen can be found. Until then nothing of a question is copied."""


@pytest.mark.parametrize("table", ANSWERS)
def test_answers_have_these_columns_and_no_others(app, table):
    columns = {c["name"]: str(c["type"]).split("(")[0] for c in sa.inspect(db.engine).get_columns(table)}
    assert columns.keys() == ANSWERS[table].keys()
    assert all(columns[name] in allowed for name, allowed in ANSWERS[table].items())


@pytest.mark.parametrize("table", ANSWERS)
def test_answers_point_at_nobody_and_are_numbered_by_nothing(app, table):
    look = sa.inspect(db.engine)
    assert look.get_foreign_keys(table) == []
    for column in look.get_columns(table):
        assert column.get("default") is None and column.get("identity") is None
        assert not column.get("autoincrement") or column["autoincrement"] == "auto"


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("table", ANSWERS)
def test_sqlite_keeps_no_hidden_row_order_of_answers(app, table):
    made_by = db.session.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :t"), {"t": table})
    assert made_by.rstrip().endswith("WITHOUT ROWID")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("table", ANSWERS)
def test_sqlite_does_nothing_else_when_an_answer_is_written(app, table):
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"
    assert set(db.session.scalars(sa.text(triggers), {"t": table})) == SEARCHED.get(table, [set(), set()])[0]


def test_a_part_knows_how_many_answered_and_nothing_of_anybody(app):
    columns = {column["name"] for column in sa.inspect(db.engine).get_columns("closing_parts")}
    assert columns == {"gathering_id", "part", "state", "k_open", "due_at", "phones"}


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("table", ANSWERS)
def test_postgresql_has_no_sequence_and_no_trigger_on_answers(app, table):
    owned = "SELECT pg_get_serial_sequence(:t, column_name) FROM information_schema.columns WHERE table_name = :t"
    assert set(db.session.scalars(sa.text(owned), {"t": table})) == {None}
    triggers = "SELECT tgname FROM pg_trigger WHERE tgrelid = :t ::regclass AND NOT tgisinternal"
    assert set(db.session.scalars(sa.text(triggers), {"t": table})) == SEARCHED.get(table, [set(), set()])[1]


def test_a_question_is_copied_for_the_search_only_once_it_is_on_the_screen(app, room):
    """And under its own random number, without a time: nothing that its row does not say."""
    sent = world.keep(Curiosity(id=12, gathering_id=room.gathering.id, text="Who else?", state="open", on_screen=False))
    copied = sa.text("SELECT count(*) FROM search_entries")
    before = db.session.scalar(copied)
    start_writing()
    sent.on_screen = True
    db.session.commit()
    assert db.session.scalar(copied) == before + 1
    start_writing()
    sent.hidden = True
    db.session.commit()
    assert db.session.scalar(copied) == before


def test_a_save_touches_the_sealed_rows_and_nothing_else(app, room, instance):
    room.send(Phone(), 1, "Lighter", "Who else?")
    before, folder = everything(), data_folder(instance)
    room.send(Phone(), 1, "Tired", "And now?")
    after = everything()
    assert [name for name in before if before[name] != after[name]] == ["sealed_answers"]
    assert len(after["sealed_answers"]) == len(before["sealed_answers"]) + 2
    assert data_folder(instance) == folder


def test_sending_the_form_touches_nothing_else_either(app, seat, instance):
    seat().send(feeling="Lighter", curious="Who else?")
    phone = seat()
    phone.get()
    before, folder = everything(), data_folder(instance)
    phone.browse.submit("Send", feeling="Tired", curious="And now?")
    after = everything()
    assert [name for name in before if before[name] != after[name]] == ["sealed_answers"]
    assert data_folder(instance) == folder


def test_what_a_signed_in_member_sends_touches_nothing_else_either(clocked, browse, room, instance):
    phone = signed_in(browse, a_member(room.gathering.community))
    phone.get(f"/join/{room.gathering.join_code}")
    phone.submit("Join")
    phone.get(f"/rooms/{room.gathering.join_code}/reflection")
    before, folder = everything(), data_folder(instance)
    phone.submit("Send", feeling="Tired", curious="And now?")
    phone.submit("Send", feeling="Tired", curious="And what now?")
    phone.get(f"/rooms/{room.gathering.join_code}/reflection")
    after = everything()
    assert [name for name in before if before[name] != after[name]] == ["sealed_answers"]
    assert len(after["sealed_answers"]) == 2 and data_folder(instance) == folder


def test_before_opening_no_word_is_anywhere_in_the_database(app, room):
    room.send(Phone(), 1, "Zaunkönig", "Wiedehopf?")
    found = str(everything())
    assert "Zaunk" not in found and "Wiedehopf" not in found
    for _ in range(2):
        room.send(Phone(), 1, "Lighter")
    room.act(show_questions, room.part(QUESTIONS), room.keys)
    found = str(everything())
    assert "Wiedehopf" in found and "Zaunk" not in found
