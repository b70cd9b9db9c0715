"""A question travels: pinned to the next session, taken up or not today, and nothing on the way loses it."""

from datetime import timedelta

import pytest

from cop.agenda.models import Topic
from cop.curiosities.models import Curiosity, Pin
from cop.curiosities.queries import from_last_time
from cop.db import db, start_writing
from cop.errors import Refused
from cop.gatherings.queries import next_planned
from tests.world import NOON, a_member, a_planned_gathering, a_question, an_open_gathering, later, signed_in


@pytest.fixture
def first(app):
    """A session that has closed, in a community with a facilitator."""
    app.config["CLOCK"] = lambda: NOON
    gathering = an_open_gathering()
    start_writing()
    gathering.close(NOON)
    db.session.commit()
    return gathering


@pytest.fixture
def second(first):
    starts, ends = (moment + timedelta(days=28) for moment in (first.starts_at, first.ends_at))
    return a_planned_gathering(first.community, starts_at=starts, ends_at=ends)


@pytest.fixture
def leader(first, browse):
    return signed_in(browse, a_member(first.community, "facilitator"))


def trace(question):
    return f"/{question.gathering.community.slug}/questions/{question.id}"


def fresh(model, key):
    db.session.rollback()
    return db.session.get(model, key, populate_existing=True)


def opened(gathering):
    start_writing()
    gathering.open(gathering.starts_at)
    db.session.commit()
    return gathering


def console(gathering):
    return f"/{gathering.community.slug}/sessions/{gathering.number}/console"


def pinned(question, gathering):
    start_writing()
    question.pin_to(gathering, NOON)
    db.session.commit()


@pytest.mark.parametrize("access", ["facilitator", "convenor"])
def test_a_facilitator_or_host_may_pin(first, second, browse, access):
    question = a_question(first)
    page = signed_in(browse, a_member(first.community, access))
    page.get(trace(question))
    answer = page.submit("Pin to next session")
    assert "Pinned to session 2 on 11 June 2026." in answer
    assert "Pinned to next session" in answer
    assert fresh(Curiosity, question.id).waiting_pin.gathering_id == second.id


def test_a_member_may_suggest_and_the_facilitator_pins(first, second, leader):
    question = a_question(first)
    member = signed_in(leader.another_device(), a_member(first.community))
    member.get(trace(question))
    assert "Suggested for the next session" in member.submit("Suggest for next session")
    place = f"/{first.community.slug}/sessions/{first.number}/curiosities/{question.id}/pin"
    member.post(place, status=403, csrf_token=member.token())
    assert "Suggested for next session" in leader.get(f"/{first.community.slug}/sessions/1/closing")
    leader.submit("Pin to next session")
    assert [pin.state for pin in fresh(Curiosity, question.id).pins] == ["waiting"]


def test_pinning_plans_the_next_session_when_there_is_none(first, leader):
    question = a_question(first)
    leader.get(trace(question))
    leader.submit("Pin to next session")
    planned = fresh(Curiosity, question.id).waiting_pin.gathering
    assert (planned.number, planned.state, planned.starts_at - first.starts_at) == (2, "draft", timedelta(days=28))


def test_pinning_puts_the_question_on_the_next_agenda(first, second, leader):
    pinned(a_question(first, "Who pays for this?"), second)
    opened(second)
    page = leader.get(console(second))
    assert "From last time" in page and "Who pays for this?" in page


def test_taken_up_it_becomes_a_topic_of_nobody(first, second, leader):
    question = a_question(first, "Who pays for this?")
    pinned(question, second)
    opened(second)
    leader.get(console(second))
    page = leader.submit("Take it up")
    db.session.rollback()
    topic = db.session.scalar(db.select(Topic).filter_by(gathering_id=second.id))
    assert (topic.title, topic.origin, topic.kind, topic.owner_id) == (
        "Who pays for this?",
        "curiosity",
        "question",
        None,
    )
    assert not page.select("#from_last_time li")
    assert (fresh(Curiosity, question.id).state, question.pins[0].state) == ("carried", "taken up")


