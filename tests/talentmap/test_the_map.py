"""People put their work on the map, find each other's, and see exactly what they were meant to see."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.communities.models import Membership
from cop.db import db
from cop.talentmap.models import EXCHANGES, VISIBLE_TO, Exchange, WorkItem
from tests import world

FIRST_FOUR = {"part": "develop", "stage": "idea", "scope": "team"}


@pytest.fixture
def two_communities(app):
    here = world.a_community(name="Riverside")
    return here, world.a_community(here.programme, name="Hillside")


def kept(model) -> list:
    """What is in the database now, not when this test last looked."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(model)))


def titles(page) -> set[str]:
    return {tag.get_text() for tag in page.select(".cop-map__item h3")}


def counted(page, part: str, stage: str) -> str:
    """What the grid says in one cell; nothing for a gap."""
    row = next(row for row in page.select("tbody tr") if row.th.get_text() == part)
    column = [th.get_text() for th in page.select("thead th")].index(stage)
    found = row.select("th, td")[column].select("a.cop-map__count")
    return found[0].contents[0] if found else ""


def test_a_member_puts_work_on_the_map_with_the_first_four_answers(two_communities, browse):
    here, _ = two_communities
    member = world.a_member(here)
    world.signed_in(browse, member)
    browse.get(f"/{here.slug}/map")
    browse.follow("Add what we're working on")
    page = browse.submit("Add what we're working on", title="Coaching pool", **FIRST_FOUR)
    assert page.h1 == "Coaching pool" and member.name in page
    assert titles(browse.get(f"/{here.slug}/map")) == {"Coaching pool"}
    [work] = kept(WorkItem)
    assert (work.visible_to, work.owner_id, work.reach) == ("own-community", member.id, None)


def test_everything_that_was_told_is_kept_and_can_be_changed(two_communities, browse):
    here, _ = two_communities
    world.signed_in(browse, world.a_member(here))
    browse.get(f"/{here.slug}/map/add?part=careers&stage=testing")
    told = {
        "title": "Career map",
        "scope": "place",
        "reach": "phased",
        "phases": "Estates first, then all",
        "audience": "all-staff",
        "summary": "Six routes on one poster.",
        "offer": "The poster",
        "ask": "Other posters",
        "join": "",
        "tags": "posters, routes , posters",
        "visible_to": "all-communities",
    }
    page = browse.submit("Add what we're working on", **told)
    for words in ("Career pathways", "Testing", "Place", "Starts with a group", "Estates first", "posters, routes"):
        assert words in page
    assert "I can offer: The poster" in page and "Who wants to do this together?" not in page
    browse.follow("Change")
    page = browse.submit("Save", ask="", join="A joint fair", stage="in-use")
    assert "I am looking for" not in page and "A joint fair" in page
    assert {(each.kind, each.text) for each in kept(Exchange)} == {("offer", "The poster"), ("join", "A joint fair")}
    assert "In use" in page and "Estates first" in page


def test_a_form_says_what_is_missing_and_what_is_too_long_and_keeps_what_was_typed(two_communities, browse):
    here, _ = two_communities
    world.signed_in(browse, world.a_member(here))
    browse.get(f"/{here.slug}/map/add")
    page = browse.submit("Add what we're working on", title="x" * 201, summary="Kept words", status=422)
    assert "Choose the part of talent work" in page and "at most 200 characters" in page
    assert "Kept words" in page.one("#summary").get_text()
    page = browse.submit("Add what we're working on", title="Short", tags="a" * 61, status=422, **FIRST_FOUR)
    assert "A tag has at most 60 characters" in page
    assert kept(WorkItem) == []


def test_a_name_is_asked_about_once_and_the_writer_decides(two_communities, browse):
    here, _ = two_communities
    world.signed_in(browse, world.a_member(here))
    browse.get(f"/{here.slug}/map/add")
    assert "no names of people you talk about as talent, no ratings" in browse.page
    told = {"title": "Shadowing", "summary": "After an idea of Dr Finch", **FIRST_FOUR}
    page = browse.submit("Add what we're working on", status=422, **told)
    assert "“Dr Finch” looks like somebody’s name" in page
    page = browse.submit("Save it anyway")
    assert page.h1 == "Shadowing" and "Dr Finch" in page


