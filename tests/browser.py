"""A browser for tests: it keeps cookies, follows redirects, presses buttons that are really there,
and checks every page on the way, so each feature's tests are also tests of its pages.

    page = browse.get("/sign-in")
    page = browse.submit("Send me a link", email="ruby@example.org")
    phone = browse.another_device()

Requests run in an empty context of their own. Flask would otherwise reuse the app context that the
test itself holds, and with it `g`, the signed-in person and the database session of the last request.
"""

from __future__ import annotations

import contextvars
import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.page_checks import check_headers, check_markup
from tests.page_forms import filled_in, find_form

REDIRECTS = {301, 302, 303, 307, 308}


class Page:
    """One answer: the status, the headers and, when it is HTML, the parsed markup."""

    def __init__(self, response: Any, address: str) -> None:
        self.address = address
        self.status: int = response.status_code
        self.headers = response.headers
        self.body: bytes = response.get_data()
        self.html = BeautifulSoup(self.body if self.is_html else b"", "html.parser")

    @property
    def is_html(self) -> bool:
        return str(self.headers.get("Content-Type", "")).startswith("text/html")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """What a person reads, with runs of space made one."""
        return " ".join(self.html.get_text(" ").split())

    @property
    def h1(self) -> str:
        return words(self.one("h1"))

    def select(self, selector: str) -> list[Tag]:
        return list(self.html.select(selector))

    def one(self, selector: str) -> Tag:
        found = self.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} on {self.address}, expected one"
        return found[0]

    def __contains__(self, sentence: str) -> bool:
        return sentence in self.text

    def __repr__(self) -> str:
        return f"<{self.status} {self.address}: {self.text[:300] or self.body[:300]!r}>"


class Browser:
    """One device: its own cookies. `another_device()` is somebody else's."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.page: Page | None = None

    def another_device(self) -> Browser:
        return Browser(self.app)

    def get(self, address: str, *, status: int = 200, htmx: bool = False, **headers: str) -> Page:
        return self._go("GET", address, status, headers=_spelled(headers, htmx))

    def post(self, address: str, *, status: int = 200, htmx: bool = False, **fields: Any) -> Page:
        """A post that no page offered: for the tests that try what nobody should. Carries no CSRF
        token of its own; take one from `token()` when the refusal must come from elsewhere."""
        return self._go("POST", address, status, data=fields, headers=_spelled({}, htmx))

    def submit(
        self, button: str, *, within: str | None = None, status: int = 200, htmx: bool = False, **fields: Any
    ) -> Page:
        """Presses the button with these words on the last page, with these fields typed in.

        A button, field or option that is not on the page fails the test. `within` is a selector for
        the part of the page to look in, when several forms share the words.
        """
        assert self.page is not None, "get a page first"
        form, pressed = find_form(self.page.html, button, within)
        data = filled_in(form, pressed, fields)
        method = str(pressed.get("formmethod") or form.get("method") or "get").upper()
        action = str(pressed.get("formaction") or form.get("action") or self.page.address)
        address = urljoin(self.page.address, action)
        if method == "GET":
            return self._go("GET", address, status, query_string=data, headers=_spelled({}, htmx))
        multipart = {"content_type": "multipart/form-data"} if _has_file(form) else {}
        return self._go("POST", address, status, data=data, headers=_spelled({}, htmx), **multipart)

    def follow(self, link: str, *, status: int = 200) -> Page:
        """Follows the link with these words on the last page."""
        assert self.page is not None, "get a page first"
        found = [a for a in self.page.select("a[href]") if words(a) == link]
        addresses = {str(a["href"]) for a in found}
        assert len(addresses) == 1, f"{len(addresses)} links say {link!r} on {self.page!r}"
        return self.get(urljoin(self.page.address, addresses.pop()), status=status)

    def token(self) -> str:
        """The CSRF token of the last page."""
        assert self.page is not None, "get a page first"
        return str(self.page.select("input[name=csrf_token]")[0]["value"])

    def _go(self, method: str, address: str, status: int, **how: Any) -> Page:
        for _hop in range(6):
            response = self.open(method, address, **how)
            if response.status_code not in REDIRECTS or status in REDIRECTS:
                break
            address = urljoin(address, _inside(response.headers["Location"]))
            keeps_body = response.status_code in {307, 308}
            method, how = (method, how) if keeps_body else ("GET", {"headers": how.get("headers", {})})
        page = Page(response, address)
        check_headers(page)
        assert page.status == status, f"expected {status}: {page!r}"
        if page.is_html and page.body:
            check_markup(page.html, page.address)
            self.page = page
        return page

    def open(self, method: str, address: str, **how: Any) -> Any:
        """One request as it is, checked for nothing: for tests that want any status."""
        return contextvars.Context().run(self.client.open, address, method=method, **how)


def words(tag: Tag) -> str:
    """The words on a tag, with runs of space made one; a label for screen readers wins, as it does there."""
    return str(tag.get("aria-label") or "") or " ".join(tag.get_text(" ").split())


def _inside(location: str) -> str:
    there = urlsplit(location)
    assert there.netloc in {"", "localhost", "127.0.0.1"}, f"a redirect to another host: {location}"
    return there._replace(scheme="", netloc="").geturl()


def _spelled(headers: dict[str, str], htmx: bool) -> dict[str, str]:
    """Python's names into HTTP's: if_none_match becomes If-None-Match."""
    spelled = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return spelled | ({"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {})


def _has_file(form: Tag) -> bool:
    return str(form.get("enctype", "")).lower() == "multipart/form-data"