def test_not_today_it_stays_open_and_can_be_pinned_again(first, second, leader):
    question = a_question(first)
    pinned(question, second)
    opened(second)
    leader.get(console(second))
    leader.submit("Not today")
    assert fresh(Curiosity, question.id).state == "open"
    leader.get(trace(question))
    leader.submit("Pin to next session")
    assert fresh(Curiosity, question.id).waiting_pin.gathering.number == 3


def test_its_trace_says_where_it_was_asked_taken_up_and_what_came_out(first, second, leader):
    question = a_question(first, "Who pays for this?")
    start_writing()
    topic = question.take_up(second if second.state == "open" else opened(second), NOON)
    topic.start(NOON)
    topic.note("Each trust pays for its own people.")
    topic.done(NOON + timedelta(minutes=9))
    db.session.commit()
    steps = [" ".join(li.get_text(" ").split()) for li in leader.get(trace(question)).select("#trace li")]
    assert steps[0] == "Asked in session 1"
    assert steps[-1] == "Topic in session 2 : Who pays for this? Each trust pays for its own people."


@pytest.mark.parametrize("fate", ["moved", "cancelled", "deleted", "closed"])
def test_whatever_happens_to_the_session_the_question_comes_up_in_the_next(first, second, fate):
    question = a_question(first)
    pinned(question, second)
    start_writing()
    if fate == "moved":
        second.starts_at += timedelta(days=3)
    elif fate == "deleted":
        db.session.delete(second)
    else:
        second.state = fate
    db.session.commit()
    following = second if fate == "moved" else a_planned_gathering(first.community)
    assert [c.id for c in from_last_time(following)] == [question.id]


def test_a_question_pinned_to_a_session_that_nobody_opened_comes_up_in_the_next(app, first, second, leader):
    question = a_question(first, "Who pays for this?")
    pinned(question, second)
    later(app, days=29)
    third = a_planned_gathering(first.community)
    assert [c.id for c in from_last_time(third)] == [question.id]
    leader.get(trace(question))
    assert "Pinned to session 3" in leader.submit("Pin to next session")


def test_nothing_is_pinned_to_a_session_whose_day_went_by(app, first, second, leader):
    question = a_question(first)
    later(app, days=29)
    leader.get(trace(question))
    leader.submit("Pin to next session")
    assert fresh(Curiosity, question.id).waiting_pin.gathering.number == 3


def test_a_members_suggestion_plans_no_session(first, leader):
    question = a_question(first)
    member = signed_in(leader.another_device(), a_member(first.community))
    member.get(trace(question))
    assert "Suggested for the next session" in member.submit("Suggest for next session")
    assert [(pin.state, pin.gathering) for pin in fresh(Curiosity, question.id).pins] == [("suggested", None)]
    assert next_planned(first.community) is None
    leader.get(f"/{first.community.slug}/sessions/1/closing")
    leader.submit("Pin to next session")
    assert [(pin.state, pin.gathering.number) for pin in fresh(Curiosity, question.id).pins] == [("waiting", 2)]


def test_a_question_waits_for_its_own_session_and_for_no_other_community(first, second):
    pinned(a_question(first), second)
    assert from_last_time(a_planned_gathering(first.community)) == []
    assert from_last_time(a_planned_gathering()) == []


def test_pinning_twice_or_to_a_closed_session_is_refused(first, second):
    question = a_question(first)
    with pytest.raises(Refused, match="That session is closed"):
        question.pin_to(first, NOON)
    question.pin_to(second, NOON)
    with pytest.raises(Refused, match="already pinned"):
        question.pin_to(second, NOON)


@pytest.mark.parametrize("state", ["answered", "handed-over", "merged"])
def test_a_settled_question_is_not_pinned_again(first, second, state):
    with pytest.raises(Refused, match="so it cannot be pinned"):
        a_question(first, state=state).pin_to(second, NOON)


