"""Slugs: the short words that name a programme or a community in addresses."""

from __future__ import annotations

import re
import unicodedata

from flask import current_app

LONGEST = 60
SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
OURS = frozenset(
    [
        "about",
        "account",
        "admin",
        "api",
        "assets",
        "communities",
        "evaluation",
        "favicon",
        "healthz",
        "help",
        "invitations",
        "join",
        "letters",
        "library",
        "manifest",
        "map",
        "methods",
        "metrics",
        "new",
        "people",
        "privacy",
        "programmes",
        "robots",
        "rooms",
        "search",
        "settings",
        "sign-in",
        "sign-out",
        "static",
        "sw",
        "take-back",
        "themes",
        "what-came-out",
    ]
)
"""First words of addresses that the product has, or may come to have, whatever is registered today."""


def proposed(name: str) -> str:
    """A slug made from a name: “Cheshire & Merseyside” becomes cheshire-and-merseyside."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", plain))
    return words.strip("-")[:LONGEST].strip("-")


def first_segments() -> set[str]:
    """What addresses of this product begin with today."""
    return {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules()}


def fault(slug: str) -> str | None:
    """Why this cannot be a slug, in words for whoever chose it; None when it can."""
    if len(slug) > LONGEST:
        return f"The short name has at most {LONGEST} characters"
    if not SHAPE.fullmatch(slug):
        return "The short name has small letters, digits and single hyphens only, such as greater-manchester"
    if slug in OURS | first_segments():
        return f"“{slug}” is an address of this service: choose another short name"
    return None
