"""Sending a sheet, and saying yes to what was read from it."""

from __future__ import annotations

import json
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from cop.errors import Refused
from cop.fields import Form
from cop.spreadsheets.columns import COLUMNS, Row
from cop.spreadsheets.reading import ROWS_AT_MOST, Sheet


class SheetForm(Form):
    sheet = FileField("A CSV or XLSX file", validators=[FileRequired("Choose a file first")])


class BringInForm(Form):
    """The rows as they were shown: what is kept is checked once more, by the same rules."""

    rows = HiddenField()

    @property
    def read_again(self) -> Sheet:
        try:
            found = json.loads(self.rows.data or "")
            rows = {int(number): row_again(row) for number, row in found.items()}
        except (ValueError, AttributeError, TypeError, KeyError):
            raise Refused("What was read from the sheet has been lost. Send the sheet again.") from None
        if len(rows) > ROWS_AT_MOST:
            raise Refused(f"At most {ROWS_AT_MOST:,} rows come in at once; these are {len(rows):,}.")
        return Sheet(rows)


def row_again(row: Any) -> Row:
    if not all(isinstance(row[column], str) for column in COLUMNS):
        raise ValueError("a cell is no text")
    return {column: row[column] for column in COLUMNS}
