"""People come in by invitation: asked by somebody who may, accepted once, with a name and nothing else."""

from __future__ import annotations

import email
import re

import pytest

from cop.communities.models import Membership
from cop.db import db
from cop.identity.models import Person
from tests import world


def letters(app):
    folder = app.config["SETTINGS"].instance / "outbox"
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in folder.glob("*.eml")]
    return {letter["To"]: letter for letter in found if "no longer belong" not in letter["Subject"]}


def link_in(letter):
    return re.search(r"http://localhost(/invitations/\S+)", letter.get_content()).group(1)


@pytest.fixture
def community(app):
    return world.a_community(name="Mersey Talent", slug="mersey")


@pytest.fixture
def facilitator(browse, community):
    return world.signed_in(browse, world.a_member(community, "facilitator", world.a_person("Fay Gannet")))


def test_a_facilitator_invites_a_member_who_is_in_with_a_name_and_one_press(app, facilitator):
    facilitator.get("/mersey/people")
    facilitator.submit("Invite", email=" Robin@Example.org", access="convenor")
    assert "No mail is sent from here, so pass each link on yourself." in facilitator.page
    letter = letters(app)["robin@example.org"]
    assert letter["Subject"] == "Fay Gannet invites you to Mersey Talent"
    phone = facilitator.another_device()
    for _ in range(2):  # a mail scanner
        facilitator.another_device().get(link_in(letter))
    phone.get(link_in(letter))
    phone.submit("Accept", name=" ", status=422)
    page = phone.submit("Accept", name="Robin Wren")
    assert page.address == "/mersey/" and "Robin Wren" in page
    member = db.session.query(Membership).join(Person).filter(Person.email == "robin@example.org").one()
    assert (member.access, member.name) == ("convenor", "Robin Wren")
    facilitator.another_device().get(link_in(letter), status=404)


def test_somebody_whom_we_know_already_is_not_asked_for_a_name(app, facilitator):
    known = world.a_person("Robin Wren", email="robin@example.org")
    facilitator.get("/mersey/people")
    facilitator.submit("Invite", email="robin@example.org")
    phone, link = facilitator.another_device(), link_in(letters(app)["robin@example.org"])
    page = phone.get(link)
    assert "sign in with that address" in page and "know" not in page
    phone.get("/sign-in")
    phone.post(link, status=403, csrf_token=phone.token())
    assert phone.get("/", status=200).h1 == "Sign in"
    world.signed_in(phone, known)
    phone.get(link)
    assert not phone.page.select("input[name=name], input[name=keep]")
    phone.submit("Accept")
    assert db.session.query(Membership).filter_by(person_id=known.id).one().access == "practitioner"


def test_only_an_administrator_names_facilitators_and_academy_readers(app, facilitator, community):
    facilitator.get("/mersey/people")
    assert {tag["value"] for tag in facilitator.page.select("[name=access][type=radio]")} == {
        "practitioner",
        "convenor",
    }
    token = facilitator.token()
    facilitator.post("/mersey/people", csrf_token=token, email="x@example.org", access="facilitator", status=422)
    facilitator.post(
        f"/programmes/{community.programme.slug}/people", csrf_token=token, email="x@example.org", status=404
    )
    administrator = world.signed_in(facilitator.another_device(), world.a_person(is_administrator=True))
    administrator.get("/mersey/people")
    administrator.submit("Invite", email="new@example.org", access="facilitator")
    administrator.get(f"/programmes/{community.programme.slug}/people")
    administrator.submit("Invite", email="reader@example.org")
    reader = facilitator.another_device()
    reader.get(link_in(letters(app)["reader@example.org"]))
    reader.submit("Accept", name="Signe Goshawk")
    db.session.rollback()
    assert db.session.query(Membership).filter_by(access="reviewer").one().programme_id == community.programme_id


