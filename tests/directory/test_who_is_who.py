"""The directory shows what each owner ticked, and a message goes without showing an address."""

from __future__ import annotations

import pytest

from cop import guessing
from cop.brakes import A_WHILE, too_often
from cop.communities.models import Community
from cop.db import db, start_writing
from cop.identity.models import Person
from tests import world


@pytest.fixture
def robin(app, browse):
    community = world.a_community(slug="keeping", name="Keeping people")
    person = world.a_person("Robin Wren", email="robin@example.org", job_label="Head of talent")
    world.a_member(community, person=person)
    world.signed_in(browse, world.a_member(community, person=world.a_person("Fern Finch", email="fern@example.org")))
    return person


def tick(person, *shows):
    start_writing()
    db.session.get(Person, person.id).shows = list(shows)
    db.session.commit()


def test_nothing_but_the_name_is_shown_until_its_owner_says_so(app, browse, robin):
    browse.get("/keeping/")
    page = browse.follow("Who is who, and writing to somebody")
    assert "Robin Wren" in page and "Head of talent" not in page and "Write to Robin" not in page
    assert "Head of talent" not in browse.get("/keeping/")
    tick(robin, "job", "letters")
    page = browse.get("/keeping/directory")
    assert "Head of talent" in page and "robin@example.org" not in page


def test_i_tick_what_others_see(app, browse, robin):
    browse.get("/your-details")
    browse.submit("Save", job="Head of learning", shows=["job", "letters"])
    assert "Head of learning" in browse.get("/keeping/directory")
    db.session.rollback()
    assert db.session.query(Person).filter_by(name="Fern Finch").one().shows == ["job", "letters"]


def test_a_message_goes_and_neither_page_nor_sender_sees_the_address(app, browse, robin):
    tick(robin, "letters")
    browse.get("/keeping/directory")
    page = browse.follow("Write to Robin Wren")
    assert "robin@example.org" not in page
    assert "on its way" in browse.submit("Send", letter="Shall we swap appraisal forms?")
    [letter] = (app.config["SETTINGS"].instance / "outbox").glob("*.eml")
    said = letter.read_text()
    assert "To: robin@example.org" in said and "fern@example.org" in said and "swap appraisal forms" in said


@pytest.mark.engine("sqlite")
def test_ten_messages_in_ten_minutes_from_either_page_are_enough_and_the_next_keeps_its_words(app, browse, robin):
    tick(robin, "letters")
    browse.get("/keeping/directory")
    work = world.a_work(db.session.query(Community).one(), robin)
    pages = [browse.follow("Write to Robin Wren").address, f"/keeping/map/{work.id}/write"]
    db.session.rollback()
    for message in range(10):
        browse.get(pages[message % 2])
        browse.submit("Send", letter="Again")
        guessing.init(app)  # another worker of the same server, which knows nothing but what all know
    for write in pages:
        browse.get(write)
        page = browse.submit("Send", letter="Once more", status=429)
        assert "Wait ten minutes" in page and "Once more" in page.one("textarea").get_text()
    assert len(list((app.config["SETTINGS"].instance / "outbox").glob("*.eml"))) == 10


def test_whoever_wrote_enough_waits_no_longer_by_trying_and_nobody_waits_for_them(app):
    app.config["CLOCK"] = lambda: world.NOON
    start_writing()
    assert [too_often("messages by 1", 2, A_WHILE) for _time in range(3)] == [False, False, True]
    assert not too_often("messages by 2", 2, A_WHILE)
    world.later(app, minutes=9)
    assert too_often("messages by 1", 2, A_WHILE)
    world.later(app, minutes=1)
    assert [too_often("messages by 1", 2, A_WHILE) for _time in range(3)] == [False, False, True]
    db.session.rollback()


def test_whoever_has_not_ticked_it_cannot_be_told_from_whoever_is_not_there(app, browse, robin):
    tick(robin)
    browse.get("/keeping/directory/1", status=404)
    browse.get("/keeping/directory/999", status=404)


def test_a_filter_goes_by_what_is_shown_and_gives_nothing_away(app, browse, robin):
    tick(robin, "organisation")
    assert "Nobody shows that" in browse.get("/keeping/directory?role=Talent lead")


def test_people_of_the_sample_show_themselves(app):
    from pathlib import Path

    sample = Path(__file__).parents[2] / "cop/sample/programme.json"
    assert app.test_cli_runner().invoke(args=["load", str(sample)]).exit_code == 0
    assert all(person.shows for person in db.session.query(Person).filter_by(fictional=True))
