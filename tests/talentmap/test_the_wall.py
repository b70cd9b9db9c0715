"""Look instead of read: the wall, the table, cells that ask, and filters that can be shared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cop.communities.models import Community, Membership
from cop.db import db
from cop.identity.models import Person
from cop.talentmap.models import Exchange
from tests import world

SAMPLE = Path(__file__).parents[2] / "cop/sample/programme.json"
GAPS = {  # counted by hand on the sample's thirty works
    "cheshire-merseyside": [
        "Attract",
        "Welcome",
        "Identify",
        "Talent strategy and governance",
        "Measures and evidence",
        "Working across organisations",
    ],
    "lancashire-south-cumbria": [
        "Identify",
        "Succession planning",
        "Career pathways",
        "Managers as talent managers",
        "Leadership and high-potential programmes",
        "Measures and evidence",
        "Working across organisations",
        "Meaning and culture",
    ],
    "greater-manchester": [
        "Attract",
        "Welcome",
        "Develop",
        "Retain",
        "Appraisal and talent conversations",
        "Managers as talent managers",
        "Meaning and culture",
    ],
}


@pytest.fixture
def here(app):
    return world.a_community(name="Riverside")


def cards(page) -> dict[tuple[str, str], list[str]]:
    """What is stuck up in each cell of the wall, by the names of its row and column."""
    heads = [th.get_text() for th in page.select(".cop-wallmap thead th")]
    return {
        (row.th.get_text(), heads[place]): [a.get_text() for a in cell.select("li a")]
        for row in page.select(".cop-wallmap tbody tr")
        for place, cell in enumerate(row.select("td"), start=1)
        if cell.select("li")
    }


def test_the_wall_sticks_each_work_up_where_it_belongs_and_every_card_is_a_link(here, browse):
    owner = world.a_member(here)
    for title, part, stage in (("A", "retain", "idea"), ("B", "retain", "idea"), ("C", "attract", "spreading")):
        world.a_work(here, owner, title=title, talent_area=part, stage=stage)
    page = world.signed_in(browse, owner).get(f"/{here.slug}/map?view=wall")
    assert cards(page) == {("Retain", "Idea"): ["A", "B"], ("Attract", "Spreading"): ["C"]}
    assert all(a["href"].startswith(f"/{here.slug}/map/") for a in page.select(".cop-wallmap li a"))
    assert len(page.select(".cop-wallmap .cop-map__gap")) == 16 * 6 - 2


def test_a_rooms_screen_has_the_wall_alone_with_the_same_filters(here, browse):
    world.a_work(here, title="A", talent_area="retain")
    world.a_work(here, title="B", talent_area="attract")
    world.signed_in(browse, world.a_member(here)).get(f"/{here.slug}/map?view=wall&part=retain")
    page = browse.follow("For the screen of a room")
    assert list(cards(page).values()) == [["A"]] and len(page.select(".cop-wallmap tbody tr")) == 1


def test_more_than_three_hundred_works_are_counted_and_it_says_so(here, browse, monkeypatch):
    monkeypatch.setattr("cop.talentmap.queries.MOST_CARDS", 2)
    for title in "ABC":
        world.a_work(here, title=title)
    page = world.signed_in(browse, world.a_member(here)).get(f"/{here.slug}/map?view=wall")
    assert "3 works are more than a wall can hold" in page and not cards(page)
    assert [tag.get_text() for tag in page.select(".cop-wallmap__count")] == ["3"]


def test_an_empty_cell_asks_and_leads_to_the_answer(here, browse):
    world.a_work(here, talent_area="retain", stage="testing")
    world.signed_in(browse, world.a_member(here)).get(f"/{here.slug}/map?view=grid")
    [gap] = [a for a in browse.page.select("a.cop-map__gap") if "part=attract&stage=idea" in a["href"]]
    assert " ".join(gap.get_text().split()) == "Attract, Who has an idea?"
    page = browse.get(gap["href"])
    assert page.one("#part option[selected]")["value"] == "attract"
    assert page.one("#stage option[selected]")["value"] == "idea"


def test_the_table_says_what_the_wall_shows(here, browse):
    owner = world.a_member(here)
    world.a_work(here, owner, title="A", talent_area="retain", exchanges=[Exchange(kind="offer", text="A guide")])
    page = world.signed_in(browse, owner).get(f"/{here.slug}/map?view=table")
    assert [cell.get_text() for cell in page.select("tbody tr > *")][:6] == [
        "A",
        "Retain",
        "Testing",
        "Organisation",
        "A guide",
        "",
    ]
    assert owner.name in page


def test_results_follow_the_filters_without_a_page(here, browse):
    world.a_work(here, title="A", talent_area="retain", tags=["Night shifts"], audience="all-staff")
    world.a_work(here, title="B", talent_area="attract")
    world.signed_in(browse, world.a_member(here)).get(f"/{here.slug}/map?view=list")
    part = browse.get(f"/{here.slug}/map?view=list&part=retain", htmx=True)
    assert "1 of 2 pieces of work" in part and not part.select("h1")
    for asked in ("tag=night+shifts", "audience=all-staff"):
        assert "1 of 2 pieces of work" in browse.get(f"/{here.slug}/map?view=list&{asked}")
    browse.submit("Show", part="attract", audience="")
    assert "1 of 2 pieces of work" in browse.page, "the same without a script"


def test_the_works_of_one_session_are_found_by_its_number(here, browse):
    gathering = world.a_planned_gathering(here)
    world.a_work(here, title="A", source_gathering_id=gathering.id)
    world.a_work(here, title="B")
    page = world.signed_in(browse, world.a_member(here)).get(f"/{here.slug}/map?session={gathering.number}&view=list")
    assert "1 of 2 pieces of work" in page
    browse.get(page.one(".cop-map__item a")["href"])
    assert f"Session {gathering.number}" in browse.page


def test_the_gaps_of_the_sample_are_those_counted_by_hand(app, browse):
    assert app.test_cli_runner().invoke(args=["load", str(SAMPLE)]).exit_code == 0
    db.session.rollback()
    for slug, gaps in GAPS.items():
        here = db.session.query(Community).filter_by(slug=slug).one()
        place = db.session.query(Membership).filter_by(community_id=here.id, access="practitioner").first()
        device = world.signed_in(browse.another_device(), db.session.get(Person, place.person_id))
        page = device.get(f"/{slug}/map")
        assert [li.get_text(strip=True) for li in page.select(".cop-map__gaps li")] == gaps
        shown = device.get(f"/{slug}/map?view=wall")
        assert sum(map(len, cards(shown).values())) == works_of(slug)
        assert sum(
            int(a.contents[0]) for a in device.get(f"/{slug}/map?view=grid").select(".cop-map__count")
        ) == works_of(slug)


def works_of(slug: str) -> int:
    content = json.loads(SAMPLE.read_text())
    name = next(each["id"] for each in content["communities"] if each["slug"] == slug)
    return sum(each["community"] == name for each in content["work_items"])


def test_no_view_sorts_or_colours_by_stage(here, browse):
    """By part and title, everywhere; and no class of a card, a cell or a tag says which stage it is."""
    for title, stage in (("Aa", "resting"), ("Bb", "spreading"), ("Cc", "idea"), ("Dd", "in-use")):
        world.a_work(here, title=title, stage=stage, exchanges=[Exchange(kind="offer", text="x")])
    world.signed_in(browse, world.a_member(here))
    for view in ("", "list", "table", "swaps", "grid", "wall"):
        page = browse.get(f"/{here.slug}/map?view={view}&sort=stage")
        titles = [a.get_text() for a in page.select("#works a") if a.get_text() in {"Aa", "Bb", "Cc", "Dd"}]
        if view not in ("grid", "wall"):  # where a column is a stage
            assert titles == ["Aa", "Bb", "Cc", "Dd"], view
        for mark in (".nhsuk-tag", ".cop-wallmap__card", ".cop-map__count"):
            looks = {" ".join(tag.get("class", [])) for tag in page.select(mark)}
            assert len(looks) <= 1, f"{view}: {looks}"
    styles = (Path(__file__).parents[2] / "static/css").glob("*.css")
    words = ("idea", "exploring", "in-use", "spreading", "resting")
    assert not [path.name for path in styles for word in words if f"stage-{word}" in path.read_text()]


def test_every_view_shows_each_reader_exactly_what_they_may_see(here, browse):
    """An academy reader and a stranger on every view, on the sheets and on the page for everybody."""
    for to in ("own-community", "all-communities", "public"):
        world.a_work(here, title=to, visible_to=to, exchanges=[Exchange(kind="offer", text="x")])
    reader = world.signed_in(browse.another_device(), world.a_member(here, "reviewer"))
    readers = [(reader, f"/{here.slug}/map", {"all-communities", "public"}), (browse, "/map", {"public"})]
    for device, address, may_see in readers:
        for view in ("", "list", "table", "swaps", "wall"):
            page = device.get(f"{address}?view={view}")
            seen = {a.get_text() for a in page.select("#works a")} & {"own-community", "all-communities", "public"}
            assert seen == may_see, f"{address} {view}"
        stuck = cards(device.get(f"{address}/wall")).values()
        assert {title for cell in stuck for title in cell} == may_see
        counts = device.get(f"{address}?view=grid").select(".cop-map__count")
        assert sum(int(count.contents[0]) for count in counts) == len(may_see)
        for kind in ("csv", "xlsx", "json"):
            device.get(f"/{here.slug}/map/works.{kind}", status=403 if device is reader else 404)
        assert "own-community" not in device.get("/map/public").one("main").get_text()


def choices(page, name: str) -> dict[str, int]:
    """What each choice of a filter says that it would leave."""
    said = [option.get_text() for option in page.select(f"#{name} option[value]") if option["value"]]
    return {label: int(number.rstrip(")")) for label, _, number in (text.rpartition(" (") for text in said)}


def test_each_choice_says_how_many_works_it_would_leave(app, browse):
    """As many as choosing it shows, whatever else is chosen, and only of what its reader may see."""
    here = world.a_community(name="Riverside")
    there = world.a_community(here.programme, name="Hillside")
    for stage, scope in (("idea", "team"), ("idea", "region"), ("testing", "team")):
        world.a_work(here, stage=stage, scope=scope, exchanges=[Exchange(kind="offer", text="A talk")])
    world.a_work(there, stage="idea")
    world.a_work(there, stage="idea", visible_to="all-communities")
    world.signed_in(browse, world.a_member(here))
    page = browse.get(f"/{here.slug}/map")
    stages = choices(page, "stage")
    assert (stages["Idea"], stages["Testing"], stages["Spreading"]) == (2, 1, 0)
    assert sum(choices(page, "part").values()) == 3 and choices(page, "exchange")["I can offer"] == 3
    page = browse.get(f"/{here.slug}/map?scope=team")
    assert choices(page, "stage")["Idea"] == 1 and choices(page, "scope")["Region"] == 1
    page = browse.get("/map?stage=idea")
    assert choices(page, "community") == {"Hillside": 1, "Riverside": 2}
    assert choices(page, "scope")["Region"] == 1
    assert "1 of 4 pieces" in browse.get("/map?stage=idea&scope=region")
    part = browse.get(f"/{here.slug}/map?scope=team", htmx=True)
    assert part.one("#filters")["hx-swap-oob"] and choices(part, "stage")["Idea"] == 1
