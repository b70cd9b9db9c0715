"""The board paper, the workbook and the tables: real headings, typed cells, and nothing that runs as a formula."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from cop.exports.paper import paper_of
from cop.exports.sheets import SHORT, listed, lossless, neutral, sheet_name, tidy, typed, workbook
from cop.figures.making import SPECS
from tests.exports.contents import a_figure, a_report

FORMULAS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\u200b=1",
    "\ufeff@x",
    "﹦1",
]


def quietly(_step):
    pass


def document(contents):
    file = io.BytesIO()
    paper_of(contents).file.save(file)
    return Document(io.BytesIO(file.getvalue()))


def test_the_paper_has_headings_in_order_and_says_what_did_not_happen():
    paper = document(a_report())
    headings = [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert headings == [
        "In one minute",
        "Why, what was hoped, and what happened",
        "Figures",
        "What happened",
        "The whole programme: themes and kinds of people",
        "You asked, we did",
        "Risks and answers",
        "What each side says",
        "How the numbers are made",
    ]
    assert paper.tables[0].cell(2, 1).text == "It did not happen. They did not."
    assert any("fell by 1" in paragraph.text for paragraph in paper.paragraphs)


def test_tables_of_the_paper_have_heads_and_its_picture_has_words():
    paper = document(a_report())
    for table in paper.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader"), table.cell(0, 0).text
    picture = paper.inline_shapes[0]._inline.docPr
    assert "Marsh & Coast: 9, 6, 7." in picture.get("descr")
    assert paper.core_properties.title == "North: Quarter 1 of 2019/20"
    assert paper.styles["Normal"].element.rPr.find(qn("w:rFonts")).get(qn("w:ascii")) == "Arial"


def test_a_period_without_sessions_has_a_paper_without_a_picture():
    assert len(document(a_report(sessions=[], figures=[])).inline_shapes) == 0


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_that_somebody_typed_becomes_a_formula(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["7 of 7", "–", "a=b", "Who asked?", "", "1 fewer"])
def test_ordinary_words_stay_as_they_are(text):
    assert neutral(text) == text


def test_numbers_are_numbers_and_words_are_words(tmp_path):
    assert [typed(value) for value in ("7", "-1", "2.5", 3, None, True, "7, 7, 6")] == [
        7,
        -1,
        2.5,
        3,
        None,
        "yes",
        "7, 7, 6",
    ]
    workbook(a_report(), tmp_path / "book.xlsx", quietly)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["People at each session"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["Dales Community", "the whole period", None, "7 | 7 | 6", "7, 7, 6", None, None]
    assert ["Dales Community", "Session 3", 3, 6, 6, None, None] in rows


def test_a_workbook_of_dangerous_words_holds_no_formula(tmp_path):
    comments = [{"community": "dales", "voice": "A member", "text": text} for text in FORMULAS]
    workbook(a_report(comments=comments), tmp_path / "book.xlsx", quietly)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert len([cell for cell in cells if str(cell.value).startswith("'")]) >= len(FORMULAS)


def test_there_is_one_sheet_a_measure_and_a_sheet_of_notes(tmp_path):
    names = [
        "What: came? [every] time/x",
        "what  came   every  time x",
        "A name that is far longer than a sheet’s may be",
    ]
    figures = [a_figure(f"f{n}", name, {"dales": ("1", 1)}) for n, name in enumerate(names)]
    workbook(a_report(figures=figures), tmp_path / "book.xlsx", quietly)
    sheets = openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames
    assert sheets[0] == "Notes" and len(sheets[1:4]) == 3 and max(map(len, sheets)) <= 31
    taken: set[str] = set()
    assert [sheet_name("Same", taken), sheet_name("same", taken), sheet_name("[]", taken)] == [
        "Same",
        "same 2",
        "Sheet",
    ]


def test_every_figure_has_a_name_that_a_sheet_can_hold_and_several_in_a_cell_can_be_taken_apart():
    names = [SHORT.get(spec.key, spec.name) for spec in SPECS]
    assert max(map(len, names)) <= 31 and len({name.lower() for name in names}) == len(names)
    assert sheet_name("A name that is far longer than a sheet’s may be", set()) == "A name that is far longer than"
    assert typed(["Roles, and who", "a|b"]) == "Roles, and who | a/b"
    assert listed([["What?", "This, that"]]) == "What?: This, that"


def test_tables_are_tidy_and_the_json_loses_nothing(tmp_path):
    report = a_report(comments=[{"community": "dales", "voice": "A member", "text": "=1+1 and “more”"}])
    tidy(report, tmp_path / "tables.zip", quietly)
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        figures = list(csv.DictReader(io.TextIOWrapper(archive.open("figures.csv"), "utf-8-sig")))
        assert "'=1+1 and “more”" in archive.read("comments.csv").decode("utf-8-sig").splitlines()[1]
    assert {row["Key"] for row in figures} == {"attendance", "every-time"}
    lossless(report, tmp_path / "report.json", quietly)
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == report


def test_a_long_workbook_needs_no_more_memory_than_a_short_one_and_says_how_far_it_is(tmp_path):
    def peak(rows: int) -> int:
        figure = a_figure("long", "Long", {"dales": ("1", 1)})
        row = {"label": "Session 1", "value": "7", "community": "dales", "session": 1}
        figure["cells"][0]["rows"] = [row] * rows
        told: list[str] = []
        tracemalloc.start()
        workbook(a_report(figures=[figure]), tmp_path / "long.xlsx", told.append)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert told[:2] == ["Notes", "Long"]
        return most

    assert peak(6000) < 1.5 * peak(600)
