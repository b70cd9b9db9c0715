"""Footnotes, out of Word and into it. An endnote of Word is a footnote of ours: our texts have one page.

Word keeps the notes of a document in a part of their own, with links of their own; the text holds only the marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cop.markdown import MOST_NOTES
from cop.word.markup import W, not_a_mark

MARKS = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
MOST = MOST_NOTES // 2 - 1
"""Each is said twice in a text, where it is called and where it stands; more could not be laid out."""
FORMAT = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINES = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
"""The two lines that Word wants to find before the notes."""

Key = tuple[str, str]
"""Footnote or endnote, and its number in Word."""


class Notes:
    """The notes of a document that is read."""

    def __init__(self, part: Any) -> None:
        self.there = {key: (note, home) for key, note, home in notes_in(part)}
        self.numbers: dict[Key, int] = {}

    def mark(self, reference: Any) -> str:
        """How a text calls it; nothing for one that is not there, or one too many."""
        key = (MARKS[reference.tag.removeprefix(W)], reference.get(f"{W}id", ""))
        if key not in self.there or (key not in self.numbers and len(self.numbers) >= MOST):
            return ""
        return f"[^{self.numbers.setdefault(key, len(self.numbers) + 1)}]"

    def said(self, inline: Callable[[Any, Any], str]) -> Iterator[tuple[str, str]]:
        """What stands below the text, paragraph by paragraph, `inline` being told whose links they are."""
        for key, number in self.numbers.items():
            note, home = self.there[key]
            texts = [not_a_mark(text) for p in note.iter(f"{W}p") if (text := inline(p, home).strip())]
            yield "note", f"[^{number}]: " + "\n\n    ".join(texts)

    def left(self) -> Iterator[tuple[str, str]]:
        """Those that nothing calls, or that were too many."""
        for key, (note, _home) in self.there.items():
            words = "".join(note.itertext(f"{W}t"))
            if key not in self.numbers and words.strip():
                yield "A footnote" if key[0] == "footnotes" else "An endnote", words


def notes_in(part: Any) -> Iterator[tuple[Key, Any, Any]]:
    from lxml import etree

    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in MARKS.values() and not relation.is_external:
            home = relation.target_part
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            for note in etree.fromstring(home.blob, parser):
                yield (kind, note.get(f"{W}id", "")), note, home


class Below:
    """The notes of a document that is drawn: a place for paragraphs, as a document is."""

    def __init__(self, document: Any) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart
        from docx.oxml import parse_xml

        whole = document.part
        root = parse_xml(f"<w:footnotes {SPACE}>{LINES}</w:footnotes>")
        self.part: Any = XmlPart(PackURI("/word/footnotes.xml"), FORMAT, root, whole.package)
        whole.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)

    def paragraphs(self, number: int) -> Iterator[Any]:
        """One after the other, the first of them with the note's own mark."""
        from docx.oxml import parse_xml
        from docx.text.paragraph import Paragraph

        note = parse_xml(f'<w:footnote {SPACE} w:id="{number}"/>')
        self.part.element.append(note)
        mark = f"<w:r>{RAISED}<w:footnoteRef/></w:r>"
        while True:
            note.append(parse_xml(f"<w:p {SPACE}>{mark}</w:p>"))
            yield Paragraph(note[-1], self)
            mark = ""


RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


def call(paragraph: Any, number: int) -> None:
    """The mark in the text."""
    from docx.oxml import parse_xml

    paragraph._p.append(parse_xml(f'<w:r {SPACE}>{RAISED}<w:footnoteReference w:id="{number}"/></w:r>'))
