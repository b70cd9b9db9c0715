"""A link or QR code that invites, asking to join from a public page, and attendance that a new member keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import current_app

from cop.communities.models import Membership
from cop.db import db, start_writing
from cop.doors.models import JoinRequest
from cop.errors import TurnedAway, Unavailable
from cop.gatherings.models import Attendance
from cop.guessing import number_of
from cop.identity.models import Person
from cop.invitations.models import Invitation, InviteLink
from tests import world
from tests.world import NOON


@pytest.fixture
def community(app):
    return world.a_community(name="Keeping people", slug="keeping", is_public=True, purpose="People who stay")


@pytest.fixture
def fern(app, browse, community):
    world.signed_in(browse, world.a_member(community, "facilitator", world.a_person("Fern Finch")))
    return browse


def letters(app):
    folder = app.config["SETTINGS"].instance / "outbox"
    return [path.read_text() for path in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)]


def link_in(letter):
    return re.search(r"http://localhost(/invitations/\S+)", letter.replace("=\n", "")).group(1)


def a_link(fern, most=1):
    fern.get("/keeping/people")
    fern.follow("Links and QR codes that invite")
    page = fern.submit("Make a link", most=str(most))
    return urlsplit(page.select("main code")[-1].text).path


def follow(device, link, email):
    device.get(link)
    return device.submit("Send me the invitation", email=email)


def accept(device, app, name="Robin Wren"):
    device.get(link_in(letters(app)[-1]))
    return device.submit("Accept", name=name)


def test_a_link_invites_by_mail_and_is_counted_when_somebody_comes(app, fern):
    link, phone = a_link(fern), fern.another_device()
    assert fern.page.select("svg.cop-qr") and "0 of 1 used" in fern.page
    follow(phone, link, "robin@example.org")
    assert "0 of 1 used" in fern.get("/keeping/people/links")
    assert accept(phone, app).h1 == "Keeping people"
    assert "1 of 1 used" in fern.get("/keeping/people/links")
    assert "So far 1 sent by mail, 1 accepted" in fern.get("/keeping/people")
    fern.another_device().get(link, status=404)


def test_a_link_for_several_ends_with_its_last_place_even_for_letters_sent_before(app, fern):
    link = a_link(fern, 2)
    devices = [fern.another_device() for _n in range(3)]
    waiting = []
    for number, device in enumerate(devices):
        follow(device, link, f"person{number}@example.net")
        waiting.append(link_in(letters(app)[-1]))
    for device, each in zip(devices[:2], waiting, strict=False):
        device.get(each)
        device.submit("Accept", name="Robin Wren")
    devices[2].get(waiting[2])
    assert "used up" in devices[2].submit("Accept", name="Robin Wren", status=409)
    assert db.session.query(Person).filter(Person.email.like("%example.net")).count() == 2


def test_a_link_that_was_ended_cut_short_or_is_too_old_opens_nothing(app, fern):
    link = a_link(fern, 5)
    fern.another_device().get(link[:-1], status=404)
    world.later(app, days=15)
    fern.another_device().get(link, status=404)
    world.later(app, days=-15)
    fern.get("/keeping/people/links")
    fern.submit("End this link number 1")
    fern.another_device().get(link, status=404)


def test_the_answer_is_the_same_for_a_member_and_nobodys_letterbox_is_filled(app, fern, community):
    world.a_member(community, person=world.a_person("Wren", email="wren@example.org"))
    link, said = a_link(fern, 50), set()
    for address in ("wren@example.org", "new@example.org", "new@example.org"):
        said.add(follow(fern.another_device(), link, address).text.replace(address, "ADDRESS"))
    assert len(said) == 1 and len(letters(app)) == 1


@pytest.mark.engine("sqlite")
def test_a_link_for_one_sends_no_letters_to_a_whole_town_and_says_so_to_members_too(app, fern, community):
    world.a_member(community, person=world.a_person("Wren", email="wren@example.org"))
    link, phone = a_link(fern, 1), fern.another_device()
    for number in range(7):
        follow(phone, link, f"person{number}@example.net")
    assert len(letters(app)) == 7
    for address in ("wren@example.org", "new@example.net"):
        phone.get(link)
        page = phone.submit("Send me the invitation", email=address, status=409)
        assert "it sends no more. Ask for another link" in page
    assert len(letters(app)) == 7


def test_somebody_who_is_signed_in_joins_with_one_press(app, fern, community):
    link = a_link(fern)
    other = world.signed_in(fern.another_device(), world.a_person("Robin Wren"))
    other.get(link)
    assert other.submit("Join").h1 == "Keeping people"
    assert db.session.query(InviteLink).one().used == 1
    assert "So far 0 sent by mail, 1 accepted" in fern.get("/keeping/people")


def test_no_link_brings_back_somebody_who_was_removed_and_an_invitation_does(app, fern, community):
    link, robin = (
        a_link(fern, 9),
        world.a_member(community, person=world.a_person("Robin Wren", email="robin@example.org")),
    )
    fern.get("/keeping/people")
    fern.submit("Remove Robin Wren", because="Told us so")
    phone = world.signed_in(fern.another_device(), robin)
    phone.get(link)
    assert "an invitation of your own" in phone.submit("Join", status=409)
    before = len(letters(app))
    follow(fern.another_device(), link, "robin@example.org")
    assert len(letters(app)) == before
    fern.get("/keeping/people")
    fern.submit("Invite", email="robin@example.org")
    phone.get(link_in(letters(app)[-1]))
    assert phone.submit("Accept").h1 == "Keeping people"


def test_a_mail_scanner_that_opens_the_link_takes_nobodys_place(app, fern):
    link = a_link(fern)
    for _time in range(5):
        fern.another_device().get(link)
    assert db.session.query(InviteLink).one().used == 0


def ask(device, **said):
    device.get("/sign-in")
    device.follow("Communities that you can ask to join")
    device.follow("Keeping people")
    fields = {"name": "Robin Wren", "email": "robin@example.org", "organisation": "Sample Trust"} | said
    return device.submit("Ask to join", **fields)


def test_somebody_asks_is_approved_and_accepts(app, fern):
    phone = fern.another_device()
    assert "answers by mail" in ask(phone, words="I look after appraisals")
    fern.get("/keeping/people")
    page = fern.follow("People who ask to join")
    assert "Robin Wren" in page and "I look after appraisals" in page
    fern.submit("Approve Robin Wren")
    assert db.session.query(JoinRequest).count() == 0
    assert accept(phone, app).h1 == "Keeping people"
    db.session.rollback()
    assert db.session.query(Membership).filter_by(access="practitioner").count() == 1


@pytest.mark.engine("sqlite")
def test_without_a_mail_server_whoever_approves_gets_the_link_to_pass_on(app, fern):
    ask(fern.another_device())
    fern.get("/keeping/people/requests")
    page = fern.submit("Approve Robin Wren")
    assert page.one("#links code").get_text() == "http://localhost" + link_in(letters(app)[-1])
    assert fern.get("/keeping/people/requests").select("#links") == []


@pytest.mark.engine("sqlite")
def test_whoever_follows_a_link_where_no_mail_is_sent_is_told_so(app, fern):
    assert "No mail is sent from here yet" in follow(fern.another_device(), a_link(fern), "robin@example.org")


@dataclass
class MailServer:
    """One that takes no letter."""

    fault: type[Exception]
    sender: str = "Nobody <no-reply@localhost>"

    def deliver(self, _message):
        raise self.fault("The mail could not be sent just now.")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(("fault", "status", "left"), [(Unavailable, 503, 1), (TurnedAway, 200, 0)])
def test_a_request_stays_until_its_writer_could_be_told_why_not(app, fern, fault, status, left):
    ask(fern.another_device())
    app.extensions["post"] = MailServer(fault)
    fern.get("/keeping/people/requests")
    fern.submit("Decline Robin Wren", because="We are full until spring", status=status)
    db.session.rollback()
    assert db.session.query(JoinRequest).count() == left


@pytest.mark.engine("sqlite")
def test_whoever_may_answer_sees_that_somebody_asks_and_a_member_does_not(app, fern, community):
    ask(fern.another_device())
    for page in ("/", "/keeping/"):
        assert "1 person asks to join" in fern.get(page)
    assert fern.follow("1 person asks to join").h1 == "People who ask to join"
    member = world.signed_in(fern.another_device(), world.a_member(community))
    assert "person asks to join" not in member.get("/keeping/")
    assert member.follow("Our page to pass on to a colleague, who asks to join there").address == "/communities/keeping"


def asked_by_a_machine(community, many, origin):
    start_writing()
    here = {"community_id": community.id, "name": "Made Up", "asked_at": NOON, "origin": origin}
    db.session.add_all(JoinRequest(email=f"{origin}-{n}@example.net", **here) for n in range(many))
    db.session.commit()


def test_one_place_does_not_fill_the_list_and_a_full_one_says_so_to_both_sides(app, fern, community):
    asked_by_a_machine(community, 20, number_of("from 127.0.0.1", current_app.config["SECRET_KEY"]))
    phone = fern.another_device()
    phone.get("/communities/keeping")
    fields = {"name": "Robin Wren", "email": "robin@example.org"}
    page = phone.submit("Ask to join", **fields, status=429)
    assert "Many people on this network ask" in page and page.one("[name=name]")["value"] == "Robin Wren"
    phone.client.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert "answers by mail" in phone.submit("Ask to join", **fields)
    assert "The list is full" not in fern.get("/keeping/people/requests")
    asked_by_a_machine(community, 79, None)
    for address in ("robin@example.org", "new@example.org"):  # the same whether or not they ask already
        phone.get("/communities/keeping")
        assert "the list is full" in phone.submit("Ask to join", name="New", email=address, status=429)
    assert "The list is full" in fern.get("/keeping/people/requests") and "100 people ask to join" in fern.get("/")


def test_somebody_is_declined_with_a_reason_and_forgotten(app, fern):
    ask(fern.another_device())
    fern.get("/keeping/people/requests")
    fern.submit("Decline Robin Wren", status=422)
    back = fern.submit("Decline Robin Wren", because=" ", status=422)
    assert "Say why" in back.one(".nhsuk-error-summary").get_text()
    assert back.one("details[open] input.nhsuk-input--error")
    fern.submit("Decline Robin Wren", because="We are full until spring")
    assert "We are full until spring" in letters(app)[-1]
    assert db.session.query(JoinRequest).count() == 0


def test_asking_twice_is_asking_once_and_known_people_read_the_same(app, fern, community):
    world.a_member(community, person=world.a_person("Known", email="known@example.org"))
    said = [ask(fern.another_device(), email=address).text for address in ("known@example.org", "robin@example.org")]
    ask(fern.another_device(), name="Somebody Else")
    assert said[0] == said[1] and db.session.query(JoinRequest).count() == 2
    fern.get("/keeping/people/requests")
    assert "Somebody Else" not in fern.page


def test_a_community_without_a_public_page_does_not_exist_for_strangers(app, browse):
    world.a_community(slug="closed", name="Closed ones")
    browse.get("/communities/closed", status=404)
    assert "Closed ones" not in browse.get("/communities/")


def test_a_joiner_who_becomes_a_member_keeps_their_attendance(app, fern, community):
    gathering, phone = world.an_open_gathering(community), fern.another_device()
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join", name="Robin W")
    ask(phone)
    fern.get("/keeping/people/requests")
    fern.submit("Approve Robin Wren")
    assert accept(phone, app).h1 == "Was that you?"
    phone.submit("Yes, that was me")
    db.session.rollback()
    member = db.session.query(Person).filter_by(email="robin@example.org").one()
    assert db.session.query(Attendance).one().person_id == member.id


def test_a_borrowed_phone_gives_nobody_the_attendance_of_somebody_with_an_account(app, fern, community):
    gathering, phone = world.an_open_gathering(community), fern.another_device()
    world.signed_in(phone, world.a_member(community, person=world.a_person("Owner", email="owner@example.org")))
    phone.get(f"/join/{gathering.join_code}")
    phone.submit("Join")
    world.signed_in(phone, world.a_member(community, person=world.a_person("Borrower")))
    assert phone.get("/join/mine/keeping").h1 == "Keeping people"


@pytest.mark.engine("sqlite")
def test_a_member_who_asks_is_told_how_to_sign_in_and_gets_no_invitation(app, fern, community):
    robin = world.a_person("Robin Wren", email="robin@example.org")
    world.a_member(community, person=robin)
    ask(fern.another_device())
    assert "belongs to a member here already" in fern.get("/keeping/people/requests")
    fern.submit("Tell them how to sign in Robin Wren")
    assert "You belong there already" in letters(app)[-1] and "/sign-in" in letters(app)[-1]
    assert (db.session.query(Invitation).count(), db.session.query(JoinRequest).count()) == (0, 0)
    mine = world.signed_in(fern.another_device(), robin)
    mine.get("/communities/keeping")
    assert "You belong here already" in mine.submit("Ask to join")
    assert db.session.query(JoinRequest).count() == 0


@pytest.mark.engine("sqlite")
def test_an_invitation_that_somebody_asked_for_says_so(app, fern):
    ask(fern.another_device())
    fern.get("/keeping/people/requests")
    fern.submit("Approve Robin Wren")
    assert "You asked to join" in letters(app)[-1] and "typed your address" not in letters(app)[-1]


def test_facilitators_hear_once_a_day_at_most_that_somebody_asks(app, fern):
    """How many, and nobody's name: they read the list where they may."""
    ask(fern.another_device())
    assert "1 person asks to join" in fern.get("/keeping/people")
    told = []
    for hours in (0, 2, 23):
        world.later(app, hours=hours)
        assert app.test_cli_runner().invoke(args=["nightly"]).exit_code == 0
        told.append([each for each in letters(app) if "once a day at most" in each])
        world.later(app, minutes=1)
        ask(fern.another_device(), name="Ash", email=f"ash{hours}@example.org")
    assert [len(each) for each in told] == [1, 1, 2] and "3 people ask to join" in told[-1][-1] + told[-1][0]
    assert not any(name in each for each in told[-1] for name in ("Robin", "Ash"))
