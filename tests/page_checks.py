"""What holds for every page of the product, checked on each one that a test passes."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
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
    """Raises AssertionError with every fault of the page at once."""
    whole = html.find("html") is not None
    faults = [*(_page(html) if whole else []), *_ids(html), *_labels(html), *_forms(html)]
    faults += [*_links(html), *_images(html), *_inline(html), *_hosts(html)]
    assert not faults, f"{address}: " + "; ".join(faults)


def _page(html: BeautifulSoup) -> list[str]:
    titles, headings = html.select("head > title"), html.select("h1")
    if len(titles) != 1 or len(headings) != 1:
        return [f"{len(titles)} titles and {len(headings)} h1, expected one of each"]
    title, heading = _text(titles[0]).removeprefix("Error: "), _text(headings[0])
    faults = [] if heading and title.startswith(heading) else [f"title {title!r} does not begin with {heading!r}"]
    if not html.select("html[lang]"):
        faults.append("no language on html")
    if len(html.select("main")) != 1:
        faults.append("not one main")
    return faults


def _ids(html: BeautifulSoup) -> list[str]:
    count = Counter(str(tag["id"]) for tag in html.select("[id]"))
    faults = [f"{times} of id {name!r}" for name, times in count.items() if times > 1 or not name]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form"):
        for tag in html.select(f"[{attribute}]"):
            lost = [name for name in str(tag[attribute]).split() if name not in count]
            faults += [f"{attribute}={name!r} points to nothing" for name in lost]
    return faults


def _labels(html: BeautifulSoup) -> list[str]:
    labelled = {str(tag["for"]) for tag in html.select("label[for]") if _text(tag)}
    return [
        f"no label for {tag.name} {tag.get('name')!r}"
        for tag in html.select("input, select, textarea")
        if tag.get("type") not in NO_LABEL_NEEDED
        and str(tag.get("id")) not in labelled
        and not (tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label"))
    ]


def _forms(html: BeautifulSoup) -> list[str]:
    faults = []
    for form in html.select("form"):
        about = f"form {form.get('action', '')!r}"
        if form.find("form"):
            faults.append(f"{about} holds another form")
        if str(form.get("method", "get")).lower() != "post":
            continue
        tokens = form.select("input[type=hidden][name=csrf_token]")
        if len(tokens) != 1 or not tokens[0].get("value"):
            faults.append(f"{about} carries no CSRF token")
    return faults


def _links(html: BeautifulSoup) -> list[str]:
    faults = [f"an empty link to {tag['href']!r}" for tag in html.select("a[href]") if not _said(tag)]
    faults += [f"a link {_text(tag)!r} to nowhere" for tag in html.select("a[href]") if tag["href"] in {"", "#"}]
    faults += ["a link without an address" for _tag in html.select("a:not([href])")]
    return faults + ["a button without words" for tag in html.select("button") if not _said(tag)]


def _images(html: BeautifulSoup) -> list[str]:
    return [f"no alt on {tag.get('src')!r}" for tag in html.select("img:not([alt])")]


def _inline(html: BeautifulSoup) -> list[str]:
    """What the Content-Security-Policy would stop in a real browser."""
    faults = [f"inline {tag.name}" for tag in html.select("style, script:not([src])")]
    for tag in html.find_all(True):
        bad = [name for name in tag.attrs if name == "style" or name.startswith(("on", "hx-on"))]
        faults += [f"{name} on {tag.name}" for name in bad]
        faults += [
            f"{name}={value!r}" for name, value in tag.attrs.items() if str(value).startswith(("js:", "javascript:"))
        ]
    return faults


def _hosts(html: BeautifulSoup) -> list[str]:
    loaded = [
        *html.select("script[src], img[src], iframe[src]"),
        *html.select("link[href]:not([rel=canonical])"),
    ]
    addresses = [str(tag.get("src") or tag.get("href")) for tag in loaded]
    return [f"loads {address!r} from another host" for address in addresses if urlsplit(address).netloc]


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _said(tag: Tag) -> str:
    """What a screen reader says for a link or a button."""
    named = [str(tag.get("aria-label") or "")]
    named += [str(part.get("alt") or part.get("aria-label") or "") for part in tag.select("img, svg")]
    return _text(tag) or "".join(named)
