"""Lists of organisations come in whole or not at all; two names of one organisation are made one, and taken apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cop.communities.models import Footprint, Membership, Organisation
from cop.communities.queries import organisation_named
from cop.db import db, start_writing
from cop.gatherings.models import Attendance
from tests import world

HEAD = "code,name,kind,area,from,to\n"
ELSEWHERE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "nw_organisations.csv"


def load(app, tmp_path, text):
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    db.session.remove()
    return app.test_cli_runner().invoke(args=["load-organisations", str(file)])


def test_a_list_comes_in_and_coming_again_brings_it_up_to_date(app, tmp_path):
    text = f"{HEAD}RBS,Sample Trust,acute-trust,Cheshire & Merseyside,2019-04-01,\nRX1,Old Trust,,,,2020-03-31\n"
    assert "2 new, 0 known" in load(app, tmp_path, text).stderr
    assert "0 new, 2 known" in load(app, tmp_path, text.replace("Old Trust", "Older Trust")).stderr
    rows = {row.code: row for row in db.session.query(Organisation)}
    assert rows["RBS"].organisation_type == "acute-trust" and rows["RBS"].footprint == "cheshire-merseyside"
    assert (rows["RX1"].name, str(rows["RX1"].ends)) == ("Older Trust", "2020-03-31")


def test_a_name_that_somebody_typed_before_gets_its_code(app, tmp_path):
    start_writing()
    typed = organisation_named("sample trust").id
    db.session.commit()
    load(app, tmp_path, f"{HEAD}R1,Sample Trust,,,,\n")
    found = db.session.query(Organisation).one()
    assert (found.id, found.name, found.code) == (typed, "Sample Trust", "R1")


BAD = {
    "a column is missing": ("code,name\nR1,A\n", "Missing: kind, area, from, to"),
    "no code": (f"{HEAD},A,,,,\n", "line 2: code is empty"),
    "a kind nobody knows": (f"{HEAD}R1,A,a shop,,,\n", "kind “a shop” is none of"),
    "a day that is none": (f"{HEAD}R1,A,,,01/07/2022,\n", "no day such as 2022-07-01"),
    "a code twice": (f"{HEAD}R1,A,,,,\nR1,B,,,,\n", "line 3: code “R1” is on line 2 already"),
    "a name as long as a page": (f"{HEAD}R1,{'x' * 161},,,,\n", "more than 160"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_list_is_refused_whole_and_each_fault_has_its_line(app, tmp_path, what):
    text, sentence = BAD[what]
    done = load(app, tmp_path, text + "R9,Good one,,,,\n")
    assert done.exit_code == 2 and sentence in done.stderr and "Nothing was changed" in done.stderr
    assert db.session.query(Organisation).count() == 0


@pytest.mark.skipif(not ELSEWHERE.exists(), reason="the reference lists are not beside this copy of the project")
def test_a_real_list_of_the_north_west_comes_in(app, tmp_path):
    """From a list beside the project, which is never part of it."""
    with ELSEWHERE.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["ods_code"]]
    with (tmp_path / "nw.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD.strip().split(","))
        for row in {row["ods_code"]: row for row in rows}.values():
            writer.writerow([row["ods_code"], row["name"], "", row["footprints"].split(";")[0], "", ""])
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["load-organisations", str(tmp_path / "nw.csv")])
    assert done.exit_code == 0, done.stderr
    assert db.session.query(Organisation).filter(Organisation.code.is_not(None)).count() > 30


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(
    ("name", "kind", "least"), [("integrated_care_boards", "Integrated care board", 40), ("nhs_england_regions", "", 7)]
)
@pytest.mark.skipif(not ELSEWHERE.exists(), reason="the reference lists are not beside this copy of the project")
def test_the_lists_of_boards_and_regions_come_in_and_are_suggested(app, browse, tmp_path, name, kind, least):
    with ELSEWHERE.with_name(f"{name}.csv").open(newline="", encoding="utf-8") as file:
        lines = [[row["ods_code"], row["name"], kind, "", "", ""] for row in csv.DictReader(file)]
    with (tmp_path / "as-asked.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD.strip().split(","), *lines])
    db.session.remove()
    done = app.test_cli_runner().invoke(args=["load-organisations", str(tmp_path / "as-asked.csv")])
    assert f"{len(lines)} new" in done.stderr and len(lines) >= least
    page = browse.get(f"/organisations/suggest?organisation={lines[0][1].replace(' ', '+').replace(',', '%2C')}")
    assert [item.text for item in page.select("main li")] == [lines[0][1]]


def test_names_of_the_list_are_suggested_and_what_somebody_typed_is_not(app, browse, tmp_path):
    load(app, tmp_path, f"{HEAD}R1,Mersey Trust,,,,\nR2,Gone Mersey Trust,,,,2013-01-01\n")
    start_writing()
    organisation_named("Mersey secret plan")
    db.session.commit()
    page = browse.get("/organisations/suggest?organisation=mers")
    assert [item.text for item in page.select("main li")] == ["Mersey Trust"]
    part = browse.get("/organisations/suggest?organisation=mers", htmx=True)
    assert [item["value"] for item in part.select("datalist option")] == ["Mersey Trust"]
    world.keep(Organisation(name="Mersey Sample", fictional=True))
    assert "Mersey Sample" in browse.get("/organisations/suggest?organisation=mers")
    assert not browse.get("/organisations/suggest?organisation=m").select("main li:not(.cop-quiet)")


@pytest.fixture
def two(app, browse):
    """Two names of one trust, one of them on a sign-in sheet and of a member; an administrator is signed in."""
    start_writing()
    typed, real = organisation_named("Mersy Trust"), organisation_named("Mersey Trust")
    db.session.commit()
    gathering = world.a_planned_gathering()
    member = world.a_member(gathering.community)
    start_writing()
    db.session.query(Membership).filter_by(person_id=member.id).one().organisation_id = typed.id
    db.session.add(Attendance(gathering_id=gathering.id, person_id=member.id, name="M", organisation_id=typed.id))
    db.session.commit()
    world.signed_in(browse, world.a_person(is_administrator=True))
    return typed.id, real.id


def used():
    db.session.rollback()
    return {row.organisation_id for kind in (Membership, Attendance) for row in db.session.query(kind)}


def test_two_names_are_made_one_everywhere_and_both_lead_there(app, browse, two):
    _typed, real = two
    browse.get("/programmes/")
    browse.follow("Organisations and systems")
    browse.submit("Make one of Mersy Trust", into="mersey  trust")
    assert used() == {real}
    assert organisation_named("MERSY trust").id == real
    assert "Mersy Trust is Mersey Trust" in browse.page


def test_and_taken_apart_again_with_all_that_was_moved(app, browse, two):
    typed, _real = two
    browse.get("/organisations/")
    browse.submit("Make one of Mersy Trust", into="Mersey Trust")
    browse.submit("Take apart Mersy Trust")
    assert used() == {typed} and organisation_named("Mersy Trust").id == typed


@pytest.mark.parametrize("first", ["Mersy Trust", "Mersey Trust"])
def test_two_that_were_made_one_in_two_steps_are_taken_apart_in_either_order(app, browse, two, first):
    """Mersy is Mersey, and Mersey is Mersey and Wirral: whichever is taken apart first, nothing is lost of either."""
    typed, real = two
    start_writing()
    whole = organisation_named("Mersey and Wirral Trust").id
    db.session.commit()
    browse.get("/organisations/")
    browse.submit("Make one of Mersy Trust", into="Mersey Trust")
    browse.submit("Make one of Mersey Trust", into="Mersey and Wirral Trust")
    assert used() == {whole}
    browse.submit(f"Take apart {first}")
    assert used() == ({typed} if first == "Mersy Trust" else {real})
    assert organisation_named("Mersy Trust").id == (typed if first == "Mersy Trust" else real)
    browse.get("/organisations/")
    browse.submit(f"Take apart {'Mersey Trust' if first == 'Mersy Trust' else 'Mersy Trust'}")
    assert used() == {typed}
    assert (organisation_named("Mersy Trust").id, organisation_named("Mersey Trust").id) == (typed, real)


def test_a_name_that_is_not_in_the_list_is_refused(app, browse, two):
    browse.get("/organisations/")
    back = browse.submit("Make one of Mersy Trust", into="Nowhere", status=422)
    assert "no organisation called" in back.one(".nhsuk-error-summary").get_text()
    typed = back.one("details[open] input[name=into]")
    assert typed["value"] == "Nowhere" and typed["id"] == back.one(".nhsuk-error-summary a")["href"].removeprefix("#")
    browse.get("/organisations/")
    browse.submit("Make one of Mersy Trust", into="Mersy Trust", status=422)


def test_a_system_has_dates_and_other_names_and_is_found_by_them(app, browse):
    world.keep(Footprint(slug="lsc", name="Lancashire"))
    world.signed_in(browse, world.a_person(is_administrator=True))
    browse.get("/organisations/")
    browse.follow("Systems (ICS)")
    browse.follow("Lancashire")
    browse.submit(
        "Save",
        name="Lancashire and South Cumbria",
        aliases="Lancs\nL&SC",
        starts="2018-04-01",
        ends="2017-01-01",
        status=422,
    )
    browse.submit("Save", ends="")
    found = db.session.query(Footprint).filter_by(slug="lsc").one()
    assert (found.aliases, str(found.starts)) == (["Lancs", "L&SC"], "2018-04-01")


@pytest.mark.engine("sqlite")
def test_names_that_somebody_typed_come_before_those_of_lists_and_of_the_sample(app, browse):
    for name, more in (("Alder Trust", {"code": "R1"}), ("Birch Trust", {"fictional": True}), ("Zinnia Ltd", {})):
        world.keep(Organisation(name=name, **more))
    page = world.signed_in(browse, world.a_person(is_administrator=True)).get("/organisations/")
    assert [each.get_text() for each in page.select(".cop-list strong")] == ["Zinnia Ltd", "Alder Trust", "Birch Trust"]
