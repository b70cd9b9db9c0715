"""What holds for every page of the product, checked on each one that a test passes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POINTERS = {"for", "aria-describedby", "aria-labelledby", "aria-controls", "form"}
NO_LABEL_NEEDED = {"hidden", "submit", "button", "reset", "image"}


def check_headers(page: Any) -> None:
    """The headers of every answer, and no cookie that a script or another site could use."""
    policy = page.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, f"{page.address}: Content-Security-Policy is {policy!r}"
    assert "unsafe-" not in policy, f"{page.address}: Content-Security-Policy is {policy!r}"
    for name, value in HEADERS.items():
        assert page.headers.get(name) == value, f"{page.address}: {name} is {page.headers.get(name)!r}"
    for cookie in page.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite" in cookie, f"{page.address}: {cookie}"


def check_markup(html: BeautifulSoup, address: str) -> None:
    """Raises AssertionError with every fault of the page at once.

    The page is walked once: a selector for each question made this most of the time of many tests."""
    tags = [tag for tag in html.descendants if isinstance(tag, Tag)]
    whole = html.find("html") is not None
    faults = [*(_page(tags) if whole else []), *_ids(tags), *_labels(tags), *_forms(tags)]
    faults += [*_links(tags), *_images(tags), *_inline(tags), *_hosts(tags)]
    assert not faults, f"{address}: " + "; ".join(faults)


def _named(tags: Iterable[Tag], *names: str) -> list[Tag]:
    return [tag for tag in tags if tag.name in names]


def _page(tags: list[Tag]) -> list[str]:
    titles = [tag for tag in _named(tags, "title") if tag.parent is not None and tag.parent.name == "head"]
    headings = _named(tags, "h1")
    if len(titles) != 1 or len(headings) != 1:
        return [f"{len(titles)} titles and {len(headings)} h1, expected one of each"]
    title, heading = _text(titles[0]).removeprefix("Error: "), _text(headings[0])
    faults = [] if heading and title.startswith(heading) else [f"title {title!r} does not begin with {heading!r}"]
    if not any(tag.get("lang") for tag in _named(tags, "html")):
        faults.append("no language on html")
    if len(_named(tags, "main")) != 1:
        faults.append("not one main")
    return faults


def _ids(tags: list[Tag]) -> list[str]:
    count = Counter(str(tag["id"]) for tag in tags if tag.has_attr("id"))
    faults = [f"{times} of id {name!r}" for name, times in count.items() if times > 1 or not name]
    for tag in tags:
        for attribute in POINTERS & tag.attrs.keys():
            lost = [name for name in str(tag[attribute]).split() if name not in count]
            faults += [f"{attribute}={name!r} points to nothing" for name in lost]
    return faults


def _labels(tags: list[Tag]) -> list[str]:
    labelled = {str(tag["for"]) for tag in _named(tags, "label") if tag.has_attr("for") and _text(tag)}
    return [
        f"no label for {tag.name} {tag.get('name')!r}"
        for tag in _named(tags, "input", "select", "textarea")
        if tag.get("type") not in NO_LABEL_NEEDED
        and str(tag.get("id")) not in labelled
        and not (tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label"))
    ]


def _forms(tags: list[Tag]) -> list[str]:
    faults = []
    for form in _named(tags, "form"):
        about = f"form {form.get('action', '')!r}"
        if form.find("form"):
            faults.append(f"{about} holds another form")
        if str(form.get("method", "get")).lower() != "post":
            continue
        tokens = form.find_all("input", attrs={"type": "hidden", "name": "csrf_token"})
        if len(tokens) != 1 or not tokens[0].get("value"):
            faults.append(f"{about} carries no CSRF token")
    return faults


def _links(tags: list[Tag]) -> list[str]:
    links = [tag for tag in _named(tags, "a") if tag.has_attr("href")]
    faults = [f"an empty link to {tag['href']!r}" for tag in links if not _said(tag)]
    faults += [f"a link {_text(tag)!r} to nowhere" for tag in links if tag["href"] in {"", "#"}]
    faults += ["a link without an address" for tag in _named(tags, "a") if not tag.has_attr("href")]
    return faults + ["a button without words" for tag in _named(tags, "button") if not _said(tag)]


def _images(tags: list[Tag]) -> list[str]:
    return [f"no alt on {tag.get('src')!r}" for tag in _named(tags, "img") if not tag.has_attr("alt")]


def _inline(tags: list[Tag]) -> list[str]:
    """What the Content-Security-Policy would stop in a real browser."""
    faults = [f"inline {tag.name}" for tag in _named(tags, "style", "script") if not tag.has_attr("src")]
    for tag in tags:
        for name, value in tag.attrs.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                faults.append(f"{name} on {tag.name}")
            if str(value).startswith(("js:", "javascript:")):
                faults.append(f"{name}={value!r}")
    return faults


def _hosts(tags: list[Tag]) -> list[str]:
    loaded = [str(tag["src"]) for tag in _named(tags, "script", "img", "iframe") if tag.has_attr("src")]
    loaded += [str(tag["href"]) for tag in _named(tags, "link") if tag.get("rel") != ["canonical"]]
    return [f"loads {address!r} from another host" for address in loaded if urlsplit(address).netloc]


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _said(tag: Tag) -> str:
    """What a screen reader says for a link or a button."""
    named = [str(tag.get("aria-label") or "")]
    named += [str(part.get("alt") or part.get("aria-label") or "") for part in tag.find_all(["img", "svg"])]
    return _text(tag) or "".join(named)
