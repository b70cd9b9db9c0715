"""Several write one report: no text of theirs is lost unseen, and none that is too long is thrown away."""

from __future__ import annotations

from datetime import date

import pytest

from cop.db import db, start_writing
from cop.reports.freezing import sign
from cop.reports.models import EvaluationReport, ReportComment
from tests.reports.people import NOT_WELL, SENTENCES
from tests.world import NOON, a_community, a_member, a_programme, keep, signed_in

REPORT = "/evaluation/odd/reports/1/"
QUARTER = {"first_day": date(2019, 4, 1), "last_day": date(2019, 6, 30)}
LONG = "A word. " * 300


@pytest.fixture
def here(app):
    """A community without any session, and a draft on it."""
    app.config["CLOCK"] = lambda: NOON
    community = a_community(a_programme(slug="odd", name="Odd", hoped=["Time to think"]), slug="here", name="Here")
    keep(EvaluationReport(programme=community.programme, number=1, version=1, **QUARTER))
    return community


@pytest.fixture
def reader(browse, here):
    return signed_in(browse.another_device(), a_member(here, "reviewer"))


def test_two_who_write_one_minute_both_find_their_words(browse, here, reader):
    other = signed_in(browse.another_device(), a_member(here, "reviewer"))
    for device in (reader, other):
        device.get(f"{REPORT}words")
    reader.submit("Save", in_one_minute="\n".join(SENTENCES), not_well=NOT_WELL)
    page = other.submit("Save", status=409, in_one_minute="Mine alone.", not_well="Too few came.")
    assert "nothing is saved yet" in page.text and "Mine alone." in page.select("textarea[name=in_one_minute]")[0].text
    assert SENTENCES[0] in page.text and NOT_WELL in page.text
    page = other.submit("Save", in_one_minute="\n".join([*SENTENCES[:2], "Mine alone."]))
    assert SENTENCES[1] in page.text and "Mine alone." in page.text and "Too few came." in page.text


def test_two_who_say_what_came_of_a_hope_are_told_of_each_other(browse, here, reader):
    other = signed_in(browse.another_device(), a_member(here, "reviewer"))
    for device in (reader, other):
        device.get("/evaluation/odd/hopes/hoped/1")
    reader.submit("Save", came="met", note="They say so.")
    page = other.submit("Save", status=409, came="missed", note="Nobody has time.")
    assert "They say so." in page.text and page.select("input[name=note]")[0]["value"] == "Nobody has time."
    assert here.programme.came_of == {"Time to think": {"came": "met", "note": "They say so."}}
    other.submit("Save")
    db.session.rollback()
    assert here.programme.came_of["Time to think"]["came"] == "missed"
    reader.get("/evaluation/odd/hopes/hoped/1")
    other.get("/evaluation/odd/hopes/hoped/1")
    for device in (reader, other):
        device.submit("Save", came="partly", note="The same words stop nobody.")


def test_a_comment_that_is_too_long_comes_back_as_it_was_typed(browse, here, reader):
    reader.get(REPORT)
    page = reader.submit("Save", within="form[action$='/say/here']", status=422, text=LONG)
    assert "at most 2,000 characters" in page.text and page.select("#text-here")[0].text.strip() == LONG.strip()
    assert all(each["href"].startswith("/evaluation/odd/reports/1/") for each in page.select(".cop-formulas a"))
    reader.get(REPORT)
    reader.submit("Open it to members")
    leader = signed_in(browse.another_device(), a_member(here, "facilitator"))
    leader.get("/here/reports/1/")
    page = leader.submit("Put it beside the figures", status=422, text=LONG)
    assert "at most 2,000 characters" in page.text and page.select("#text")[0].text.strip() == LONG.strip()


def test_two_who_type_what_the_commissioner_says_both_find_their_words(browse, here, reader):
    other = signed_in(browse.another_device(), a_member(here, "reviewer"))
    for device in (reader, other):
        device.get(REPORT)
    box = "form[action$='/say/here']"
    reader.submit("Save what the commissioner says of Here", within=box, text="Worth every penny.")
    page = other.submit("Save what the commissioner says of Here", within=box, status=409, text="Too dear.")
    assert "nothing is saved yet" in page.text and "Worth every penny." in page.one(".cop-clash").text
    assert page.one("#text-here").text.strip() == "Too dear." and said_in(here) == ["Worth every penny."]
    other.submit("Save what the commissioner says of Here", within=box, text="Worth every penny, though dear.")
    assert said_in(here) == ["Worth every penny, though dear."]


def test_whoever_has_two_devices_loses_nothing_that_they_said_beside_a_report(browse, here, reader):
    reader.get(REPORT)
    reader.submit("Open it to members")
    member = a_member(here)
    laptop, phone = (signed_in(browse.another_device(), member) for _device in range(2))
    for device in (laptop, phone):
        device.get("/here/reports/1/")
    laptop.submit("Put it beside the figures", text="It gave me time.")
    page = phone.submit("Put it beside the figures", status=409, text="It was too short.")
    assert "It gave me time." in page.one(".cop-clash").text and page.one("#text").text.strip() == "It was too short."
    phone.submit("Put it beside the figures", text="It gave me time, and was too short.")
    assert said_in(here) == ["It gave me time, and was too short."]


def test_nobody_speaks_beside_a_correction_that_was_not_shown_to_them(browse, here, reader):
    reader.get(REPORT)
    reader.submit("Open it to members")
    member = signed_in(browse.another_device(), a_member(here))
    member.get("/here/reports/1/")
    member.submit("Put it beside the figures", text="Said in time.")
    start_writing()
    report = db.session.query(EvaluationReport).one()
    report.in_one_minute, report.not_well = SENTENCES, NOT_WELL
    sign(report, "Signe", NOON)
    db.session.add(report.correct("A number."))
    db.session.commit()
    hand_made = {"status": 409, "csrf_token": member.token(), "text": "Said too late."}
    assert "has been signed off" in member.post("/here/reports/1/say", **hand_made)
    assert said_in(here) == ["Said in time.", "Said in time."], "the correction carries what was said, and nothing else"


def said_in(here):
    db.session.rollback()
    found = [comment.text for comment in db.session.query(ReportComment).order_by(ReportComment.id)]
    db.session.rollback()
    return found
