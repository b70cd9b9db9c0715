"""Merging two topics: nothing is lost by it, it can be undone, and two people who do it at once do it once."""

from __future__ import annotations

import pytest

from cop.actions.models import ActionStep
from cop.agenda.models import Topic
from cop.agenda.queries import board
from cop.curiosities.models import TopicSource
from cop.db import db
from cop.dots.queries import standing
from tests import world
from tests.identity.test_at_the_same_moment import all_at_once
from tests.world import joined


@pytest.fixture
def room(app):
    return world.an_open_gathering(dots_each=5)


@pytest.fixture
def topics(room):
    owners = world.a_person("Ana Wren"), world.a_person("Bo Robin"), None
    more = ({"origin": "member"}, {"origin": "member", "hope": "A list"}, {"origin": "group", "planned_minutes": 20})
    titles = ("Appraisal", "Appraisal talks", "Retention")
    return [
        world.a_topic(room, title, owner_id=owner.id if owner else None, **each).id
        for title, owner, each in zip(titles, owners, more, strict=True)
    ]


@pytest.fixture
def console(browse, room, place, topics):
    device = world.signed_in(browse, world.a_member(room.community, "facilitator"))
    device.get(f"{place}/console")
    return device


@pytest.fixture
def phone(browse, room, topics):
    return joined(browse, room, "Wren")


def merge(device, place, topic, into, status=200):
    return device.post(f"{place}/topics/{topic}/merge", status=status, csrf_token=device.token(), into=into)


def titles(room):
    db.session.rollback()
    return [topic.title for topic in board(room)]


def topic(topic_id):
    db.session.rollback()
    return db.session.get(Topic, topic_id)


def test_a_leader_merges_from_the_sheet_of_one_topic_without_any_script(console, room, place, topics):
    console.get(f"{place}/topics/{topics[1]}")
    page = console.submit("Merge", within="#merge_with form", into=str(topics[0]))
    assert titles(room) == ["Appraisal", "Retention"]
    assert "Together with “Appraisal talks”" in page
    assert "Merged “Appraisal talks” with “Appraisal”" in page.one("#undo").get_text()


def test_dots_of_both_are_kept_and_add_up(console, phone, browse, room, place, topics):
    other = joined(browse, room, "Robin")
    for label in ("Dot for Appraisal", "Dot for Appraisal", "Dot for Appraisal talks"):
        phone.submit(label)
    other.submit("Dot for Appraisal talks")
    merge(console, place, topics[1], topics[0])
    assert len(topic(topics[0]).dots) == 4 and topic(topics[1]).dots == []
    assert standing(board(room))[topics[0]] == "4 dots, 1st"
    page = phone.get(f"/rooms/{room.join_code}")
    assert "2 of 5 dots left" in page and "3 of yours" in page
    phone.submit("Take back a dot from Appraisal")
    assert len(topic(topics[0]).dots) == 3
    other.get(f"/rooms/{room.join_code}")
    other.submit("Take back a dot from Appraisal")
    assert len(topic(topics[0]).dots) == 2


def test_lines_actions_hopes_minutes_and_the_traces_of_questions_follow(console, room, place, topics):
    asked = world.a_question(world.an_open_gathering(room.community), "Who else does it?")
    world.start_writing()
    gone = db.session.get(Topic, topics[1])
    gone.note("Ask early", tag="idea")
    gone.state, gone.minutes, gone.planned_minutes = "parked", 4, 30
    db.session.add_all(
        [
            ActionStep(gathering_id=room.id, topic_id=gone.id, text="Ring them"),
            TopicSource(topic_id=gone.id, curiosity_id=asked.id),
        ]
    )
    db.session.commit()
    merge(console, place, topics[1], topics[0])
    one = topic(topics[0])
    assert [line.text for line in one.lines] == ["Ask early"]
    assert (one.hope, one.planned_minutes, one.minutes) == ("A list", 30, 4)
    assert {row.topic_id for row in (db.session.query(ActionStep).one(), db.session.query(TopicSource).one())} == {
        one.id
    }