def test_it_is_taken_up_once(first, second):
    question = a_question(first)
    opened(second)
    question.take_up(second, NOON)
    with pytest.raises(Refused, match="on the board already"):
        question.take_up(second, NOON)


def test_another_communitys_question_is_not_found(first, second, leader):
    elsewhere = a_question(an_open_gathering())
    leader.get(f"/{first.community.slug}/questions")
    leader.get(f"/{first.community.slug}/questions/{elsewhere.id}", status=404)
    leader.get(trace(a_question(first)))
    place = f"/{first.community.slug}/sessions/1/curiosities/{elsewhere.id}/pin"
    leader.post(place, status=404, csrf_token=leader.token())
    assert db.session.scalar(db.select(db.func.count()).select_from(Pin)) == 0


def test_before_it_is_on_the_screen_a_question_exists_for_the_leader_alone(first, leader):
    question = a_question(first, "Unread?", on_screen=False)
    member = signed_in(leader.another_device(), a_member(first.community))
    member.get(trace(question), status=404)
    leader.get(trace(question))
    assert "Unread?" not in member.get(f"/{first.community.slug}/questions")


def test_a_pinned_question_shows_to_nobody_whose_it_is(first, second, leader):
    pinned(a_question(first), second)
    assert "@" not in leader.get(f"/{first.community.slug}/questions").text


def test_a_late_pin_goes_to_the_session_that_is_open_now(first, second, leader):
    question = a_question(first, "Who pays for this?")
    opened(second)
    a_planned_gathering(first.community, starts_at=second.starts_at + timedelta(days=28))
    leader.get(trace(question))
    assert "Pinned to session 2, which is open now" in leader.submit("Pin to next session")
    page = leader.get(console(second))
    assert "Who pays for this?" in page.one("#from_last_time").text


def test_what_the_open_session_asks_itself_is_for_the_next_one(first, second, leader):
    question = a_question(opened(second), "Who pays for this?")
    third = a_planned_gathering(first.community, starts_at=second.starts_at + timedelta(days=28))
    leader.get(trace(question))
    leader.submit("Pin to next session")
    assert fresh(Curiosity, question.id).waiting_pin.gathering_id == third.id


def test_what_is_put_off_stays_in_sight_and_is_pinned_to_the_next_with_one_press(first, second, leader):
    question = a_question(first, "Who pays for this?")
    pinned(question, second)
    opened(second)
    leader.get(console(second))
    page = leader.submit("Not today")
    assert "Not today; it stays open" in page.one("#from_last_time").text
    assert "Take it up" in page.one("#from_last_time").text
    page = leader.submit("Pin to next session", within="#from_last_time form[action$=pin]")
    assert fresh(Curiosity, question.id).waiting_pin.gathering.number == 3
    assert not page.select("#from_last_time li")


def test_its_trace_says_which_session_put_it_off(app, first, second, leader):
    question = a_question(first)
    pinned(question, second)
    later(app, days=29)
    third = a_planned_gathering(first.community)
    leader.get(trace(question))
    assert "Pinned: it comes up in the next session" in leader.page
    start_writing()
    third.open(app.config["CLOCK"]())
    db.session.commit()
    leader.get(console(third))
    leader.submit("Not today")
    steps = [" ".join(li.get_text(" ").split()) for li in leader.get(trace(question)).select("#trace li")]
    assert steps == ["Asked in session 1", "Not today in session 3"]


def test_whoever_covers_for_a_colleague_pins_on_again_from_the_console(first, second, leader):
    """A printed code leads one session: no button there leads to another, which would refuse it."""
    question = a_question(first)
    pinned(question, second)
    opened(second)
    leader.get(console(second))
    page = leader.submit("Not today")
    acts = {form["action"] for form in page.select("#from_last_time form")}
    assert acts and all(f"/sessions/{second.number}/" in act for act in acts)


