"""Themes and kinds of people are of the whole programme: every file says so, and says alike what it hides."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
from docx import Document
from pptx import Presentation

from cop.exports.paper import paper_of
from cop.exports.sheets import tidy, workbook
from cop.exports.slides import deck_of
from tests.exports.contents import WHOLE, a_report

HEADING, SAID = "The whole programme: themes and kinds of people", f"Of {WHOLE}: 47 answers of 25 people."
VOICES = [{"field": "organisation", "missing": ["NHS England", "Council"], "exact": False}]
THEMES = [
    {"question": "today", "theme": "focus", "axis": "practical", "count": None, "status": "suppressed", "of": WHOLE}
]


def report():
    return a_report(("dales",), themes=THEMES, voices=VOICES)


def quietly(_step):
    pass


def test_on_slides_kinds_of_people_are_set_apart_under_the_name_of_the_whole_programme():
    file = io.BytesIO()
    deck_of(report()).save(file)
    slide = next(each for each in Presentation(file).slides if each.shapes.title.text == "Who took part")
    [holding] = [
        each.text_frame.text for each in slide.shapes if each.has_text_frame and "HR 6" in each.text_frame.text
    ]
    assert holding.startswith(HEADING) and SAID in holding and "under 5, or not shown: OD" in holding
    assert SAID in slide.notes_slide.notes_text_frame.text


def test_in_the_paper_they_stand_under_a_heading_of_their_own():
    file = io.BytesIO()
    paper_of(report()).file.save(file)
    paper = Document(file)
    texts = [each.text for each in paper.paragraphs]
    assert texts[texts.index(HEADING) + 1] == SAID
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["HR", "6"] in cells and ["OD", "under 5, or not shown"] in cells
    assert ["focus", "practical", "under 5, or not shown"] in cells
    assert any(text.startswith("Kinds of organisation, none or fewer than five:") for text in texts)


def test_in_tables_each_row_says_whose_it_is_and_an_empty_count_says_why(tmp_path):
    tidy(report(), tmp_path / "tables.zip", quietly)
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:

        def rows(name):
            return list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig")))

        kinds, notes, voices = rows("kinds-of-people.csv"), rows("notes.csv"), rows("voices-missing.csv")
        assert [(each["Count"], each["Status"], each["Of"]) for each in kinds] == [
            ("6", "counted", WHOLE),
            ("", "suppressed", WHOLE),
        ]
        assert {(each["What"], each["Words"]) for each in notes} >= {(HEADING, SAID)}
        assert "NHS England" in voices[0]["None, or fewer than five"]


def test_in_the_workbook_their_sheets_begin_with_it(tmp_path):
    workbook(report(), tmp_path / "book.xlsx", quietly)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    for name in ("Themes", "Kinds of people"):
        assert book[name]["A1"].value == SAID
    assert [cell.value for cell in book["Kinds of people"][4]][2:] == [None, "suppressed", WHOLE]


def test_a_report_of_before_says_it_without_the_numbers():
    old = report()
    del old["pooled"]
    old["kinds"] = [{"field": "role", "kind": "OD", "count": "under 5, or not shown"}]
    file = io.BytesIO()
    paper_of(json.loads(json.dumps(old))).file.save(file)
    texts = [each.text for each in Document(file).paragraphs]
    assert texts[texts.index(HEADING) + 1].startswith("Of the whole programme, everything published so far.")
