"""A sheet comes in whole or not at all, after everybody has seen what it would do."""

from __future__ import annotations

import io
import json

import pytest
import sqlalchemy as sa

from cop.db import db
from cop.spreadsheets.columns import COLUMNS
from cop.talentmap.models import Exchange, WorkItem
from tests import world

HEAD = "title,part,stage,scope,summary,offer,tags,seen by,who,session\n"
ROW = "Coaching pool,Develop,idea,team,Six coaches,A guide,a; b,all-communities,{who},1\n"


@pytest.fixture
def leading(app, browse):
    here = world.a_community(name="Riverside")
    world.a_planned_gathering(here)
    world.signed_in(browse, world.a_member(here, "facilitator"))
    return here


def works() -> list[WorkItem]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(WorkItem).order_by(WorkItem.id)))


def look_at(browse, here, text: str | bytes, status: int = 200):
    browse.get(f"/{here.slug}/map/in-and-out")
    raw = text.encode() if isinstance(text, str) else text
    return browse.submit("Look at it", sheet=(io.BytesIO(raw), "works.csv"), status=status)


def test_a_sheet_is_shown_and_then_comes_in(leading, browse):
    owner = world.a_member(leading)
    page = look_at(browse, leading, HEAD + ROW.format(who=owner.name))
    assert "1 work comes in." in page and works() == []
    page = browse.submit("Bring them in")
    assert "1 brought in." in page
    [work] = works()
    assert (work.title, work.talent_area, work.visible_to, work.tags) == (
        "Coaching pool",
        "develop",
        "all-communities",
        ["a", "b"],
    )
    assert (work.owner_id, work.line("offer"), len(work.versions)) == (owner.id, "A guide", 1)
    assert work.source_gathering_id is not None


def test_one_bad_row_keeps_everything_out_and_every_problem_is_named(leading, browse):
    bad = "B,excellent,,team,,,,everyone,Nobody Here,9\n"
    page = look_at(browse, leading, HEAD + ROW.format(who="") + bad + ",develop,idea,team,,,,,,\n", status=422)
    rows = [[cell.get_text() for cell in tr.select("th, td")] for tr in page.select("tbody tr")]
    assert [(row[0], row[1]) for row in rows] == [
        ("3", "part"),
        ("3", "stage"),
        ("3", "seen by"),
        ("3", "session"),
        ("3", "who"),
        ("4", "title"),
    ]
    assert rows[0][2].startswith("“excellent” is not one of the words for it: attract, welcome")
    assert "Bring them in" not in page and works() == []


def test_what_is_on_the_map_or_twice_in_the_sheet_is_left_out(leading, browse):
    world.a_work(leading, title="Coaching Pool")
    two = "New,develop,idea,team,,,,,,\nnew ,develop,idea,team,,,,,,\n"
    page = look_at(browse, leading, HEAD + ROW.format(who="").replace(" p", "  P") + two)
    assert "1 work comes in, 2 are left out." in page
    assert "Row 2: “Coaching Pool” is on the map already" in page and "Row 4: the same as row 3" in page
    browse.submit("Bring them in")
    assert [work.title for work in works()] == ["Coaching Pool", "New"]


def test_what_came_in_meanwhile_is_not_brought_in_twice(leading, browse):
    look_at(browse, leading, HEAD + ROW.format(who=""))
    world.a_work(leading, title="Coaching pool")
    assert "All of it is on the map already" in browse.submit("Bring them in", status=409)


def test_rows_that_were_tampered_with_are_checked_again(leading, browse):
    look_at(browse, leading, HEAD + ROW.format(who=""))
    rows = json.loads(browse.page.one("input[name=rows]")["value"])
    rows["2"]["stage"] = "excellent"
    browse.submit("Bring them in", rows=json.dumps(rows), status=422)
    for nonsense in ("", "[]", "{", '{"2": {}}', '{"x": {"title": 1}}'):
        browse.post(f"/{leading.slug}/map/bring-in", status=409, csrf_token=browse.token(), rows=nonsense)
    assert works() == []


