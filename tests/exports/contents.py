"""What a small signed-off report says, made by hand: for tests of files that need no database."""

from __future__ import annotations

from typing import Any

WHOLE = "the whole programme, everything published so far"
NAMES = {"dales": "Dales", "marsh": "Marsh & Coast", "moor": "Moor"}
SIZES = {"dales": [7, 7, 6], "marsh": [9, 6, 7], "moor": [5, 4, 5]}


def a_figure(key: str, name: str, cells: dict[str, tuple[str, Any]], **more: Any) -> dict[str, Any]:
    made = [
        {"place": place, "text": text, "value": value, "whole": None, "percent": None, "rows": []}
        for place, (text, value) in cells.items()
    ]
    told = {
        "note": "",
        "unit": "people",
        "denominator": "none",
        "source": "sign-in sheets",
        "formula": f"How {key} is made.",
    }
    return {"key": key, "name": name, "part": "Sessions and who came", "cells": made} | told | more


def sizes_of(places: list[str]) -> dict[str, Any]:
    """People at each session, with a row for each."""
    cells = {place: (", ".join(map(str, SIZES[place])), SIZES[place]) for place in places}
    figure = a_figure("attendance", "People at each session", cells)
    for cell in figure["cells"]:
        cell["rows"] = [
            {"label": f"Session {n}", "value": str(size), "community": cell["place"], "session": n}
            for n, size in enumerate(SIZES[cell["place"]], 1)
        ]
    return figure


def a_report(places: tuple[str, ...] = ("dales", "marsh", "moor"), **more: Any) -> dict[str, Any]:
    slugs = list(places)
    shown = [{"slug": slug, "name": f"{NAMES[slug]} Community", "short": NAMES[slug]} for slug in slugs]
    every = dict.fromkeys(slugs, ("2 of 7", 2)) | {"all": ("6 of 21 (29%)", 6)}
    fell = "Dales, in 3 sessions: 7 people came to the first, 6 to the last. The numbers fell by 1."
    agreed = {"slug": "north", "name": "North", "commissioned_by": "An academy", "provider": "A forum", "period": ""}
    return (
        {
            "format": 1,
            "title": "North: Quarter 1 of 2019/20",
            "about": "North",
            "programme": agreed | {"purpose": "To learn from each other."},
            "period": {"first": "2019-04-01", "last": "2019-06-30", "name": "Quarter 1 of 2019/20"},
            "version": 1,
            "what_changed": "",
            "front": {"purpose": "For the committee", "prepared_by": "Signe", "asked": "To note"},
            "minute": {"sentences": ["One.", "Two.", "Three."], "numbers": ["every-time"], "not_well": "Fewer came."},
            "places": [*shown, {"slug": "all", "name": "Together", "short": "Together"}],
            "names": {place["slug"]: place["name"] for place in shown},
            "figures": [sizes_of(slugs), a_figure("every-time", "Came every time", every)],
            "further": [],
            "hopes": [
                a_hope("People know whom to ask", "met", "It happened"),
                a_hope("The communities grow", "missed", "It did not happen", "They did not."),
            ],
            "plain_words": [{"community": "dales", "text": fell}],
            "faults": [],
            "sessions": [a_session(slug, n) for slug in slugs for n in (1, 2, 3)],
            "comments": [{"community": slugs[0], "voice": "A member", "text": "I know whom to ring."}],
            "seen": [{"community": slug, "words": "Seen by members on 1 July 2019"} for slug in slugs],
            "signed": {"on": "9 July 2019", "by": "Signe"},
            "kinds": [
                {"field": "role", "kind": "HR", "count": 6, "status": "counted", "of": WHOLE},
                {"field": "role", "kind": "OD", "count": None, "status": "suppressed", "of": WHOLE},
            ],
            "pooled": {"answers": 47, "people": 25, "blocks": 3, "words": f"Of {WHOLE}: 47 answers of 25 people."},
            "untouched": 2,
            "risks": [{"community": "all", "text": "Ground is covered twice", "answer": ""}],
        }
        | {name: [] for name in EMPTY}
        | more
    )


EMPTY = ("blocks", "left_out", "themes", "asked", "unworded", "two_sentences", "quotes", "stories", "links", "plans")


def a_hope(text: str, came: str, words: str, note: str = "") -> dict[str, str]:
    return {"text": text, "kind": "hoped", "came": came, "came_words": words, "note": note}


def a_session(community: str, number: int) -> dict[str, Any]:
    day = {"day": f"2019-0{number + 3}-02", "day_words": f"2 {['April', 'May', 'June'][number - 1]} 2019"}
    said = {"focus": "Who we are", "topics": 5, "minutes": 110, "ways": ["Check-in round"]}
    return {"community": community, "number": number} | day | said
