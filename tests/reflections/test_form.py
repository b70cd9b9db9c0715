"""The phone's form: three questions, one press, and an honest answer about what was kept."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from cop import keys as key_stores
from cop.curiosities.models import Curiosity
from cop.db import db
from cop.reflections.opening import show_questions
from cop.reflections.sealing import HOW, QUESTIONS, code_of
from tests.reflections.conftest import Phone, sent_by
from tests.world import later

EXACT = ["How are you feeling?", "How was today?", "What are you still curious about?"]


def three_answer(seat):
    for n in range(3):
        seat().send(feeling=f"feeling {n}", curious=f"question {n}")


def shown(room):
    room.act(show_questions, room.part(QUESTIONS), room.keys)


def test_the_form_asks_the_three_questions_in_their_exact_words(seat):
    page = seat().get()
    labels = [" ".join(label.get_text().split()) for label in page.select("label")]
    assert [label for label in labels if label in EXACT] == EXACT
    assert "Your name is not kept with your answers." in page
    assert "In a small group people may recognise how you write." in page


SAID = [
    "The facilitator sees only how many have answered until the questions are shown.",
    "In a small group people may recognise how you write. Please don’t name colleagues or patients.",
    "The academy does not see these words unless you tick.",
    "We cannot trace an answer, so if you need help, talk to your facilitator",
    "They are opened only when at least 3 phones have answered",
    "if none comes within 90 days, or this community ends before, they are destroyed unread.",
    "Whoever runs the server could look while answers are still sealed.",
    "Networks outside may log that this phone opened this page.",
    "Somebody who joins with several phones can defeat any threshold.",
    "A disk or a key that breaks on the server before that loses them for good.",
]


def test_the_page_says_what_is_promised_and_what_is_not(seat):
    page = seat().get()
    assert [said for said in SAID if said not in page] == []


def test_the_form_never_promises_too_much(seat, room):
    for page in (seat().get(), seat().send(feeling="Lighter")):
        assert not {"anonymous", "secure", "guarantee"} & set(page.text.lower().replace(".", " ").split())


def test_the_form_never_shows_whose_phone_it_is(seat):
    phone = seat()
    page = phone.get()
    assert "Robin" not in page.text
    assert phone.token.participant.hex() not in page.body.decode()


def test_sending_says_saved_and_until_when_it_can_be_changed(seat):
    page = seat().send(feeling="Lighter")
    assert "Saved. You can change this until 09:00 on Friday 15 May, and your questions until they are shown." in page


def test_one_word_in_one_question_is_enough_and_nothing_at_all_is_not(seat, room):
    page = seat().send(422, feeling="  \n ", curious="")
    assert "Answer one of the three questions." in page
    assert room.sealed() == []
    seat().send(curious="Who else?")
    assert len(room.sealed()) == 2


def test_what_this_phone_sent_is_there_to_be_changed(seat):
    phone = seat()
    phone.send(feeling="Tired", curious=["One?", "Two?"], quote_feeling=True, show_if_few=True)
    page = phone.get()
    assert page.one("textarea[name=feeling]").text.strip() == "Tired"
    assert [t.text.strip() for t in page.select("textarea[name=curious]")][:3] == ["One?", "Two?", ""]
    assert page.one("input[name=quote_feeling]").has_attr("checked")
    assert page.one("input[name=show_if_few]").has_attr("checked")
    assert "Saved" in phone.send(feeling="Lighter")


def test_another_phone_with_the_same_room_token_sees_nothing_and_may_not_send(seat, browse):
    phone, copied = seat(), seat()
    phone.send(feeling="Only mine to read")
    copied.carry(phone.token)
    assert "Only mine" not in copied.get().text
    assert "You have already sent this from another phone." in copied.send(403, feeling="Mine now")


def test_two_people_with_one_name_are_two_people(seat, room):
    for _ in range(2):
        seat().send(feeling="Fine")
    assert len({row.k for row in room.sealed() if row.part == HOW}) == 2


@pytest.mark.parametrize("kind", ["facilitator", "visitor", "guest"])
def test_facilitators_visitors_and_guests_get_no_form(seat, kind):
    seat(kind).get(status=403)


def test_without_a_room_token_there_is_nothing_here(seat, browse):
    browse.get(seat().address, status=404)


def test_the_phones_script_is_told_exactly_what_was_kept(seat):
    phone = seat()
    phone.get()
    saved = {"saved_rev": 1, "questions": "saved", "how": "saved"}
    assert phone.post_json(1, feeling="Lighter") == (200, saved)
    assert phone.post_json(1, feeling="Lighter") == (200, saved)
    assert phone.post_json(1, feeling="Tired") == (409, {"rev": 1})
    assert phone.post_json(5, feeling="Tired") == (200, saved | {"saved_rev": 5})
    assert phone.post_json(4, feeling="Older") == (409, {"rev": 5})


def test_a_form_without_rev_is_the_first_one(seat):
    phone = seat()
    phone.get()
    status, answer = phone.post_json(1, feeling="Lighter")
    assert (status, answer["saved_rev"]) == (200, 1)
    assert phone.post_json("", feeling="Lighter") == (200, answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("rev", ["-1", "0", "x", "9" * 30, "1.5", "²"])
def test_a_forged_rev_is_refused_and_touches_nothing(seat, room, rev):
    phone = seat()
    phone.get()
    assert phone.post_json(rev, feeling="Lighter")[0] == 422
    assert room.sealed() == []


def test_limits_are_told_beside_the_field_and_what_was_typed_stays(seat):
    page = seat().send(422, feeling="a" * 2001, curious=["b" * 281, "fine"])
    assert "“How are you feeling?” can be up to 2,000 characters" in page.one("#feeling-error").text
    assert "Each question can be up to 280 characters" in page.one("#curious-error").text
    assert len(page.one("textarea[name=feeling]").text.strip()) == 2001
    assert page.select("textarea[name=curious]")[1].text.strip() == "fine"


def test_six_questions_are_too_many_and_all_six_are_kept_in_the_form(seat):
    page = seat().send(422, curious=["1?\n2?\n3?", "4?", "5?", "6?", ""])
    assert "There is room for 5 questions, and here are 6." in page
    assert [t.text.strip() for t in page.select("textarea[name=curious]")] == ["1?", "2?", "3?", "4?", "5?", "6?"]


def test_other_words_from_an_old_tab_show_both_texts_and_lose_neither(seat, browse):
    phone = seat()
    phone.get()
    old_tab = phone.browse.page
    phone.send(feeling="From the new tab")
    phone.browse.page = old_tab
    page = phone.browse.submit("Send", status=409, feeling="From the old tab")
    assert "From the new tab" in page.one("#sent").text
    assert page.one("textarea[name=feeling]").text.strip() == "From the old tab"
    assert "Saved" in phone.browse.submit("Send")
    assert phone.get().one("textarea[name=feeling]").text.strip() == "From the old tab"


def test_after_the_questions_were_shown_a_late_one_is_kept_on_the_phone_or_added_by_choice(seat, room):
    three_answer(seat)
    phone = seat()
    phone.get()
    shown(room)
    answer = {"saved_rev": 1, "questions": "shown", "how": "saved"}
    assert phone.post_json(1, feeling="Train", curious="Late?") == (200, answer)
    assert "Late?" not in room.questions()
    page = phone.get()
    assert "The questions have been shown already." in page
    phone.browse.submit("Send", curious="Late?", late="add")
    assert "Late?" in room.questions()


def test_a_question_that_came_too_late_is_never_called_saved(seat, room):
    three_answer(seat)
    phone = seat()
    phone.get()
    shown(room)
    page = phone.browse.submit("Send", feeling="Train", curious="Late?")
    assert "Your answers to the first two questions are saved." in page and "Saved." not in page
    assert page.one("#left li").text == "Late?" and page.select("[name=late]")
    assert [dt.text for dt in page.select("dl dt")] == ["Train"]
    page = phone.browse.submit("Send", late="add")
    assert "Saved." in page and not page.select("#left")
    assert [dt.text for dt in page.select("dl dt")] == ["Train", "Late?"]


def test_a_shown_question_in_other_words_is_not_sent_and_in_the_same_words_is_no_matter(seat, room):
    phone = seat()
    phone.send(feeling="Fine", curious="Who pays?")
    three_answer(seat)
    shown(room)
    phone.get()
    assert not phone.browse.submit("Send", feeling="Finer", curious="Who pays?").select("#left")
    page = phone.browse.submit("Send", curious="Who pays for this?")
    assert page.one("#left li").text == "Who pays for this?"


def test_the_code_of_an_added_question_takes_back_that_one(seat, room):
    phone = seat()
    phone.send(curious="Who pays?")
    three_answer(seat)
    shown(room)
    phone.get()
    codes = phone.browse.submit("Send", feeling="Fine", curious="And when?", late="add").select("dl code")
    db.session.rollback()
    (tag,) = room.read(db.select(Curiosity.tag).filter_by(text="And when?"))
    assert code_of(tag) in [code.text for code in codes]


def test_from_nine_the_next_day_the_form_is_closed_and_gives_the_words_back(clocked, seat, room):
    three_answer(seat)
    phone = seat()
    phone.get()
    later(clocked, hours=22)
    assert phone.post_json(1, feeling="Slow train")[0] == 410
    page = phone.browse.post(phone.address, status=410, feeling="Slow train", csrf_token=phone.browse.token())
    assert "closed" in page.text and "Slow train" in page.text
    assert not page.select("form[data-closing] button")
    assert room.feelings() == {"feeling 0", "feeling 1", "feeling 2"}


def test_when_nothing_can_be_kept_the_words_stay_in_the_form(seat, room):
    phone = seat()
    phone.get()
    for part in (HOW, QUESTIONS):
        key_stores.store().burn((room.gathering.id, part))
    status, answer = phone.post_json(1, feeling="Lighter")
    assert status == 503 and "saved_rev" not in answer
    page = phone.browse.submit("Send", status=503, feeling="Lighter")
    assert page.headers["Retry-After"]
    assert "Not sent yet." in page and page.one("textarea[name=feeling]").text.strip() == "Lighter"


def test_a_take_back_code_is_shown_for_every_answer(seat, room):
    page = seat().send(feeling="Better unsaid", curious="Who else?")
    assert len({code.text for code in page.select("dl code")}) == 2


def test_nothing_is_sealed_under_a_name_or_a_presence(seat, room):
    phone = seat()
    phone.send(feeling="Lighter")
    row = next(row for row in room.sealed() if row.part == HOW)
    somebody = Phone(phone.token.participant, "another device")
    assert sent_by(somebody, room.part(HOW), room.keys) is None
    assert phone.token.participant not in (row.k, row.edit_tag)


def test_a_shown_question_is_not_in_the_form_that_comes_back(seat, room):
    phone = seat()
    phone.send(feeling="Fine", curious="Who pays?")
    three_answer(seat)
    shown(room)
    phone.get()
    page = phone.browse.submit("Send", feeling="Finer", curious="Who pays?")
    assert [box.text.strip() for box in page.select("textarea[name=curious]")] == [""] * 5
    assert "The questions have been opened" in page


@pytest.fixture
def away(app):
    """The database does not answer: as if the table that a phone's page begins with were gone for a moment."""
    names = []

    def rename(old, new):
        with db.engine.begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))

    @contextmanager
    def gone(name):
        db.session.rollback()
        rename(name, "elsewhere")
        names.append(name)
        yield
        rename("elsewhere", names.pop())

    yield gone
    for name in names:
        rename("elsewhere", name)


@pytest.mark.parametrize("table", ["gatherings", "sealed_answers", "closing_parts"])
def test_when_the_database_does_not_answer_the_words_stay_in_the_form_and_can_be_sent_again(seat, room, away, table):
    phone = seat()
    phone.get()
    typed = {"feeling": "Lighter", "curious": ["Who pays?", "And when?"], "quote_feeling": True}
    with away(table):
        page = phone.browse.submit("Send", status=503, **typed)
        assert page.headers["Retry-After"]
        assert "Not sent yet." in page and page.one("textarea[name=feeling]").text.strip() == "Lighter"
        assert [box.text.strip() for box in page.select("textarea[name=curious]")][:2] == ["Who pays?", "And when?"]
        assert phone.post_json(1, feeling="Lighter")[0] == 503
    assert "Saved." in phone.browse.submit("Send")
    assert len(room.sealed()) == 2
