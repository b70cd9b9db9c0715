"""A file that somebody brings: a text for a document, or the whole history of one."""

from __future__ import annotations

import codecs
import re

from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from cop.documents.models import BODY_LIMIT, checked_body
from cop.errors import Refused
from cop.fields import Form
from cop.incoming import cleaned
from cop.word.reading import LOCKED, MOST_BYTES, OLD_WORD, TOO_LONG, Taken, read_word

ZIP, OLE, LOCKED_INSIDE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
SAID = {
    b"%PDF": "This is a PDF. Open it in Word and save it as a Word document (.docx), then choose that.",
    b"{\\rtf": "This is a rich text file. Open it in Word and save it as a Word document (.docx), then choose that.",
}
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NOT_TEXT = "This is neither a Word document (.docx) nor a text file that can be read."
WEB_PAGE = "This is a web page. Open it in Word and save it as a Word document (.docx), then choose that."
HISTORY = (
    "This is a document with its whole history. Start from “Bring one in from a file”, where it has a place of its own."
)
MARKUP = re.compile(r"\s*<(?:!doctype\s+html|html|\?xml)\b", re.I)
WHOLE = re.compile(r'\s*\{\s*"format":\s*"document-history"')
EMPTY = "There is no text in this file."
PICTURE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")


def take(sent: bytes) -> Taken:
    """The text of a file by what is in it, whatever it is called; or a refusal with a sentence."""
    if len(sent) > MOST_BYTES:
        size = f"{len(sent) / 1e6:.1f} MB; we take up to {MOST_BYTES // 1_000_000} MB"
        raise Refused(f"This file has {size}. Leave its pictures out.")
    if sent.startswith(OLE):
        raise Refused(LOCKED if LOCKED_INSIDE in sent else OLD_WORD)
    for start, sentence in SAID.items():
        if sent.startswith(start):
            raise Refused(sentence)
    taken = read_word(sent) if sent.startswith(ZIP) else take_text(sent)
    if not taken.text.strip():
        raise Refused(EMPTY)
    taken.text = checked_body(taken.text)
    return taken


def take_text(sent: bytes) -> Taken:
    encoding = next((name for mark, name in MARKS if sent.startswith(mark)), "utf-8")
    try:
        text = sent.decode(encoding)
    except UnicodeDecodeError as problem:
        raise Refused(NOT_TEXT) from problem
    if "\0" in text:
        raise Refused(NOT_TEXT)
    for looks, sentence in ((MARKUP, WEB_PAGE), (WHOLE, HISTORY)):
        if looks.match(text):
            raise Refused(sentence)
    if len(text) > 4 * BODY_LIMIT:
        raise Refused(TOO_LONG)
    pictures = PICTURE.findall(text)
    return Taken(cleaned(text), [f"A picture: “{each[:160]}”; its description stays" for each in pictures[:20]])


class FileForm(Form):
    file = FileField("File")
    taken: Taken | None = None

    def validate_file(self, field: FileField) -> None:
        if not field.data:
            raise ValidationError("Choose a file first")
        try:
            self.taken = take(field.data.read())
        except Refused as reason:
            raise ValidationError(str(reason)) from reason


class HistoryForm(Form):
    history = FileField("File")

    def validate_history(self, field: FileField) -> None:
        if not field.data:
            raise ValidationError("Choose a file first")