def test_a_leader_pins_from_the_list_of_questions_and_a_member_does_not(first, second, leader):
    a_question(first)
    leader.get(f"/{first.community.slug}/questions")
    assert "Pinned to session 2" in leader.submit("Pin to next session")
    a_question(first, "Another?")
    member = signed_in(leader.another_device(), a_member(first.community))
    assert "Pin to next session" not in member.get(f"/{first.community.slug}/questions")


@pytest.fixture
def undated(first, leader):
    """The session that was planned for a question before anybody knew when."""
    question = a_question(first, "Who pays for this?")
    leader.get(trace(question))
    assert "Pinned to session 2. Its date is still to be agreed." in leader.submit("Pin to next session")
    return fresh(Curiosity, question.id).waiting_pin.gathering


def test_nobody_reads_a_date_that_nobody_has_agreed(first, undated, leader):
    member = signed_in(leader.another_device(), a_member(first.community))
    day = f"{undated.day.day} {undated.day:%B}"
    here = f"/{first.community.slug}"
    places = ["/", f"{here}/", f"{here}/sessions/", f"{here}/sessions/2/", f"{here}/sessions/2/topics"]
    for browser in (leader, member):
        for place in places:
            page = browser.get(place)
            assert "Date to be agreed" in page and day not in page, place
            assert not page.select("a[href$='session.ics']")
        browser.get(f"{here}/sessions/2/session.ics", status=404)
    assert "Date to be agreed" in leader.get(f"{here}/sessions/2/print")
    assert day not in leader.get(f"{here}/sessions/2/plan") and "without a date" in leader.get(f"{here}/sessions/paper")


def test_the_leader_is_asked_for_the_date_and_then_everybody_has_it(app, first, undated, leader):
    leader.get("/")
    page = leader.follow("Agree the date")
    assert page.h1 == "Agree the date of session 2" and page.one("input[name=day]").get("value", "") == ""
    page = leader.submit("Save the plan", day="2026-06-02", starts="10:00", ends="12:00")
    assert "Tuesday 2 June 2026" in page and page.select("a[href$='session.ics']")
    assert "Agree the date" not in leader.get("/")


def test_a_session_without_a_date_is_not_opened_and_has_no_day_code(app, undated, leader):
    later(app, days=28)
    start_writing()
    with pytest.raises(Refused, match="has no date yet"):
        undated.open(app.config["CLOCK"]())
    page = leader.get(f"/{undated.community.slug}/sessions/2/")
    assert not page.select("form[action$=open]") and not page.select("form[action$=facilitator-code]")


def test_planning_a_session_gives_the_one_that_waits_its_date(first, undated, leader):
    leader.get(f"/{first.community.slug}/sessions/plan")
    assert "This will be session 2." in leader.page
    leader.submit("Plan a session", day="2026-06-02", starts="10:00")
    again = fresh(type(undated), undated.id)
    assert (again.number, again.date_agreed, again.day.isoformat()) == (2, True, "2026-06-02")
    assert next_planned(first.community).id == undated.id


def test_a_session_with_a_date_comes_before_one_without_and_its_board_has_the_question(first, undated):
    third = a_planned_gathering(first.community, starts_at=first.starts_at + timedelta(days=90))
    assert [c.text for c in from_last_time(third)] == ["Who pays for this?"]
    assert next_planned(first.community).id == third.id


def test_the_day_that_stands_in_never_goes_by(app, first, undated):
    later(app, days=200)
    assert next_planned(first.community).id == undated.id
    assert [c.text for c in from_last_time(undated)] == ["Who pays for this?"]


def test_a_date_that_the_community_has_said_is_the_date(first, leader):
    start_writing()
    first.community.next_date = first.day + timedelta(days=40)
    db.session.commit()
    question = a_question(first)
    leader.get(trace(question))
    leader.submit("Pin to next session")
    planned = fresh(Curiosity, question.id).waiting_pin.gathering
    assert planned.date_agreed and planned.day == first.day + timedelta(days=40)
