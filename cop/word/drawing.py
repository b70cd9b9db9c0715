"""A text of ours as a Word document: what the page shows, in Word's own headings, lists, tables and links."""

from __future__ import annotations

import io
import re
from typing import Any

from cop.markdown import markdown
from cop.word.footnotes import Below, call

Looks = frozenset[str]
INLINE = {"strong": "bold", "em": "italic", "code": "code", "sup": "superscript"}
WITH_WORDS = ".//p|.//li[not(p)]|.//td|.//th|.//pre|.//h2|.//h3|.//h4|.//h5|.//h6"
"""In a note, each of these is a paragraph."""
LEVELS = 3
"""Word has styles for so many levels of a list."""


def draw_word(title: str, text: str, by: str) -> bytes:
    """The bytes of a .docx: the title, then everything that the text's page shows."""
    import docx
    from lxml import html

    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, by
    document.core_properties.comments = ""
    document.styles["Normal"].font.name = "Arial"
    document.add_paragraph(title, style="Title")
    drawn = markdown(text)
    if drawn:
        whole = html.fragment_fromstring(str(drawn), create_parent="div")
        notes = notes_below(whole)
        blocks(document, whole)
        write_below(document, notes)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def notes_below(whole: Any) -> list[Any]:
    """The text's footnotes, in the order of their numbers, taken out of it with the line above them."""
    notes = whole.xpath("./ol/li[starts-with(@id, 'text-fn-')]")
    for listed in {note.getparent() for note in notes}:
        for each in [before for before in [listed.getprevious()] if before is not None and before.tag == "hr"]:
            whole.remove(each)
        whole.remove(listed)
    return list(notes)


def write_below(document: Any, notes: list[Any]) -> None:
    if notes:
        below = Below(document)
        for number, note in enumerate(notes, 1):
            texts = note.xpath(WITH_WORDS) or [note]
            for paragraph, text in zip(below.paragraphs(number), texts, strict=False):
                paragraph.add_run(" ")
                inline(paragraph, text, stop=frozenset({"ul", "ol"}))


def blocks(document: Any, parent: Any) -> None:
    for element in parent:
        tag = element.tag
        if tag in ("h2", "h3", "h4", "h5", "h6"):
            inline(document.add_paragraph(style=f"Heading {int(tag[1]) - 1}"), element)
        elif tag in ("ul", "ol"):
            items(document, element, 1)
        elif tag == "blockquote":
            for each in element.iter("p"):
                inline(document.add_paragraph(style="Quote"), each)
        elif tag == "table":
            table(document, element)
        elif tag == "hr":
            rule(document.add_paragraph())
        elif tag == "div":
            blocks(document, element)
        else:
            inline(document.add_paragraph(), element)


def rule(paragraph: Any) -> None:
    """A line across the page: the lower border of an empty paragraph."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    border = '<w:bottom w:val="single" w:sz="6" w:space="1" w:color="AEB7BD"/>'
    paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"))


def items(document: Any, parent: Any, level: int) -> None:
    kind = "List Bullet" if parent.tag == "ul" else "List Number"
    style = kind if level == 1 else f"{kind} {min(level, LEVELS)}"
    number = numbered_anew(document, style, parent.get("start", "1")) if parent.tag == "ol" else None
    for item in parent.iterchildren("li"):
        paragraph = document.add_paragraph(style=style)
        if number is not None:
            said = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            said.get_or_add_ilvl().val, said.get_or_add_numId().val = 0, number
        inline(paragraph, item, stop=frozenset({"ul", "ol"}))
        for inner in item:
            if inner.tag in ("ul", "ol"):
                items(document, inner, level + 1)


def numbered_anew(document: Any, style: str, start: str) -> int:
    """The number of a list that begins at `start`: without one of its own, it would go on from the list before it."""
    numbering = document.part.numbering_part.element
    usual = document.styles[style].element.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(usual).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(int(start) if start.isdecimal() else 1)
    return int(number.numId)


def table(document: Any, element: Any) -> None:
    rows = [list(row.iterchildren("td", "th")) for row in element.iter("tr")]
    if not rows or not rows[0]:
        return
    made = document.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
    grid = [list(row.cells) for row in made.rows]
    for cells, row in zip(grid, rows, strict=True):
        for cell, each in zip(cells, row, strict=False):
            inline(cell.paragraphs[0], each, frozenset({"bold"}) if each.tag == "th" else frozenset())


def inline(paragraph: Any, element: Any, looks: Looks = frozenset(), stop: Looks = frozenset()) -> None:
    """Words with their looks. `stop`: what is drawn as blocks of its own afterwards."""
    say(paragraph, element.text, looks)
    for child in element:
        if child.tag == "br":
            paragraph.add_run().add_break()
        elif child.tag == "a":
            link(paragraph, child, looks)
        elif child.tag == "sup" and (number := first_call(child)):
            call(paragraph, number)
        elif child.tag not in stop:
            inline(paragraph, child, looks | {INLINE[child.tag]} if child.tag in INLINE else looks, stop)
        if child.tag not in stop or (child.tail or "").strip():
            say(paragraph, child.tail, looks)


def first_call(sup: Any) -> int:
    """Of which footnote. Word calls a note once: a second mention is its number, raised."""
    found = re.fullmatch(r"text-fnref-(\d+)", sup.get("id", ""))
    return int(found[1]) if found else 0


def say(paragraph: Any, words: str | None, looks: Looks) -> Any:
    words = " ".join((words or "").replace("\n", " ").split(" ")) if words else ""
    if not words.strip() and (not words or not paragraph.runs):
        return None
    run = paragraph.add_run(words if paragraph.runs else words.lstrip())
    run.bold, run.italic = "bold" in looks or None, "italic" in looks or None
    run.font.superscript = "superscript" in looks or None
    if "code" in looks:
        run.font.name = "Courier New"
    return run


def link(paragraph: Any, element: Any, looks: Looks) -> None:
    """To another page a link of Word; within the text, as footnotes have, the words alone."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    address, words = element.get("href", ""), "".join(element.itertext())
    if address.startswith("#"):
        if words != "Back to the text":
            say(paragraph, words, looks)
        return
    run = say(paragraph, words, looks)
    if run is None:
        return
    run.underline, run.font.color.rgb = True, RGBColor(0x00, 0x5E, 0xB8)
    around = OxmlElement("w:hyperlink")
    around.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run._r.getparent().replace(run._r, around)
    around.append(run._r)
