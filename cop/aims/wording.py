"""Finding the aims in what a community wrote: the lines under a heading that says “aims”."""

from __future__ import annotations

import re

from cop.aims.models import AIM_LIMIT
from cop.texts import in_one_line

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
ITEM = re.compile(r"\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+(.*)")
LINK, MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)"), re.compile(r"[*_`]")
SAYS_AIMS = re.compile(r"\baims?\b", re.I)


def aims_in(body: str) -> list[str]:
    """Each item of a list under such a heading; where there is no list, each paragraph."""
    found: list[str] = []
    for block in under_aims(body):
        items = listed(block)
        found += items or [" ".join(paragraph) for paragraph in paragraphs(block)]
    return list(dict.fromkeys(plain for text in found if (plain := plainly(text))))


def under_aims(body: str) -> list[list[str]]:
    """The lines under each heading about aims, up to the next heading that is as high."""
    blocks: list[list[str]] = []
    level = 0
    for line in body.split("\n"):
        heading = HEADING.fullmatch(line)
        if heading and (not level or len(heading[1]) <= level):
            level = len(heading[1]) if SAYS_AIMS.search(heading[2]) else 0
            blocks += [[]] if level else []
        elif level and not heading:
            blocks[-1].append(line)
    return blocks


def listed(lines: list[str]) -> list[str]:
    """A line that goes on belongs to the item above it; a list within the list is part of it."""
    items: list[str] = []
    for line in lines:
        item = ITEM.fullmatch(line)
        if item:
            items.append(item[1])
        elif items and line.startswith((" ", "\t")):
            items[-1] += f" {line.strip()}"
    return items


def paragraphs(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [each for each in found if each]


def plainly(text: str) -> str:
    return in_one_line(MARKS.sub("", LINK.sub(r"\1", text)), AIM_LIMIT)
