"""Somebody who asks for anything: plain requests, cookies, no questions about what a page would let one do."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

from bs4 import BeautifulSoup, Tag


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    new_cookies: list[str]
    body: str

    @property
    def html(self) -> BeautifulSoup:
        return BeautifulSoup(self.body if "html" in self.headers.get("content-type", "") else "", "html.parser")


@dataclass
class Visitor:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        got = connection.getresponse()
        new = [value for name, value in got.getheaders() if name.lower() == "set-cookie"]
        for cookie in new:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        body = got.read().decode(errors="replace")
        connection.close()
        return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, new, body)

    def send(self, path: str, form: Tag, instead: dict[str, str] | None = None) -> Answer:
        """The form as it stands, with some fields replaced; `every text` replaces whatever can be typed."""
        instead = instead or {}
        fields = {}
        for tag in form.select("input[name], textarea[name], select[name], button[name]"):
            name, kind = str(tag["name"]), str(tag.get("type", "text"))
            typed = tag.name == "textarea" or (tag.name == "input" and kind in {"text", "email", "search", "url"})
            value = instead.get("every text", held(tag)) if typed else held(tag)
            fields[name] = instead.get(name, value)
        return self.ask("POST", urljoin(path, str(form.get("action") or path)), fields)


def held(tag: Tag) -> str:
    if tag.name == "select":
        option = tag.select_one("option[selected]") or tag.select_one("option")
        return str(option.get("value", option.get_text())) if option else ""
    return tag.get_text() if tag.name == "textarea" else str(tag.get("value", ""))