def test_an_invitation_sent_again_replaces_the_first_and_one_taken_back_is_gone(app, facilitator):
    facilitator.get("/mersey/people")
    facilitator.submit("Invite", email="robin@example.org")
    first = link_in(letters(app)["robin@example.org"])
    facilitator.submit("Invite", email="robin@example.org")
    device = facilitator.another_device()
    device.get(first, status=404)
    facilitator.submit("Take back")
    assert "robin@example.org" not in facilitator.page


def test_an_invitation_ends_after_thirty_days(app, facilitator):
    facilitator.get("/mersey/people")
    facilitator.submit("Invite", email="robin@example.org")
    world.later(app, days=30)
    device = facilitator.another_device()
    device.get(link_in(letters(app)["robin@example.org"]), status=404)
    assert device.page.h1 == "This invitation no longer works"


def test_accepting_never_takes_a_role_away(app, facilitator, community):
    facilitator.get("/mersey/people")
    facilitator.submit("Invite", email="robin@example.org")
    person = world.a_person("Robin Wren", email="robin@example.org")
    world.a_member(community, "facilitator", person)
    device = world.signed_in(facilitator.another_device(), person)
    device.get(link_in(letters(app)["robin@example.org"]))
    device.submit("Accept")
    assert db.session.query(Membership).filter_by(person_id=person.id).one().access == "facilitator"


def test_nobody_is_invited_twice_over(facilitator, community):
    world.a_member(community, "practitioner", world.a_person("Robin Wren", email="robin@example.org"))
    facilitator.get("/mersey/people")
    page = facilitator.submit("Invite", email="ROBIN@example.org", status=422)
    assert "Robin Wren belongs here already" in page
    page = facilitator.submit("Invite", email="no address", status=422)
    assert "“no address”: enter an e-mail address in the form name@example.org" in page


def test_a_role_is_changed_and_a_member_removed_at_once(app, facilitator, community):
    robin = world.a_member(community, "practitioner", world.a_person("Robin Wren"))
    theirs = world.signed_in(facilitator.another_device(), robin)
    facilitator.get("/mersey/people")
    facilitator.submit("Make host of Robin Wren")
    theirs.get("/mersey/sessions/plan")
    facilitator.submit("Remove Robin Wren", because="Moved on")
    theirs.get("/mersey/", status=404)
    theirs.get("/mersey/sessions/plan", status=404)


def test_a_removed_member_may_be_invited_again(app, facilitator, community):
    robin = world.a_member(community, "practitioner", world.a_person("Robin Wren", email="robin@example.org"))
    facilitator.get("/mersey/people")
    facilitator.submit("Remove Robin Wren", because="Moved on")
    facilitator.submit("Invite", email="robin@example.org")
    device = world.signed_in(facilitator.another_device(), robin)
    device.get(link_in(letters(app)["robin@example.org"]))
    device.submit("Accept")
    assert db.session.query(Membership).filter_by(person_id=robin.id).one().left_at is None


def test_the_last_facilitator_stays(facilitator, community):
    administrator = world.signed_in(facilitator.another_device(), world.a_person(is_administrator=True))
    administrator.get("/mersey/people")
    administrator.submit("Remove Fay Gannet", because="Moved on", status=409)
    assert "the only facilitator here" in administrator.page


def test_open_sessions_hear_of_a_removal(app, facilitator, community):
    from cop import live

    gathering = world.an_open_gathering(community)
    world.a_member(community, "practitioner", world.a_person("Robin Wren"))
    before = live.version(gathering.id)
    facilitator.get("/mersey/people")
    facilitator.submit("Remove Robin Wren", because="Moved on")
    db.session.rollback()
    assert live.version(gathering.id) > before


def test_people_of_another_community_are_nobodys_to_change(facilitator, community):
    other = world.a_community(slug="other")
    stranger = world.a_member(other, "practitioner")
    membership = db.session.query(Membership).filter_by(person_id=stranger.id).one()
    facilitator.get("/mersey/people")
    token = facilitator.token()
    facilitator.get("/other/people", status=404)
    facilitator.post(f"/mersey/people/{membership.id}/remove", csrf_token=token, status=404)
    facilitator.post(f"/other/people/{membership.id}/remove", csrf_token=token, status=404)


