"""A participant's phone gets the form at once, and nobody can tell it from the one that is drawn the usual way."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from cop import clock
from cop.answerform.atonce import AtOnce
from cop.db import db, start_writing
from cop.direct import rows
from cop.gatherings.models import Attendance, Gathering
from cop.reflections.sealing import HOW
from cop.stencils import Stencil
from tests.reflections.conftest import sent_by
from tests.wiring.counting import reads_of
from tests.world import a_member, signed_in

ODD = [
    "Tired, but glad",
    "</textarea><script>alert(1)</script>",
    "a & b < c > \"d\" 'e'",
    "one\n\n  two\n\ttabbed",
    "\n",
    "مرحبا 👩‍👩‍👧",
    "{{ csrf_token() }} {% raw %} curious 0",
]


@pytest.fixture
def usual(app):
    """The same phone, let in by models and drawn to by templates."""

    def draw(phone):
        at_once = next(layer for layer in layers(app) if isinstance(layer, AtOnce))
        visit, at_once.visit = at_once.visit, lambda *_: None
        try:
            return phone.get()
        finally:
            at_once.visit = visit

    return draw


def layers(app):
    """What stands in front of Flask, one behind the other."""
    layer = app.wsgi_app
    while layer is not None:
        yield layer
        layer = getattr(layer, "application", None) or getattr(layer, "inner", None)


def without_token(page):
    """The token says when it was made, and a phone that has sent nothing gets another receipt each time."""
    html = page.body.decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)[1]
    assert html.count(token) == 2
    return html.replace(token, "")


def drawn(phone):
    return without_token(phone.get())


@pytest.mark.parametrize("text", ODD)
def test_the_form_is_byte_for_byte_the_one_that_is_drawn_the_usual_way(seat, usual, text):
    phone = seat()
    phone.send(feeling=text, today=text, curious=[text, "Who else?"], quote_today=True)
    assert drawn(phone) == without_token(usual(phone))


def test_a_member_who_is_signed_in_gets_the_same(seat, usual, room):
    phone = seat()
    signed_in(phone.browse, a_member(room.gathering.community, "facilitator"))
    phone.send(feeling="Tired")
    assert drawn(phone) == without_token(usual(phone))


def carried(page):
    """In no order, and whatever token is in it."""
    return {name: sorted(value.split(", ")) for name, value in page.headers.items() if name != "Set-Cookie"}


def test_it_carries_what_every_answer_carries(seat, usual):
    phone = seat()
    phone.send(feeling="Tired")
    assert carried(phone.get()) == carried(usual(phone))


def test_before_anything_is_sent_only_the_receipt_differs(seat, usual):
    phone = seat()
    one, two = (re.sub(r'name="receipt"[^>]*>', "", html) for html in (drawn(phone), without_token(usual(phone))))
    assert one == two


def test_a_script_hears_of_its_save_whatever_way_it_went(seat, room):
    phone = seat()
    phone.get()
    at_once = phone.post_json(1, feeling="Tired", curious="Who else?", quote_feeling="y", receipt="ab" * 16)
    assert at_once == (200, {"saved_rev": 1, "questions": "saved", "how": "saved"})
    db.session.rollback()  # this test's own view of the database ends
    this = SimpleNamespace(participant=phone.token.participant, secret=device(phone))
    rev, words = sent_by(this, room.part(HOW), room.keys)
    assert (rev, [(line.text, line.may_quote) for line in words.lines]) == (1, [("Tired", True)])
    assert phone.post_json(1, feeling="Other words") == (409, {"rev": 1})
    assert phone.post_json(2, feeling="x" * 2001)[0] == 422
    assert phone.post_json(2)[0] == 422
    assert phone.post_json(2, feeling="Lighter", csrf_token="forged")[0] == 400
    assert phone.post_json(2, feeling="Lighter")[0] == 200


@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_words_that_were_cut_off_on_their_way_take_the_place_of_none(seat, room, kind):
    """The line breaks in the middle of a post: gunicorn reads what there is and says nothing of it."""
    phone = seat()
    phone.get()
    assert phone.post_json(1, feeling="I would never say", today="that it was bad")[0] == 200
    typed = (
        f"csrf_token={phone.browse.token()}&rev=2&receipt={'ab' * 16}&feeling=I+would+never+say&today=that+it+was+ba"
    )
    cut = {"CONTENT_LENGTH": str(len(typed) + 40)}
    about = {"content_type": "application/x-www-form-urlencoded", "headers": {"Accept": kind}}
    answer = phone.browse.client.post(phone.address, data=typed, environ_overrides=cut, **about)
    assert answer.status_code == 400
    db.session.rollback()
    this = SimpleNamespace(participant=phone.token.participant, secret=device(phone))
    rev, words = sent_by(this, room.part(HOW), room.keys)
    assert (rev, [line.text for line in words.lines]) == (1, ["I would never say", "that it was bad"])


@pytest.fixture
def both_ways(usual):
    """What a browser without scripts gets for its post, at once and drawn the usual way, and how often the first asked
    the database. Sent again under its number, the same words change nothing."""

    def post(phone, **fields):
        sent = {"csrf_token": phone.browse.token(), "receipt": "ab" * 16, "rev": "3"} | fields
        again = SimpleNamespace(get=lambda: phone.browse.post(phone.address, **sent))
        with reads_of(db.engine, everything=True) as asked:
            at_once = again.get()
            times = len(asked)
        return at_once, usual(again), times

    return post


PLAIN = {"ab" * 16, "00" * 16}
"""Receipts as a page has them: with any other the usual way says what it makes of it."""
SENT = [
    {"feeling": "Tired", "today": "Long", "curious": ["Who pays?", "Who else?"], "quote_today": "y"},
    {"today": "One word", "quote_feeling": "y", "show_if_few": "y"},
    {"curious": ["One\nTwo\n\nThree"], "quote_curious": "y", "late": "add"},
    {"feeling": "word " * 12, "today": "x" * 65, "curious": "y" * 66},
    {"feeling": "word " * 14, "today": "no" * 40, "curious": "a " * 40},
    {"feeling": "Tired", "receipt": ""},
    {"feeling": "Tired", "receipt": "AB" * 16},
    {"feeling": "Tired", "receipt": "00" * 16},
    *({"feeling": text, "today": text, "curious": [text, "Who else?"]} for text in ODD[1::2]),
]


@pytest.mark.parametrize("fields", SENT)
def test_what_a_browser_is_told_of_its_post_is_byte_for_byte_what_is_drawn_the_usual_way(seat, both_ways, fields):
    phone = seat()
    phone.get()
    at_once, drawn_now, asked = both_ways(phone, **fields)
    assert without_token(at_once) == without_token(drawn_now)
    assert carried(at_once) == carried(drawn_now)
    assert "Saved." in at_once.text
    assert (asked <= 5) == (fields.get("receipt", "ab" * 16) in PLAIN)


def test_a_post_that_did_not_come_at_its_best_goes_the_usual_way(seat):
    phone = seat()
    phone.get()
    nothing = phone.browse.post(phone.address, rev="1", csrf_token=phone.browse.token(), status=422)
    assert "One word is enough" in nothing.text
    assert "Saved." in phone.send(feeling="Tired").text


def device(phone):
    return phone.browse.client.get_cookie("device", path="/rooms/").value


def test_another_device_is_told_no_at_once_too(seat):
    phone = seat()
    phone.get()
    phone.post_json(1, feeling="Tired")
    phone.browse.client.set_cookie("device", "0" * 32, path="/rooms/")
    assert phone.post_json(2, feeling="Mine now")[0] == 403
    assert "Tired" not in phone.get().text


def test_a_long_post_and_one_of_many_fields_go_the_usual_way(seat):
    phone = seat()
    phone.get()
    assert phone.post_json(1, feeling="Tired", padding="x" * 200_000)[0] == 200
    assert phone.post_json(2, feeling="Tired", curious=[""] * 60)[0] == 200


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(("rooms_before", "most"), [(0, 1), (3, 2)])
def test_the_form_costs_one_read_and_two_on_a_phone_that_was_in_other_rooms(seat, app, rooms_before, most):
    phone = seat()
    phone.send(feeling="Tired")
    for number in range(rooms_before):
        phone.browse.client.set_cookie(f"room-{9000 + number}", "of another day", path="/rooms/")
    with reads_of(db.engine) as reads:
        assert "Tired" in phone.get().text
    assert len(reads) == most, reads


def test_a_phone_that_comes_from_the_session_gets_its_first_form_at_once(seat, room):
    """As a whole room does when it is asked; its secret stays the one that it had."""
    phone = seat()
    phone.browse.get(f"/rooms/{room.gathering.join_code}")
    secret = device(phone)
    phone.browse.get(f"/rooms/{room.gathering.join_code}")
    with reads_of(db.engine) as reads:
        phone.get()
    assert (len(reads), device(phone)) == (1, secret)


@pytest.mark.parametrize("kind", ["guest", "visitor", "facilitator"])
def test_whoever_is_not_asked_is_told_so_the_usual_way(seat, kind):
    assert "Send" not in [b.text.strip() for b in seat(kind).get(403).select("button")]


def test_somebody_taken_off_the_sheet_gets_no_form(seat, room):
    phone = seat()
    phone.get()
    start_writing()
    db.session.delete(db.session.get(Attendance, phone.token.attendance_id))
    db.session.commit()
    app_answers = phone.browse.client.get(phone.address).status_code
    assert app_answers in (403, 404)


def test_after_nine_the_next_day_the_form_has_closed_at_once_too(seat, room, app):
    phone = seat()
    phone.get()
    app.config["CLOCK"] = lambda: clock.nine_the_next_day(room.gathering.opened_at)
    assert "closed" in phone.get(410).text


def test_a_page_is_cut_only_where_something_unmistakable_stands():
    stencil = Stencil("<p>XX</p><p>YY</p><i>XX</i>", {"name": "XX", "word": "YY"})
    assert stencil.fill({"name": "<b>", "word": "XX"}) == b"<p>&lt;b&gt;</p><p>XX</p><i>&lt;b&gt;</i>"
    with pytest.raises(ValueError, match="no place for gone"):
        Stencil("<p>XX</p>", {"name": "XX", "gone": "ZZ"})


@pytest.mark.parametrize(
    "url", ["sqlite:////no/such/folder/cop.db", "postgresql+psycopg://cop@/cop?host=/no/such/folder"]
)
def test_a_database_that_lets_nobody_in_is_one_that_does_not_answer(url):
    """The driver says so in words of its own, and a phone would have been told that we have made a mistake."""
    with pytest.raises(sa.exc.DBAPIError):
        rows(sa.create_engine(url), sa.select(Gathering.id))
