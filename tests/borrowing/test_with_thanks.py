"""Somebody borrows a work, and it says whom it thanks for as long as it is there."""

from __future__ import annotations

import pytest

from cop.db import db
from cop.talentmap.models import WorkItem
from tests import world


@pytest.fixture
def three(app):
    """Communities of one programme, each with a member."""
    programme = world.a_programme()
    places = [world.a_community(programme, name=name) for name in ("Riverside", "Hillside", "Harbour")]
    return [(place, world.a_member(place)) for place in places]


def at(work, page: str = "") -> str:
    return f"/{work.community.slug}/map/{work.id}{page}"


def borrowed(device, work, **more) -> WorkItem:
    device.get(at(work))
    device.follow("Borrow with thanks")
    device.submit("Borrow with thanks", **{"stage": "exploring", "adapted": ""} | more)
    db.session.rollback()
    return db.session.get(WorkItem, int(device.page.address.rpartition("/")[2]))


@pytest.fixture
def lent(three):
    (here, owner), *_ = three
    return world.a_work(
        here,
        owner,
        title="Career map",
        summary="Six routes",
        tags=["posters"],
        visible_to="all-communities",
        stage="in-use",
    )


def test_a_copy_of_a_copy_thanks_both_and_the_origin_sees_where(three, lent, browse):
    (_, owner), (_, second), (_, third) = three
    hill, port = (world.signed_in(browse.another_device(), person) for person in (second, third))
    copy = borrowed(hill, lent, adapted="Shorter, for porters")
    assert (copy.title, copy.summary, copy.tags, copy.stage) == ("Career map", "Six routes", ["posters"], "exploring")
    assert (copy.visible_to, copy.owner_id, copy.exchanges) == ("own-community", second.id, [])
    hill.get(at(copy, "/change"))
    hill.submit("Save", title="Porters’ map", visible_to="all-communities")
    again = borrowed(port, copy)
    page = port.get(at(again, "/borrowed"))
    thanks = [" ".join(li.get_text().split()) for li in page.select("li") if "From" in li.text or "had it" in li.text]
    assert thanks[0].startswith("From Porters’ map, Hillside.")
    assert thanks[1] == "who had it from Career map, Riverside. Borrowed and adapted: Shorter, for porters"
    page = world.signed_in(browse, owner).get(at(lent, "/borrowed"))
    assert "Borrowed twice: Harbour, Hillside." in page


def test_outside_its_community_only_the_number_shows(three, lent, browse):
    (_, (_, second), (_, third)) = three
    borrowed(world.signed_in(browse.another_device(), second), lent)
    page = world.signed_in(browse, third).get(at(lent, "/borrowed"))
    assert "Borrowed once." in page and "Hillside" not in page


def test_closing_stops_new_copies_and_keeps_the_thanks(three, lent, browse):
    (_, owner), (_, second), (_, third) = three
    hill, port = (world.signed_in(browse.another_device(), person) for person in (second, third))
    copy = borrowed(hill, lent)
    port.get(at(lent, "/borrow"))
    world.signed_in(browse, owner).get(at(lent, "/change"))
    browse.submit("Save", may_be_borrowed=False)
    assert "Borrow with thanks" not in [a.get_text() for a in port.get(at(lent)).select("a.nhsuk-button")]
    port.get(at(lent, "/borrow"), status=403)
    port.post(at(lent, "/borrow"), status=403, csrf_token=port.token(), stage="idea", into="x")
    assert "Career map" in hill.get(at(copy, "/borrowed"))


def test_thanks_stay_when_the_origin_is_no_longer_shown_and_link_nowhere(three, lent, browse):
    (_, owner), (_, second), _ = three
    hill = world.signed_in(browse.another_device(), second)
    copy = borrowed(hill, lent)
    world.signed_in(browse, owner).get(at(lent, "/change"))
    browse.submit("Save", title="Something private", visible_to="own-community")
    page = hill.get(at(copy, "/borrowed"))
    assert "From “Career map”, Riverside." in page and "Something private" not in page
    assert not [a for a in page.select("a") if at(lent) == a["href"]]


def test_strangers_and_readers_borrow_nothing(three, lent, browse):
    (here, _), *_ = three
    browse.get(at(lent, "/borrow"), status=404)
    reader = world.signed_in(browse.another_device(), world.a_member(here, "reviewer"))
    reader.get(at(lent))
    reader.get(at(lent, "/borrow"), status=403)


def test_without_a_stage_nothing_is_copied(three, lent, browse):
    _, (_, second), _ = three
    world.signed_in(browse, second).get(at(lent, "/borrow"))
    assert "Choose the stage it is at" in browse.submit("Borrow with thanks", status=422)