def test_the_grid_counts_by_part_and_stage_and_draws_the_gaps(two_communities, browse):
    here, _ = two_communities
    for stage in ("idea", "idea", "spreading"):
        world.a_work(here, stage=stage, talent_area="retain")
    world.signed_in(browse, world.a_member(here))
    page = browse.get(f"/{here.slug}/map?view=grid")
    assert counted(page, "Retain", "Idea") == "2" and counted(page, "Retain", "Spreading") == "1"
    assert counted(page, "Retain", "Testing") == ""
    assert len(page.select(".cop-map__gap")) == 16 * 6 - 2
    gaps = {li.get_text(strip=True) for li in page.select(".cop-map__gaps li")}
    assert len(gaps) == 15 and "Retain" not in gaps and "Attract" in gaps
    page = browse.get(f"/{here.slug}/map?view=grid&part=attract")
    assert len(page.select("tbody tr")) == 1, "a part that was filtered out is no gap"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("part=retain", {"A", "B"}),
        ("stage=idea", {"A", "C"}),
        ("scope=region", {"B"}),
        ("reach=everyone", {"C"}),
        ("exchange=ask", {"C"}),
        ("part=retain&stage=idea", {"A"}),
        ("part=&stage=", {"A", "B", "C"}),
        ("exchange=join", set()),
    ],
)
def test_filters_are_in_the_address(two_communities, browse, asked, found):
    here, _ = two_communities
    world.a_work(here, title="A", talent_area="retain", stage="idea")
    world.a_work(here, title="B", talent_area="retain", scope="region")
    world.a_work(here, title="C", stage="idea", reach="everyone", exchanges=[Exchange(kind="ask", text="Help")])
    world.signed_in(browse, world.a_member(here))
    page = browse.get(f"/{here.slug}/map?{asked}")
    assert titles(page) == found
    assert f"{len(found)} of 3 pieces of work" in page or (asked == "part=&stage=" and "3 pieces of work" in page)


def test_a_filter_that_is_not_one_is_said_so(two_communities, browse):
    here, _ = two_communities
    world.signed_in(browse, world.a_member(here))
    for name in ("part", "stage", "scope", "exchange", "reach"):
        browse.get(f"/{here.slug}/map?{name}=excellent", status=422)
    browse.get("/map?community=nowhere", status=422)
    page = browse.get(f"/{here.slug}/map?page=0", status=422)
    assert "There is no such page" in page and not page.select('a[href="#page"]'), "there is no field to lead to"


def test_everybody_sees_exactly_what_it_is_visible_to(two_communities, browse):
    here, there = two_communities
    works = {to: world.a_work(here, world.a_member(here), title=to, visible_to=to) for to in VISIBLE_TO}
    elsewhere = world.a_community()  # another programme
    readers = {
        "stranger": (None, {"public"}),
        "member of it": (world.a_member(here), set(VISIBLE_TO)),
        "member of another": (world.a_member(there), {"all-communities", "public"}),
        "academy reader": (world.a_member(here, "reviewer"), {"all-communities", "public"}),
        "academy reader of one community": (world.a_person("Robin Reed"), {"all-communities", "public"}),
        "member of another programme": (world.a_member(elsewhere), {"public"}),
        "nobody yet": (world.a_person(), {"public"}),
    }
    reed = readers["academy reader of one community"][0]
    world.keep(Membership(person_id=reed.id, access="reviewer", community_id=here.id))
    for who, (person, seen) in readers.items():
        device = browse.another_device()
        if person:
            world.signed_in(device, person)
        assert titles(device.get("/map")) == seen, who
        for to, work in works.items():
            device.get(f"/{here.slug}/map/{work.id}", status=200 if to in seen else 404)
            device.get(f"/{there.slug}/map/{work.id}", status=404)


def test_a_stranger_is_told_what_the_map_is_and_how_to_get_in(two_communities, browse):
    here, _ = two_communities
    page = browse.get("/map")
    assert "What communities of practice are trying" in page and "no community shows a piece of work" in page
    assert "0 pieces of work" not in page and "What would you put there" not in page
    world.a_work(here, title="Coaching pool", visible_to="public")
    page = browse.get("/map")
    assert titles(page) == {"Coaching pool"} and "what a community shows to everybody" in page
    member = world.signed_in(browse.another_device(), world.a_member(here))
    assert "What communities of practice are trying" not in member.get("/map")
    browse.follow("sign in")
    assert browse.page.one("input[name=next]")["value"] == "/map"


def test_offers_and_asks_stand_side_by_side(two_communities, browse):
    here, _ = two_communities
    for title, kind in (("Poster", "offer"), ("Figures", "ask"), ("Fair", "join"), ("Guide", "offer")):
        world.a_work(here, title=title, exchanges=[Exchange(kind=kind, text=f"{title} words")])
    world.a_work(here, title="Nothing to swap")
    page = world.signed_in(browse, world.a_member(here)).get(f"/{here.slug}/map?view=swaps")
    columns = {box.h2.get_text(): [a.get_text() for a in box.select("a")] for box in page.select("section")}
    assert columns == {
        "I can offer": ["Guide", "Poster"],
        "I am looking for": ["Figures"],
        "Who wants to do this together?": ["Fair"],
    }
    assert "4 pieces of work" in page and "Poster words" in page


