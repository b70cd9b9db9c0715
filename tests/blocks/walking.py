"""Somebody who fetches every page and every file that they may, and reads all that stands in them.

They follow each link, ask for each quarter and each community, open slides, papers and workbooks down to the numbers
behind a chart, and note whatever number stands beside a name that they look for.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Protocol
from urllib.parse import urldefrag, urljoin

import openpyxl
from flask import Flask
from lxml import etree
from werkzeug.exceptions import HTTPException

LINE = re.compile(r"</?(?:tr|li|p|div|h\d|dt|caption|summary|blockquote|text|option|label|legend|br)\b[^>]*>")
UNREAD = re.compile(r"<(script|style)\b.*?</\1>", re.S)
SPOKEN = re.compile(r'\b(?:alt|title|aria-label|value|content)="([^"]*)"')
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
NOT_A_COUNT = re.compile(r"under 5|[Ss]ession \d+|[Vv]ersion \d+|\d+ (?=to )|\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]+ \d{4}")


class Device(Protocol):
    def open(self, method: str, address: str) -> Any: ...


@dataclass
class Found:
    """One page or file: where it was, and its lines."""

    address: str
    rule: str
    lines: list[str]
    raw: bytes


@dataclass
class Walk:
    """`at_most`: how many pages of one kind with one key, whatever is asked for beside it; none: all of them."""

    app: Flask
    device: Device
    at_most: int | None = None
    follows: bool = True
    found: list[Found] = field(default_factory=list)

    def through(self, seeds: Iterable[str]) -> Walk:
        todo, seen, kinds = deque(dict.fromkeys(seeds)), set(seeds), Counter[Any]()
        while todo:
            address = todo.popleft()
            rule, key = self.rule_of(address)
            kinds[rule, key] += 1
            if not rule or "sign-out" in rule or (self.at_most and kinds[rule, key] > self.at_most):
                continue
            answer = self.device.open("GET", address)
            assert answer.status_code < 500, f"{address} fell over, so nothing is known of it"
            if answer.status_code == 200:
                self.found.append(Found(address, rule, list(lines_of(answer.data)), answer.data))
                for link in links_in(address, answer.data):
                    if self.follows and link not in seen:
                        seen.add(link)
                        todo.append(link)
        return self

    def rule_of(self, address: str) -> tuple[str, str]:
        try:
            rule, values = self.app.url_map.bind("localhost").match(address.partition("?")[0], return_rule=True)
        except HTTPException:
            return "", ""
        plain = re.sub(r"<[^<>]*?(\w+)>", r"<\1>", rule.rule)
        asked_for = plain == "/evaluation/<programme>" or ("/reports/" in plain and "key" not in values)
        return plain, address if asked_for else str(values.get("key", ""))


def links_in(address: str, data: bytes) -> Iterator[str]:
    if data.lstrip()[:1] == b"<":
        for link in LINK.findall(data.decode()):
            found = urldefrag(urljoin(f"http://localhost{address}", unescape(link)))[0]
            if found.startswith("http://localhost/") and "/static/" not in found:
                yield found.removeprefix("http://localhost")


def lines_of(data: bytes) -> Iterator[str]:
    """Whatever a row, a point, a paragraph or an object says, its cells one after the other."""
    if data[:2] == b"PK":
        yield from in_an_archive(data)
    elif data.lstrip()[:1] in (b"{", b"["):
        yield from in_json(json.loads(data))
    elif data.lstrip()[:1] == b"<":
        yield from in_html(data)
    else:
        yield from data.decode("utf-8", "replace").splitlines()


def in_html(data: bytes) -> Iterator[str]:
    page = UNREAD.sub("", data.decode())
    yield from map(unescape, SPOKEN.findall(page))
    words = re.sub(r"<[^>]*>", " ", LINE.sub("\n", re.sub(r"\s+", " ", page)))
    yield from unescape(words).splitlines()


def in_json(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield " ".join(str(each) for each in told.values() if not isinstance(each, (dict, list)) and each is not None)
        yield from (f"{key} {each}" for key, each in told.items() if isinstance(each, (int, str)))
    for each in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from in_json(each)


def in_an_archive(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
            yield from (" ".join(str(cell) for cell in row if cell is not None) for row in rows)
            return
        for name in names:
            inner = archive.read(name)
            if name.endswith(".xml"):
                yield from in_office(inner)
            elif name.endswith((".xlsx", ".csv", ".json")):
                yield from lines_of(inner)


def in_office(data: bytes) -> Iterator[str]:
    """Rows and paragraphs; of a chart, its words and numbers in one line."""
    root = etree.fromstring(data)
    for each in root.iter(etree.Element):
        kind = each.tag.rpartition("}")[2]
        if kind in ("tr", "p", "ser"):
            yield " ".join(
                "".join(node.text or "" for node in part.iter()) for part in ([each] if kind == "p" else each)
            )
        elif not len(each) and each.text:
            yield each.text
        yield from (value for name, value in each.attrib.items() if name in ("descr", "title"))


def numbers_beside(lines: Iterable[str], labels: Iterable[str]) -> set[tuple[str, int]]:
    """Each of the names with the first number that follows it in its line, before the next name."""
    name = re.compile("|".join(sorted(map(re.escape, labels), key=len, reverse=True)))
    found = set()
    for line in lines:
        parts = name.split(line) if name.search(line) else []
        for label, after in zip(name.findall(line), parts[1:], strict=True):
            if number := re.search(r"\d+", NOT_A_COUNT.sub(" ", after)):
                found.add((label, int(number[0])))
    return found
