"""Drawing slides: 16:9, our own places on them, real titles, native charts to edit, words for who cannot see."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cop.fitting import Box, broken, cells_that_fit, fitting, kept, shortened

WIDE, HIGH, MARGIN = 13.333, 7.5, 0.6
"""Inches."""
BLUE, DARK, TEXT, PALE, QUIET = "005EB8", "003087", "212B32", "E8EDEE", "4C6272"
SERIES = ("005EB8", "ED8B00", "007F3B", "7C2855", "41B6E6", "768692")
BODY, SMALL, TITLE = 18, 13, 30
FOOT, LONGEST_TITLE = HIGH - 0.55, 110
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


UNDER = "under 5, or not shown"


def or_under(count: Any) -> str:
    """What pages, papers and slides say of a count that may not be told."""
    return str(count) if str(count).isdigit() else UNDER


def clean(text: object) -> str:
    """Without what no office file may hold."""
    return NO_XML.sub("", str(text))


class Deck:
    """A file of slides. The heavy library is loaded when the first one is drawn."""

    def __init__(self, title: str, foot: str) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.inches, self.foot = Inches, clean(foot)
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDE), Inches(HIGH)
        self.file.core_properties.title, self.file.core_properties.language = clean(title), "en-GB"
        self.file.core_properties.author = ""

    def slide(self, title: str, notes: str = "") -> Slide:
        blank = self.file.slide_layouts[5]  # a title and nothing else
        return Slide(self, self.file.slides.add_slide(blank), clean(title), clean(notes))

    def save(self, where: Any) -> None:
        self.file.save(where)


class Slide:
    def __init__(self, deck: Deck, drawn: Any, title: str, notes: str) -> None:
        self.deck, self.drawn = deck, drawn
        self.bar((0, 0, WIDE, 0.18))
        self.heading(title)
        self.text([deck.foot], (MARGIN, HIGH - 0.5, WIDE - 2 * MARGIN, 0.35), size=11, colour=QUIET)
        if notes:
            drawn.notes_slide.notes_text_frame.text = notes

    def place(self, box: Box) -> list[Any]:
        return [self.deck.inches(each) for each in box]

    def bar(self, box: Box) -> None:
        """The blue line on top: decoration, so a screen reader passes over it."""
        shape = self.drawn.shapes.add_shape(1, *self.place(box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(BLUE)
        shape.line.fill.background()
        described(shape, "", decoration=True)

    def heading(self, title: str) -> None:
        shape = self.drawn.shapes.title
        shape.left, shape.top, shape.width, shape.height = self.place((MARGIN, 0.4, WIDE - 2 * MARGIN, 0.9))
        frame = shape.text_frame
        frame.text, frame.word_wrap = shortened(title, LONGEST_TITLE), True
        paragraph = frame.paragraphs[0]
        paragraph.alignment = 1
        style(paragraph.runs[0], TITLE if len(title) < 52 else 24, DARK, bold=True)

    def text(self, lines: Sequence[str], box: Box, size: int = BODY, colour: str = TEXT, bullets: bool = False) -> None:
        """Lines that begin with “Name: ” have the name in bold."""
        shape = self.drawn.shapes.add_textbox(*self.place(box))
        frame = shape.text_frame
        frame.word_wrap = True
        cleaned = [broken(clean(line)) for line in lines]
        size = fitting(cleaned, box, size)
        for number, line in enumerate(kept(cleaned, box, size)):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after = points(size // 3)
            lead, _, rest = line.partition("\t")
            if bullets:
                bullet(paragraph)
            if rest:
                style(run(paragraph, f"{lead} "), size, colour, bold=True)
            style(run(paragraph, rest or lead), size, colour)

    def note(self, lines: Sequence[str], box: Box) -> None:
        """Set apart on a pale ground: not a part of what stands around it."""
        ground = self.drawn.shapes.add_shape(1, *self.place(box))
        ground.fill.solid()
        ground.fill.fore_color.rgb = rgb(PALE)
        ground.line.fill.background()
        described(ground, "", decoration=True)
        self.text(lines, box, size=14)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], box: Box, about: str) -> None:
        shape = self.drawn.shapes.add_table(len(rows) + 1, len(head), *self.place(box))
        described(shape, about)
        table, size, widths = shape.table, size_of(rows), widths_of(head, box[2])
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self.deck.inches(width)
        every = [[clean(text) for text in row] for row in (head, *rows)]
        for y, cells in enumerate(cells_that_fit(every, widths, size, FOOT - box[1])):
            table.rows[y].height = self.deck.inches(0.36)
            for x, text in enumerate(cells):
                filled(table.cell(y, x), text, size, y == 0)

    def chart(self, kind: str, names: Sequence[str], series: Mapping[str, Sequence[Any]], box: Box, about: str) -> None:
        """Columns or bars from numbers, with the numbers on them; the data comes along and can be edited."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION

        data = CategoryChartData()
        data.categories = [clean(name) for name in names]
        for name, values in series.items():
            data.add_series(clean(name), [*values, *[None] * (len(names) - len(values))])
        sort = XL_CHART_TYPE.BAR_CLUSTERED if kind == "bars" else XL_CHART_TYPE.COLUMN_CLUSTERED
        shape = self.drawn.shapes.add_chart(sort, *self.place(box), data)
        described(shape, about)
        chart = shape.chart
        chart.has_legend, chart.has_title = len(series) > 1, False
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
            chart.legend.font.size = points(SMALL)
        painted(chart, kind)


