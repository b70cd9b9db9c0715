"""What one section of a programme file says of another, checked on the raw JSON.

Raw, so that a file whose fields are wrong too still hears of its broken references in the same answer.
Anything of the wrong type is passed over here: the schema has said so already.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from cop.fileformat.places import Fault, Json, records, texts, values
from cop.filesections import leaving
from cop.filesections import texts as written
from cop.filesections import works as mapped

ALL = "all"

REFERENCES = {
    "organisations": ("members[].organisation", "attendance[].organisation"),
    "members": (
        "communities[].facilitator",
        "gatherings[].attended[]",
        "gatherings[].support_present[]",
        "attendance[].member",
        "prior_ties[][]",
        "topics[].owner",
        "work_items[].owner",
        "work_items[].owners[]",
        "context_notes[].watcher",
        "overlaps[].decided_by",
        "actions[].owner",
    ),
    "communities": (
        "members[].community",
        "members[].communities[]",
        "members[].communities[].community",
        "gatherings[].community",
        "work_items[].community",
        "network_links[].community",
        "sustain_plans[].community",
        "risks[].community",
    ),
    "gatherings": (
        "attendance[].gathering",
        "curiosity[].gathering",
        "curiosity[].pins[].gathering",
        "topics[].gathering",
        "responses[].gathering",
        "work_items[].source_gathering",
        "strategy_panels.gathering",
        "strategy_panels[].gathering",
        "action_learning[].gathering",
        "actions[].gathering",
        "context_notes[].gathering",
    ),
    "curiosity": ("curiosity[].merged_into", "topics[].from_curiosity[]", "responses[].curiosity[]"),
    "topics": ("curiosity[].led_to_topics[]", "topics[].merged_into", "actions[].topic"),
    "work_items": ("overlaps[].works[]", "borrowings[].work", "borrowings[].origin"),
}
MAY_SAY_ALL = (
    "members[].community",
    "members[].communities[]",
    "members[].communities[].community",
    "risks[].community",
    "reports[].community",
    "organisations[].footprint",
)
MOVES = ("work_items[].versions[].stage", "work_items[].versions[].stage_before")
FACETS = ("talent_area", "scope", "audience", "reach")
WORDS = {
    "role_type": ("members[].role_type", "attendance[].role_type"),
    "organisation_type": ("organisations[].organisation_type",),
    "footprint": ("organisations[].footprint", "communities[].footprint"),
    "method": ("topics[].method",),
    **{noun: (f"work_items[].{noun}", f"work_items[].versions[].told.{noun}") for noun in FACETS},
    "stage": ("work_items[].stage", "work_items[].versions[].told.stage", *MOVES),
    "exchange": ("work_items[].exchange", "work_items[].exchanges[].kind"),
}
SAID = {
    "role_type": "kind of role",
    "organisation_type": "kind of organisation",
    "footprint": "system",
    "method": "way of working",
    "talent_area": "part of talent work",
}
ACROSS = (
    ("curiosity", "led_to_topics[]", "topics"),
    ("curiosity", "merged_into", "curiosity"),
    ("curiosity", "pins[].gathering", "gatherings"),
    ("topics", "from_curiosity[]", "curiosity"),
    ("topics", "merged_into", "topics"),
    ("responses", "curiosity[]", "curiosity"),
    ("actions", "topic", "topics"),
    ("work_items", "source_gathering", "gatherings"),
    *written.ACROSS,
    *leaving.ACROSS,
)
"""Section, key, and the section it names: both must be of one community."""
ONCE = (
    "organisations",
    "members",
    "communities",
    "gatherings",
    "curiosity",
    "topics",
    "responses",
    "work_items",
)


@dataclass(frozen=True)
class Known:
    """What an installation knows before the file: its lists, and the slugs that a file may not take."""

    words: dict[str, frozenset[str]] = field(default_factory=dict)
    reserved: frozenset[str] = frozenset()
    """First path segments in use."""
    communities: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()


def reference_faults(content: Json, known: Known) -> Iterator[Fault]:
    yield from dangling(content)
    yield from unknown_words(content, known)
    yield from repeated(content)
    yield from taken(content, known)
    yield from astray(content)
    yield from circles(content)
    yield from odd_people(content)
    yield from odd_sessions(content)


def dangling(content: Json) -> Iterator[Fault]:
    """Names of things that the file does not have. A section that is no list has been refused already."""
    for section, patterns in REFERENCES.items():
        if not isinstance(content.get(section), list):
            continue
        there = {name for _, name in texts(content, f"{section}[].id")}
        named = (more.NAMES.get(section, ()) for more in (written, mapped, leaving))
        for pattern in (*patterns, *chain(*named)):
            may_be = there | {ALL} if pattern in MAY_SAY_ALL else there
            for place, name in texts(content, pattern):
                if name not in may_be:
                    yield Fault(place, f"is not the id of anything in {section}", name)


def unknown_words(content: Json, known: Known) -> Iterator[Fault]:
    for noun, patterns in WORDS.items():
        legal = known.words.get(noun, frozenset())
        for pattern in patterns:
            may_be = legal | {ALL} if pattern in MAY_SAY_ALL else legal
            for place, word in texts(content, pattern):
                if word not in may_be:
                    yield Fault(place, f"is not a {SAID.get(noun, noun)} that we know", word)


def again(found: Iterable[tuple[str, Hashable]], reason: str) -> Iterator[Fault]:
    """A fault for each thing said a second time; `first` in the reason is where it was said before."""
    seen: dict[Hashable, str] = {}
    for place, value in found:
        if value in seen:
            shown = list(value) if isinstance(value, tuple) else value
            yield Fault(place, reason.format(first=seen[value]), shown)
        seen.setdefault(value, place)


def pairs(content: Json, section: str, one: str, other: str) -> list[tuple[str, tuple[Any, Any]]]:
    """Two values of each record, where both are there and plain."""
    found = [(place, (record.get(one), record.get(other))) for place, record in records(content, section)]
    return [(place, pair) for place, pair in found if all(isinstance(value, str | int) for value in pair)]


def repeated(content: Json) -> Iterator[Fault]:
    for section in ONCE:
        yield from again(texts(content, f"{section}[].id"), "is the id of {first} already")
    yield from again(texts(content, "communities[].slug"), "is the slug of {first} already")
    yield from again(texts(content, "organisations[].name"), "is the name of {first} already")
    addresses = [(place, email.strip().lower()) for place, email in texts(content, "members[].email")]
    yield from again(addresses, "is the address of {first} already, and one address is one person")
    numbers = pairs(content, "gatherings", "community", "number")
    yield from again(numbers, "is the community and number of {first} already")
    yield from again(pairs(content, "attendance", "gathering", "member"), "is said in {first} already")
    yield from again(texts(content, "sustain_plans[].community"), "has a plan in {first} already")
    named = pairs(content, "manifestos", "community", "slug")
    yield from again(named, "is the community and slug of {first} already")
    ties = [(place, tuple(tie)) for place, tie in values(content, "prior_ties[]") if two_names(tie)]
    yield from again(ties, "is said in {first} already")
    alike = [(place, tuple(sorted(two))) for place, two in values(content, "overlaps[].works") if two_names(two)]
    yield from again(alike, "is said in {first} already")
    for place, manifesto in records(content, "manifestos"):
        numbers = [(f"{place}.{where}", number) for where, number in values(manifesto, "versions[].version")]
        plain = [found for found in numbers if isinstance(found[1], int)]
        yield from again(plain, "is the number of {first} already")


def two_names(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(name, str) for name in pair)


def taken(content: Json, known: Known) -> Iterator[Fault]:
    """Slugs that would hide something else, here or in the installation."""
    for place, slug in texts(content, "communities[].slug"):
        if slug in known.communities:
            yield Fault(place, "is the slug of a community that exists already", slug)
        if slug in known.reserved:
            yield Fault(place, "is an address of the product itself, so no community can have it", slug)
    for place, name in texts(content, "communities[].id"):
        if name == ALL:
            yield Fault(place, "stands for the whole programme, so no community can have it", name)
    own = programme_slug(content)
    where = "programme.slug" if texts(content, "programme.slug") else "about.title"
    if own is None:
        yield Fault("programme", "needs a slug, a name, or else a title in about")
    elif own in known.programmes:
        yield Fault(where, "is the slug of a programme that exists already", own)


def programme_slug(content: Json) -> str | None:
    """Its own; else made from the programme's name, else from what the file says it is about."""
    for pattern in ("programme.slug", "programme.name", "about.title"):
        for _, text in texts(content, pattern):
            if made := slug_of(text):
                return made
    return None