def test_what_looks_like_a_name_or_a_rating_is_worth_a_second_look(leading, browse):
    page = look_at(browse, leading, HEAD + "After Dr Finch,develop,idea,team,,,,,,\n")
    assert "Row 2: “Dr Finch” looks like somebody’s name." in page and "Bring them in" in page


def test_a_file_that_is_no_sheet_and_one_that_is_too_long_are_refused(leading, browse):
    assert "not a table" in look_at(browse, leading, b"\x00\x01", status=422)
    assert "1,001 rows" in look_at(browse, leading, HEAD + "A,develop,idea,team,,,,,,\n" * 1001, status=422)
    browse.get(f"/{leading.slug}/map/in-and-out")
    assert "Choose a file first" in browse.submit("Look at it", status=422)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_map_goes_out_and_comes_in_elsewhere_as_it_was(leading, browse, kind):
    owner, friend = world.a_member(leading), world.a_member(leading)
    told = {"title": "=Risky", "summary": "＝1+1\n-a", "reach": "phased", "phases": "A; B", "audience": "all-staff"}
    offers = [Exchange(kind="offer", text=""), Exchange(kind="ask", text="@who")]
    more = {"tags": ["a;b", "'c"], "visible_to": "public", "may_be_borrowed": False, "exchanges": offers}
    world.a_work(leading, owner, further_owners=[friend], **told, **more)
    sent = browse.open("GET", f"/{leading.slug}/map/works.{kind}")
    elsewhere = world.a_community(name="Hillside")
    for person in (owner, friend):
        world.a_member(elsewhere, person=person)
    leader = world.signed_in(browse.another_device(), world.a_member(elsewhere, "facilitator"))
    leader.get(f"/{elsewhere.slug}/map/in-and-out")
    leader.submit("Look at it", sheet=(io.BytesIO(sent.data), f"works.{kind}"))
    leader.submit("Bring them in")
    one, other = works()
    assert one.told == other.told and other.owners == one.owners and not other.may_be_borrowed


def test_json_has_every_word_as_it_was_typed(leading, browse):
    world.a_work(leading, title="=Risky ＝", tags=["'c"])
    [work] = json.loads(browse.open("GET", f"/{leading.slug}/map/works.json").text)["works"]
    assert (work["title"], work["tags"]) == ("=Risky ＝", ["'c"])


def test_a_template_has_the_columns_and_the_words(leading, browse):
    sent = browse.open("GET", f"/{leading.slug}/map/template.csv")
    assert sent.data.decode("utf-8-sig").strip().split(",") == list(COLUMNS)
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(browse.open("GET", f"/{leading.slug}/map/template.xlsx").data))
    assert [cell.value for cell in book["Works"][1]] == list(COLUMNS)
    assert ("part", "develop", "Develop") in [tuple(c.value for c in row) for row in book["Words"].iter_rows()]


def test_members_take_the_map_along_and_leaders_bring_one_in(leading, browse):
    member = world.signed_in(browse.another_device(), world.a_member(leading))
    page = member.get(f"/{leading.slug}/map/in-and-out")
    assert "Look at it" not in page
    member.post(f"/{leading.slug}/map/bring-in", status=403, csrf_token=member.token(), rows="{}")


def test_everybody_sees_what_was_marked_for_everybody_and_no_names(leading, browse):
    owner = world.a_member(leading)
    for title, to in (("Open", "public"), ("Shared", "all-communities"), ("Ours", "own-community")):
        world.a_work(leading, owner, title=title, visible_to=to)
    for device in (browse, browse.another_device()):
        page = device.get("/map/public")
        assert "Open" in page and "Shared" not in page and owner.name not in page.one("main").get_text()
        [work] = json.loads(device.open("GET", "/map/public.json").text)["works"]
        assert work["title"] == "Open" and owner.name not in json.dumps(work)
