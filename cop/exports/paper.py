"""A report as a paper for a board: headings, tables with heads, a picture with words for who cannot see it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from cop.exports.deck import DARK, clean, columns, joined, or_under, points, rgb_word, word_cell
from cop.exports.slides import (
    FIELDS,
    WHOLE,
    Contents,
    at,
    attendance,
    came,
    communities,
    figures,
    how,
    plan_words,
    scope_of,
    shown,
    spoken_by,
    texts,
)

FEW_PLACES = 6
ASKED = (("feeling", "How people felt"), ("today", "How the day was"))
LETTERS = (
    "In the formulas, g1 to gn are the sessions held in this period; P(g) is everybody at session g who counts as a "
    "participant, so no facilitator, visitor or guest; U is everybody in some P(g)."
)
WIDE_CM = 16.6
"""Of the text on an A4 page."""


class Paper:
    """A document that only gets longer."""

    def __init__(self, contents: Contents) -> None:
        from docx import Document
        from docx.shared import Cm

        self.file, self.contents = Document(), contents
        properties, section = self.file.core_properties, self.file.sections[0]
        properties.title, properties.author, properties.language = clean(contents["title"]), "", "en-GB"
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2)
        for name in ("Normal", "Title", "Heading 1", "Heading 2"):
            self.look(name)

    def look(self, name: str) -> None:
        from docx.oxml.ns import qn

        font = self.file.styles[name].font
        font.name, font.color.rgb = "Arial", rgb_word("212B32" if name == "Normal" else DARK)
        font.size = points({"Normal": 11, "Title": 22, "Heading 1": 16, "Heading 2": 13}[name])
        fonts = self.file.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for each in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(each), None)

    def heading(self, text: str, level: int = 1) -> None:
        self.file.add_heading(clean(text), level)

    def line(self, text: str, lead: str = "", style: str | None = None) -> None:
        paragraph = self.file.add_paragraph(style=style)
        if lead:
            paragraph.add_run(f"{clean(lead)} ").bold = True
        paragraph.add_run(clean(text))

    def lines(self, texts: Sequence[str]) -> None:
        """As bullets; “lead: \\t rest” has its lead in bold."""
        for text in texts:
            lead, _, rest = text.partition("\t")
            self.line(rest or lead, lead if rest else "", "List Bullet")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Cm

        table = self.file.add_table(rows=1, cols=len(head), style="Table Grid")
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        wide = WIDE_CM * (0.36 if len(head) > 2 else 0.6)
        widths = [wide, *[(WIDE_CM - wide) / max(len(head) - 1, 1)] * (len(head) - 1)]
        for number, texts_of_row in enumerate((head, *rows)):
            line = table.rows[0] if number == 0 else table.add_row()
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            cells = line.cells
            for cell, text, width in zip(cells, texts_of_row, widths, strict=True):
                cell.width = Cm(width)
                word_cell(cell, clean(text), head=number == 0)
        self.file.add_paragraph().paragraph_format.space_after = points(2)

    def picture(self, drawn: bytes, words: str) -> None:
        from docx.shared import Cm

        shape = self.file.add_picture(io.BytesIO(drawn), width=Cm(15))
        shape._inline.docPr.set("descr", clean(words))
        shape._inline.docPr.set("title", "People at each session")


def paper_of(contents: Contents) -> Paper:
    paper = Paper(contents)
    paper.file.add_heading(clean(contents["title"]), 0)
    for part in (front, minute, hopes, sentences, people, happened, said, asked, texts_made, beyond, beside, made):
        part(paper, contents)
    return paper


def front(paper: Paper, contents: Contents) -> None:
    told = [("What this paper is for", contents["front"]["purpose"]), ("Period", contents["period"]["name"])]
    told += [("Prepared by", contents["front"]["prepared_by"]), ("What is asked of you", contents["front"]["asked"])]
    told += [
        ("Signed off", f"{contents['signed']['on']}, by {contents['signed']['by']}" if contents["signed"]["on"] else "")
    ]
    if contents["version"] > 1:
        told += [("Version", str(contents["version"])), ("What changed", contents["what_changed"])]
    told.insert(0, ("Not the newest version", contents.get("superseded", "")))
    for name, text in told:
        if text:
            paper.line(text, f"{name}:")


def minute(paper: Paper, contents: Contents) -> None:
    said = contents["minute"]
    paper.heading("In one minute")
    paper.lines(said["sentences"] or ["Nobody has written this."])
    for figure in figures(contents, said["numbers"]):
        paper.line(shown(figure, contents["places"][-1]["slug"]), f"{figure['name']}:")
    if said["not_well"]:
        paper.line(said["not_well"], "What did not go well:")


def hopes(paper: Paper, contents: Contents) -> None:
    paper.heading("Why, what was hoped, and what happened")
    if contents["programme"]["purpose"]:
        paper.line(contents["programme"]["purpose"])
    rows = [(f"{hope['kind'].capitalize()}: {hope['text']}", came(hope)) for hope in contents["hopes"]]
    paper.table(("Hoped or expected", "Did it happen?"), rows or [("Nothing was written down.", "")])
    paper.lines(
        [*texts(contents, "plain_words"), *(f"A fault in the data:\t{fault}" for fault in texts(contents, "faults"))]
    )


def people(paper: Paper, contents: Contents) -> None:
    """Every figure, a table for each part; with many communities, of all together."""
    paper.heading("Figures")
    each, names = attendance(contents)
    if names and len(each) <= FEW_PLACES:
        words = "People at each session. " + " ".join(f"{name}: {joined(values)}." for name, values in each.items())
        paper.picture(columns(each, names), words)
    places = contents["places"] if len(contents["places"]) <= FEW_PLACES else contents["places"][-1:]
    for part in dict.fromkeys(figure["part"] for figure in contents["figures"]):
        mine = [figure for figure in contents["figures"] if figure["part"] == part]
        paper.heading(part, 2)
        rows = [[figure["name"], *(and_before(figure, place["slug"]) for place in places)] for figure in mine]
        paper.table(["Figure", *(place["short"] for place in places)], rows)


def and_before(figure: dict[str, Any], place: str) -> str:
    """With what it was in the period before, if anything was held in it."""
    before = next((each.get("before") for each in figure["cells"] if each["place"] == place), None)
    return f"{shown(figure, place)} (before: {before})" if before else shown(figure, place)


def happened(paper: Paper, contents: Contents) -> None:
    paper.heading("What happened")
    for place in communities(contents):
        paper.heading(place["name"], 2)
        held = at(contents, "sessions", place["slug"])
        if not held:
            paper.line("No session was held in this period.")
        for each in held:
            topics = f"{each['topics']} topics, {each['minutes']} minutes"
            ways = f"; ways of working: {', '.join(each['ways'])}" if each["ways"] else ""
            paper.line(f"{each['focus']} ({topics}{ways})", f"Session {each['number']}, {each['day_words']}:")
            paper.lines(each.get("titles", []))


def sentences(paper: Paper, contents: Contents) -> None:
    """Words before numbers."""
    if contents["two_sentences"]:
        paper.heading("What people said about how it was")
    for each in contents["two_sentences"]:
        lead = f"{contents['names'][each['community']]}, in the group’s own words:"
        paper.line(f"{each['one']} {each['two']}".strip(), lead)


def said(paper: Paper, contents: Contents) -> None:
    if contents["quotes"]:
        paper.heading("Quoted with their writers’ yes")
        for quote in contents["quotes"]:
            paper.line(f"“{quote['text']}”", style="Quote")
    if contents["themes"] or contents["kinds"]:
        paper.heading(WHOLE)
        paper.line(scope_of(contents))
        pooled(paper, contents)


def pooled(paper: Paper, contents: Contents) -> None:
    """Under a heading of its own: none of it is this community's or this period's alone."""
    for question, heading in ASKED:
        mine = [each for each in contents["themes"] if each["question"] == question]
        rows = [(theme["theme"], theme["axis"], or_under(theme["count"])) for theme in mine]
        if rows:
            paper.table((heading, "Psychological or practical", "Answers"), rows)
    for field, heading in FIELDS.items():
        people = [(kind["kind"], or_under(kind["count"])) for kind in contents["kinds"] if kind["field"] == field]
        if people:
            paper.table((heading, "People"), people)


def asked(paper: Paper, contents: Contents) -> None:
    if contents["asked"] or contents["unworded"] or contents["untouched"]:
        paper.heading("You asked, we did")
        rows = [(each["words"], "; ".join([each["fate"], *each["what"]])) for each in contents["asked"]]
        if rows:
            paper.table(("The question", "What became of it"), rows)
        names = contents["names"]
        paper.lines([f"{names[each['community']]}, {each['fate']}:\t{each['number']}" for each in contents["unworded"]])
        if contents["untouched"]:
            paper.line(str(contents["untouched"]), "Questions of which nothing has been noted yet:")


HOWS = {"same": "", "added": "New:", "changed": "Changed:", "removed": "Taken out:"}


def texts_made(paper: Paper, contents: Contents) -> None:
    """What a community let out, as it is now, and what changed since its first version."""
    told = contents.get("made", [])
    if told:
        paper.heading("What was made")
    for text in told:
        paper.heading(f"{contents['names'][text['community']]}: {text['title']}", 2)
        paper.line(f"From version {text['first']} to version {text['last']}.")
        for each in text["paragraphs"]:
            paper.line(each["text"], HOWS[each["how"]], "List Bullet")


NONE_OR_FEW = "none or fewer than five"
MISSING = "None, or fewer than five, of everybody published so far in the whole programme."


def voices(paper: Paper, contents: Contents) -> None:
    told = [each for each in contents.get("voices", []) if each["missing"]]
    if told:
        paper.heading("Whose voices are missing")
        paper.line(MISSING)
        paper.lines([f"{FIELDS[each['field']]}, {NONE_OR_FEW}:\t{', '.join(each['missing'])}" for each in told])


def beyond(paper: Paper, contents: Contents) -> None:
    names = {place["slug"]: place["name"] for place in contents["places"]} | {"all": "All"}
    if contents["stories"]:
        paper.heading("What it led to: stories")
    for story in contents["stories"]:
        paper.heading(f"{story['title']} ({names[story['community']]})", 2)
        for prompt, text in story["told"]:
            paper.line(text, prompt)
    voices(paper, contents)
    if contents["links"]:
        paper.heading("Linked networks")
        paper.lines([f"{names[link['community']]}:\t{link['name']}, {link['state']}" for link in contents["links"]])
    if contents["risks"]:
        paper.heading("Risks and answers")
        paper.table(
            ("Risk", "Answer"), [(risk["text"], risk["answer"] or "No answer yet") for risk in contents["risks"]]
        )
    if contents["plans"]:
        paper.heading("How each community goes on")
        paper.lines([f"{names[plan['community']]}:\t{plan_words(plan)}" for plan in contents["plans"]])


def beside(paper: Paper, contents: Contents) -> None:
    paper.heading("What each side says")
    for place in communities(contents):
        paper.heading(place["name"], 2)
        for each in at(contents, "seen", place["slug"]):
            paper.line(each["words"])
        for each in at(contents, "comments", place["slug"]):
            paper.line(each["text"], f"{spoken_by(each)}:")


def made(paper: Paper, contents: Contents) -> None:
    paper.heading("How the numbers are made")
    paper.line("Counts of fewer than five people or answers read “under 5”; percentages stand from ten on.")
    for each in contents["left_out"]:
        paper.line(f"{each['name']}, session {each['session']}, {each['day_words']}: {each['why']}", "Left out:")
    paper.line(LETTERS)
    paper.lines([f"{name}:\t{formula}" for name, formula in how(contents["figures"])])
