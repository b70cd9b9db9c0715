"""Nothing is lost on the way into a sheet and back, and nothing in a sheet is ever a formula."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.spreadsheets.columns import (
    COLUMNS,
    at_risk,
    csv_of,
    joined,
    line_cell,
    line_of,
    neutral,
    parted,
    plain,
    row_of,
    xlsx_of,
)
from cop.spreadsheets.reading import ROWS_AT_MOST, Unreadable, read
from cop.talentmap.models import EXCHANGES, Exchange, WorkItem

SIGNS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")
TEXT = st.text(SIGNS, max_size=40) | st.sampled_from(
    [
        "=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠a",
        "'=1",
        "''",
        "-",
        "@x",
        " =1",
        "\u00a0=1",
        "_x0041_",
        "x005F_",
        "a;b\\",
        "*",
        "**",
        ";",
    ]
)
MAY_DAY = datetime(2026, 5, 1)  # noqa: DTZ001 a spreadsheet knows no zones
SOME = TEXT.filter(bool)
FORMULA_STARTS = "=+-@＝＋－＠"


@st.composite
def rows(draw):
    row = {column: draw(TEXT) for column in COLUMNS}
    return row | {"title": draw(SOME.filter(str.strip))}


@settings(max_examples=40, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=4))
def test_csv_gives_back_every_row_as_it_was(given_rows):
    sheet = read(csv_of(given_rows))
    assert not sheet.problems and list(sheet.rows.values()) == given_rows


@settings(max_examples=12, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=2))
def test_xlsx_gives_back_every_row_as_it_was(given_rows):
    sheet = read(xlsx_of(given_rows, {}))
    assert not sheet.problems and list(sheet.rows.values()) == given_rows


@given(TEXT)
def test_what_is_marked_is_unmarked_again_and_no_cell_begins_like_a_formula(text):
    assert plain(neutral(text)) == text
    assert not neutral(text).lstrip().startswith(tuple(FORMULA_STARTS)) or not at_risk(text)


@given(st.lists(SOME, max_size=4))
def test_several_in_one_cell_come_apart_as_they_were(items):
    assert parted(joined(items)) == items


@given(st.dictionaries(st.sampled_from(EXCHANGES), TEXT))
def test_an_offer_without_words_is_not_lost(lines):
    work = WorkItem(exchanges=[Exchange(kind=kind, text=text) for kind, text in lines.items()])
    found = {kind: line_of(line_cell(work, kind)) for kind in EXCHANGES}
    assert {kind: text for kind, text in found.items() if text is not None} == lines


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "＝1+1", "＋1", "－1", "＠a", " =1", "\u3000＝1", "%1", "|x"]
)
def test_no_exported_cell_is_a_formula(text):
    row = dict.fromkeys(COLUMNS, "") | {"title": text}
    [_, cells] = csv.reader(io.StringIO(csv_of([row]).decode("utf-8-sig")))
    assert cells[0] == f"'{text}"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of([row], {})))
    assert {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert book.worksheets[0]["A2"].value == f"'{text}"


def table(*lines: str) -> bytes:
    return ("title,part,stage,scope,tags\n" + "\n".join(lines) + "\n").encode()


def said(raw: bytes) -> list[str]:
    return [f"{p.row} {p.column}: {p.what}" for p in read(raw).problems]


def test_a_hundred_thousand_rows_are_refused_with_the_number():
    with pytest.raises(Unreadable, match=f"100,000 rows; at most {ROWS_AT_MOST:,} come in at once"):
        read(table(*["A,develop,idea,team,"] * 100_000))


def test_too_many_rows_of_a_workbook_are_counted_before_they_are_read():
    row = dict.fromkeys(COLUMNS, "") | {"title": "A"}
    with pytest.raises(Unreadable, match="1,001 rows"):
        read(xlsx_of([row] * 1001, {}))


def test_semicolons_and_tabs_are_understood():
    for sign in ";\t":
        sheet = read(table("A,develop,idea,team,x").replace(b",", sign.encode()))
        assert sheet.rows[2]["part"] == "develop" and not sheet.problems


def test_letters_that_are_not_utf_8_are_named_by_row_and_column():
    raw = table("Caf\u00e9,develop,idea,team,", "B,develop,idea,team,\u00e9").decode().encode("latin-1")
    assert [line.split(" has")[0] for line in said(raw)] == ["2 title:", "3 tags:"]
    assert read(table("Café,develop,idea,team,").decode().encode("utf-16")).rows[2]["title"] == "Café"


def test_columns_that_are_missing_unknown_or_there_twice_are_named():
    assert said(b"title,Part,Titel,title\nA,develop,x,B\n") == [
        "1 C: “titel” is not a column that we know: rename it, or take it out",
        "1 D: “title” is there twice",
        "1 stage: is missing: every sheet needs this column",
        "1 scope: is missing: every sheet needs this column",
    ]
    assert "2 F: stands under no heading" in said(b"title,part,stage,scope\nA,develop,idea,team,,lost\n")


def a_book(**cells) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.append(["title", "part", "stage", "scope", "summary"])
    book.active.append(["A", "develop", "idea", "team", ""])
    for place, value in cells.items():
        book.active[place] = value
    return book


def as_bytes(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_what_excel_does_to_cells_is_named_by_row_and_column():
    book = a_book(A2=MAY_DAY, E2="=1+1", A3="B", B3="develop", C3="idea", D3="team", E3="#REF!")
    book.active["E3"].data_type = "e"
    book.active.merge_cells("A4:B4")
    book.active["A4"] = "C"
    found = said(as_bytes(book))
    assert found[0].startswith("2 title: was turned into a day by Excel (2026-05-01)")
    assert found[1:] == [
        "2 summary: is a formula: put its result there instead",
        "3 summary: is an error of the spreadsheet (#REF!)",
        "4 title: is merged with others (A4:B4): take the cells apart",
        "4 part: is merged with others (A4:B4): take the cells apart",
    ]


def test_numbers_and_ticks_are_read_as_words_and_a_day_as_a_day():
    book = a_book(A2=360, F1="added", G1="may be borrowed", G2=False)
    book.active["F2"] = MAY_DAY
    sheet = read(as_bytes(book))
    assert (sheet.rows[2]["title"], sheet.rows[2]["added"], sheet.rows[2]["may be borrowed"]) == (
        "360",
        "2026-05-01",
        "no",
    )
    assert not sheet.problems


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Excel file"),
        (b"PK\x03\x04 not really", "cannot be read as an Excel file"),
        (b"\x00\x01\x02", "not a table"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b'title,part\n"never closed', "quotation mark"),
    ],
)
def test_what_is_no_sheet_is_refused_in_a_sentence(raw, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(raw)
        raise Unreadable("a quotation mark that is never closed is one endless cell")


def test_a_file_that_unpacks_without_end_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("cop.spreadsheets.reading.UNPACKED_AT_MOST", 1000)
    with pytest.raises(Unreadable, match="far too large once it is unpacked"):
        read(as_bytes(a_book()))


def test_a_reader_without_names_gets_none():
    work = WorkItem(
        title="A",
        talent_area="develop",
        stage="idea",
        scope="team",
        phases="",
        summary="",
        tags=[],
        visible_to="public",
    )
    assert row_of(work, {}, names=False)["who"] == ""
