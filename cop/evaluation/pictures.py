"""Pictures of figures: what is drawn, from typed values, so that the same numbers stand in picture and table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cop.figures.making import Places
from cop.figures.shape import ALL, Place, Reading
from cop.measures import people
from cop.measures.rows import CommunityRows

LATEST = 6
"""Sessions that a picture with a drawing for each can hold."""


@dataclass(frozen=True)
class Bar:
    """One bar; `part` of it is hatched and told beside it."""

    label: str
    value: int
    part: int = 0


@dataclass(frozen=True)
class Panel:
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Picture:
    """Small drawings side by side, on one scale. `part` is what the hatched part of a bar means, if there is one."""

    key: str
    title: str
    unit: str
    upright: bool
    panels: tuple[Panel, ...]
    part: str = ""

    @property
    def most(self) -> int:
        return max((bar.value for panel in self.panels for bar in panel.bars), default=0)

    @property
    def labels(self) -> list[str]:
        """Every bar's label once, in the order of the longest panel."""
        longest = max(self.panels, key=lambda panel: len(panel.bars), default=None)
        found = [bar.label for bar in longest.bars] if longest else []
        return list(dict.fromkeys([*found, *(bar.label for panel in self.panels for bar in panel.bars)]))

    @property
    def table(self) -> list[list[str]]:
        """A row for each bar, a column for each panel."""
        values = [{bar.label: said(bar) for bar in panel.bars} for panel in self.panels]
        return [[label, *(each.get(label, "–") for each in values)] for label in self.labels]


def said(bar: Bar) -> str:
    return f"{bar.value} ({bar.part})" if bar.part else str(bar.value)


def pictures(reading: Reading, places: Places) -> list[Picture]:
    """Those that have anything to show."""
    found = [
        people_at_sessions(reading, numbers_of(places)),
        became(reading),
        mixed(reading, "stages", "Pieces of work"),
    ]
    found.append(mixed(reading, "hand-over", "Minutes"))
    return [picture for picture in found if picture.most]


def numbers_of(places: Places) -> dict[str, list[int]]:
    """Of each community's sessions in the period: a bar has the number that its session has everywhere."""
    return {one.slug: [held.number for held in rows.held] for one, rows in zip(*places.pairs, strict=True)}


def people_at_sessions(reading: Reading, numbers: Mapping[str, Sequence[int]]) -> Picture:
    came, new = reading.figure("attendance"), reading.figure("newcomers")
    panels = []
    for place in reading.places:
        sizes, fresh = came.at(place.slug).value, new.at(place.slug).value
        if place.slug != ALL and isinstance(sizes, list) and isinstance(fresh, list):
            each = zip(numbers[place.slug], sizes, fresh, strict=True)
            bars = (Bar(f"{n}", int(size or 0), int(part or 0)) for n, size, part in each)
            panels.append(Panel(place.short, tuple(bars)))
    return Picture("attendance", "People at each session held", "People", True, tuple(panels), "newcomers")


def became(reading: Reading) -> Picture:
    fates = reading.of_part("fates")
    panels = [
        Panel(place.short, tuple(Bar(fate.name, int(str(fate.at(place.slug).value or 0))) for fate in fates))
        for place in alone(reading)
    ]
    kept = {bar.label for panel in panels for bar in panel.bars if bar.value}
    shown = (Panel(panel.name, tuple(bar for bar in panel.bars if bar.label in kept)) for panel in panels)
    return Picture("fates", "What became of the questions", "Questions", False, tuple(shown))


def mixed(reading: Reading, key: str, unit: str) -> Picture:
    figure = reading.figure(key)
    values = {place: figure.at(place.slug).value for place in alone(reading)}
    together = figure.at(ALL).value
    kinds = list(together) if isinstance(together, dict) else []
    panels = [
        Panel(place.short, tuple(Bar(kind, value.get(kind, 0)) for kind in kinds))
        for place, value in values.items()
        if isinstance(value, dict)
    ]
    return Picture(key, figure.name, unit, False, tuple(panels))


def kinds_over_time(places: Places) -> list[Picture]:
    """For those inside one community: who was in the room at each of its latest sessions, by kind."""
    [rows] = places.rows
    mixes = (
        ("roles-each", "Kinds of role, session by session", "Kind of role", people.role_mix_each(rows)),
        (
            "organisations-each",
            "Kinds of organisation, session by session",
            "Kind of organisation",
            people.organisation_type_mix_each(rows),
        ),
    )
    empty = ((Picture(key, title, unit, False, ()), mix) for key, title, unit, mix in mixes)
    found = [session_by_session(picture, rows, mix, places) for picture, mix in empty]
    return [picture for picture in found if picture.most and len(picture.panels) > 1]


def session_by_session(
    picture: Picture, rows: CommunityRows, mixes: Sequence[Mapping[str, int]], places: Places
) -> Picture:
    there = {kind for mix in mixes[-LATEST:] for kind in mix}
    kinds = [kind for kind in places.words if kind in there] + sorted(there - places.words.keys())
    called = [(kind, places.words.get(kind, kind)) for kind in kinds]
    panels = (
        Panel(f"Session {held.number}", tuple(Bar(label, mix.get(kind, 0)) for kind, label in called))
        for held, mix in zip(rows.held[-LATEST:], mixes[-LATEST:], strict=True)
    )
    return replace(picture, panels=tuple(panels))


def alone(reading: Reading) -> list[Place]:
    """The communities; "together" says the same again when there is one."""
    return [place for place in reading.places if place.slug != ALL]
