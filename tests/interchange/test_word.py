"""From Word and to Word: what a text can hold comes through, what it cannot is listed, and bad files are refused."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from cop.documents.models import BODY_LIMIT
from cop.errors import Refused
from cop.interchange.forms import take
from cop.word.drawing import draw_word
from tests.interchange.files import changed, link, word

TEXT = """## What we believe

Talent is for **everyone**, and *everyone* has [some](https://example.org/talent).

- We share
- We borrow
    - with thanks

1. First
1. Then

### In figures

| What | How many |
| --- | --- |
| Sessions | 3 |
| People | *twenty* |

> We meet where people are.
"""


def test_a_text_of_ours_goes_to_word_and_comes_back_the_same():
    taken = take(draw_word("Our manifesto", TEXT, "Harbour"))
    assert taken.text.replace("# Our manifesto\n\n", "").replace("## In figures", "### In figures") == TEXT.replace(
        "## What", "# What"
    )
    assert taken.dropped == []


def test_footnotes_go_to_word_as_its_own_and_come_back_the_same():
    text = (
        "We meet[^1] and **share**[^2].\n\n| What |\n| --- |\n| Cell[^3] |\n\n"
        "[^1]: Each *month*, see [the list](https://example.org).\n\n    In turns.\n\n"
        "[^2]: & thank.\n\n[^3]: 1\\. So.\n"
    )
    made = draw_word("Ours", text, "Harbour")
    taken = take(made)
    assert (taken.text.removeprefix("# Ours\n\n"), taken.dropped) == (text, [])
    with zipfile.ZipFile(BytesIO(made)) as package:
        assert package.read("word/document.xml").count(b"<w:footnoteReference ") == 3
        assert b"footnotes+xml" in package.read("[Content_Types].xml")


def test_a_note_with_a_list_in_it_loses_no_word_in_word():
    taken = take(draw_word("Ours", "We meet[^a].\n\n[^a]: - Often\n    - Early\n        - and late\n", "Harbour"))
    assert taken.text.endswith("We meet[^1].\n\n[^1]: Often\n\n    Early\n\n    and late\n")


NOTES = """<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:t>First.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>Called by nothing.</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def test_a_note_that_nothing_calls_is_listed_and_a_mark_without_its_note_is_none():
    made = changed(
        draw_word("Ours", "We[^a] meet[^b].\n\n[^a]: One.\n[^b]: Two.\n", "H"), "word/footnotes.xml", NOTES.encode()
    )
    calls = (
        zipfile.ZipFile(BytesIO(made)).read("word/document.xml").replace(b'Reference w:id="2"', b'Reference w:id="9"')
    )
    taken = take(changed(made, "word/document.xml", calls))
    assert taken.text == "# Ours\n\nWe[^1] meet.\n\n[^1]: First.\n"
    assert taken.dropped == ["A footnote: “Called by nothing.”"]


def test_endnotes_become_footnotes_and_more_than_a_text_can_lay_out_are_listed():
    import docx

    notes = "".join(f"[^{n}]" for n in range(300)) + "\n\n" + "\n".join(f"[^{n}]: Note {n}." for n in range(300)) + "\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cop.markdown.MOST_NOTES", 1_000)
        made = draw_word("Ours", "Notes" + notes, "H")
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"footnoteReference", b"endnoteReference")
            new.writestr(name, content.replace(b"relationships/footnotes", b"relationships/endnotes"))
    assert docx.Document(BytesIO(out.getvalue()))
    taken = take(out.getvalue())
    assert taken.text.count("[^") == 2 * 249 and "[^249]: Note 248." in taken.text
    assert taken.dropped[0] == "An endnote: “Note 249.”" and taken.dropped[-1] == "An endnote: 31 more"


def test_every_numbered_list_begins_anew_in_word():
    import docx

    made = docx.Document(BytesIO(draw_word("Ours", "1. One\n2. Two\n\nWords.\n\n1. Again\n", "Harbour")))
    numbers = [p._p.pPr.numPr.numId.val for p in made.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]


