"""From the bytes of a CSV or XLSX file to its rows, or to what is wrong with them: each problem by row and column."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from cop.spreadsheets.columns import COLUMNS, NEEDED, Row, from_a_workbook, plain

ROWS_AT_MOST, LAST_ROW = 1000, 20_000
UNPACKED_AT_MOST = 200_000_000
CELL_AT_MOST = 10_000
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LEFT_ALONE = "?"
"""A column that is a problem as a whole: each of its cells need not be one too."""
Cells = list[Any]


class Unreadable(Exception):
    """Nothing of the file can be shown. Its text is the sentence for whoever sent it."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: the row as the spreadsheet counts it, the column by its name."""

    row: int
    column: str
    what: str


@dataclass(frozen=True)
class Bad:
    """A cell that cannot be taken as text, and why."""

    why: str


class Dated(str):
    """A day that Excel keeps as a day."""


@dataclass
class Sheet:
    rows: dict[int, Row] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(raw: bytes) -> Sheet:
    """Every row that has anything in it, by its number in the file."""
    if raw.startswith(OLD_OFFICE):
        raise Unreadable("This is an old Excel file, or one with a password. Save it as .xlsx or CSV without one.")
    lines = iter(xlsx_lines(raw) if raw.startswith(ZIP) else csv_lines(raw))
    sheet = Sheet()
    number, head = next(((n, cells) for n, cells in lines if any(cells)), (1, []))
    names = headings(number, head, sheet)
    for row, cells in lines:
        if any(cells):
            sheet.rows[row] = dict.fromkeys(COLUMNS, "") | taken(row, cells, names, sheet)
    return sheet


def headings(row: int, head: Cells, sheet: Sheet) -> dict[int, str]:
    """Which column is where; each that is missing, unknown or there twice is a problem."""
    names: dict[int, str] = {}
    for place, cell in enumerate(head):
        name = " ".join(str("" if isinstance(cell, Bad) else cell).replace("_", " ").lower().split())
        if name in COLUMNS and name not in names.values():
            names[place] = name
        elif name:
            names[place] = LEFT_ALONE
            why = "is there twice" if name in COLUMNS else "is not a column that we know: rename it, or take it out"
            sheet.problems.append(Problem(row, letter(place), f"“{name}” {why}"))
    missing = [name for name in NEEDED if name not in names.values()]
    sheet.problems += [Problem(row, name, "is missing: every sheet needs this column") for name in missing]
    return names


def taken(row: int, cells: Cells, names: dict[int, str], sheet: Sheet) -> Row:
    found: Row = {}
    for place, cell in enumerate(cells):
        name = names.get(place, "")
        if name == LEFT_ALONE:
            continue
        if why := cannot_be_taken(name, cell):
            sheet.problems.append(Problem(row, name or letter(place), why))
        elif name:
            found[name] = plain(cell)
    return found


def cannot_be_taken(name: str, cell: Any) -> str:
    if isinstance(cell, Bad):
        return cell.why
    if isinstance(cell, Dated) and name != "added":
        return f"was turned into a day by Excel ({cell}): format the cell as text and type it again"
    if len(cell) > CELL_AT_MOST:
        return f"has {len(cell):,} characters: far too many"
    return "stands under no heading" if cell.strip() and not name else ""


def letter(place: int) -> str:
    """A, B, … Z, AA: as the spreadsheet calls the column."""
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def not_too_many(filled: Iterable[int]) -> int:
    """The number of the last row with anything in it, when the rows are few enough; else how many there are."""
    number, last = -1, 0  # the headings are no row
    for place in filled:
        number, last = number + 1, place
    if number > ROWS_AT_MOST:
        raise Unreadable(f"This file has {number:,} rows; at most {ROWS_AT_MOST:,} come in at once. Nothing came in.")
    if last > LAST_ROW:
        raise Unreadable(f"Row {last:,} is the last with anything in it: take the empty rows out first.")
    return last


def csv_lines(raw: bytes) -> Iterator[tuple[int, Cells]]:
    text = decoded(raw)
    between = separator(text)
    csv.field_size_limit(1_000_000)
    try:
        sheet = csv.reader(io.StringIO(text, newline=""), delimiter=between)
        last = not_too_many(number for number, cells in enumerate(sheet, start=1) if any(cells))
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=between), last))
    except csv.Error:
        raise Unreadable("This is not a table that can be read: a quotation mark is open somewhere.") from None
    for number, cells in enumerate(rows, start=1):
        yield number, [cell if is_text(cell) else Bad(NOT_UTF_8) for cell in cells]


NOT_UTF_8 = "has letters that are not UTF-8: save the file as “CSV UTF-8”"


def decoded(raw: bytes) -> str:
    """UTF-8; what is not, stands out as half characters, to be named by row and column."""
    if raw.startswith(UTF_16):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise Unreadable("This file begins like UTF-16 text and then is not: save it as “CSV UTF-8”.") from None
    if b"\0" in raw:
        raise Unreadable("This is not a table: send a CSV or an XLSX file.")
    return raw.decode("utf-8-sig", "surrogateescape")


def is_text(cell: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in cell)


def separator(text: str) -> str:
    """A comma, or what Excel writes instead of it in some countries: whichever finds more of our columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda sign: len({cell.strip(' "').lower() for cell in first.split(sign)} & set(COLUMNS)))


def xlsx_lines(raw: bytes) -> Iterator[tuple[int, Cells]]:
    """The first sheet. Counted before it is read whole: a small file can hold millions of cells."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_AT_MOST:
                raise Unreadable("This file is far too large once it is unpacked.")
        quick = openpyxl.load_workbook(io.BytesIO(raw), read_only=True).worksheets[0].iter_rows(values_only=True)
        last = not_too_many(n for n, cells in enumerate(quick, start=1) if any(cell is not None for cell in cells))
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    except Unreadable:
        raise
    except Exception:  # whatever a broken file makes a parser do, its sender reads one sentence
        raise Unreadable("This file cannot be read as an Excel file. Save it again as .xlsx, or send a CSV.") from None
    merged = {cell: area.coord for area in sheet.merged_cells.ranges for cell in area.cells}
    for number, cells in enumerate(sheet.iter_rows(max_row=max(last, 1)), start=1):
        yield number, [as_text(cell, merged.get((cell.row, cell.column))) for cell in cells]


def as_text(cell: Any, merged: str | None) -> str | Bad:
    if merged:
        return Bad(f"is merged with others ({merged}): take the cells apart")
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return Bad("is a formula: put its result there instead")
    if cell.data_type == "e":
        return Bad(f"is an error of the spreadsheet ({cell.value})")
    if cell.is_date:
        return day_or_bad(cell)
    if isinstance(cell.value, bool):
        return "yes" if cell.value else "no"
    return format(cell.value, "g") if isinstance(cell.value, float) else from_a_workbook(str(cell.value))


def day_or_bad(cell: Any) -> str | Bad:
    """Excel makes days of what looks like one. In the column of days that is right; anywhere else it lost the words."""
    day = getattr(cell.value, "date", lambda: None)()
    if day is None:
        return Bad("was turned into a time by Excel: format the cell as text and type it again")
    return Dated(day.isoformat())