def test_several_are_invited_at_once_and_each_fault_is_named(app, facilitator, community):
    world.a_member(community, "practitioner", world.a_person("Ash Wood", email="ash@example.org"))
    facilitator.get("/mersey/people")
    typed = "robin@example.org\nno address\nash@example.org"
    page = facilitator.submit("Invite", email=typed, status=422)
    assert "“no address”: enter an e-mail address" in page and "ash@example.org: Ash Wood belongs here already" in page
    assert len(page.select(".nhsuk-error-summary li")) == 2 and typed in page.one("textarea").get_text()
    assert letters(app) == {}
    facilitator.submit("Invite", email="robin@example.org\n\nFERN@example.org\nfern@example.org")
    assert set(letters(app)) == {"robin@example.org", "fern@example.org"}


def test_the_links_of_twenty_invitations_are_on_the_page_and_in_no_cookie(facilitator):
    facilitator.get("/mersey/people")
    before = facilitator.client.get_cookie("session").value
    page = facilitator.submit("Invite", email="\n".join(f"robin{n}@example.org" for n in range(20)))
    links = [code.get_text().rsplit("/", 1)[1] for code in page.select("#links code")]
    assert len(set(links)) == 20
    with facilitator.client.session_transaction() as session:
        assert not [link for link in links if link in repr(dict(session))]
    assert len(facilitator.client.get_cookie("session").value) < len(before) + 300


def test_without_a_mail_server_the_link_is_shown_once_to_whoever_invites(app, facilitator):
    facilitator.get("/mersey/people")
    page = facilitator.submit("Invite", email="robin@example.org")
    link = page.one("#links code").get_text()
    assert link == "http://localhost" + link_in(letters(app)["robin@example.org"])
    assert facilitator.get("/mersey/people").select("#links") == []
    assert "You are invited as a member" in facilitator.another_device().get(link.removeprefix("http://localhost"))


COPIED = (
    'Ash Coot <ash@example.org>, "Wren, Robin" <Robin@example.org>\nHeron, Gil <gil@example.org>; Eve <eve@example.org>'
)


@pytest.mark.engine("sqlite")
def test_a_list_copied_from_a_mail_program_is_understood_and_more_than_twenty_stay_in_the_box(app, facilitator):
    assert "20 letters go at a time" in facilitator.get("/mersey/people")
    facilitator.submit("Invite", email=COPIED)
    assert sorted(letters(app)) == [f"{name}@example.org" for name in ("ash", "eve", "gil", "robin")]
    many = [f"p{n}@example.org" for n in range(22)]
    facilitator.get("/mersey/people")
    wrong = facilitator.submit("Invite", email=", ".join([*many, "p22"]), access="convenor", status=422)
    assert "“p22”: enter" in wrong and len(letters(app)) == 4, "nobody is written to while one of them is wrong"
    page = facilitator.submit("Invite", email=", ".join(many))
    assert "Still in the box: 2" in page and len(letters(app)) == 24
    assert page.one("textarea[name=email]").text.split() == many[20:]
    assert page.one("input[name=access][checked]")["value"] == "convenor"
    page = facilitator.submit("Invite")
    assert set(letters(app)) >= set(many) and page.one("textarea[name=email]").text.strip() == ""
    facilitator.get("/mersey/people")
    more = ", ".join(f"q{n}@example.org" for n in range(301))
    assert "these are 301" in facilitator.submit("Invite", email=more, status=422)


@pytest.mark.engine("sqlite")
def test_whoever_may_name_facilitators_has_member_chosen_first(app, browse, community):
    page = world.signed_in(browse, world.a_person(is_administrator=True)).get("/mersey/people")
    assert page.one("input[name=access][checked]")["value"] == "practitioner"
