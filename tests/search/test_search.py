"""Somebody types a word and finds it wherever their communities have said it; nobody finds what is not theirs."""

from __future__ import annotations

import pytest

from cop.db import db, start_writing
from cop.documents.models import Document
from cop.reflections.models import Reflection
from tests import world
from tests.browser import words


def found(page) -> dict[str, list[str]]:
    """What the page lists, by the heading it stands under."""
    return {
        words(part.h2).partition(" (")[0]: [link.get_text() for link in part.select(".cop-search__hit > a")]
        for part in page.select("#results section")
    }


def titles(page) -> list[str]:
    return [title for part in found(page).values() for title in part]


def change(thing, **more) -> None:
    start_writing()
    for name, value in more.items():
        setattr(thing, name, value)
    db.session.commit()


@pytest.fixture
def member(said, browse):
    return world.signed_in(browse, world.a_member(said.here))


EVERYTHING = {
    "Work": ["Herons at work"],
    "Topics": ["A heron’s patience"],
    "What came out": ["Herons wait before they act."],
    "Questions": ["What do herons do in winter?"],
    "Documents": ["What we stand for"],
}


def test_a_word_is_found_wherever_it_was_said_and_leads_there(said, member):
    member.get("/")
    member.follow("Search")
    page = member.submit("Search", q="heron")
    assert page.address == "/search" and page.one("#q")["value"] == "heron"
    assert found(page) == EVERYTHING and "5 found" in page
    for link in page.select(".cop-search__hit > a"):
        assert "erons" in member.get(link["href"]) or "A heron’s patience" in member.page


def test_what_was_found_is_marked_and_markup_in_it_is_text(said, member):
    change(said.work, title="<script>alert(1)</script> Herons & co")
    page = member.get("/search?q=herons")
    assert [words(mark) for mark in page.select("mark")].count("herons") == 2
    assert not page.select("#results script") and "<script>alert(1)</script> Herons & co" in page
    assert "We stand still like herons do." in page, "an excerpt of the document, without its markdown"


def test_more_words_narrow_it_down_and_what_nobody_says_is_taken_apart(said, member):
    assert list(found(member.get("/search?q=heron+winter"))) == ["Questions"]
    page = member.get("/search?q=heron+zebra")
    assert "Nothing says all of" in page and list(found(page)) == list(EVERYTHING)


def test_a_slip_of_the_finger_or_half_a_word_finds_it_too(said, member):
    for typed in ("hern", "Herron", "hero", "HÉRONS", "patiense"):
        assert "A heron’s patience" in titles(member.get(f"/search?q={typed}")), typed


def test_whatever_is_typed_is_only_words(said, member):
    for typed in ("%", "'", '"', "NEAR(a b)", "a* OR", "-x", "\\", "{title} : x", "é" * 300, "\0", "a & !b | (c"):
        assert member.client.get("/search", query_string={"q": typed}).status_code == 200, typed


def test_what_finds_nothing_says_what_may_help(said, member):
    page = member.get("/search?q=zebra")
    assert "Nothing that you may see says" in page and "the map of all communities" in page
    assert found(page) == {}


def test_without_a_word_it_says_what_is_searched(said, member):
    page = member.get("/search")
    assert "how they feel is never searched" in page and not page.select("section")
    assert member.get("/search?q=+&kind=feelings&page=x").status == 200


def test_what_people_felt_and_how_it_was_is_never_found(said, member):
    for number, question in enumerate(("feeling", "today"), 1):
        here = {"id": number, "gathering_id": said.gathering.id, "question": question}
        world.keep(Reflection(text="Anxious as a curlew", **here))
    assert found(member.get("/search?q=curlew")) == {}


def reads(browse, person) -> list[str]:
    return titles(world.signed_in(browse.another_device(), person).get("/search?q=heron"))


