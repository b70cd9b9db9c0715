"""A work as a row of a sheet, and back: nothing is lost on the way, and no cell is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from cop import clock
from cop.talentmap.models import EXCHANGES, WorkItem
from cop.talentmap.queries import Words

Row = dict[str, str]

COLUMNS = (
    "title", "part", "stage", "scope", "reach", "phases", "audience", "summary", "offer", "ask", "join", "tags",
    "seen by", "may be borrowed", "who", "session", "added",
)  # fmt: skip
NEEDED = ("title", "part", "stage", "scope")
FACETS = {"part": "talent_area", "stage": "stage", "scope": "scope", "reach": "reach", "audience": "audience"}
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
BEGINS_A_FORMULA = frozenset("=+-@|%\u2212\uff1d\uff0b\uff0d\uff20\uff5c\uff05\ufe62\ufe63\ufe66\ufe6b")
"""What a spreadsheet may take for the beginning of a formula, also in the full-width and small forms that some turn
into the plain ones."""
MARK = "'"


def at_risk(text: str) -> bool:
    bare = text.lstrip("\ufeff\u200b\u2060 \u00a0\u3000")
    return bare[:1] in BEGINS_A_FORMULA or text[:1] in "\t\r\n\v\f'" if text else False


def neutral(text: str) -> str:
    """As a cell that stays text: marked where it could be taken for a formula, or for a mark of ours."""
    return MARK + text if at_risk(text) else text


def plain(cell: str) -> str:
    """What `neutral` was given."""
    return cell[1:] if cell.startswith(MARK) and at_risk(cell[1:]) else cell


EATEN, LEFT = re.compile("x005F(\u2060*)_"), re.compile("x005F(\u2060*)\u2060_")


def for_a_workbook(text: str) -> str:
    """The library that reads workbooks eats one row of signs wherever it stands: something unseen keeps it apart."""
    return EATEN.sub("x005F\\1\u2060_", text)


def from_a_workbook(text: str) -> str:
    return LEFT.sub("x005F\\1_", text)


def joined(items: Iterable[str]) -> str:
    """Several in one cell. A semicolon of their own is marked."""
    return "; ".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def parted(cell: str) -> list[str]:
    """What `joined` was given; what somebody typed may lack the space."""
    items, item, marked = [], "", False
    for sign in cell:
        if marked or sign not in "\\;":
            item, marked = item + sign, False
        elif sign == "\\":
            marked = True
        else:
            items.append(item)
            item = ""
    items.append(item)
    return [each for n, item in enumerate(items) if (each := item[1:] if n and item[:1] == " " else item)]


def line_cell(work: WorkItem, kind: str) -> str:
    """Somebody may offer something without saying what: that is a star, and a line of stars has one more."""
    text = next((each.text for each in work.exchanges if each.kind == kind), None)
    return "" if text is None else text + "*" if not text.strip("*") else text


def line_of(cell: str) -> str | None:
    """None: there is no such line."""
    return None if not cell else cell[:-1] if not cell.strip("*") else cell


def row_of(work: WorkItem, sessions: dict[int, int], names: bool = True) -> Row:
    """Everything that somebody told of it. `sessions`: their numbers by id."""
    row = {"title": work.title, "phases": work.phases, "summary": work.summary, "tags": joined(work.tags)}
    row |= {column: getattr(work, noun) or "" for column, noun in FACETS.items()}
    row |= {kind: line_cell(work, kind) for kind in EXCHANGES}
    row["seen by"], row["may be borrowed"] = work.visible_to, "yes" if work.may_be_borrowed else "no"
    row["who"] = joined(owner.name for owner in work.owners) if names else ""
    row["session"] = str(sessions.get(work.source_gathering_id or 0, ""))
    row["added"] = clock.local(work.added_at).date().isoformat() if work.added_at else ""
    return {column: row[column] for column in COLUMNS}


def csv_of(rows: Sequence[Row]) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([neutral(row[column]) for column in COLUMNS] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")


def xlsx_of(rows: Sequence[Row], words: Words) -> bytes:
    """Text cells only, and a second sheet with the words that can be used."""
    import xlsxwriter

    content = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, {"in_memory": True} | never) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Works")
        sheet.set_column(0, len(COLUMNS) - 1, 22, text)
        sheet.freeze_panes(1, 1)
        for place, row in enumerate([dict(zip(COLUMNS, COLUMNS, strict=True)), *rows]):
            for column, name in enumerate(COLUMNS):
                if row[name]:
                    sheet.write_string(place, column, for_a_workbook(neutral(row[name])), text)
        meanings = book.add_worksheet("Words")
        meanings.set_column(0, 3, 28, text)
        for place, line in enumerate(word_lines(words)):
            for column, cell in enumerate(line):
                meanings.write_string(place, column, neutral(cell), text)
    return content.getvalue()


def word_lines(words: Words) -> list[tuple[str, str, str]]:
    """The words of each column that has a list: the word, how it reads, what it means."""
    lines = [("column", "word", "means")]
    for column, noun in FACETS.items():
        lines += [(column, slug, facet.label) for slug, facet in words.get(noun, {}).items()]
    return lines