def test_both_owners_stay_owners_and_both_origins_are_told(console, browse, room, place, topics):
    merge(console, place, topics[2], topics[0])
    merge(console, place, topics[1], topics[0])
    one = topic(topics[0])
    assert [owner.name for owner in one.owners] == ["Ana Wren", "Bo Robin"]
    assert one.origins == {"member", "group"}
    page = console.get(f"{place}/console")
    assert "· Ana Wren · Bo Robin" in {" ".join(tag.get_text().split()) for tag in page.select(".cop-held")}
    assert "Ana Wren" not in " ".join(t.get_text() for t in console.get(f"{place}/projector").select("main"))


def test_the_owner_of_either_may_change_the_words(console, phone, browse, room, place, topics):
    phone.submit("Suggest a topic", title="My appraisal", within="#phone_add form")
    titles(room)
    mine = next(each.id for each in board(room) if each.title == "My appraisal")
    merge(console, place, mine, topics[0])
    phone.get(f"/rooms/{room.join_code}")
    phone.submit("Change it", within=f"#mine-{topics[0]} form", title="Our appraisals")
    assert topic(topics[0]).title == "Our appraisals"


def test_undo_puts_everything_back_where_it_was(console, phone, room, place, topics):
    for label in ("Dot for Appraisal", "Dot for Appraisal talks"):
        phone.submit(label)
    merge(console, place, topics[1], topics[0])
    phone.get(f"/rooms/{room.join_code}")
    phone.submit("Dot for Appraisal")
    console.get(f"{place}/console")
    console.submit("Undo")
    assert titles(room) == ["Appraisal", "Appraisal talks", "Retention"]
    assert [len(each.dots) for each in board(room)] == [2, 1, 0]
    assert topic(topics[0]).hope == ""


def test_merging_what_was_merged_keeps_every_part_and_undoes_step_by_step(console, room, place, topics):
    merge(console, place, topics[2], topics[1])
    merge(console, place, topics[1], topics[0])
    assert topic(topics[0]).also == ["Appraisal talks", "Retention"]
    console.get(f"{place}/console")
    console.submit("Undo")
    assert titles(room) == ["Appraisal", "Appraisal talks"] and topic(topics[1]).also == ["Retention"]
    console.submit("Undo")
    assert titles(room) == ["Appraisal", "Appraisal talks", "Retention"]


@pytest.mark.parametrize("crosswise", [False, True])
def test_two_leaders_who_merge_the_same_two_at_once_merge_them_once(console, browse, room, place, topics, crosswise):
    host = world.signed_in(browse.another_device(), world.a_member(room.community, "convenor"))
    host.get(f"{place}/console")
    pairs = [topics[:2], topics[1::-1] if crosswise else topics[:2]]
    tokens = [device.token() for device in (console, host)]
    db.session.rollback()

    def press(n):
        device, (gone, stays) = (console, host)[n], pairs[n]
        data = {"csrf_token": tokens[n], "into": stays}
        return device.client.post(f"{place}/topics/{gone}/merge", data=data).status_code

    assert all_at_once(2, press) == [303, 303]
    assert len(titles(room)) == 2
    page = console.get(f"{place}/console")
    assert "Merged" in page.one("#undo").get_text()
    console.submit("Undo")
    assert len(titles(room)) == 3


@pytest.mark.parametrize("state", ["running", "done", "handed-over", "withdrawn"])
@pytest.mark.parametrize("which", [0, 1])
def test_what_runs_or_is_over_is_not_merged_and_the_screen_says_why(console, room, place, topics, state, which):
    world.start_writing()
    db.session.get(Topic, topics[which]).state = state
    db.session.commit()
    page = merge(console, place, topics[1], topics[0], status=409)
    said = "passed on" if state == "handed-over" else state
    assert f"is {said}, so it cannot be merged" in page