def slug_of(text: str, longest: int = 60) -> str:
    """Small letters, digits and hyphens, cut between words."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return slug if len(slug) <= longest else slug[: longest + 1].rpartition("-")[0] or slug[:longest]


def astray(content: Json) -> Iterator[Fault]:
    """References to what exists, but in another community, whose words are not for these readers."""
    session = {name: place for _, (name, place) in pairs(content, "gatherings", "id", "community")}
    homes = {"gatherings": session}
    for section in ("curiosity", "topics"):
        found = pairs(content, section, "id", "gathering")
        homes[section] = {name: session.get(gathering) for _, (name, gathering) in found}
    for section, key, other in ACROSS:
        for place, record in records(content, section):
            here = said(record, "community") or session.get(said(record, "gathering"))
            for where, name in texts(record, key):
                there = homes[other].get(name)
                if here and there and here != there:
                    yield Fault(f"{place}.{where}", "belongs to another community", name)


def said(record: Json, key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) else None


def circles(content: Json) -> Iterator[Fault]:
    merged = {name: root for _, (name, root) in pairs(content, "curiosity", "id", "merged_into")}
    for place, record in records(content, "curiosity"):
        start = said(record, "id")
        step, left = merged.get(start), len(merged)
        while step in merged and step != start and left:
            step, left = merged[step], left - 1
        if step is not None and step == start:
            yield Fault(f"{place}.merged_into", "leads back to the same question", record["merged_into"])


def odd_people(content: Json) -> Iterator[Fault]:
    for place, record in records(content, "members"):
        belongs_to = [*texts(record, "communities[]"), *texts(record, "communities[].community")]
        yield from again([(f"{place}.{where}", name) for where, name in belongs_to], "is listed already")
        for where, belongs in [("", record), *records(record, "communities")]:
            role = belongs.get("account_role") or record.get("account_role")
            if belongs.get("community") == ALL and role != "reviewer":
                reason = "cannot belong to all: only an academy reader (reviewer) can"
                yield Fault(f"{place}.{where}".strip(".") + ".account_role", reason, role)
    for place, tie in values(content, "prior_ties[]"):
        if two_names(tie) and tie[0] == tie[1]:
            yield Fault(place, "is one person twice", tie)
    for place, works in values(content, "overlaps[].works"):
        if two_names(works) and works[0] == works[1]:
            yield Fault(place, "is one work twice", works)
    for place, record in records(content, "gatherings"):
        sheet = [*texts(record, "attended[]"), *texts(record, "support_present[]")]
        yield from again([(f"{place}.{where}", name) for where, name in sheet], "is on this sheet already")


def odd_sessions(content: Json) -> Iterator[Fault]:
    counted = set()
    for place, record in records(content, "gatherings"):
        starts, ends = said(record, "starts"), said(record, "ends")
        if starts and ends and ends <= starts:
            yield Fault(f"{place}.ends", f"is not after it starts ({starts})", ends)
        if record.get("respondents") is not None:
            counted.add(said(record, "id"))
    for place, record in records(content, "responses"):
        if said(record, "gathering") not in counted and said(record, "respondent") is None:
            reason = "is missing, and its session does not say how many answered (respondents)"
            yield Fault(f"{place}.respondent", reason)