def test_headings_lists_tables_bold_and_links_come_in():
    def fill(document):
        document.add_heading("Our charter", 1)
        paragraph = document.add_paragraph("We are ")
        paragraph.add_run("very ").bold = True
        paragraph.add_run("bold").bold = True
        paragraph.add_run(" about ")
        link(paragraph, "talent", "https://example.org/a b")
        document.add_paragraph("One", style="List Number")
        document.add_paragraph("Deep", style="List Bullet 2")
        table = document.add_table(rows=2, cols=2)
        for cell, words in zip(table._cells, ("What", "Who | whom", "Dates", "*All*"), strict=True):
            cell.text = words

    assert take(word(fill)).text == (
        "# Our charter\n\nWe are **very bold** about [talent](https://example.org/a%20b)\n\n"
        "1. One\n    - Deep\n\n| What | Who \\| whom |\n| --- | --- |\n| Dates | \\*All\\* |\n"
    )


def test_what_looks_like_a_mark_stays_words():
    def fill(document):
        for words in ("# no heading", "- no list", "1. no number", "2 * 3 * 4", "> no quotation"):
            document.add_paragraph(words)

    assert take(word(fill)).text == (
        "\\# no heading\n\n\\- no list\n\n1\\. no number\n\n2 \\* 3 \\* 4\n\n\\> no quotation\n"
    )


def test_everything_that_is_left_out_is_listed():
    def fill(document):
        document.sections[0].header.paragraphs[0].text = "Confidential"
        run = document.add_paragraph("Words ").add_run("underlined")
        run.underline = True
        drawn = BytesIO()
        Image.new("RGB", (2, 2)).save(drawn, "PNG")
        document.add_picture(BytesIO(drawn.getvalue()))
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
        body = document.element.body
        from docx.oxml import parse_xml

        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        body.insert(0, parse_xml(f"<w:p {space}><w:del><w:r><w:delText>not this</w:delText></w:r></w:del></w:p>"))

    taken = take(word(fill))
    assert taken.text.startswith("Words underlined\n\n| Both |")
    for said in (
        "The head of the pages: “Confidential”",
        "Words marked as deleted: “not this”",
        "A picture or drawing: 1",
        "Underlining: 1",
        "A cell over several columns or rows, now in one: 1",
    ):
        assert said in taken.dropped
    assert len(taken.dropped) == 5


def refused(sent: bytes) -> str:
    with pytest.raises(Refused) as no:
        take(sent)
    return str(no.value)


def plain() -> bytes:
    return word(lambda document: document.add_paragraph("Words"))


def bomb(size: int) -> bytes:
    return changed(plain(), "word/media/a.xml", b"\0" * size)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (OLE + b"\0" * 600, "an old Word"),
        (b"%PDF-1.7 words", "This is a PDF"),
        (b"{\\rtf1 words}", "rich text file"),
        (b"PK\x03\x04 and then nothing", "not a Word document"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\xfd", "neither a Word document"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<h1>Hello</h1>", "This is a web page"),
        (b"<HTML><body>Hello", "This is a web page"),
        (b'{\n "format": "document-history",\n "title": "Ours"}', "whole history"),
        (b"Words\0and more", "neither a Word document"),
        (b"", "no text in this file"),
        (b" \n ", "no text in this file"),
        (b"x" * (BODY_LIMIT + 1), "at most 200 kB"),
        (b"x" * 5_000_001, "we take up to 5 MB"),
    ],
)
def test_a_file_that_is_no_text_of_ours_is_refused_with_a_sentence(sent, said):
    assert said in refused(sent)


def test_a_package_that_would_unpack_to_far_more_than_a_text_is_not_opened():
    assert "would unpack to far more" in refused(bomb(11_000_000))


def test_a_package_of_thousands_of_parts_is_not_opened():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(2_001):
            package.writestr(f"{number}.txt", "")
    assert "would unpack to far more" in refused(out.getvalue())


def test_any_other_package_is_no_word_document():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("words.txt", "Words")
    assert "not a Word document" in refused(out.getvalue())


@pytest.mark.parametrize("broken", [b"<w:document", b"", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_a_word_document_that_is_damaged_is_refused(broken):
    assert "not a Word document" in refused(changed(plain(), "word/document.xml", broken))


def test_more_than_200_kb_of_words_is_refused_by_name():
    def fill(document):
        for _ in range(60):
            document.add_paragraph("word " * 800)

    assert "at most 200 kB" in refused(word(fill))


def test_markdown_comes_in_as_it_is_and_says_which_pictures_will_not_show():
    taken = take("\ufeff## Ours\r\n\r\n![A tree](tree.png) grows\r\n".encode())
    assert taken.text == "## Ours\n\n![A tree](tree.png) grows\n"
    assert taken.dropped == ["A picture: “![A tree](tree.png)”; its description stays"]