def painted(chart: Any, kind: str) -> None:
    """Quiet axes from nought, strong columns, a number on each."""
    values, names = chart.value_axis, chart.category_axis
    values.visible, values.has_major_gridlines, values.minimum_scale = False, False, 0
    names.tick_labels.font.size, names.format.line.color.rgb = points(SMALL), rgb(QUIET)
    names.has_major_gridlines, names.reverse_order = False, kind == "bars"
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.has_data_labels = 60, -10, True
    plot.data_labels.font.size, plot.data_labels.show_value = points(SMALL), True
    for series, colour in zip(plot.series, SERIES * 60, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)


def series(told: Mapping[str, dict[str, Any] | None]) -> tuple[dict[str, list[Any]], list[str]]:
    """Cells with one number a session, as numbers, and what the sessions are called; nothing where nothing may be
    shown. One session is called by its number and its day, as on the page behind the number; a round of several
    communities by the numbers that it has there."""
    each = {name: found["value"] if found and isinstance(found["value"], list) else [] for name, found in told.items()}
    held = [[row for row in found["rows"] if row["session"]] for found in told.values() if found]
    names = []
    for turn in range(max(map(len, each.values()), default=0)):
        here = [rows[turn] for rows in held if turn < len(rows)]
        labels, numbers = ([*dict.fromkeys(str(row[key]) for row in here)] for key in ("label", "session"))
        names.append(labels[0] if len(labels) == 1 else f"Session {' or '.join(numbers)}")
    return each, names


def joined(values: Sequence[Any]) -> str:
    return ", ".join(str(value) for value in values) or "no session"


def size_of(rows: Sequence[Sequence[str]]) -> int:
    """Of a table's letters."""
    return SMALL if len(rows) < 9 else 12


def widths_of(head: Sequence[str], wide: float) -> list[float]:
    """Of a table's columns: the first is the widest."""
    first = min(0.36, 2.2 / len(head) + 0.05) if len(head) > 1 else 1
    return [wide * first] + [wide * (1 - first) / max(len(head) - 1, 1)] * (len(head) - 1)


def filled(cell: Any, text: str, size: int, head: bool) -> None:
    cell.text = text
    cell.margin_top = cell.margin_bottom = points(3)
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(DARK if head else "FFFFFF")
    for paragraph in cell.text_frame.paragraphs:
        for each in paragraph.runs:
            style(each, size, "FFFFFF" if head else TEXT, bold=head)


def style(written: Any, size: int, colour: str, bold: bool = False) -> None:
    font = written.font
    font.name, font.size, font.bold, font.color.rgb = "Arial", points(size), bold, rgb(colour)


def run(paragraph: Any, text: str) -> Any:
    written = paragraph.add_run()
    written.text = text
    return written


def bullet(paragraph: Any) -> None:
    from pptx.oxml.ns import qn

    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "228600")
    properties.set("indent", "-228600")
    sign = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(sign)


def described(shape: Any, words: str, decoration: bool = False) -> None:
    """What a screen reader says for it; nothing for what only decorates."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("descr", clean(words))
    if decoration:
        properties.set("name", "Decoration")


def rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour)


def points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def columns(each: dict[str, list[Any]], names: Sequence[str]) -> bytes:
    """Groups of columns, one a session, with the number on each: drawn large, shown small, so that it stays sharp."""
    from PIL import Image, ImageDraw, ImageFont

    wide, high, foot, top = 1800, 760, 130, 40
    picture = Image.new("RGB", (wide, high), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(34)
    rounds, most = len(names), max(max(values, default=0) for values in each.values()) or 1
    group = (wide - 80) / rounds
    column = group * 0.75 / len(each)
    for number, (name, values) in enumerate(each.items()):
        colour = f"#{SERIES[number % len(SERIES)]}"
        for turn, value in enumerate(values):
            left = 40 + turn * group + group * 0.125 + number * column
            up = high - foot - (high - foot - top - 50) * value / most
            draw.rectangle((left, up, left + column * 0.88, high - foot), fill=colour)
            draw.text((left + column * 0.44, up - 6), str(value), fill="#212B32", font=font, anchor="ms")
        draw.rectangle((40 + number * 560, high - 44, 70 + number * 560, high - 14), fill=colour)
        draw.text((84 + number * 560, high - 29), name[:30], fill="#212B32", font=font, anchor="lm")
    for turn, name in enumerate(names):
        told = name if font.getlength(name) < group else name.partition(",")[0]
        draw.text((40 + (turn + 0.5) * group, high - foot + 30), told, fill="#212B32", font=font, anchor="mm")
    return written(picture)


def written(picture: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=False)
    return file.getvalue()


def word_cell(cell: Any, text: str, head: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = points(0)
    written = paragraph.add_run(text)
    written.bold, written.font.size = head, points(9.5)
    if head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "E8EDEE")
        cell._tc.get_or_add_tcPr().append(shade)


def rgb_word(colour: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(colour)
