"""A report as tables: a workbook with one sheet a measure, tidy text tables in a zip, and JSON that loses nothing.

Rows are made one by one and written as they come, so that a hundred thousand of them need no more memory than one.
What somebody typed can never become a formula: cells are text, and what a spreadsheet would read as one is marked.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cop.exports.deck import clean
from cop.exports.slides import WHOLE, scope_of

Contents = dict[str, Any]
Told = Callable[[str], None]
STARTS_A_FORMULA = frozenset("=+-@\t\r\n")
UNSEEN = re.compile("^[\\s\u200b-\u200f\u2060\ufeff]+")
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME, LONGEST_CELL = 31, 32_000
BETWEEN = " | "
SHORT = {
    "came-back": "Came back from the one before",
    "net-gain": "Newcomers less not seen again",
    "first-met": "Pairs who first met here",
    "met-across": "Of these, across organisations",
    "each-asked": "Questions for each who answered",
    "carried": "Questions back as a topic",
    "waited": "Sessions until it was a topic",
    "followed-up": "Questions followed up",
    "co-produced": "Topics not by the facilitator",
    "versions": "Versions of the manifesto",
    "hopes": "What became of own hopes",
}
"""Names of sheets for figures whose own is too long for one."""
NOTES_WIDE, LINE_HIGH = 90, 15
FIGURE_HEAD = ("Community", "What", "Session", "Value", "Shown as", "Out of", "Percent")
TIDY_HEAD = ("Figure", "Key", "Unit", *FIGURE_HEAD)


@dataclass(frozen=True)
class Table:
    name: str
    about: str
    head: Sequence[str]
    rows: Callable[[], Iterator[Sequence[Any]]]


def neutral(text: str) -> str:
    """Marked with an apostrophe when a spreadsheet might take it for a formula, full-width signs included."""
    bare = UNSEEN.sub("", text)
    first = unicodedata.normalize("NFKC", bare[:1])
    dangerous = first[:1] in STARTS_A_FORMULA or text[:1] in STARTS_A_FORMULA
    return f"'{text}" if text and dangerous else text


def typed(value: Any) -> Any:
    """Numbers as numbers, everything else as text that is no formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (int, float)):
        return value
    text = listed(value) if isinstance(value, (list, tuple)) else str(value)
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return neutral(clean(text))[:LONGEST_CELL]


def listed(values: Sequence[Any]) -> str:
    """Several in one cell: between strokes, which no value has."""
    texts = (": ".join(map(str, each)) if isinstance(each, (list, tuple)) else str(each) for each in values)
    return BETWEEN.join(text.replace("|", "/") for text in texts)


def rows_of(figure: dict[str, Any], names: dict[str, str]) -> Iterator[Sequence[Any]]:
    """First what each community shows, then the rows behind it."""
    for cell in figure["cells"]:
        whole = "the whole period"
        told = (names[cell["place"]], whole, None, cell["value"], cell["text"], cell["whole"], cell["percent"])
        yield (*told, cell["before"]) if "before" in cell else told
    for cell in figure["cells"]:
        for row in cell["rows"]:
            yield (
                names.get(row["community"], ""),
                row["label"],
                row["session"],
                row["value"],
                row["value"],
                row.get("whole"),
                None,
            )


def figure_tables(contents: Contents) -> Iterator[Table]:
    names = {place["slug"]: place["name"] for place in contents["places"]}
    for figure in contents["figures"]:
        about = f"{figure['formula']} Unit: {figure['unit'] or 'none'}. From: {figure['source'] or 'the record'}."
        yield Table(SHORT.get(figure["key"], figure["name"]), about, head_of(contents), partial(rows_of, figure, names))


def head_of(contents: Contents) -> Sequence[str]:
    """With the period before, when something was held in it."""
    return (*FIGURE_HEAD, f"Before: {contents['before']}") if contents.get("before") else FIGURE_HEAD


LISTS = {
    "hopes": ("Hopes and what happened", ("kind", "text", "came_words", "note")),
    "sessions": ("Sessions", ("community", "number", "day", "focus", "topics", "minutes", "ways", "titles")),
    "asked": ("You asked, we did", ("community", "session", "words", "fate", "what")),
    "unworded": ("Questions without words", ("community", "fate", "number")),
    "themes": ("Themes", ("question", "theme", "axis", "count", "status", "of")),
    "kinds": ("Kinds of people", ("field", "kind", "count", "status", "of")),
    "blocks": ("Blocks", ("name", "since", "until", "answers", "sessions")),
    "left_out": ("Left out", ("name", "session", "day", "why")),
    "two_sentences": ("In two sentences", ("community", "one", "two")),
    "quotes": ("Quotes", ("community", "question", "text")),
    "comments": ("Comments", ("community", "voice", "text", "entered")),
    "seen": ("Read by members", ("community", "words")),
    "made": ("What was made", ("community", "title", "first", "last")),
    "voices": ("Voices missing", ("field", "missing")),
    "links": ("Other groups", ("community", "name", "kind", "state")),
    "risks": ("Risks", ("community", "text", "answer")),
    "stories": ("Stories", ("community", "title", "about", "teller", "told")),
    "plans": ("Going on", ("community", "rhythm", "roles", "next_date", "place", "goes_on")),
}


POOLED = ("themes", "kinds")
HEADS = {"missing": "None, or fewer than five"}


