"""A Word document made markdown: headings, lists, tables, bold, italics, links and notes. What has no place in
our texts is left out and listed, words and all, so that whoever brings it in sees what to put back by hand.

A file is looked at before anything unpacks it: what is locked, is no Word document, or would unpack to more than any
text of ours could need, is refused with a sentence.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cop.documents.models import BODY_LIMIT
from cop.errors import Refused
from cop.texts import in_one_line
from cop.word.footnotes import MARKS, Notes
from cop.word.markup import AS_NOTE, W, heading_level, joined, looks, marked, not_a_mark, numbering_of, on, value

MOST_BYTES, MOST_UNPACKED, MOST_XML, MOST_PARTS = 5_000_000, 40_000_000, 10_000_000, 2_000
DEEPEST, TOLD_ONE_BY_ONE, TOLD = 60, 20, 160
LOCKED = (
    "This document is locked with a password. Take the password off in Word (File, Info), save it, and choose it again."
)
OLD_WORD = "This is a document of an old Word (.doc). Open it, save it as a Word document (.docx), and choose it again."
NOT_WORD = "This is not a Word document (.docx) that can be read. Save it as one again, or choose a text file."
UNPACKS = "This file would unpack to far more than a text: it is not opened. Leave its pictures out and save it again."
TOO_LONG = f"A document holds at most {BODY_LIMIT // 1000} kB of text; this one has more."
LOOKS = {
    "u": "Underlining",
    "strike": "Striking through",
    "highlight": "Highlighting",
    "vertAlign": "Raised or lowered letters",
}
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Piece = tuple[tuple[bool, bool], str, str]
"""Bold and italics, where a link leads, words."""


@dataclass
class Taken:
    """What came out of a file. `dropped`: a line for each thing that was left out, or for each kind of thing."""

    text: str = ""
    dropped: list[str] = field(default_factory=list)


@dataclass
class Left:
    """What has been left out so far."""

    counts: Counter[str] = field(default_factory=Counter)
    words: list[tuple[str, str]] = field(default_factory=list)

    def told(self) -> list[str]:
        one_by_one = [f"{what}: “{in_one_line(text, TOLD)}”" for what, text in self.words[:TOLD_ONE_BY_ONE]]
        more = Counter(what for what, _ in self.words[TOLD_ONE_BY_ONE:])
        further = [f"{what}: {number} more" for what, number in more.items()]
        return [*one_by_one, *further, *(f"{what}: {number}" for what, number in self.counts.items())]


def read_word(sent: bytes) -> Taken:
    checked_package(sent)
    import docx  # thirty megabytes that few requests need
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(sent))
        reader = Reader(document)
        text = reader.text()
    except (OpcError, zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, AttributeError, OSError) as problem:
        raise Refused(NOT_WORD) from problem
    except (RecursionError, NotImplementedError) as problem:
        raise Refused(UNPACKS) from problem
    return Taken(text, reader.left.told())


def checked_package(sent: bytes) -> None:
    """By what stands in its table of contents; nothing is unpacked for it. What a part says of its size it cannot
    exceed: reading ends there."""
    try:
        with zipfile.ZipFile(io.BytesIO(sent)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise Refused(NOT_WORD) from problem
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(LOCKED)
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if len(parts) > MOST_PARTS or xml > MOST_XML or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(UNPACKS)
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise Refused(NOT_WORD)


class Reader:
    """Walks through one document, block by block."""

    def __init__(self, document: Any) -> None:
        self.body, self.part = document.element.body, document.part
        self.left = Left()
        self.styles = {each.style_id: each for each in document.styles}
        self.numbering = numbering_of(document)
        self.notes = Notes(document.part)
        self.size = 0

    def text(self) -> str:
        blocks: list[tuple[str, str]] = []
        for element in self.flat(self.body):
            found = self.table(element) if element.tag == f"{W}tbl" else self.paragraph(element)
            self.size += sum(len(text) for _, text in found)
            blocks += found
            if self.size > BODY_LIMIT:
                raise Refused(TOO_LONG)
        blocks += self.notes.said(self.elsewhere)
        self.beside()
        return joined(blocks)

    def elsewhere(self, p: Any, part: Any) -> str:
        """The words of a paragraph in another part of the document, which has links of its own."""
        here, self.part = self.part, part
        try:
            return self.inline(p)
        finally:
            self.part = here

    def flat(self, parent: Any, depth: int = 0) -> Any:
        """Paragraphs and tables, those in content controls too, without a table of contents."""
        if depth > DEEPEST:
            raise RecursionError
        for child in parent:
            if child.tag in (f"{W}p", f"{W}tbl"):
                yield child
            elif child.tag == f"{W}sdt" and child.find(f".//{W}docPartGallery") is not None:
                self.left.counts["A table of contents"] += 1
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                yield from self.flat(child, depth + 1)

    def paragraph(self, p: Any) -> list[tuple[str, str]]:
        style = self.styles.get(value(p.find(f"{W}pPr/{W}pStyle")) or "")
        name = (style.name or "").lower() if style is not None else ""
        text = self.inline(p).strip()
        if name.startswith("toc"):
            self.left.counts["A line of a table of contents"] += 1
            return []
        if not text:
            return []
        if level := heading_level(name):
            return [("heading", f"{'#' * level} {text.replace('**', '')}")]
        if mark := self.list_mark(p, style, name):
            return [("item", mark + text)]
        quoted = "quote" in name
        text = not_a_mark(text)
        return [("quotation", f"> {text}")] if quoted else [("prose", text)]

    def list_mark(self, p: Any, style: Any, name: str) -> str:
        """A hyphen or a number, four spaces in for every level; nothing when it is no line of a list."""
        said = p.find(f"{W}pPr/{W}numPr")
        said = said if said is not None or style is None else style.element.find(f"{W}pPr/{W}numPr")
        named = re.match(r"list (bullet|number)(?: (\d))?$", name)
        level = int(named[2] or 1) - 1 if named else 0
        kind = {"bullet": "bullet", "number": "decimal"}[named[1]] if named else ""
        if said is not None and (number := value(said.find(f"{W}numId"))) != "0":
            level = max(level, int(value(said.find(f"{W}ilvl")) or 0))
            kind = self.numbering.get((number or "", level), kind or "bullet")
        if not kind or kind == "none":
            return ""
        return "    " * min(level, 4) + ("- " if kind == "bullet" else "1. ")

    def inline(self, parent: Any, cell: bool = False) -> str:
        """The words in it, with marks around what is bold, in italics or a link; neighbours alike share one mark."""
        pieces: list[Piece] = []
        self.gather(parent, "", pieces, 0)
        merged: list[Piece] = []
        for how, link, text in pieces:
            if merged and (merged[-1][:2] == (how, link) or not text.strip()):
                merged[-1] = (*merged[-1][:2], merged[-1][2] + text)
            else:
                merged.append((how, link, text))
        return "".join(marked(how, link, text, cell) for how, link, text in merged)

    def gather(self, parent: Any, link: str, pieces: list[Piece], depth: int) -> None:
        if depth > DEEPEST:
            raise RecursionError
        for child in parent:
            tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            if tag == "r":
                self.run(child, link, pieces)
            elif tag == "hyperlink":
                self.gather(child, self.address(child), pieces, depth + 1)
            elif tag in ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo"):
                self.gather(child, link, pieces, depth + 1)
            elif tag in ("del", "moveFrom"):
                self.left.words.append(("Words marked as deleted", "".join(child.itertext(f"{W}delText", f"{W}t"))))
            elif tag in ("oMath", "oMathPara"):
                self.left.counts["A formula"] += 1

    def run(self, run: Any, link: str, pieces: list[Piece]) -> None:
        text = ""
        for child in run:
            tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            if tag == "t":
                text += child.text or ""
            elif tag in ("tab", "br", "cr"):
                text += " "
            elif tag in ("noBreakHyphen", "softHyphen"):
                text += "-" if tag == "noBreakHyphen" else ""
            elif tag in MARKS:
                pieces.append(((False, False), AS_NOTE, self.notes.mark(child)))
            elif tag == "instrText":
                self.left.counts["A field of Word"] += 1
            elif tag in ("drawing", "pict", "object", "AlternateContent"):
                self.picture(child)
        how = run.find(f"{W}rPr")
        for mark, what in LOOKS.items():
            if how is not None and not link and on(how.find(f"{W}{mark}")) and text.strip():
                self.left.counts[what] += 1
        if text and not (how is not None and on(how.find(f"{W}vanish"))):
            pieces.append((looks(how), link, text))

    def picture(self, element: Any) -> None:
        boxes = list(element.iter(f"{W}txbxContent"))[:1]
        for box in boxes:
            self.left.words.append(("A text box", "".join(box.itertext(f"{W}t"))))
        if not boxes:
            self.left.counts["A picture or drawing"] += 1

    def address(self, link: Any) -> str:
        relation = self.part.rels.get(link.get(R_ID, ""))
        address = str(relation.target_ref) if relation is not None and relation.is_external else ""
        return address if re.match(r"(?i)https?://|mailto:", address) else ""

    def table(self, table: Any) -> list[tuple[str, str]]:
        """Its first row is the head; a line for each row."""
        rows = [self.cells(row) for row in table.iter(f"{W}tr") if row.getparent() is table]
        width = max((len(row) for row in rows), default=0)
        if not width:
            return []
        rows = [row + [""] * (width - len(row)) for row in rows]
        head = [cell.replace("**", "") for cell in rows[0]]
        lines = [head, ["---"] * width, *rows[1:]]
        return [("table", "\n".join(f"| {' | '.join(line)} |" for line in lines))]

    def cells(self, row: Any) -> list[str]:
        found: list[str] = []
        for cell in row.iterchildren(f"{W}tc"):
            blocks = list(self.flat(cell))
            if any(block.tag == f"{W}tbl" for block in blocks):
                self.left.counts["A table inside a table, its words kept in one cell"] += 1
            paragraphs = [p for block in blocks for p in (block.iter(f"{W}p") if block.tag == f"{W}tbl" else [block])]
            found.append(" ".join(filter(None, (self.inline(p, cell=True).strip() for p in paragraphs))))
            span = value(cell.find(f"{W}tcPr/{W}gridSpan")) or "1"
            merged = cell.find(f"{W}tcPr/{W}vMerge") is not None or span != "1"
            self.left.counts["A cell over several columns or rows, now in one"] += merged
            found += [""] * (min(int(span), 60) - 1)
        self.left.counts += Counter()
        return found

    def beside(self) -> None:
        """What stands outside the text: comments, heads and feet of pages, notes that nothing calls."""
        called = {"comments": "A comment", "header": "The head of the pages", "footer": "The foot of the pages"}
        from lxml import etree

        for relation in self.part.rels.values():
            what = called.get(relation.reltype.rpartition("/")[2])
            if what is None or relation.is_external:
                continue
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            notes = list(root) if what[0] == "A" else [root]
            texts = ["".join(note.itertext(f"{W}t")) for note in notes]
            self.left.words += [(what, text) for text in texts if text.strip()]
        self.left.words += self.notes.left()
