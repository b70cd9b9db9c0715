"""What people found who once evaluated three such communities by hand can be pointed to in the report of the sample.

The findings are in our own words; each is looked for in one part of the page, and in the paper and the workbook.
"""

from __future__ import annotations

import io

import openpyxl
import pytest
from docx import Document

from tests.reports.people import REPORTS, after_the_quarter, reader_of, signed_off, the_sample

pytestmark = pytest.mark.engine("sqlite")  # one document, drawn three times

FINDINGS = {
    "between four and nine people came to a session": ("#figures", ["6.22 (4 to 9)", "9, 6, 7", "5, 4, 5"]),
    "in one community they were mostly the same people": (
        "#hopes",
        ["Cheshire & Merseyside: mostly the same people: 6 of 7 came to every session."],
    ),
    "in the two others who came varied": (
        "#hopes",
        [
            "Greater Manchester: mostly different people: 3 of 11 (27%)",
            "Lancashire & South Cumbria: mostly different people: 2 of 7",
        ],
    ),
    "the numbers did not grow, though that was hoped": (
        "#hopes",
        [
            "21 people came to the first round, 18 to the last",
            "the numbers fell by 3",
            "It did not happen",
            "Different people came",
        ],
    ),
    "roles were of several kinds, from trusts and beyond": (
        "#people_said",
        ["Organisational development", "HR / people professional", "Inclusion lead", "Clinical commissioning group"],
    ),
    "it helped people psychologically and practically": (
        "#people_said",
        ["Connected", "psychological", "Learning", "practical"],
    ),
    "most had not known each other and met here": ("#figures", ["79 of 87 (91%)"]),
    "people shaped the agenda themselves": ("#figures", ["36 of 43 (84%)"]),
    "what they were curious about shaped the next session": ("#figures", ["19 of 30 (63%)", "16 of 29 (55%)"]),
    "ground covered twice was named as a risk, and answered with links": (
        "#beyond",
        ["Doing the same work as HR and OD groups", "Link to the Inclusion and OD networks"],
    ),
    "all three made wider links": (
        "#beyond",
        ["Inclusion network (sample)", "OD network (sample)", "Partnership workforce group (sample)"],
    ),
    "the communities were at different stages, and few works crossed a system": (
        "#figures",
        ["2 of 12 (17%)", "1 of 8", "2 of 10 (20%)", "Resting or ended 1"],
    ),
    "each found a way to go on": ("#beyond", ["every two months", "twice a year", "when a member calls it"]),
    "each wrote in its own words what it stands for": (
        "#made",
        ["What we stand for", "How we want to be together", "Our charter"],
    ),
}


def read(reader, name: str) -> io.BytesIO:
    return io.BytesIO(reader.open("GET", f"{REPORTS}1/files/{name}").data)


def in_paper(reader) -> str:
    paper = Document(read(reader, "paper.docx"))
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in paper.paragraphs), *cells])


def in_workbook(reader) -> str:
    book = openpyxl.load_workbook(read(reader, "workbook.xlsx"))
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)


def test_each_finding_can_be_pointed_to_on_the_page_in_the_paper_and_in_the_workbook(app, browse):
    after_the_quarter(app)
    the_sample()
    reader = reader_of(browse)
    reader.get("/evaluation/north-west-2019")
    reader.follow("Say what came of it : The communities grow in number, and in the kinds of role that people hold")
    reader.submit("Save", came="missed", note="Different people came to different sessions.")
    signed_off(reader)
    page = reader.get(f"{REPORTS}1/")
    assert len(reader.open("GET", f"{REPORTS}1/").data) <= 100_000, "bytes that a slow line takes"
    paper, workbook = in_paper(reader), in_workbook(reader)
    missing = []
    for finding, (part, words) in FINDINGS.items():
        section = page.html.select_one(part).get_text(" ", strip=True)
        missing += [f"{finding}: {each} not in {part}" for each in words if each not in section]
        missing += [f"{finding}: {each} not in the paper" for each in words if each not in paper]
        missing += [f"{finding}: {each} not in the workbook" for each in words if each not in workbook]
    assert missing == []
