"""The sample’s signed-off report as five files: read back, each says the same figures, and only who may gets them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import openpyxl
import pytest
from docx import Document
from pptx import Presentation

from cop.db import db
from cop.exports import views
from cop.reports.models import EvaluationReport
from tests.reports.people import REPORTS, after_the_quarter, prepared, reader_of, signed_off, somebody, the_sample
from tests.world import signed_in

pytestmark = pytest.mark.engine("sqlite")  # files drawn from one document: no database says it differently
FILES = f"{REPORTS}1/files/"


@pytest.fixture
def reader(app, browse):
    after_the_quarter(app)
    the_sample()
    return reader_of(browse)


def contents():
    db.session.rollback()
    return db.session.query(EvaluationReport).one().contents


def fetched(reader, name) -> io.BytesIO:
    answer = reader.open("GET", FILES + name)
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"], answer.status
    return io.BytesIO(answer.data)


def told(contents) -> dict[tuple[str, str], str]:
    """What the frozen report says, by figure and community."""
    names = {place["slug"]: place["name"] for place in contents["places"]}
    return {(f["name"], names[cell["place"]]): cell["text"] for f in contents["figures"] for cell in f["cells"]}


def in_workbook(file, contents):
    found = {}
    for sheet, figure in zip(openpyxl.load_workbook(file).worksheets[1:], contents["figures"], strict=False):
        for row in sheet.iter_rows(min_row=3, values_only=True):
            if row[1] == "the whole period":
                found[figure["name"], row[0]] = str(row[4])
    return found


def in_tables(file):
    with zipfile.ZipFile(file) as archive:
        rows = csv.DictReader(io.TextIOWrapper(archive.open("figures.csv"), "utf-8-sig"))
        return {(r["Figure"], r["Community"]): r["Shown as"] for r in rows if r["What"] == "the whole period"}


def in_office_tables(tables, shorts):
    """Tables whose first row names communities and whose first column names figures."""
    found = {}
    for head, *rows in tables:
        for row in rows:
            for place, text in zip(head[1:], row[1:], strict=True):
                if place in shorts:
                    found[row[0], shorts[place]] = text
    return found


def in_paper(file, shorts):
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(file).tables]
    return in_office_tables(tables, shorts)


def in_slides(file, shorts):
    shapes = [shape for slide in Presentation(file).slides for shape in slide.shapes if shape.has_table]
    return in_office_tables(
        [[[cell.text for cell in row.cells] for row in shape.table.rows] for shape in shapes], shorts
    )


def on_the_page(page, shorts):
    found = {}
    for table in page.html.select("#figures table"):
        heads = [head.get_text(strip=True) for head in table.select("thead th")][1:]
        for row in table.select("tbody tr"):
            for place, cell in zip(heads, row.select("td"), strict=True):
                for name in cell.select(".nhsuk-table-responsive__heading"):
                    name.decompose()
                found[row.th.get_text(strip=True), shorts[place]] = cell.get_text(strip=True)
    return found


def test_page_slides_paper_workbook_tables_and_json_say_the_same(reader):
    signed_off(reader)
    frozen = contents()
    every, shorts = told(frozen), {place["short"]: place["name"] for place in frozen["places"]}
    assert len(every) > 150 and every["People at each session", "Greater Manchester Talent Community"] == "9, 6, 7"
    assert on_the_page(reader.get(f"{REPORTS}1/"), shorts) == every
    assert json.loads(fetched(reader, "report.json").read()) == frozen
    as_cells = {
        key: text.removeprefix("'") for key, text in in_workbook(fetched(reader, "workbook.xlsx"), frozen).items()
    }
    assert as_cells == every
    assert in_tables(fetched(reader, "tables.zip")) == every
    assert in_paper(fetched(reader, "paper.docx"), shorts) == every
    slides = in_slides(fetched(reader, "slides.pptx"), shorts)
    assert len(slides) > 40 and slides.items() <= every.items()
    assert len(Presentation(fetched(reader, "slides.pptx")).slides) == 8


def test_files_are_of_what_was_signed_off_and_drafts_are_printed(reader):
    prepared(reader)
    page = reader.get(FILES, status=409)
    assert "Until then, print its page." in page.text
    assert reader.open("GET", f"{FILES}slides.pptx").status_code == 409


def test_a_long_report_says_how_far_it_is_without_a_script(reader, monkeypatch):
    signed_off(reader)
    monkeypatch.setattr(views, "LONG", 10)
    reader.get(f"{REPORTS}1/")
    reader.follow("Download slides, paper or tables")
    page = reader.follow("Workbook")
    steps = [step.get_text(strip=True) for step in page.select(".cop-making li")]
    assert steps[:3] == ["Notes", "Sessions held", "From and to"] and steps[-1] == "Ready."
    link = page.select("main a.nhsuk-button")[0]["href"]
    assert reader.open("GET", link).data[:2] == b"PK"


def test_a_file_that_could_not_be_made_says_so_and_leaves_nothing_behind(app, reader, monkeypatch):
    signed_off(reader)

    def breaks(contents, where, told):
        told("Notes")
        where.write_bytes(b"half")
        raise OSError("no space")

    monkeypatch.setitem(views.FILES, "workbook.xlsx", (*views.FILES["workbook.xlsx"][:2], breaks))
    monkeypatch.setattr("threading.excepthook", lambda _args: None)
    page = reader.get(f"{FILES}workbook.xlsx/making")
    assert "It could not be made. Please try again." in page.text
    assert list((app.config["SETTINGS"].instance / "exports").iterdir()) == []


def test_members_get_no_files_and_the_name_of_a_file_says_what_it_is(browse, reader):
    signed_off(reader)
    member = signed_in(browse.another_device(), somebody("cm01"))
    assert member.open("GET", f"{FILES}slides.pptx").status_code == 404
    header = reader.open("GET", f"{FILES}slides.pptx").headers["Content-Disposition"]
    assert re.search(r"filename=north-west-2019-2019-Q1-version-1-slides\.pptx", header)
    assert reader.open("GET", f"{FILES}other.exe").status_code == 404
