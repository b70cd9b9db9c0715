"""One way from markdown to HTML for the whole product: the same text always gives the same markup.

Python-Markdown draws it, our own pass over its tree keeps what belongs on a page of ours, and nh3 has the last
word with a list of what may stay. HTML that somebody types is shown as they typed it, never obeyed.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from html import escape, unescape
from itertools import count
from urllib.parse import urlsplit

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE
from markupsafe import Markup

SCHEMES = {"http", "https", "mailto"}
TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code"),
    *("strong", "em", "sup", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "li": {"id"}, "sup": {"id"}, "ol": {"start"}}
REL = "nofollow noopener noreferrer"

KEPT_BY_CONTENT = 64
"""Rendered texts kept: at the longest text a document may have, some 40 MB."""
MOST_LINES, MOST_MARKS, MOST_NOTES = 25_000, 30_000, 500
MOST_COLUMNS, MOST_CELLS = 100, 20_000
MOST_DEPTH, MOST_SPAN = 20, 400_000
AS_TYPED = "This text is too tangled to be laid out, so it is shown as it was typed."

HEADING, MARK = re.compile(r"#{1,6}\s"), re.compile(r"(?:[-*+]|\d{1,9}\.)\s+\S")
RULE = re.compile(r"\s{0,3}(?:=+|-+|(?:[-*_]\s*){3,})\s*$")
LEADING = re.compile(r"(?:[>\s]|[-*+]\s|\d{1,9}\.\s)*")
BRACKET = re.compile(r"\\.|[\[\]()]", re.S)


def markdown(text: str, top: int = 2, name: str = "text") -> Markup:
    """Safe HTML for this markdown. Its first heading becomes an h`top`; `name` keeps the footnotes of two texts on
    one page apart. Never raises: what cannot be laid out in a moment is shown as it was typed."""
    return Markup(_drawn(text, top, name))  # noqa: S704 - nh3 had the last word


def forget() -> None:
    """Draw every text anew: for measuring."""
    _drawn.cache_clear()


@lru_cache(maxsize=KEPT_BY_CONTENT)
def _drawn(text: str, top: int, name: str) -> str:
    if tangled(text):
        return _as_typed(text)
    try:
        drawn = _parser(top, name).convert(loosened(text))
    except Exception:  # a text that breaks the parser must not break the page
        return _as_typed(text)
    return _scrolling_tables(_clean(drawn))


def _parser(top: int, name: str) -> Markdown:
    notes = {"BACKLINK_TEXT": "Back to the text", "SEPARATOR": "-"}
    house = House(top, re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"))
    extensions: list[str | Extension] = ["tables", "footnotes", "sane_lists", house]
    return Markdown(extensions=extensions, extension_configs={"footnotes": notes})


def _clean(html: str) -> str:
    import nh3  # two megabytes, for pages with somebody's text on them

    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL, strip_comments=True)


def _as_typed(text: str) -> str:
    blocks = [escape(block).replace("\n", "<br>") for block in re.split(r"\n\s*\n", text.strip("\n"))]
    return f"<p><em>{AS_TYPED}</em></p>\n" + "\n".join(f"<p>{block}</p>" for block in blocks)


def _scrolling_tables(html: str) -> str:
    """A wide table scrolls by itself, with the keyboard too, instead of pushing the page off a phone."""
    numbers = count(1)
    before = '<div class="cop-scroll" role="region" aria-label="Table {}" tabindex="0"><table class="nhsuk-table">'
    html = re.sub("<table>", lambda _found: before.format(next(numbers)), html)
    return html.replace("</table>", "</table></div>")


def loosened(text: str) -> str:
    """Blank lines where people leave them out: around headings and rules, and before a list. `#word` is a word."""
    lines: list[str] = []
    before = ""
    for line in text.splitlines():
        if HEADING.match(line) or (MARK.match(line) and _prose(before)):
            lines.append("")
        lines.append("\\" + line if re.match(r"#{1,6}[^#\s]", line) else line)
        if HEADING.match(line) or RULE.match(line):
            lines.append("")
        before = line
    return "\n".join(lines)


def _prose(line: str) -> bool:
    """A line that a list may follow directly: neither blank, nor part of a list, a quotation or a block of code."""
    return bool(line.strip()) and not line.startswith((" ", "\t", ">")) and not MARK.match(line)


def tangled(text: str) -> bool:
    """Whether laying this out could take seconds or go too deep: measured, the parser takes the square of these."""
    lines = text.split("\n")
    return (
        len(lines) > MOST_LINES
        or sum(map(text.count, "*_`\\")) > MOST_MARKS
        or text.count("[^") > MOST_NOTES
        or _too_wide(lines)
        or any(_depth(line) > MOST_DEPTH for line in lines)
        or sum(map(_spans, re.split(r"\n\s*\n", text))) > MOST_SPAN
    )


def _too_wide(lines: list[str]) -> bool:
    """A table's short rows are filled up to its widest."""
    columns = [line.count("|") for line in lines if "|" in line]
    widest = max(columns, default=0)
    return widest > MOST_COLUMNS or widest * len(columns) > MOST_CELLS