def test_one_communitys_map_is_for_its_members_and_the_academy(two_communities, browse):
    here, there = two_communities
    world.a_work(here, title="Ours")
    world.a_work(here, title="Shared", visible_to="all-communities")
    assert titles(
        world.signed_in(browse.another_device(), world.a_member(here, "reviewer")).get(f"/{here.slug}/map")
    ) == {"Shared"}
    browse.get(f"/{here.slug}/map", status=404)
    world.signed_in(browse, world.a_member(there)).get(f"/{here.slug}/map", status=404)


def test_owners_are_named_to_members_only(two_communities, browse):
    here, there = two_communities
    owner = world.a_member(here)
    work = world.a_work(here, owner, visible_to="public")
    named = {"member": world.a_member(there), "reader": world.a_member(here, "reviewer"), "stranger": None}
    for who, person in named.items():
        device = world.signed_in(browse.another_device(), person) if person else browse.another_device()
        for address in ("/map", f"/{here.slug}/map/{work.id}"):
            assert (owner.name in device.get(address).text) == (who == "member"), (who, address)


def test_only_owners_and_leaders_change_a_work(two_communities, browse):
    here, there = two_communities
    owner, friend = world.a_member(here), world.a_member(here)
    work = world.a_work(here, owner, visible_to="all-communities", further_owners=[friend])
    may = [owner, friend, world.a_member(here, "facilitator"), world.a_member(here, "convenor")]
    may_not = [world.a_member(here), world.a_member(there, "facilitator"), world.a_member(here, "reviewer")]
    for person in may:
        world.signed_in(browse.another_device(), person).get(f"/{here.slug}/map/{work.id}/change")
    for person in may_not:
        device = world.signed_in(browse.another_device(), person)
        assert "Change" not in [a.get_text() for a in device.get(f"/{here.slug}/map/{work.id}").select("a")]
        device.get(f"/{here.slug}/map/{work.id}/change", status=403)
        device.post(f"/{here.slug}/map/{work.id}/change", status=403, csrf_token=device.token(), title="Taken")
    browse.get(f"/{here.slug}/map/{work.id}/change", status=404)


def test_a_leader_who_changes_a_work_does_not_take_it_over(two_communities, browse):
    here, _ = two_communities
    owner = world.a_member(here)
    work = world.a_work(here, owner)
    world.signed_in(browse, world.a_member(here, "facilitator")).get(f"/{here.slug}/map/{work.id}/change")
    assert owner.name in browse.submit("Save", title="Clearer words")


def test_somebody_who_left_sees_no_more_than_a_stranger(two_communities, browse, app):
    here, _ = two_communities
    owner = world.a_member(here)
    work = world.a_work(here, owner, visible_to="all-communities")
    world.start_writing()
    db.session.execute(sa.text("UPDATE memberships SET left_at = '2026-01-01 00:00:00'"))
    db.session.commit()
    world.signed_in(browse, owner).get(f"/{here.slug}/map/{work.id}", status=404)
    assert titles(browse.get("/map")) == set()


def test_nothing_sorts_people_or_organisations_by_stage(two_communities, browse):
    """The list goes by part and title, and every stage looks the same."""
    here, _ = two_communities
    for title, stage in (("Aa", "resting"), ("Bb", "spreading"), ("Cc", "idea"), ("Dd", "in-use")):
        world.a_work(here, title=title, stage=stage)
    world.signed_in(browse, world.a_member(here))
    page = browse.get(f"/{here.slug}/map?view=list")
    assert [tag.get_text() for tag in page.select(".cop-map__item h3")] == ["Aa", "Bb", "Cc", "Dd"]
    assert len({" ".join(tag["class"]) for tag in page.select(".cop-map__item .nhsuk-tag")}) == 1
    browse.get(f"/{here.slug}/map?sort=stage")
    assert [tag.get_text() for tag in browse.page.select(".cop-map__item h3")] == ["Aa", "Bb", "Cc", "Dd"]


def test_a_long_list_comes_in_pages(two_communities, browse, monkeypatch):
    here, _ = two_communities
    monkeypatch.setattr("cop.talentmap.queries.PAGE", 2)
    for title in "ABC":
        world.a_work(here, title=title)
    world.signed_in(browse, world.a_member(here)).get(f"/{here.slug}/map?stage=testing")
    assert titles(browse.page) == {"A", "B"} and "3 of 3 pieces of work" in browse.page
    assert titles(browse.get(browse.page.one("a[rel=next]")["href"])) == {"C"}
    assert not browse.page.select("a[rel=next]") and browse.page.select("a[rel=prev]")


def test_each_kind_of_exchange_is_one_line_even_an_empty_one():
    """A loaded file may offer without words; editing another line must not lose that."""
    work = WorkItem(exchanges=[Exchange(kind="offer", text="")])
    for kind in EXCHANGES:
        work.exchange(kind, "")
    assert [(each.kind, each.text) for each in work.exchanges] == [("offer", "")]
