"""A report is prepared, read by members first, signed off, and from then on stays as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from cop.db import db, start_writing
from cop.errors import Refused
from cop.gatherings.models import Attendance, Gathering
from cop.reports.models import EvaluationReport, ReportComment, ReportPart, seen_by_members
from tests.reports.people import (
    NOT_WELL,
    REPORTS,
    SENTENCES,
    after_the_quarter,
    prepared,
    reader_of,
    signed_off,
    somebody,
    the_sample,
)
from tests.world import NOON, a_community, a_programme, later, signed_in

CM = "/cheshire-merseyside/reports/"


@pytest.fixture
def sample(app):
    after_the_quarter(app)
    return the_sample()


@pytest.fixture
def reader(browse, sample):
    return reader_of(browse)


def the_report(version: int = 1) -> EvaluationReport:
    db.session.rollback()
    return db.session.scalar(sa.select(EvaluationReport).filter_by(version=version))


def test_the_reader_finds_the_report_from_the_evaluation_and_the_quarter_is_offered(reader):
    reader.get("/evaluation/north-west-2019")
    page = reader.follow("Write the report")
    assert "Quarter 1 of 2019/20 (April to June 2019)" in page.text
    page = reader.submit("Prepare a report")
    assert "Cheshire & Merseyside" in page.text and "7, 7, 6" in page.text
    assert "Not open to members yet" in page.text


def test_any_days_can_be_a_report_and_sessions_outside_are_not_in_it(reader):
    reader.get(REPORTS)
    page = reader.submit("Prepare a report", period="other", first_day="2019-04-01", last_day="2019-04-30")
    assert "1 April 2019 to 30 April 2019" in page.text and "7, 7, 6" not in page.text


def test_days_the_wrong_way_round_and_days_left_out_are_said_so(reader):
    reader.get(REPORTS)
    page = reader.submit("Prepare a report", period="other", first_day="2019-06-30", last_day="2019-04-01", status=422)
    assert "The last day is before the first" in page.text
    page = reader.submit("Prepare a report", period="other", first_day="", last_day="", status=422)
    assert "Enter the first day and the last day" in page.text


def test_one_minute_is_written_by_a_person_before_anybody_signs(reader):
    reader.get(REPORTS)
    reader.submit("Prepare a report")
    page = reader.follow("Look at what leaves, then sign off")
    assert "three sentences, and one thing that did not go well" in page.text
    reader.post(f"{REPORTS}1/sign-off", status=409, csrf_token=reader.token())
    reader.get(f"{REPORTS}1/")
    page = signed_off(reader).page
    for words in (*SENTENCES, NOT_WELL, "Signed off"):
        assert words in page.text


def test_a_running_quarter_cannot_be_signed_off(app, browse):
    app.config["CLOCK"] = lambda: datetime(2019, 6, 29, 12, tzinfo=UTC)
    the_sample()
    reader = prepared(reader_of(browse))
    page = reader.follow("Look at what leaves, then sign off")
    assert "The period ends on 30 June 2019" in page.text
    reader.post(f"{REPORTS}1/sign-off", status=409, csrf_token=reader.token())


def test_members_read_their_own_part_for_seven_days_and_the_report_says_so(app, browse, reader):
    member = signed_in(browse.another_device(), somebody("cm01"))
    prepared(reader)
    assert "No report is open to us yet" in member.get(CM).text
    member.get(f"{CM}1/", status=404)
    reader.submit("Open it to members")
    member.get("/cheshire-merseyside/")
    page = member.follow("Read our part of the report on Quarter 1 of 2019/20 (April to June 2019)")
    assert "7, 7, 6" in page.text and "until 8 July 2019" in page.text
    assert "9, 6, 7" not in page.text and "Greater Manchester" not in page.text
    later(app, days=7)
    reader.get(f"{REPORTS}1/")
    reader.follow("Look at what leaves, then sign off")
    page = reader.submit("Sign off this report")
    assert page.text.count("Seen by members on 1 July 2019") == 3


def test_a_report_that_members_had_no_time_to_read_says_that(app, reader):
    prepared(reader)
    reader.submit("Open it to members")
    later(app, days=3)
    reader.get(f"{REPORTS}1/")
    reader.follow("Look at what leaves, then sign off")
    page = reader.submit("Sign off this report")
    assert "Not seen by members for 7 days: open to them from 1 July 2019, 3 days before sign-off." in page.text


def test_three_sides_stand_beside_each_other_without_a_name(app, browse, reader):
    prepared(reader)
    reader.submit("Open it to members")
    for ref, words in (("cm01", "We found each other."), ("fa01", "They held their own agenda.")):
        device = signed_in(browse.another_device(), somebody(ref))
        device.get(f"{CM}1/")
        device.submit("Put it beside the figures", text=words)
    reader.get(f"{REPORTS}1/")
    page = reader.submit("Save", within="form[action$='/say/cheshire-merseyside']", text="Money well spent.")
    sides = [side.get_text(" ", strip=True) for side in page.html.select(".cop-voices")[0].select(".cop-voice")]
    assert sides == [
        "The facilitator They held their own agenda.",
        "A member We found each other.",
        f"The commissioner Money well spent. Entered by {somebody('ac01').name}, academy",
    ]
    assert somebody("cm01").name not in page.text


def test_a_member_changes_and_takes_out_what_they_said_and_nobody_elses(browse, reader):
    prepared(reader)
    reader.submit("Open it to members")
    one, other = (signed_in(browse.another_device(), somebody(ref)) for ref in ("cm01", "cm02"))
    for device, words in ((one, "First thought."), (other, "Another view."), (one, "Second thought.")):
        device.get(f"{CM}1/")
        device.submit("Put it beside the figures", text=words)
    said = set(db.session.scalars(sa.select(ReportComment.text)))
    assert said == {"Another view.", "Second thought."}
    db.session.rollback()
    one.get(f"{CM}1/")
    one.submit("Put it beside the figures", text="")
    assert list(db.session.scalars(sa.select(ReportComment.text))) == ["Another view."]


@pytest.mark.parametrize("spoil", ["a word", "all of it", "the report", "a comment", "who read it"])
def test_what_was_signed_off_is_never_changed_by_the_product(app, spoil):
    programme = a_programme()
    start_writing()
    report = EvaluationReport(programme=programme, number=1, first_day=date(2019, 4, 1), last_day=date(2019, 6, 30))
    report.version, report.in_one_minute, report.not_well = 1, list(SENTENCES), NOT_WELL
    a_community(programme)
    report.open_to_members(NOON)
    report.sign_off({"said": "once"}, "Signe", NOON)
    db.session.add(report)
    db.session.commit()
    start_writing()
    report = the_report()
    acts = {
        "a word": lambda: setattr(report, "not_well", "Nothing at all."),
        "all of it": lambda: setattr(report, "frozen", {"said": "otherwise"}),
        "the report": lambda: db.session.delete(report),
        "a comment": lambda: report.comments.append(
            ReportComment(voice="member", text="And?", community_id=report.parts[0].community_id)
        ),
        "who read it": lambda: report.parts.clear(),
    }
    acts[spoil]()
    with pytest.raises(Refused, match="signed off"):
        db.session.commit()
    db.session.rollback()
    assert the_report().contents == {"said": "once"}


def test_figures_that_change_afterwards_leave_a_signed_report_as_it_was(reader):
    before = signed_off(reader).page.html.select_one("#figures").get_text(" ", strip=True)
    start_writing()
    gathering = db.session.scalar(sa.select(Gathering).filter_by(ref="cm3"))
    db.session.delete(db.session.scalars(sa.select(Attendance).filter_by(gathering_id=gathering.id)).first())
    db.session.commit()
    assert reader.get(f"{REPORTS}1/").html.select_one("#figures").get_text(" ", strip=True) == before


def test_a_report_changed_behind_the_products_back_is_not_shown(reader):
    signed_off(reader)
    start_writing()
    db.session.execute(sa.text("UPDATE evaluation_reports SET checksum = 'other'"))
    db.session.commit()
    assert "not what was signed off" in reader.get(f"{REPORTS}1/", status=409).text


def test_a_correction_is_a_new_version_that_says_what_changed_and_shows_the_same_blocks(reader):
    signed_off(reader)
    first = the_report().contents
    page = reader.submit("Prepare a new version", what_changed="A date was wrong.")
    assert "Version" in page.text and "A date was wrong." in page.text
    reader.follow("Look at what leaves, then sign off")
    reader.submit("Sign off this report")
    second = the_report(2).contents
    for part in ("blocks", "themes", "kinds"):
        assert second[part] == first[part]
    assert [block["answers"] for block in second["blocks"]] == [17, 18, 12]
    assert the_report(1).contents == first and second["what_changed"] == "A date was wrong."
    old = reader.get(f"{REPORTS}1/?version=1")
    assert "What did not go well" in old.text
    assert old.one("#minute a[data-figure]")["href"] == "figures/people?version=1"
    assert reader.get(f"{REPORTS}1/").one("#minute a[data-figure]")["href"] == "figures/people"


def test_signing_off_publishes_blocks_and_the_draft_tells_only_how_many_answers(reader):
    draft = prepared(reader).page
    assert "17 answers" in draft.text and draft.html.select("#people_said li") == []
    reader.follow("Look at what leaves, then sign off")
    page = reader.submit("Sign off this report")
    assert page.html.select("#people_said li")


def test_hopes_stay_as_they_were_once_a_report_is_signed_off(reader):
    signed_off(reader)
    programme = the_report().programme
    with pytest.raises(Refused):
        programme.hope(["Nothing"], [])


def test_a_draft_can_be_thrown_away_and_a_signed_report_cannot(reader):
    prepared(reader)
    reader.follow("Throw this draft away")
    page = reader.submit("Throw this draft away")
    assert "No report has been prepared yet" in page.text
    signed_off(reader)
    reader.get(f"{REPORTS}2/")
    token = reader.token()
    reader.post(f"{REPORTS}2/throw-away", status=409, csrf_token=token)
    assert the_report() is not None


def test_a_report_on_one_community_is_about_it_alone(reader):
    page = prepared(reader, community="greater-manchester").page
    assert "9, 6, 7" in page.text and "7, 7, 6" not in page.text and "Greater Manchester" in page.text
    assert {head.get_text() for head in page.html.select("#figures thead th")} == {"Figure", "Greater Manchester"}


def test_a_member_of_another_community_finds_no_report_on_one_that_is_not_theirs(browse, reader):
    prepared(reader, community="greater-manchester")
    reader.submit("Open it to members")
    member = signed_in(browse.another_device(), somebody("cm01"))
    member.get(f"{CM}1/", status=404)
    member.get("/greater-manchester/reports/1/", status=404)


def test_the_day_of_the_seven_is_the_day_in_london():
    part = ReportPart(opened_at=datetime(2019, 6, 30, 23, 30, tzinfo=UTC))
    assert "Seen by members on 1 July 2019" in seen_by_members(part, date(2019, 7, 8))
    assert "6 days before" in seen_by_members(part, date(2019, 7, 7))