def test_everybody_finds_exactly_what_they_may_see(said, browse):
    """Members everything; others in the programme, its academy and everybody else only works that were opened."""
    elsewhere = world.a_community(said.here.programme)
    neighbour, reader = world.a_member(elsewhere), world.a_member(said.here, "reviewer")
    stranger, administrator = world.a_member(world.a_community()), world.a_person(is_administrator=True)
    host = world.a_member(said.here, "convenor")
    for visible_to, see in (
        ("own-community", []),
        ("all-communities", [neighbour, reader]),
        ("public", [neighbour, reader, stranger, administrator]),
    ):
        change(said.work, visible_to=visible_to)
        for person in (neighbour, reader, stranger, administrator):
            assert reads(browse, person) == (["Herons at work"] if person in see else []), (visible_to, person.name)
    assert len(reads(browse, host)) == 5
    browse.get("/search", status=302)


def test_whoever_was_removed_finds_nothing_at_the_next_request(said, member, browse):
    from cop.communities.models import Membership

    start_writing()
    db.session.query(Membership).filter_by(community_id=said.here.id).one().leave(world.NOON)
    db.session.commit()
    assert found(member.get("/search?q=heron")) == {}


OFF = [
    ("topic", {"hidden": True}, ["Topics", "What came out"]),
    ("topic", {"state": "withdrawn"}, ["Topics", "What came out"]),
    ("line", {"hidden": True, "held": True}, ["What came out"]),
    ("line", {"text": "Corrected."}, ["What came out"]),
    ("question", {"hidden": True}, ["Questions"]),
    ("question", {"on_screen": False}, ["Questions"]),
    ("question", {"state": "merged"}, ["Questions"]),
    ("question", {"wording": "What do they do then?"}, ["Questions"]),
    ("work", {"title": "Egrets", "summary": ""}, ["Work"]),
]


def test_what_is_off_the_screen_is_out_of_the_search_and_comes_back_with_it(said, member):
    for which, how, gone in OFF:
        thing = getattr(said, which)
        before = {name: getattr(thing, name) for name in how}
        change(thing, **how)
        assert [kind for kind in EVERYTHING if kind not in found(member.get("/search?q=heron"))] == gone, how
        change(thing, **before)
    assert found(member.get("/search?q=heron")) == EVERYTHING


def test_a_long_list_is_shown_page_by_page(said, member):
    for n in range(24):
        world.a_work(said.here, title=f"Herons of place {n}")
    page = member.get("/search?q=heron")
    assert len(found(page)["Work"]) == 5 and "Work (25)" in page
    page = member.follow("All 25 of work")
    assert len(found(page)["Work"]) == 20 and list(found(page)) == ["Work"]
    first = found(page)["Work"]
    page = member.follow("Next : Page 2")
    assert len(set(first) | set(found(page)["Work"])) == 25
    assert found(member.get("/search?q=heron&kind=work&page=9")) == {"Work": []}


def test_a_title_that_says_it_comes_before_a_text_that_does(said, member):
    world.a_work(said.here, title="Standing", summary="Something with herons in it")
    world.a_work(said.here, title="Heron", summary="Standing")
    assert found(member.get("/search?q=heron"))["Work"][-1] == "Standing"


def test_results_follow_while_somebody_types(said, member):
    part = member.get("/search?q=heron", htmx=True)
    assert found(part) == EVERYTHING and not part.select("h1")


def test_what_a_work_says_beside_its_title_is_found_too(said, member):
    """Its part of talent work, tags, what comes of it, and what its owners offer."""
    from cop.aims.models import Output
    from cop.talentmap.models import Exchange

    world.keep(Exchange(work_item_id=said.work.id, kind="offer", text="A hide to watch from"))
    world.keep(Output(work_item_id=said.work.id, title="Field guide"))
    for typed in ("wading", "hide to watch", "field guide", "herons standing develop"):
        assert "Herons at work" in found(member.get(f"/search?q={typed}")).get("Work", []), typed


def test_an_archived_document_says_that_it_was_put_away(said, member):
    change(db.session.get(Document, said.document.id), archived=True)
    assert "Riverside, put away" in member.get("/search?q=heron")
