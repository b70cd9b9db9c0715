"""What a report says, as one JSON document: the only source of its page, its slides, its paper and its tables.

Until it is signed off the document is made afresh each time; signing freezes it. Nothing in here judges: figures come
from the reading, hopes with what a person said became of them, and sentences as people wrote them.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from cop import clock
from cop.asked.queries import UNSAID
from cop.blocks.closing import close_blocks
from cop.blocks.queries import publications_of
from cop.communities.models import Programme
from cop.errors import Missing
from cop.figures.making import PARTS
from cop.figures.reading import read, would_close
from cop.figures.shape import HopeShown, LeftOut, Place, Reading, Viewer
from cop.goingout.queries import made_in, side_by_side
from cop.periods import EVERYTHING, before, shown
from cop.reports.models import ASKED, VOICES, EvaluationReport, read_so_far
from cop.reports.queries import Held, held_in

FORMAT = 3
"""2: before themes and kinds of people said whose they are, and which counts are held back.
1: before a report told what was made, whose voices are missing, and each session’s topics."""
TOGETHER = "all"
OF_A_PLACE = ("blocks", "left_out", "asked", "two_sentences", "quotes", "stories", "links", "plans")
OF_ONE_PLACE = (*OF_A_PLACE, "sessions", "plain_words", "faults", "unworded", "made")
READ = (*OF_A_PLACE, "figures", "places", "untouched", "risks", "voices")

CAME = {"met": "It happened", "partly": "It happened in part", "missed": "It did not happen"}
MAY_BE_EMPTY = ("stories", "hopes")
NOT_INSIDE = "no block that is wholly inside this period holds it"
NOT_SAID = "Nothing is said about it yet"
OWN = {"met": "Met", "partly": "Partly met", "missed": "Not yet", "": "Not looked at again yet"}
FURTHER = [
    {
        "key": "themes",
        "name": "Themes",
        "formula": "Answers that a person put under each theme, of all blocks published so far in this programme. Five "
        "or more are counted; two to four are named only; where a total would tell a smaller one, the next smallest is "
        "named only too.",
    },
    {
        "key": "kinds",
        "name": "Kinds of role and organisation",
        "formula": "People of all blocks published so far in this programme, each once, as on the last day they came. "
        "Fewer than five read “under 5”.",
    },
    {
        "key": "blocks",
        "name": "Blocks",
        "formula": "People who answered one closing question or more, in one community’s quarters that hold five or "
        "more. A block is published once, when a report is signed off, and never changed.",
    },
]
"""What is no figure of a community, and can be asked about all the same."""

Contents = dict[str, Any]


def contents_of(report: EvaluationReport, now: datetime) -> Contents:
    """As it was signed off; else as it would read if it were signed off at this moment."""
    return report.contents if report.signed_at else drawn_up(report, now)


def drawn_up(report: EvaluationReport, now: datetime) -> Contents:
    reading = read(report.programme, report.period, Viewer.ACADEMY, only=report.community, as_of=report.mark)
    told = {name: plain(getattr(reading, name)) for name in READ}
    held = held_in(report.communities, report.period)
    told["left_out"] += plain(beyond_the_period(held, reading))
    told["asked"] = [each for each in told["asked"] if each["words"] != UNSAID]
    slugs = {community.id: community.slug for community in report.communities}
    written = {"made": plain(list(made_in(slugs))), "beside": plain(list(side_by_side(slugs)))}
    about = {"sessions": plain(held), "further": FURTHER, "unworded": unworded(reading)} | written
    about["hopes"] = [*hopes_of(report.programme, reading), *own_hopes(reading)]
    for name in ("plain_words", "faults"):
        about[name] = [{"community": place_of(text, reading.places), "text": text} for text in getattr(reading, name)]
    about["names"] = {place.slug: place.name for place in reading.places if place.slug != TOGETHER}
    told["figures"] = [
        figure | {"part": PARTS.get(figure["part"], figure["part"]), "cells": cells_since(figure, reading)}
        for figure in told["figures"]
        if says_something(figure, reading)
    ]
    about |= of_the_programme(reading)
    about["before"] = (before(report.period) or EVERYTHING).name if reading.before else ""
    order = [place.slug for place in reading.places]
    for listed in (*(told[name] for name in OF_A_PLACE), about["made"], about["unworded"]):
        listed.sort(key=lambda each: order.index(each["community"]))
    whole = front_of(report) | told | about | beside(report, now)
    return whole if report.community is None else alone(whole)


def of_the_programme(reading: Reading) -> dict[str, Any]:
    """Themes and kinds of people are pooled over all blocks ever published: each row says so, wherever it is read."""
    of = "the whole programme, everything published so far"
    themes = [plain(each) | held_back(each.count) | {"of": of} for each in reading.themes]
    kinds = [plain(each) | held_back(each.count) | {"of": of} for each in reading.kinds]
    return {"pooled": plain(reading.pooled) | {"words": reading.pooled.words}, "themes": themes, "kinds": kinds}


def held_back(count: int | str | None) -> dict[str, Any]:
    """A number, or none and the word for why."""
    told = int(str(count)) if str(count).isdigit() else None
    return {"count": told, "status": "counted" if told is not None else "suppressed"}


def cells_since(figure: dict[str, Any], reading: Reading) -> list[dict[str, Any]]:
    """With what each said of the period before, if anything was held in it."""
    then = next((each for each in reading.before if each.key == figure["key"]), None)
    return [cell | {"before": then.at(cell["place"]).text} if then else cell for cell in figure["cells"]]


def unworded(reading: Reading) -> list[dict[str, Any]]:
    """Questions that no group has put into words for outside: a number for each way that they went."""
    ways = Counter((each.community, each.fate) for each in reading.asked if each.words == UNSAID)
    return [{"community": place, "fate": fate, "number": number} for (place, fate), number in ways.items()]


def beyond_the_period(held: Sequence[Held], reading: Reading) -> list[LeftOut]:
    """Sessions that neither a block of this report holds nor the reading names: their block is not wholly inside."""
    names = {place.slug: place.name for place in reading.places}
    told = {(each.community, number) for each in reading.blocks for number in each.sessions}
    told |= {(each.community, each.session) for each in reading.left_out}
    missing = [each for each in held if (each.community, each.number) not in told]
    return [LeftOut(each.community, names[each.community], each.number, each.day, NOT_INSIDE) for each in missing]


def says_something(figure: dict[str, Any], reading: Reading) -> bool:
    """Ways that no question went are left out, and stories and hopes of which there are none, unless there were some
    in the period before; questions still open are told even when there is none."""
    may_be_empty = figure["key"] in MAY_BE_EMPTY or figure["key"].startswith("fate-")
    there = any(cell["value"] for cell in figure["cells"]) or any(
        each.key == figure["key"] and each.says_something for each in reading.before
    )
    return not may_be_empty or figure["key"] == "fate-open" or there


def hopes_of(programme: Programme, reading: Reading) -> list[dict[str, Any]]:
    """Every hope and expectation of the record, whatever became of it, and whether or not anybody has said so."""
    said = {(hope.kind, hope.text): hope for hope in reading.hoped if not hope.community}
    record = [("hoped", text) for text in programme.hoped] + [("expected", text) for text in programme.expected]
    found = [said.get(each, HopeShown(each[1], each[0], "", "")) for each in dict.fromkeys([*record, *said])]
    return [plain(hope) | {"came_words": CAME.get(hope.came, NOT_SAID)} for hope in found]


def own_hopes(reading: Reading) -> list[dict[str, Any]]:
    """Of each community’s own list: in words that may leave, else how many, met or missed. None is left out."""
    names = {place.slug: place.name for place in reading.places}
    found = []
    for hope in (each for each in reading.hoped if each.community):
        inside = f"{hope.number} {'hope' if hope.number == 1 else 'hopes'} of its own, in words that stay inside"
        row = replace(hope, text=f"{names[hope.community]}: {hope.text or inside}")
        found.append(plain(row) | {"came_words": OWN[hope.came]})
    return found


def place_of(sentence: str, places: Sequence[Place]) -> str:
    """A sentence begins with the community that it is about, or is about all together."""
    named = [place for place in places if sentence.startswith((f"{place.short},", f"{place.short}:"))]
    return max(named, key=lambda place: len(place.short)).slug if named else TOGETHER


def alone(contents: Contents) -> Contents:
    """A report on one community has nothing to put together."""
    places = [place for place in contents["places"] if place["slug"] != TOGETHER]
    figures = [
        each | {"cells": [cell for cell in each["cells"] if cell["place"] != TOGETHER]} for each in contents["figures"]
    ]
    return contents | {"places": places, "figures": figures}


def front_of(report: EvaluationReport) -> Contents:
    programme, period = report.programme, report.period
    agreed = ("slug", "name", "commissioned_by", "provider", "period", "purpose")
    return {
        "format": FORMAT,
        "title": f"{report.about}: {period.name}",
        "about": report.about,
        "programme": {name: getattr(programme, name) for name in agreed},
        "period": {"first": plain(report.first_day), "last": plain(report.last_day), "name": period.name},
        "version": report.version,
        "what_changed": report.what_changed,
        "front": {
            "purpose": report.purpose,
            "prepared_by": report.prepared_by,
            "asked": ASKED.get(report.asked, ""),
        },
        "minute": {
            "sentences": list(report.in_one_minute),
            "numbers": list(report.numbers),
            "not_well": report.not_well,
        },
    }


def beside(report: EvaluationReport, now: datetime) -> Contents:
    """What people say beside the figures, who read it first, and who signed."""
    names = {community.id: community.slug for community in report.communities}
    spoken = sorted(report.comments, key=lambda each: (list(VOICES).index(each.voice), each.id or 0))
    day = clock.local(report.signed_at or now).date()
    return {
        "comments": [
            {"community": names[each.community_id], "voice": VOICES[each.voice], "text": each.text}
            | ({"entered": each.entered} if each.entered else {})
            for each in spoken
            if each.community_id in names
        ],
        "seen": [
            {"community": community.slug, "words": read_so_far(report.part_of(community), day)}
            for community in report.communities
        ],
        "signed": {"by": "", "on": ""},
    }


def sign(report: EvaluationReport, by: str, now: datetime) -> None:
    """Publishes what blocks this period closes, then freezes what the report says with them."""
    report.must_be_ready(clock.local(now).date())
    if report.version == 1:
        close_blocks(report.programme, report.period, report.community, now)
        report.mark = max((each.id for each in publications_of(report.programme)), default=0)
    day = clock.local(now).date()
    seen = [{"community": each.slug, "words": report.seen_words(each, day)} for each in report.communities]
    signed = {"by": by, "on": shown(day)}
    report.sign_off(drawn_up(report, now) | {"signed": signed, "seen": seen}, by, now)


def about_to_publish(report: EvaluationReport) -> Sequence[Any]:
    """What signing off would publish, as counts alone: the words and kinds themselves show only then."""
    closed = report.signed_at or report.version > 1
    return [] if closed else would_close(report.programme, report.period, report.community)


def part_for(contents: Contents, place: str) -> Contents:
    """One community's part: what its members read. Sentences and hopes are about all, and stay."""
    mine = {name: [each for each in contents.get(name, []) if each["community"] == place] for name in OF_ONE_PLACE}
    mine["hopes"] = [each for each in contents["hopes"] if each.get("community", "") in ("", place)]
    mine["beside"] = []  # another community's text is no part of ours
    figures = [
        each | {"cells": [cell for cell in each["cells"] if cell["place"] == place]} for each in contents["figures"]
    ]
    places = [each for each in contents["places"] if each["slug"] == place]
    risks = [each for each in contents["risks"] if each["community"] in {place, TOGETHER}]
    said = {name: [each for each in contents[name] if each["community"] == place] for name in ("comments", "seen")}
    open_here = next((each["cells"][0]["value"] for each in figures if each["key"] == "fate-open" and each["cells"]), 0)
    return (
        contents | mine | said | {"untouched": open_here or 0} | {"figures": figures, "places": places, "risks": risks}
    )


def figure_called(contents: Contents, key: str) -> dict[str, Any]:
    found = next((each for each in contents["figures"] if each["key"] == key and each["cells"]), None)
    told = next((each for each in contents["further"] if each["key"] == key), None)
    if found is None and told is None:
        raise Missing
    return found or {"unit": "", "denominator": "", "source": "", "cells": block_rows(contents)} | (told or {})


def block_rows(contents: Contents) -> list[dict[str, Any]]:
    """Behind what was counted in blocks: the blocks of this report, which is all that anybody outside may know."""
    rows = [
        {"label": f"{each['name']}, {each['since_words']} to {each['until_words']}", "value": str(each["answers"])}
        for each in contents["blocks"]
    ]
    return [{"place": TOGETHER, "text": f"{sum(each['answers'] for each in contents['blocks'])} answers", "rows": rows}]


def plain(value: Any) -> Any:
    """As JSON has it: dataclasses as objects, days as text and once more as people say them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        days = {f"{name}_words": shown(day) for name, day in told.items() if isinstance(day, date)}
        return {name: plain(each) for name, each in told.items()} | days
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return value
