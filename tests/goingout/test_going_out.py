"""Whoever facilitates lets topics, hopes and texts out, one by one; everything else is only counted outside."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop.agenda.models import Topic
from cop.curiosities.models import TopicSource
from cop.db import db, start_writing
from cop.documents.models import Document, Writing
from cop.documents.queries import newest_version
from cop.goingout.queries import made_in, side_by_side, topics_told
from cop.hopes.models import Hope
from cop.reports.models import EvaluationReport
from tests.reports.people import (
    REPORTS,
    after_the_quarter,
    community,
    prepared,
    reader_of,
    signed_off,
    somebody,
    the_sample,
)
from tests.world import NOON, signed_in

HERE = "/cheshire-merseyside/going-out/"
PAGES = pytest.mark.engine("sqlite")  # the same queries as in the other tests, on pages
FIRST = "form[action$='/going-out/sessions/1']"


@pytest.fixture
def facilitator(app, browse):
    after_the_quarter(app)
    the_sample()
    db.session.execute(sa.update(Topic).values(wording=None))
    db.session.execute(sa.update(Document).values(let_out=None))
    db.session.commit()
    return signed_in(browse.another_device(), somebody("fa01"))


def topic(ref: str) -> Topic:
    return db.session.scalar(sa.select(Topic).filter_by(ref=ref))


def let_out(ref: str) -> Document:
    found = db.session.scalar(sa.select(Document).filter_by(community_id=community(ref).id))
    found.let_text_out(3)
    return found


@PAGES
def test_a_topic_is_told_in_the_words_it_was_given_and_only_where_it_was_ticked(browse, facilitator):
    first, second = topic("cm1-t1"), topic("cm1-t2")
    facilitator.get("/cheshire-merseyside/figures")
    facilitator.follow("What of ours the report may tell: topics, hopes and texts")
    facilitator.submit("Save", within=FIRST, tell=str(first.id), **{f"wording-{first.id}": "Who we are"})
    reader = prepared(reader_of(browse))
    assert "Who we are" in reader.page.html.select_one("#sessions").get_text()
    assert first.title not in reader.page.text and second.title not in reader.page.text
    facilitator.get(HERE)
    facilitator.submit("Save", within=FIRST, tell=[])
    here = first.gathering_id
    db.session.rollback()
    assert topics_told([here]) == {}


@PAGES
def test_what_somebody_put_there_from_a_phone_needs_words_of_the_groups_own(facilitator):
    start_writing()
    theirs = topic("cm1-t2")
    theirs.origin = "member"
    db.session.commit()
    page = facilitator.get(HERE)
    assert page.html.select_one(f"#wording-topic-{theirs.id}")["value"] == ""
    assert page.html.select_one(f"#wording-topic-{topic('cm1-t1').id}")["value"] == topic("cm1-t1").title
    refused = facilitator.submit("Save", within=FIRST, tell=str(theirs.id), status=409)
    assert "Give the topic a few words" in refused.text


@pytest.mark.parametrize("spoil", ["hidden", "by consent", "taken back"])
def test_what_was_kept_back_or_taken_back_since_is_not_told_whatever_was_ticked(facilitator, spoil):
    start_writing()
    told = topic("cm1-t1")
    told.let_out("Who we are")
    acts = {
        "hidden": lambda: told.hide(NOON),
        "by consent": lambda: setattr(told, "method_slug", "action-learning"),
        "taken back": lambda: db.session.add(TopicSource(topic=told)),
    }
    acts[spoil]()
    db.session.commit()
    assert topics_told([told.gathering_id]) == {}


@PAGES
def test_only_a_facilitator_lets_anything_out(browse, facilitator):
    member = signed_in(browse.another_device(), somebody("cm01"))
    member.get(HERE, status=403)
    member.get("/cheshire-merseyside/")
    member.post(f"{HERE}hopes", status=403, csrf_token=member.token())
    assert "What of ours the report may tell" not in member.get("/cheshire-merseyside/figures").text


@PAGES
def test_a_hope_stays_inside_until_it_has_words_of_the_groups_own(browse, facilitator):
    start_writing()
    hope = Hope.say(community("cm"), "My manager should let me come", NOON)
    hope.look_again("not-yet", "Diaries", NOON.date())
    db.session.add(hope)
    db.session.commit()
    reader = prepared(reader_of(browse))
    assert "1 hope of its own, in words that stay inside" in reader.page.text and "My manager" not in reader.page.text
    assert facilitator.get(HERE).html.select_one("#hopes input[type=text], #hopes input.nhsuk-input")["value"] == ""
    facilitator.submit("Save", within="form[action$='/hopes']", tell=str(hope.id), **{f"wording-{hope.id}": "Time off"})
    page = reader.get(f"{REPORTS}1/")
    assert "Cheshire & Merseyside Talent Community: Time off" in page.text and "My manager" not in page.text
    assert "Not yet Diaries" in page.html.select_one("#hopes").get_text(" ", strip=True)


@PAGES
def test_a_text_leaves_up_to_the_version_that_was_let_out_and_no_further(browse, facilitator):
    reader = prepared(reader_of(browse))
    assert "borrow shamelessly" not in reader.page.text and "What was made" not in reader.page.text
    facilitator.get(HERE)
    facilitator.submit("Let version 3 out")
    start_writing()
    document = db.session.scalar(sa.select(Document).filter_by(community_id=community("cm").id))
    newest = newest_version(document)
    document.next_version(newest, Writing(f"{newest.body}\nWe said this too early.\n", newest.number), None, NOON)
    db.session.commit()
    page = reader.get(f"{REPORTS}1/")
    made = page.html.select_one("#made").get_text(" ", strip=True)
    assert "From version 1 to version 3" in made and "We do not put people in boxes. New" in made
    assert "borrow openly, with thanks. Changed" in made and "too early" not in page.text
    facilitator.get(HERE)
    facilitator.submit("Keep it inside")
    assert list(made_in({document.community_id: "cm"})) == []


@pytest.mark.parametrize("spoil", ["archived", "a draft"])
def test_a_text_that_was_put_away_or_is_a_draft_does_not_leave(facilitator, spoil):
    start_writing()
    document = let_out("cm")
    if spoil == "archived":
        document.archived = True
    else:
        draft = Writing("Not ready.\n", 3, state="draft")
        document.let_text_out(document.next_version(newest_version(document), draft, None, NOON).number)
    db.session.commit()
    assert list(made_in({document.community_id: "cm"})) == []


def test_texts_of_two_communities_stand_side_by_side_and_members_read_only_their_own(browse, facilitator):
    start_writing()
    two = {let_out(ref).community_id: ref for ref in ("cm", "gm")}
    db.session.commit()
    rows = list(side_by_side(two))
    assert {cell["community"] for row in rows for cell in row.cells} == {"cm", "gm"}
    reader = prepared(reader_of(browse))
    assert "These texts side by side" in reader.page.text
    reader.submit("Open it to members")
    member = signed_in(browse.another_device(), somebody("cm01"))
    page = member.get("/cheshire-merseyside/reports/1/")
    assert "What was made" in page.text and "side by side" not in page.text
    theirs = next(cell for row in rows for cell in row.cells if cell["community"] == "gm" and cell["sentences"])
    only = [each["text"] for each in theirs["sentences"] if each["how"] == "only"]
    assert all(text not in page.text for text in only)


@PAGES
def test_a_report_that_was_signed_off_before_all_this_still_opens_with_all_its_files(browse, facilitator):
    reader = signed_off(reader_of(browse))
    start_writing()
    report = db.session.scalar(sa.select(EvaluationReport))
    old = {key: told for key, told in report.frozen.items() if key not in ("made", "beside", "voices")} | {"format": 1}
    old["sessions"] = [{key: told for key, told in each.items() if key != "titles"} for each in old["sessions"]]
    new = {"community", "number"}
    old["hopes"] = [{key: told for key, told in each.items() if key not in new} for each in old["hopes"]]
    put_back(report, old)
    for address in ("", "board", "files/slides.pptx", "files/paper.docx", "files/workbook.xlsx", "files/tables.zip"):
        assert reader.open("GET", f"{REPORTS}1/{address}").status_code == 200, address
    signed_in(browse.another_device(), somebody("cm01")).get("/cheshire-merseyside/reports/1/")


def put_back(report: EvaluationReport, contents: dict) -> None:
    """As an earlier version of the product froze it."""
    from cop.reports.models import checksum_of

    table = EvaluationReport.__table__
    values = {"frozen": contents, "checksum": checksum_of(contents)}
    db.session.execute(sa.update(table).where(table.c.id == report.id).values(values))
    db.session.commit()


@PAGES
def test_hopes_stand_among_the_figures_inside_in_full_and_outside_as_a_number(browse, facilitator):
    start_writing()
    hope = Hope.say(community("cm"), "My manager should let me come", NOON)
    hope.look_again("not-yet", "Diaries", NOON.date())
    db.session.add(hope)
    db.session.commit()
    inside = facilitator.get("/cheshire-merseyside/figures").html.select_one("#hopes").get_text(" ", strip=True)
    assert "My manager should let me come Not yet" in inside and "Diaries" in inside
    reader = reader_of(browse)
    outside = reader.get("/evaluation/north-west-2019").html.select_one("#hopes").get_text(" ", strip=True)
    assert "1 hope, in words that stay inside Not yet" in outside and "My manager" not in outside
    assert "Diaries" not in outside
    reader.get("/evaluation/north-west-2019")
    reader.follow("Say what came of it : What works in one place is tried in the next")
    assert "What works in one place is tried in the next" in reader.page.text
