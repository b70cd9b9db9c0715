"""No number of a report is an orphan, and nothing uncomfortable is ever left out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from cop.communities.models import Programme
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.gatherings.models import Attendance, Gathering
from cop.hopes.models import Hope
from cop.periods import quarter_of
from cop.reflections.models import Reflection
from cop.stories.models import ValueStory
from cop.themes.queries import words_for
from tests.reports.people import (
    NOT_WELL,
    REPORTS,
    after_the_quarter,
    community,
    prepared,
    reader_of,
    signed_off,
    somebody,
    the_sample,
)
from tests.world import NOON, a_community, a_member, a_planned_gathering, a_programme, signed_in

pytestmark = pytest.mark.engine("sqlite")  # pages drawn from one document: no database says it differently
OF_PEOPLE = "[data-said], time, [data-formula], form, .cop-report__acts"
NAMED = re.compile(
    r"[Ss]ession \d+,?( \d+ \w+ \d{4})?|\d+ \w+ \d{4}|Version \d+|round \d+|7 days|, \d+ days before"
    r"|Quarter \d of \d{4}/\d\d \(\w+ to \w+ \d{4}\)|, 2019 \(sample\)"
)
PARTS = (
    *("front", "minute", "hopes", "sentences", "figures", "sessions", "people_said", "asked", "made"),
    *("stories", "voices", "beyond", "risks", "beside", "how"),
)


@pytest.fixture
def reader(app, browse):
    after_the_quarter(app)
    the_sample()
    return reader_of(browse)


def orphans(page) -> list[str]:
    """Lines with a number that neither a person wrote nor a link explains. Days and numbers of sessions are names."""
    html = page.html.select_one(".cop-report")
    for part in html.select(OF_PEOPLE):
        part.decompose()
    for line in html.select("p, li, td, dd, strong"):
        if line.select("a[data-figure]"):
            line.clear()
    for link in html.select("a[data-figure]"):
        link.clear()
    found = []
    for text in html.find_all(string=re.compile(r"\d")):
        if re.search(r"\d", NAMED.sub("", text)):
            found.append(text.strip())
    return found


def behind(device, page) -> None:
    """Every link of a number leads its reader to a page with a formula."""
    links = {urljoin(page.address, link["href"]) for link in page.select(".cop-report a[data-figure]")}
    assert len(links) > 20
    for link in links:
        assert "How it is made" in device.get(link).text, link


def test_every_number_of_the_report_leads_to_its_rows_and_formula(browse, reader):
    prepared(reader)
    reader.submit("Open it to members")
    member = signed_in(browse.another_device(), somebody("cm01"))
    page = member.get("/cheshire-merseyside/reports/1/")
    assert orphans(page) == []
    behind(member, member.get("/cheshire-merseyside/reports/1/"))
    reader.get(f"{REPORTS}1/")
    reader.follow("Look at what leaves, then sign off")
    page = reader.submit("Sign off this report")
    assert orphans(page) == []
    behind(reader, reader.get(f"{REPORTS}1/"))
    assert orphans(reader.get(f"{REPORTS}1/board")) == []


@pytest.fixture
def everything_is_there(reader):
    """Sentences, a quote, a worded question, a story, hopes, texts and a fault: no part of the report is empty."""
    start_writing()
    cm = community("cm")
    words = words_for(cm, quarter_of(date(2019, 5, 1)))
    words.say("21 of us came in tired.", "18 left lighter.", datetime(2019, 6, 1, tzinfo=UTC))
    story = ValueStory(community_id=cm.id, title="10 roles", teller_id=somebody("cm01").id, happened="We drew 3 maps.")
    story.say_yes(somebody("cm01"), False, date(2019, 6, 20))
    quoted = db.session.scalars(sa.select(Reflection).where(~Reflection.hidden)).first()
    quoted.may_quote = quoted.released = True
    asked = db.session.scalar(sa.select(Curiosity).where(Curiosity.state == "carried"))
    asked.reword("What would 5 boards say?")
    hoped = [Hope.say(cm, f"Hope {n}", NOON) for n in range(3)]
    hoped[0].look_again("not-yet", "4 diaries", NOON.date())
    hoped[0].let_out("2 hours a month")
    gathering = db.session.scalar(sa.select(Gathering).filter_by(ref="cm3"))
    gathering.answered = 7
    db.session.add_all([words, story, *hoped])
    db.session.commit()
    return reader


def test_every_part_is_there_and_none_holds_an_orphan(browse, everything_is_there):
    reader = everything_is_there
    prepared(reader)
    reader.submit("Open it to members")
    reader.get(f"{REPORTS}1/")
    reader.follow("Look at what leaves, then sign off")
    page = reader.submit("Sign off this report")
    there = {part["id"] for part in page.html.select(".cop-report section[id]") if part.get_text(strip=True)}
    assert there == set(PARTS)
    assert orphans(page) == []
    member = signed_in(browse.another_device(), somebody("cm01"))
    assert orphans(member.get("/cheshire-merseyside/reports/1/")) == []
    assert orphans(reader.get(f"{REPORTS}1/board")) == []


def test_the_checker_finds_an_orphan_in_every_part(everything_is_there):
    page = signed_off(everything_is_there).page
    for part in PARTS:
        planted = BeautifulSoup(f"<p>In {part} there were 94.</p>", "lxml").p
        page.html.select_one(f".cop-report #{part}").append(planted)
    assert set(orphans(page)) == {f"In {part} there were 94." for part in PARTS}


def test_behind_a_number_stand_the_sessions_it_was_counted_from(reader):
    signed_off(reader)
    page = reader.get(f"{REPORTS}1/figures/attendance")
    rows = [[c.get_text(" ", strip=True) for c in row.select("th, td")] for row in page.select("tbody tr")]
    assert ["Session 3, 18 June 2019", "6"] in rows and len(rows) == 9
    reader.get(f"{REPORTS}1/figures/nothing-like-it", status=404)


def set_hopes(hoped, expected):
    start_writing()
    programme = db.session.scalar(sa.select(Programme).filter_by(slug="north-west-2019"))
    programme.hope(hoped, expected)
    db.session.commit()


@pytest.mark.parametrize("number", [0, 20])
def test_no_page_drops_a_hope_whatever_became_of_it(browse, reader, number):
    hopes = [f"Hope number {n} here" for n in range(number)]
    set_hopes(hopes, [f"Expected {hope}" for hope in hopes])
    prepared(reader)
    reader.submit("Open it to members")
    member = signed_in(browse.another_device(), somebody("cm01"))
    pages = [reader.get(f"{REPORTS}1/"), reader.get(f"{REPORTS}1/board"), member.get("/cheshire-merseyside/reports/1/")]
    for page in pages:
        assert all(page.text.count(hope) >= 2 for hope in hopes), page
        assert "Nothing is said about it yet" in page.text or "Nothing was written down" in page.text


def test_no_page_drops_a_number_that_fell(browse, reader):
    prepared(reader)
    reader.submit("Open it to members")
    member = signed_in(browse.another_device(), somebody("cm01"))
    fell = (
        "7 people came to the first session, 6 to the last. From the first session to the last the numbers fell by 1."
    )
    for page in (reader.get(f"{REPORTS}1/"), reader.get(f"{REPORTS}1/board")):
        assert fell in page.text and "the numbers fell by 3" in page.text and NOT_WELL in page.text
    assert fell in member.get("/cheshire-merseyside/reports/1/").text


def test_academy_readers_get_no_raw_word_and_no_name(reader):
    from cop.identity.models import Person

    text = signed_off(reader).page.html.main.get_text(" ")
    raw = [*db.session.scalars(sa.select(Reflection.text).where(~Reflection.released))]
    raw += db.session.scalars(sa.select(Curiosity.text).where(Curiosity.wording.is_(None), ~Curiosity.released))
    names = [name for name in db.session.scalars(sa.select(Person.name)) if name != "Signe Goshawk"]
    assert len(raw) > 60 and [words for words in [*raw, *names] if words in text] == []


def test_a_period_without_sessions_says_so(reader):
    reader.get(REPORTS)
    page = reader.submit("Prepare a report", period="other", first_day="2018-01-01", last_day="2018-03-31")
    assert "No session was held in this period, so there is nothing to count." in page.text
    reader.follow("Write “In one minute”")
    reader.submit("Save", in_one_minute="Nothing.\nHappened.\nYet.", not_well="No session was held.")
    reader.follow("Look at what leaves, then sign off")
    page = reader.submit("Sign off this report")
    assert "Signed off" in page.text and "No block is published in this period." in page.text
    for file in ("slides.pptx", "paper.docx", "workbook.xlsx"):
        assert reader.open("GET", f"{REPORTS}1/files/{file}").status_code == 200


def test_a_programme_with_one_session_where_everybody_was_absent_has_a_report(app, browse):
    after_the_quarter(app)
    programme = a_programme(name="Moors")
    one = a_planned_gathering(a_community(programme, name="Moor"))
    start_writing()
    gathering = db.session.get(Gathering, one.id)
    gathering.starts_at -= timedelta(days=30)
    gathering.ends_at -= timedelta(days=30)
    gathering.state, gathering.answered = "closed", 0
    db.session.commit()
    reader = signed_in(browse, a_member(gathering.community, "reviewer"))
    reader.get(f"/evaluation/{programme.slug}/reports/")
    page = reader.submit("Prepare a report")
    assert "Session 1" in page.text and orphans(page) == []


def test_more_answers_than_people_is_shown_as_a_fault(reader):
    start_writing()
    gathering = db.session.scalar(sa.select(Gathering).filter_by(ref="cm3"))
    gathering.answered = 7
    db.session.commit()
    prepared(reader)
    for page in (reader.page, reader.get(f"{REPORTS}1/board")):
        assert "A fault in the data: Cheshire & Merseyside, session 3: 7 of 6" in page.text


def test_empty_parts_do_not_print(reader):
    start_writing()
    db.session.execute(sa.delete(ValueStory))
    db.session.commit()
    prepared(reader)
    headings = [heading.get_text(" ", strip=True) for heading in reader.page.select(".cop-report h2, .cop-report h3")]
    assert "What it led to: stories" not in headings and "Quoted with their writers’ yes" not in headings


def test_sessions_that_no_block_holds_are_named(reader):
    """A period that cuts a quarter publishes nothing of it, and says which sessions that leaves out."""
    page = prepared(reader, period="other", first_day="2019-04-01", last_day="2019-05-31").page
    assert "Nothing further is published with it." in page.text
    assert "Words and kinds of people of these sessions are not in this report" in page.text
    assert "Cheshire & Merseyside Talent Community, session 2, 14 May 2019" in page.text


def test_an_absent_register_counts_nobody(reader):
    start_writing()
    db.session.execute(sa.delete(Attendance))
    db.session.commit()
    page = prepared(reader).page
    assert "0, 0, 0" in page.text and "A fault in the data" in page.text