def _depth(line: str) -> int:
    found = LEADING.match(line)
    lead = found[0] if found else ""
    return len(re.findall(r"[>\-*+.]", lead)) + lead.replace("\t", "    ").count("    ")


def _spans(block: str) -> int:
    """How far the parser looks for closing brackets, in characters, all looks together."""
    waiting: dict[str, list[int]] = {"]": [], ")": []}
    total = 0
    for found in BRACKET.finditer(block):
        mark, at = found[0], found.start()
        if mark in "[(":
            waiting["]" if mark == "[" else ")"].append(at)
        elif waiting.get(mark):
            total += at - waiting[mark].pop()
    return total + sum(len(block) - at for places in waiting.values() for at in places)


class House(Extension):
    """What our pages ask of any text."""

    def __init__(self, top: int, name: str) -> None:
        super().__init__()
        self.top, self.name = top, name

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(Tidy(md, self.top, self.name), "house", 3)


class Tidy(Treeprocessor):
    """Headings that start where they should and skip no level, links that lead somewhere allowed, ids of our own."""

    def __init__(self, md: Markdown, top: int, name: str) -> None:
        super().__init__(md)
        self.top, self.name = top, name

    def run(self, root: ET.Element) -> None:
        self.headings(root)
        self.notes(root)
        for link in root.iter("a"):
            self.link(link)
        for image in list(root.iter("img")):
            image.tag, image.text = "span", image.get("alt", "")  # its words stay, the picture does not

    def headings(self, root: ET.Element) -> None:
        above: list[int] = []
        for heading in (e for e in root.iter() if re.fullmatch("h[1-6]", str(e.tag))):
            level = int(heading.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            said = "".join(heading.itertext()).strip()
            heading.tag = f"h{min(self.top + len(above) - 1, 6)}" if said else "span"

    def notes(self, root: ET.Element) -> None:
        """Footnotes are numbered in the order of their first mention, whatever their writer called them."""
        known: dict[str, str] = {}
        for element in root.iter():
            if element.get("class") == "footnote-backref":
                element.tail = f"{element.tail or ''} "
            for attribute in ("id", "href"):
                value = element.get(attribute, "")
                if found := re.match(r"(#?)(fn(?:ref\d*)?)-(.*)", value, re.S):
                    number = known.setdefault(found[3], str(len(known) + 1))
                    element.set(attribute, f"{found[1]}{self.name}-{found[2]}-{number}")
                elif attribute == "id" and value:
                    del element.attrib["id"]

    def link(self, link: ET.Element) -> None:
        address = unescape(link.get("href", "").replace(AMP_SUBSTITUTE, "&")).strip()
        if not (address.startswith(f"#{self.name}-fn") or _allowed(address)):
            link.tag = "span"
        elif not "".join(link.itertext()).strip():
            link.text = address


def _allowed(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or (parts.scheme == "mailto" and parts.path))
