"""What stands on which slide: background, why, what was hoped, who took part, what happened, outcomes, what next.

Every figure on a slide is one of the frozen report; its notes say how each is made. A programme of three communities
has eight slides: with fewer communities the slides about hopes and outcomes are told apart, with more there is one
further slide for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cop.exports.deck import (
    FOOT,
    HIGH,
    MARGIN,
    UNDER,
    WIDE,
    Deck,
    joined,
    series,
    size_of,
    widths_of,
)
from cop.fitting import Box, fits, fitting, paged, table_height

Contents = dict[str, Any]
TOGETHER, EIGHT = "all", 8
BODY_TOP, BODY_HIGH = 1.45, HIGH - 2.1
FULL: Box = (MARGIN, BODY_TOP, WIDE - 2 * MARGIN, BODY_HIGH)
LEFT: Box = (MARGIN, BODY_TOP, 6.3, BODY_HIGH)
RIGHT: Box = (7.2, BODY_TOP, WIDE - 7.2 - MARGIN, BODY_HIGH)
ATTENDANCE, ANSWERED = "attendance", "answered"
PEOPLE = (ATTENDANCE, "growth", "people", "every-time", "newcomers")
LOOP = ("raised", "carried", "from-questions", "co-produced")
BEYOND = ("first-met", "works", "system-wide", "versions", "actions", "linked", "going-on")
FIELDS = {
    "role": "Kinds of role",
    "organisation": "Kinds of organisation",
    "known": "How many they knew before they came",
}
WHOLE = "The whole programme: themes and kinds of people"
ROW = 0.36
A_SLIDE, LEGIBLE, READABLE = 9, 11, 14
"""Rows that fit on one slide, and sizes that can still be read: beside other things, and alone."""
CONTINUED = " (continued)"


def deck_of(contents: Contents) -> Deck:
    signed = contents["signed"]["on"]
    foot = f"{contents['about']}. {contents['period']['name']}. " + (f"Signed off {signed}." if signed else "Draft.")
    deck = Deck(contents["title"], foot)
    apart = len(communities(contents)) < 3
    background(deck, contents)
    hopes(deck, contents, apart)
    who_took_part(deck, contents)
    for place in communities(contents):
        what_happened(deck, contents, place)
    outcomes(deck, contents, len(communities(contents)) < 2)
    what_next(deck, contents)
    return deck


def communities(contents: Contents) -> list[dict[str, Any]]:
    return [place for place in contents["places"] if place["slug"] != TOGETHER]


def texts(contents: Contents, name: str) -> list[str]:
    return [each["text"] for each in contents[name]]


def figures(contents: Contents, keys: Sequence[str]) -> list[dict[str, Any]]:
    found = {figure["key"]: figure for figure in contents["figures"]}
    return [found[key] for key in keys if key in found]


def cell(figure: dict[str, Any], place: str) -> dict[str, Any] | None:
    return next((each for each in figure["cells"] if each["place"] == place), None)


def shown(figure: dict[str, Any], place: str) -> str:
    found = cell(figure, place)
    return str(found["text"]) if found else "–"


def how(figures_used: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """How each number is made; figures that are made alike, together."""
    found: dict[str, list[str]] = {}
    for figure in figures_used:
        note = "" if figure["formula"].startswith(figure["note"]) else figure["note"]
        found.setdefault(f"{note} {figure['formula']}".strip(), []).append(figure["name"])
    return [(", ".join(names), formula) for formula, names in found.items()]


def made(figures_used: Sequence[dict[str, Any]], first: str = "") -> str:
    """For the notes: what is on the slide, and how each number is made."""
    lines = [f"{name}: {formula}" for name, formula in how(figures_used)]
    return "\n".join(([first] if first else []) + (["How the numbers are made", *lines] if lines else []))


def pages(lines: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """As many slides as it takes: nothing is left out for want of room."""
    for number, some in enumerate(paged(lines, FULL, READABLE)):
        yield CONTINUED if number else "", some


def table_pages(rows: Sequence[tuple[str, str]], top: float) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """The same for rows; those of the first slide begin further down."""
    widths, start = widths_of(("", ""), WIDE - 2 * MARGIN), 0
    for end in range(1, len(rows) + 1):
        room = FOOT - (BODY_TOP if start else top)
        more = rows[start : end + 1]
        if end == len(rows) or table_height([("", ""), *more], widths, size_of(more)) > room or end - start == A_SLIDE:
            yield CONTINUED if start else "", rows[start:end]
            start = end


def background(deck: Deck, contents: Contents) -> None:
    programme, front, minute = contents["programme"], contents["front"], contents["minute"]
    said = [("Programme", programme["name"]), ("Commissioned by", programme["commissioned_by"])]
    said += [("Provided by", programme["provider"]), ("Period", contents["period"]["name"])]
    said += [("This paper", front["purpose"]), ("Prepared by", front["prepared_by"])]
    said += [("Asked of you", front["asked"])]
    if contents["version"] > 1:
        said.append((f"Version {contents['version']}", contents["what_changed"]))
    if contents.get("superseded"):
        said.insert(0, ("Not the newest version", contents["superseded"]))
    slide = deck.slide("Background")
    slide.text([f"{name}:\t{text}" for name, text in said if text], LEFT)
    last = contents["places"][-1]["slug"]
    numbers = [f"{figure['name']}:\t{shown(figure, last)}" for figure in figures(contents, minute["numbers"])]
    not_well = [f"What did not go well:\t{minute['not_well']}"] if minute["not_well"] else []
    told = [*minute["sentences"], *numbers, *not_well]
    slide.text(["In one minute\t ", *told] if told else [], RIGHT)


def hopes(deck: Deck, contents: Contents, apart: bool) -> None:
    """Every hope and expectation with what became of it, on as many slides as they need."""
    why = contents["programme"]["purpose"] or "Nothing was written down of what it was for."
    if apart:
        deck.slide("Why").text([why], FULL, size=24)
    rows = [(f"{hope['kind'].capitalize()}: {hope['text']}", came(hope)) for hope in contents["hopes"]]
    rows = rows or [("Nothing was written down of what was hoped or expected.", "")]
    below = BODY_TOP if apart else BODY_TOP + 1.1
    for more, some in table_pages(rows, below):
        slide = deck.slide(("What was hoped" if apart else "Why, and what was hoped") + more)
        top = BODY_TOP if more else below
        if not apart and not more:
            slide.text([why], (MARGIN, BODY_TOP, WIDE - 2 * MARGIN, 1.0))
        box = (MARGIN, top, WIDE - 2 * MARGIN, 0.4 * (len(some) + 1))
        slide.table(("Hoped or expected", "Did it happen?"), some, box, "Each hope, and what became of it")


def came(hope: dict[str, Any]) -> str:
    return f"{hope['came_words']}. {hope['note']}".strip()


def who_took_part(deck: Deck, contents: Contents) -> None:
    mine = figures(contents, PEOPLE)
    first = [*texts(contents, "plain_words"), *([f"{WHOLE}: {scope_of(contents)}"] if contents["kinds"] else [])]
    slide = deck.slide("Who took part", made(mine, "\n".join(first)))
    each, names = attendance(contents)
    if names:
        about = "People at each session. " + " ".join(f"{name}: {joined(values)}." for name, values in each.items())
        slide.chart("columns", names, each, (MARGIN, BODY_TOP, 6.3, 3.0), about)
    together = [each["text"] for each in contents["plain_words"] if each["community"] == TOGETHER]
    constancy = [text for text in texts(contents, "plain_words") if "came to every" in text]
    kinds = [line for field in ("role", "known") for line in kinds_of(contents, field)]
    slide.text([*together, *constancy], (*RIGHT[:3], 1.4 if kinds else 3.0), size=16)
    if kinds:
        slide.note([f"{WHOLE}\t ", scope_of(contents), *kinds], (RIGHT[0], 2.9, RIGHT[2], 1.6))
    places = contents["places"][-6:]
    rows = [[figure["name"], *(shown(figure, place["slug"]) for place in places)] for figure in mine]
    head = ["People", *(place["short"] for place in places)]
    slide.table(
        head, rows, (MARGIN, 4.6, WIDE - 2 * MARGIN, ROW * (len(rows) + 1)), "Who took part, a community a column"
    )


def attendance(contents: Contents) -> tuple[dict[str, list[Any]], list[str]]:
    """People at each session, a community a series; and what the sessions are called."""
    [found] = figures(contents, (ATTENDANCE,)) or [{"cells": ()}]
    return series({place["short"]: cell(found, place["slug"]) for place in communities(contents)})


def scope_of(contents: Contents) -> str:
    """Whose the themes and kinds of people are; reports of before did not freeze it."""
    said: str = contents.get("pooled", {}).get("words", "")
    return said or "Of the whole programme, everything published so far. Not of this community or period alone."


def kinds_of(contents: Contents, field: str) -> list[str]:
    """Those that are counted, then those whose number may not be told."""
    mine = [kind for kind in contents["kinds"] if kind["field"] == field]
    counted = [f"{kind['kind']} {kind['count']}" for kind in mine if str(kind["count"]).isdigit()]
    named = [kind["kind"] for kind in mine if not str(kind["count"]).isdigit()]
    small = [f"{UNDER}: {', '.join(named)}"] if named else []
    return [f"{FIELDS[field]}:\t{'; '.join([', '.join(counted), *small] if counted else small)}"] if mine else []


def what_happened(deck: Deck, contents: Contents, place: dict[str, Any]) -> None:
    here = place["slug"]
    mine = figures(contents, (ATTENDANCE, ANSWERED, *LOOP))
    told = [session_words(each) for each in at(contents, "sessions", here)]
    words = [f"In the group’s own words:\t{each['one']} {each['two']}" for each in at(contents, "two_sentences", here)]
    said = [f"{spoken_by(each)}:\t{each['text']}" for each in at(contents, "comments", here)]
    seen = [each["words"] for each in at(contents, "seen", here)]
    slide = deck.slide(f"What happened: {place['name']}", made(mine, "\n".join(seen)))
    told = [*(told or ["No session was held in this period."]), *words]
    together = fits([*told, *said], LEFT, LEGIBLE)
    slide.text([*told, *said] if together else told, LEFT)
    drawn, names = series({figure["name"]: cell(figure, here) for figure in mine[:2]})
    if names:
        about = ". ".join(f"{name}: {joined(values)}" for name, values in drawn.items())
        slide.chart("columns", names, drawn, (*RIGHT[:3], 2.9), about)
    rows = [[figure["name"], shown(figure, here)] for figure in mine[2:]]
    slide.table(
        ("Figure", place["short"]), rows, (7.2, 4.55, RIGHT[2], ROW * (len(rows) + 1)), "Figures of this community"
    )
    for some in [] if together else paged(said, FULL, READABLE):
        deck.slide(f"What happened: {place['name']}{CONTINUED}").text(some, FULL, size=READABLE)


def session_words(held: dict[str, Any]) -> str:
    focus = held["focus"] or "no focus was noted"
    titles = held.get("titles", [])
    among = ": " if len(titles) == held["topics"] else ", among them "
    more = f"{among}{'; '.join(titles)}" if titles else ""
    return f"Session {held['number']}, {held['day_words']}:\t{focus} ({held['topics']} topics{more})"


def at(contents: Contents, name: str, place: str) -> list[dict[str, Any]]:
    return [each for each in contents[name] if each["community"] == place]


def spoken_by(comment: dict[str, Any]) -> str:
    entered = comment.get("entered")
    return f"{comment['voice']}, {entered}" if entered else str(comment["voice"])


def outcomes(deck: Deck, contents: Contents, apart: bool) -> None:
    mine = figures(contents, (*LOOP, *BEYOND))
    last = contents["places"][-1]["slug"]
    missed = what_did_not(contents)
    title = "Outcomes" if apart else "Outcomes, and what did not happen"
    slide = deck.slide(title, made(mine))
    rows = [[figure["name"], shown(figure, last)] for figure in mine]
    slide.table(
        ("Figure", contents["places"][-1]["short"]), rows, (MARGIN, BODY_TOP, 6.3, 0.33 * (len(rows) + 1)), "Outcomes"
    )
    stories = [f"{story['title']}:\t{story['told'][-1][1]}" for story in contents["stories"][:2] if story["told"]]
    if apart:
        slide.text(stories, RIGHT, size=16)
    else:
        leading, missed = what_fits(missed)
        slide.text(["What did not happen\t ", *leading], RIGHT, size=16)
    for more, some in pages(missed) if missed else ():
        title = "What did not happen" if apart else "What did not happen, continued"
        deck.slide(title + more).text(some, FULL, size=READABLE)


def what_fits(lines: list[str]) -> tuple[list[str], list[str]]:
    """As many as can be read in half a slide, and the rest."""
    number = len(lines)
    while number and fitting(["What did not happen", *lines[:number]], RIGHT, 16) < LEGIBLE:
        number -= 1
    return lines[:number], lines[number:]


def what_did_not(contents: Contents) -> list[str]:
    """In plain sight: hopes that did not come true or that nobody speaks of, numbers that fell, faults in the data."""
    fell = [sentence for sentence in texts(contents, "plain_words") if "fell" in sentence or "did not grow" in sentence]
    missed = [hope for hope in contents["hopes"] if hope["came"] not in ("met", "")]
    open_hopes = [f"{hope['text']}:\t{came(hope)}" for hope in missed]
    unsaid = [hope["text"] for hope in contents["hopes"] if hope["came"] == ""]
    open_hopes += [f"Nothing is said yet about:\t{'; '.join(unsaid)}."] if unsaid else []
    not_well = [f"What did not go well:\t{contents['minute']['not_well']}"] if contents["minute"]["not_well"] else []
    return [*not_well, *open_hopes, *fell, *texts(contents, "faults")] or ["Nothing was noted that did not happen."]


def what_next(deck: Deck, contents: Contents) -> None:
    names = {place["slug"]: place["name"] for place in contents["places"]} | {TOGETHER: "All"}
    going = [f"{names[plan['community']]}:\t{plan_words(plan)}" for plan in contents["plans"]]
    risks = [f"{risk['text']}:\t{risk['answer'] or 'no answer yet'}" for risk in contents["risks"]]
    slide = deck.slide("What next")
    slide.text(["How each community goes on\t ", *(going or ["Nothing is settled yet."])], LEFT)
    slide.text(["Risks and answers\t ", *(risks or ["None was noted."])], RIGHT)


def plan_words(plan: dict[str, Any]) -> str:
    said = [plan["rhythm"], ", ".join(plan["roles"]), plan["place"]]
    said += [f"next on {plan['next_date_words']}" if plan.get("next_date_words") else ""]
    return ("; ".join(each for each in said if each) or "nothing yet") + (
        "" if plan["goes_on"] else ". Not settled yet"
    )
