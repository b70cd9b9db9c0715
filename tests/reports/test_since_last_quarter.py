"""The next quarter's report: the same formulas, and beside each figure what it was before."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from docx import Document

from cop.db import db, start_writing
from cop.gatherings.models import Gathering
from tests.reports.people import REPORTS, reader_of, signed_off, the_sample

pytestmark = pytest.mark.engine("sqlite")  # one document, drawn several times
SUMMER = "2019-Q2"


@pytest.fixture
def reader(app, browse):
    """The third sessions are held in July, so that two quarters have something in them."""
    app.config["CLOCK"] = lambda: datetime(2019, 10, 2, 9, tzinfo=UTC)
    the_sample()
    start_writing()
    for gathering in db.session.query(Gathering).filter(Gathering.ref.in_(["cm3", "gm3", "ls3"])):
        gathering.starts_at, gathering.ends_at = (
            each.replace(month=7) for each in (gathering.starts_at, gathering.ends_at)
        )
    db.session.commit()
    return reader_of(browse)


def cells_of(page, figure: str) -> list[str]:
    row = next(row for row in page.select("#figures tbody tr") if row.th.get_text(strip=True) == figure)
    return [cell.get_text(" ", strip=True) for cell in row.select("td")]


def test_each_figure_stands_beside_what_it_was_in_the_quarter_before(reader):
    page = signed_off(reader, period=SUMMER).page
    assert "“before” beside a figure is Quarter 1 of 2019/20 (April to June 2019)" in page.text
    assert cells_of(page, "People at each session") == [
        "6 before: 7, 7",
        "7 before: 9, 6",
        "5 before: 5, 4",
        "18 before: 21, 17",
    ]
    paper = Document(io.BytesIO(reader.open("GET", f"{REPORTS}1/files/paper.docx").data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "18 (before: 21, 17)" in cells
    book = openpyxl.load_workbook(io.BytesIO(reader.open("GET", f"{REPORTS}1/files/workbook.xlsx").data))
    head, first = (
        list(row) for row in book["People at each session"].iter_rows(min_row=2, max_row=3, values_only=True)
    )
    assert head[-1] == "Before: Quarter 1 of 2019/20 (April to June 2019)" and first[-1] == "7, 7"
    with zipfile.ZipFile(io.BytesIO(reader.open("GET", f"{REPORTS}1/files/tables.zip").data)) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("figures.csv"), "utf-8-sig")))
    assert [row[head[-1]] for row in rows if row["Key"] == "attendance"][3] == "21, 17"


def test_what_fell_to_nothing_is_told_and_not_left_out(reader):
    """Nothing became a topic of what was asked in July; in spring nineteen questions did."""
    page = signed_off(reader, period=SUMMER).page
    assert cells_of(page, "Became a topic")[3] == "0 before: 19"
    live = reader.get("/evaluation/north-west-2019?quarter=2019-07-01")
    row = next(row for row in live.select("#part-fates tbody tr") if row.th.get_text(strip=True).startswith("Became"))
    assert row.select("td")[-1].get_text(" ", strip=True) == "0 before: 19"


def test_the_first_quarter_has_nothing_before_it_and_says_nothing_of_it(reader):
    page = signed_off(reader, period="2019-Q1").page
    assert "before:" not in page.text and "“before”" not in page.text


def test_words_come_before_numbers(reader):
    page = signed_off(reader, period="2019-Q1").page
    parts = [part["id"] for part in page.select(".cop-report > section")]
    assert parts.index("sentences") < parts.index("figures")
    assert "left knowing whom to ring" in page.one("#sentences").text
    paper = Document(io.BytesIO(reader.open("GET", f"{REPORTS}1/files/paper.docx").data))
    headings = [each.text for each in paper.paragraphs if each.style.name == "Heading 1"]
    assert headings.index("What people said about how it was") < headings.index("Figures")


def test_where_nobody_said_anything_no_empty_voices_print(reader):
    page = signed_off(reader, period="2019-Q1").page
    assert page.select(".cop-voice") == [] and "Nobody has said anything beside these figures." in page.text
