"""People find who else is doing it, write to them without seeing an address, and say what they decided."""

from __future__ import annotations

import email

import pytest

from cop.communities.models import Membership
from cop.db import db, start_writing
from cop.overlaps.queries import answered, duplications, undecided
from cop.talentmap.models import WorkItem
from tests import world

SUCCESSION = {"title": "Succession map for critical roles", "talent_area": "succession"}
ALSO = {"title": "Succession map of critical roles", "talent_area": "succession"}


@pytest.fixture
def two_works(app):
    """One's own, and one in another community of the programme, shared with all."""
    here = world.a_community(name="Riverside")
    there = world.a_community(here.programme, name="Hillside")
    owner, other = world.a_member(here), world.a_member(there)
    return (
        world.a_work(here, owner, **SUCCESSION),
        world.a_work(there, other, visible_to="all-communities", **ALSO),
    )


def at(work, page: str = "") -> str:
    return f"/{work.community.slug}/map/{work.id}{page}"


def letters(app):
    folder = app.config["SETTINGS"].instance / "outbox"
    return [email.message_from_bytes(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


def test_a_work_leads_to_those_that_are_like_it(two_works, browse):
    mine, other = two_works
    world.a_work(mine.community, title="A kitchen rota")
    world.signed_in(browse, mine.owner).get(at(mine))
    page = browse.follow("Who else is doing this?")
    assert other.title in page and other.owner.name in page and "kitchen" not in page
    assert other.title in browse.get(at(mine, "/others"), htmx=True)


def test_what_may_not_be_seen_is_never_suggested(two_works, browse):
    mine, other = two_works
    world.signed_in(browse, other.owner)
    assert mine.title not in browse.get(at(other, "/others"))
    browse.get(f"/{other.community.slug}/map/alike?title={mine.title}")
    assert mine.title not in browse.page.one("#alike").get_text()


def test_somebody_typing_a_new_one_is_shown_what_there_is(two_works, browse):
    mine, other = two_works
    world.signed_in(browse, mine.owner)
    shown = browse.get(f"/{mine.community.slug}/map/alike?title=Map+of+succession&part=succession", htmx=True)
    assert {a.get_text() for a in shown.select("#alike a")} == {mine.title, other.title}
    assert browse.get(f"/{mine.community.slug}/map/alike?title=", htmx=True).select("#alike a") == []


def test_a_letter_reaches_the_owners_and_no_page_shows_their_address(two_works, browse, app):
    mine, other = two_works
    world.signed_in(browse, mine.owner).get(at(mine, "/others"))
    browse.get(at(other, "/write"))
    assert other.owner.email not in browse.page.body.decode()
    browse.submit("Send", letter="", status=422)
    page = browse.submit("Send", letter="Shall we compare?")
    assert "Your message is on its way" in page and other.owner.email not in page.body.decode()
    [letter] = letters(app)
    text = letter.get_payload(decode=True).decode()
    assert letter["To"] == other.owner.email
    assert "Shall we compare?" in text and mine.owner.email in text


def test_nobody_with_an_address_is_said_so(two_works, browse):
    mine, _ = two_works
    work = world.a_work(mine.community, world.a_person("Sam Sedge", email=None))
    world.signed_in(browse, mine.owner).get(at(work, "/write"))
    assert "Nobody who does this work has an address" in browse.submit("Send", letter="Hello", status=409)


def test_nobody_is_offered_to_write_to_themselves(two_works, browse):
    mine, other = two_works
    again = world.a_work(mine.community, mine.owner, title=mine.title, talent_area=mine.talent_area)
    page = world.signed_in(browse, mine.owner).get(at(mine, "/others"))
    letters_to = [a["href"] for a in page.select("a") if a["href"].endswith("/write")]
    assert letters_to == [at(other, "/write")] and again.title in page


def test_only_members_write_to_owners_and_nobody_to_themselves(two_works, browse):
    _, other = two_works
    reader = world.a_member(other.community, "reviewer")
    world.signed_in(browse, reader).get(at(other, "/write"), status=403)
    world.signed_in(browse.another_device(), other.owner).get(at(other, "/write"), status=403)
    browse.another_device().get(at(other, "/write"), status=404)


def test_keeping_apart_needs_a_reason_and_both_works_say_it(two_works, browse):
    mine, other = two_works
    world.keep(Membership(person_id=other.owner_id, community_id=mine.community_id, access="practitioner"))
    world.signed_in(browse, mine.owner).get(at(mine, f"/others/{other.id}"))
    assert "Say in a few words why" in browse.submit("Save", choice="apart", status=422)
    browse.submit("Save", choice="apart", because="Two different boards")
    assert "Keep apart because: Two different boards" in browse.get(at(mine, "/others"))
    theirs = world.signed_in(browse.another_device(), other.owner)
    assert "Keep apart because: Two different boards" in theirs.get(at(other, "/others"))
    theirs.get(at(other, f"/others/{mine.id}"))
    theirs.submit("Save", choice="join", because="")
    page = browse.get(at(mine, "/others"))
    assert "Join up" in [tag.get_text() for tag in page.select("strong")] and "Two different boards" not in page


def test_a_decision_tells_nobody_of_a_work_that_they_may_not_see(two_works, browse):
    mine, other = two_works
    world.signed_in(browse, mine.owner).get(at(mine, f"/others/{other.id}"))
    browse.submit("Save", choice="apart", because="A reason of ours")
    page = world.signed_in(browse.another_device(), other.owner).get(at(other, "/others"))
    assert "A reason of ours" not in page and mine.title not in page


def test_only_owners_and_leaders_decide_and_only_about_works_that_they_see(two_works, browse):
    mine, other = two_works
    member = world.a_member(mine.community)
    world.signed_in(browse.another_device(), member).get(at(mine, f"/others/{other.id}"), status=403)
    hidden = world.a_work(other.community)
    world.signed_in(browse, mine.owner).get(at(mine, f"/others/{hidden.id}"), status=404)
    browse.get(at(mine, f"/others/{mine.id}"))
    assert "cannot overlap with itself" in browse.submit("Save", choice="join", status=409)


def test_the_report_is_told_what_looks_alike_and_what_was_answered(two_works, browse):
    mine, other = two_works
    places = {mine.community_id, other.community_id}
    assert duplications(places) == [], "one of the two is for its own community only"
    again = world.a_work(mine.community, title=mine.title, talent_area=mine.talent_area)
    [risk] = duplications(places)
    assert ({risk.one.id, risk.other.id}, risk.answer) == ({mine.id, again.id}, "")
    world.signed_in(browse, mine.owner).get(at(mine, f"/others/{again.id}"))
    browse.submit("Save", choice="apart", because="Two sites")
    db.session.rollback()
    assert [each.answer for each in duplications(places)] == ["Keep apart because: Two sites"]
    assert duplications({other.community_id}) == []


def test_an_answer_stands_in_the_report_when_its_readers_may_see_both_works(two_works, browse):
    mine, other = two_works
    places = {mine.community_id, other.community_id}
    world.signed_in(browse, mine.owner).get(at(mine, f"/others/{other.id}"))
    browse.submit("Save", choice="join")
    db.session.rollback()
    assert answered(places) == [], "one of them is for its own community only"
    assert undecided(places, answered(places)) == ""
    browse.get(at(mine, "/change"))
    browse.submit("Save", visible_to="all-communities")
    db.session.rollback()
    [risk] = answered(places)
    assert (risk.answer, risk.place) == ("Join up", None) and f"“{other.title}”" in risk.words
    reader = world.signed_in(browse.another_device(), world.a_member(mine.community, "reviewer"))
    assert risk.words in reader.get(f"/evaluation/{mine.community.programme.slug}")


def test_the_report_says_of_how_many_look_alikes_nobody_has_decided(two_works, browse):
    """As a number, of works that its reader may see; who looks alike is for their owners to see."""
    mine, other = two_works
    places = {mine.community_id, other.community_id}
    start_writing()
    for work in db.session.query(WorkItem):
        work.visible_to = "all-communities"
    db.session.commit()
    reader = world.signed_in(browse.another_device(), world.a_member(mine.community, "reviewer"))
    address = f"/evaluation/{mine.community.programme.slug}"
    waits = "1 pair of works looks alike, and nobody has said yet whether to join up or keep apart."
    assert waits in reader.get(address)
    world.signed_in(browse, mine.owner).get(at(mine, f"/others/{other.id}"))
    browse.submit("Save", choice="apart", because="Two sites")
    db.session.rollback()
    assert undecided(places, answered(places)) == "" and waits not in reader.get(address)