def list_tables(contents: Contents) -> Iterator[Table]:
    """Parts with nothing in them make no table."""
    for key, (name, columns) in LISTS.items():
        if contents.get(key):
            head = [HEADS.get(column, column.replace("_", " ").capitalize()) for column in columns]
            about = scope_of(contents) if key in POOLED else ""
            yield Table(name, about, head, partial(rows_in, contents[key], columns))


def rows_in(listed: Sequence[dict[str, Any]], columns: Sequence[str]) -> Iterator[Sequence[Any]]:
    for each in listed:
        yield [each.get(column) for column in columns]


SUPPRESSED = (
    "The status of a count: “suppressed” stands beside an empty cell where there are under 5, or where it would tell "
    "of a smaller one."
)
FRONT = {"purpose": "What this paper is for", "prepared_by": "Prepared by", "asked": "What is asked of you"}


def notes(contents: Contents) -> Iterator[Sequence[Any]]:
    front, minute = contents["front"], contents["minute"]
    yield "Title", contents["title"]
    if contents.get("superseded"):
        yield "Not the newest version", contents["superseded"]
    yield "Period", contents["period"]["name"]
    yield "Signed off", " by ".join(filter(None, (contents["signed"]["on"], contents["signed"]["by"])))
    yield "Version", contents["version"]
    told = (("What changed", contents["what_changed"]), *((name, front[key]) for key, name in FRONT.items()))
    yield from ((name, text) for name, text in told if text)
    yield from (("In one minute", sentence) for sentence in minute["sentences"])
    yield "What did not go well", minute["not_well"]
    yield from (("In plain words", sentence["text"]) for sentence in (*contents["plain_words"], *contents["faults"]))
    yield "Small numbers", "Percentages stand from ten on."
    if contents["themes"] or contents["kinds"]:
        yield WHOLE, scope_of(contents)
    yield "Suppressed", SUPPRESSED
    yield "Several in one cell", "They stand between strokes ( | ). A stroke in a text is written as /."
    yield from (("How it is made", f"{figure['name']}: {figure['formula']}") for figure in contents["figures"])


def workbook(contents: Contents, where: Path, told: Told) -> None:
    """One sheet a measure, typed cells, and a sheet of notes. A row is on the disk before the next one is made."""
    import xlsxwriter

    safe = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(where), safe) as book:
        book.set_properties({"title": clean(contents["title"]), "author": ""})
        bold, wrap = (
            book.add_format({"bold": True, "bg_color": "#E8EDEE"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        taken: set[str] = set()
        about = Table("Notes", "", ("What", "Words"), partial(notes, contents))
        for table in (about, *figure_tables(contents), *list_tables(contents)):
            told(table.name)
            sheet = book.add_worksheet(sheet_name(table.name, taken))
            write_sheet(sheet, table, bold, wrap)


def write_sheet(sheet: Any, table: Table, bold: Any, wrap: Any) -> None:
    wide = NOTES_WIDE if table.name == "Notes" else 30
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 44, wrap)
    sheet.set_column(1, 1, wide, wrap if table.name == "Notes" else None)
    sheet.set_column(2, len(table.head), 18)
    top = 0
    if table.about:
        sheet.write_string(0, 0, neutral(clean(table.about)))
        top = 1
    sheet.freeze_panes(top + 1, 0)
    sheet.write_row(top, 0, table.head, bold)
    for y, row in enumerate(table.rows(), top + 1):
        if table.name == "Notes":  # whoever opens it may not make room for a wrapped line
            sheet.set_row(y, LINE_HIGH * -(-max(len(str(row[1])), 1) // NOTES_WIDE))
        for x, value in enumerate(map(typed, row)):
            if isinstance(value, str):
                sheet.write_string(y, x, value)
            elif value is not None:
                sheet.write_number(y, x, value)


def sheet_name(name: str, taken: set[str]) -> str:
    """As a workbook allows it: short, without certain signs, and no two alike whatever their capitals."""
    short = NOT_IN_A_NAME.sub(" ", clean(name)).strip() or "Sheet"
    short = short if len(short) <= LONGEST_NAME else short[: LONGEST_NAME + 1].rsplit(" ", 1)[0][:LONGEST_NAME].strip()
    number, found = 1, short
    while found.lower() in taken:
        number += 1
        found = f"{short[: LONGEST_NAME - 4].rstrip()} {number}"
    taken.add(found.lower())
    return found


def tidy(contents: Contents, where: Path, told: Told) -> None:
    """One long table of every figure, and one for each list, as text that any program reads."""
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as archive:
        told("figures")
        names = {place["slug"]: place["name"] for place in contents["places"]}
        all_of_them = (
            (figure["name"], figure["key"], figure["unit"], *row)
            for figure in contents["figures"]
            for row in rows_of(figure, names)
        )
        write_csv(archive, "figures.csv", (*TIDY_HEAD, *head_of(contents)[len(FIGURE_HEAD) :]), all_of_them)
        for table in (*list_tables(contents), Table("Notes", "", ("What", "Words"), partial(notes, contents))):
            told(table.name)
            write_csv(archive, f"{re.sub(r'[^a-z]+', '-', table.name.lower())}.csv", table.head, table.rows())


def write_csv(archive: zipfile.ZipFile, name: str, head: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    with archive.open(name, "w") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(head)
        for row in rows:
            sheet.writerow(["" if value is None else typed(value) for value in row])


def lossless(contents: Contents, where: Path, told: Told) -> None:
    told("report")
    where.write_text(json.dumps(contents, ensure_ascii=False, indent=1), encoding="utf-8")