def test_what_is_part_of_another_already_is_answered(console, phone, room, place, topics):
    merge(console, place, topics[1], topics[0])
    assert "is part of “Appraisal” now" in merge(console, place, topics[1], topics[2], status=409)
    assert "with itself" in merge(console, place, topics[0], topics[0], status=409)
    stale = phone.post(f"/rooms/{room.join_code}/topics/{topics[1]}/dot", status=409, csrf_token=phone.token())
    assert "“Appraisal talks” is part of “Appraisal” now." in stale
    for act in ("start", "park"):
        console.post(f"{place}/topics/{topics[1]}/{act}", status=409, csrf_token=console.token())


@pytest.mark.parametrize("into", ["", "0", "x", "99999", "9" * 30])
def test_merging_with_nothing_is_not_found(console, room, place, topics, into):
    merge(console, place, topics[0], into, status=404)
    elsewhere = world.a_topic(world.an_open_gathering(), "Elsewhere").id
    merge(console, place, topics[0], elsewhere, status=404)


def test_a_member_does_not_merge(phone, room, topics):
    phone.post(
        f"/rooms/{room.join_code}/topics/{topics[1]}/merge", status=403, csrf_token=phone.token(), into=topics[0]
    )


def test_a_hidden_part_is_told_to_nobody(console, room, place, topics):
    merge(console, place, topics[1], topics[0])
    world.start_writing()
    db.session.get(Topic, topics[1]).hide(world.clock.now())
    db.session.commit()
    assert "Appraisal talks" not in console.get(f"{place}/console").one("#waiting .cop-board").get_text()


@pytest.mark.parametrize("stays", ["question", "other"])
def test_a_question_that_is_hidden_and_shown_again_is_part_of_its_topic_as_before(console, room, place, stays):
    asked = world.a_question(world.an_open_gathering(room.community), "Who else does it?")
    world.start_writing()
    from_it = db.session.merge(asked).take_up(db.session.merge(room), world.clock.now())
    db.session.commit()
    other = world.a_topic(room, "Doing it", origin="member").id
    into, part = (from_it.id, other) if stays == "question" else (other, from_it.id)
    merge(console, place, part, into)
    world.start_writing()
    db.session.merge(asked).hide()
    db.session.commit()
    page = console.get(f"{place}/console").one("#waiting .cop-board").get_text()
    assert "Doing it" in page and "Who else does it?" not in page
    world.start_writing()
    db.session.merge(asked).show_again()
    db.session.commit()
    topics = [db.session.get(Topic, each) for each in (into, part)]
    said = ["Who else does it?", "Doing it"] if stays == "question" else ["Doing it", "Who else does it?"]
    assert [topic.title for topic in topics] == said
    assert (topics[1].merged_into_id, topics[0].also) == (into, said[1:])


def test_what_a_member_said_in_the_words_of_a_question_stays_theirs(console, room, place):
    asked = world.a_question(world.an_open_gathering(room.community), "Who else does it?")
    world.start_writing()
    into = db.session.merge(asked).take_up(db.session.merge(room), world.clock.now()).id
    db.session.commit()
    own = world.a_topic(room, "Who else does it?", origin="member").id
    merge(console, place, own, into)
    world.start_writing()
    db.session.merge(asked).take_back()
    db.session.commit()
    assert (db.session.get(Topic, own).title, db.session.get(Topic, own).merged_into_id) == ("Who else does it?", into)


@pytest.mark.parametrize("stays", ["question", "other"])
def test_a_question_that_is_taken_back_takes_its_words_along_and_leaves_the_others(console, room, place, stays):
    asked = world.a_question(world.an_open_gathering(room.community), "Who else does it?")
    world.start_writing()
    from_it = db.session.merge(asked).take_up(db.session.merge(room), world.clock.now())
    db.session.commit()
    other = world.a_topic(room, "Doing it", origin="member").id
    pair = (other, from_it.id) if stays == "question" else (from_it.id, other)
    merge(console, place, *pair)
    world.start_writing()
    db.session.merge(asked).take_back()
    db.session.commit()
    assert "Doing it" in titles(room) and "Who else does it?" not in titles(room)
    assert "Who else does it?" not in console.get(f"{place}/console").text
