"""The last look before a report is fixed for good, what it says of its versions, and what goes with a draft."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cop.db import db, start_writing
from cop.reports.models import EvaluationReport
from cop.themes.models import GroupWords
from tests.reports.people import NOT_WELL, SENTENCES
from tests.world import NOON, a_community, a_member, a_planned_gathering, a_programme, keep, later, signed_in

REPORTS = "/evaluation/odd/reports/"
REPORT = f"{REPORTS}1/"
QUARTER = {"first_day": date(2026, 1, 1), "last_day": date(2026, 3, 31)}
LOOK = "Look at what leaves, then sign off"


@pytest.fixture
def here(app):
    """A community without any session."""
    app.config["CLOCK"] = lambda: NOON
    return a_community(a_programme(slug="odd", name="Odd"), slug="here", name="Here")


@pytest.fixture
def reader(browse, here):
    return signed_in(browse.another_device(), a_member(here, "reviewer", None))


def a_draft(community, number=1, **more):
    report = EvaluationReport(programme=community.programme, number=number, version=1, **(QUARTER | more))
    report.in_one_minute, report.not_well = list(SENTENCES), NOT_WELL
    return keep(report)


def test_the_last_look_says_what_leaves_what_waits_and_who_has_not_read_it(app, here, reader):
    a_draft(here)
    keep(GroupWords(community=here, since=date(2026, 1, 1), until=date(2026, 3, 31), one="We came.", written_at=NOON))
    reader.get(REPORT)
    reader.submit("Open it to members")
    page = reader.get(REPORT)
    steps = [each.text.split()[0] for each in page.select("#still_to_do ol > li strong:first-child")]
    assert steps == ["Done", "Done", "Under", "To"], "seven days have not gone by"
    page = reader.follow(LOOK)
    assert "Here: they leave on 21 May 2026" in page.text and "goes without them" in page.text
    assert "Not seen by members for 7 days: open to them from 14 May 2026, the day of sign-off" in page.text
    later(app, days=7)
    reader.get(REPORT)
    page = reader.follow(LOOK)
    assert "does not leave with it" not in page.text and "Seen by members on 14 May 2026" in page.text
    assert "Signed off" in reader.submit("Sign off this report").text


def test_what_is_missing_is_said_before_anybody_presses(here, reader):
    running = {"first_day": date(2026, 4, 1), "last_day": date(2026, 6, 30)}
    keep(EvaluationReport(programme=here.programme, number=1, version=1, **running))
    page = reader.get(REPORT)
    for sentence in ("The period ends on 30 June 2026", "First write “In one minute”"):
        assert sentence in page.text
    page = reader.follow(LOOK)
    assert "It cannot be signed off yet" in page.text and not page.select("form[action$=sign-off] button")
    reader.follow("Write “In one minute”")
    page = reader.submit("Save", in_one_minute="One sentence.")
    assert "First write “In one minute”: three sentences" in page.select("#message")[0].text
    reader.get(REPORTS)
    page = reader.submit("Prepare a report", period="other", first_day="2026-04-01", last_day="2026-06-30")
    assert "This period is over after 30 June 2026" in page.text


def test_a_second_report_on_the_same_days_is_warned_of_and_the_list_tells_them_apart(here, reader):
    a_draft(here).sign_off({"said": "once"}, "Signe", NOON)
    db.session.commit()
    a_draft(here, number=2)
    for path in (f"{REPORTS}2/", f"{REPORTS}2/sign-off"):
        assert "Report 1 on the same communities and days was signed off on 14 May 2026" in reader.get(path).text
    a_draft(here, number=3, last_day=date(2026, 2, 1))
    assert "on the same communities" not in reader.get(f"{REPORTS}3/").text
    listed = [" ".join(each.text.split()) for each in reader.get(REPORTS).select(".cop-list li")]
    assert listed[2].startswith("1. Odd, Quarter 4 of 2025/26") and "Signed off on 14 May 2026, by Signe" in listed[2]
    assert listed[1].startswith("2. ") and listed[1].endswith("Draft")


def test_a_draft_is_thrown_away_knowingly_and_its_number_is_not_given_again(browse, here, reader):
    reader.get(REPORTS)
    reader.submit("Prepare a report", period="other", first_day="2026-01-01", last_day="2026-03-31")
    reader.submit("Open it to members")
    member = signed_in(browse.another_device(), a_member(here))
    member.get("/here/reports/1/")
    member.submit("Put it beside the figures", text="I know whom to ring.")
    reader.get(REPORT)
    page = reader.follow("Throw this draft away")
    assert "1 comment of a member" in page.text
    reader.submit("Throw this draft away")
    reader.get(REPORTS)
    reader.submit("Prepare a report", period="other", first_day="2026-01-01", last_day="2026-03-31")
    assert reader.get(f"{REPORTS}2/")
    reader.get(REPORT, status=404)


def test_the_plain_address_shows_what_went_out_and_an_old_version_says_it_is_old(here, reader):
    a_draft(here)
    reader.get(f"{REPORT}sign-off")
    reader.submit("Sign off this report")
    page = reader.submit("Prepare a new version", what_changed="A date was wrong.")
    assert "Version 2" in " ".join(page.text.split()) or "Not open to members yet" in page.text
    page = reader.get(REPORT)
    assert "Version 2 is being prepared" in page.text and page.select("#signed") and "Superseded" not in page.text
    assert "attachment" in reader.open("GET", f"{REPORT}files/report.json").headers["Content-Disposition"]
    assert "Signed off" in reader.get(REPORTS).text and "Version 2 of report 1" in reader.get(REPORTS).text
    reader.follow("Version 2 of report 1")
    reader.follow(LOOK)
    reader.submit("Sign off this report")
    for path in (f"{REPORT}?version=1", f"{REPORT}board?version=1", f"{REPORT}files/?version=1"):
        assert "Superseded by version 2 of 14 May 2026. A date was wrong." in reader.get(path).text, path
    assert "Superseded" not in reader.get(REPORT).text
    on_screen_alone = reader.get(f"{REPORT}board").select(".cop-boardpage span.cop-noprint")
    assert [each.text for each in on_screen_alone] == ["Every number links to its formula in the whole report."]
    for file, told in (("report.json", b"Superseded by version 2"), ("slides.pptx", b"PK")):
        assert told in reader.open("GET", f"{REPORT}files/{file}?version=1").data
    assert b"Superseded" not in reader.open("GET", f"{REPORT}files/report.json").data


def test_a_correction_that_members_did_not_read_does_not_claim_their_words(here):
    member, report = a_member(here), a_draft(here)
    start_writing()
    report.open_to_members(NOON)
    report.say("member", "I know whom to ring.", here, member)
    report.sign_off({"said": "once"}, "Signe", NOON + timedelta(days=8))
    again = report.correct("A date was wrong.")
    assert "said of the version before" in again.seen_words(here, NOON.date())
    assert "said of the version before" not in report.seen_words(here, NOON.date())
    db.session.rollback()


def test_the_whole_programme_can_be_a_report(here, reader):
    gathering = a_planned_gathering(here)
    start_writing()
    gathering.state = "closed"
    db.session.add(gathering)
    db.session.commit()
    reader.get(REPORTS)
    page = reader.submit("Prepare a report", period="whole")
    assert "April to June 2026" in page.text
