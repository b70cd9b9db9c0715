"""What a made-up community made and keeps: its texts and who agreed to them, its work, whom it knows, what is going on
around it, who promised what, and the leaders' acts that are noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from cop import clock
from cop.actions.models import ActionStep
from cop.arrivals.models import Tie
from cop.assents.models import Assent
from cop.audit.models import Act
from cop.documents.diff import compare
from cop.documents.models import Document, Version
from cop.network.models import LINK_STATES, ContextNote, NetworkLink, Risk, SustainPlan
from cop.periods import quarter_of
from cop.region.meetings import LENGTH, Meetings
from cop.region.rows import Rows, numbered, put
from cop.region.wordings import Wordings
from cop.talentmap.models import Exchange, WorkItem
from cop.themes.models import GroupWords

WORKS, TIES, PROMISES = 10, 12, 6
SEEN_BY = ["own-community"] * 9 + ["all-communities"] * 10 + ["public"]
WEEK = timedelta(days=7)


@dataclass
class Made:
    """Beside what was said at its meetings."""

    meetings: Meetings
    words: Wordings
    facets: dict[str, list[str]]
    """The installation's vocabulary of work."""

    def keep(self) -> None:
        self.write()
        self.work()
        self.know()
        self.promise()
        self.note()

    @property
    def here(self) -> dict[str, Any]:
        return {"community_id": self.meetings.here.community}

    def write(self) -> None:
        """A manifesto that grew over a few sessions and was agreed, and how we work."""
        kinds = [("manifesto", "Manifesto", 4), ("way-of-working", "How we work", 2)]
        about = [self.here | {"slug": kind, "kind": kind, "title": title} for kind, title, _versions in kinds]
        documents = numbered(Document, about)
        rows = [row for each, (*_k, times) in zip(documents, kinds, strict=True) for row in self.versions(each, times)]
        versions = numbered(Version, rows)
        agreed = zip(versions, rows, strict=True)
        put(Assent, [self.assent(version, row) for version, row in agreed if row["number"] > 1])

    def versions(self, document: int, how_many: int) -> Iterator[dict[str, Any]]:
        beliefs, aims = self.words.some("manifesto", 6), self.words.some("aims", 4)
        before = ""
        for n in range(min(how_many, len(self.meetings.came))):
            listed = "\n".join(f"- {aim}" for aim in aims[: n + 1])
            believed = "\n\n".join(beliefs[: n + 3])
            body = f"## What we believe\n\n{believed}\n\n## Our aims\n\n{listed}\n"
            added, removed = words_changed(before, body)
            made = {"document_id": document, "number": n + 1, "body": body, "words_added": added}
            at = self.meetings.times[n] + LENGTH / 2
            yield made | {"words_removed": removed, "gathering_id": self.meetings.ids[n], "made_at": at}
            before = body

    def assent(self, version: int, row: dict[str, Any]) -> dict[str, Any]:
        return {"version_id": version, "gathering_id": row["gathering_id"], "made_at": row["made_at"]}

    def work(self) -> None:
        rows = [self.one_work() for _work in range(WORKS)]
        numbers = numbered(WorkItem, rows)
        kinds = [self.words.dice.choice(["offer", "offer", "ask", "join", ""]) for _number in numbers]
        offers = self.words.lists["offers"]
        lines = [
            {"work_item_id": number, "kind": kind, "text": self.words.about(offers[kind])}
            for number, kind in zip(numbers, kinds, strict=True)
            if kind
        ]
        put(Exchange, lines)

    def one_work(self) -> dict[str, Any]:
        dice, meetings = self.words.dice, self.meetings
        place = dice.randrange(len(meetings.came))
        owner = dice.choice(meetings.came[place][1:])["person_id"]
        said = {"title": self.words.one("works"), "summary": self.words.one("summaries")}
        facets = {noun: dice.choice(self.facets[noun]) for noun in ("talent_area", "scope", "stage", "audience")}
        about = {"owner_id": owner, "source_gathering_id": meetings.ids[place], "visible_to": dice.choice(SEEN_BY)}
        return self.here | said | facets | about | {"added_at": meetings.times[place] + LENGTH}

    def know(self) -> None:
        """Other groups, each other, and what is going on around us."""
        dice, ids = self.words.dice, self.meetings.ids
        names = dice.sample(self.words.lists["networks"], 4)
        put(NetworkLink, [self.here | {"name": name, "state": dice.choice(LINK_STATES)} for name in names])
        put(Risk, [self.here | {"text": self.words.one("notes"), "answer": self.words.one("lines")}])
        rhythm = {"rhythm": dice.choice(["every month", "every two months"]), "roles": ["host (goes round)"]}
        put(SustainPlan, [self.here | rhythm | {"place": "members’ sites in turn"}])
        bands = ["national", "regional", "place", "organisation"]
        notes = [
            {"gathering_id": each, "band": dice.choice(bands), "text": self.words.one("notes")} for each in ids[:-1]
        ]
        put(ContextNote, notes)
        regulars = sorted(line["person_id"] for line in self.meetings.came[0][1:8])
        pairs = dice.sample(list(combinations(regulars, 2)), min(TIES, len(regulars)))
        tied = [{"one_id": one, "other_id": other, "gathering_id": ids[0]} for one, other in pairs]
        put(Tie, [self.here | tie for tie in tied])

    def promise(self) -> None:
        """Actions, most of them asked about since, and the group's own two sentences on its last quarter."""
        dice, meetings = self.words.dice, self.meetings
        rows: Rows = []
        for _promise in range(PROMISES):
            place = dice.randrange(len(meetings.came))
            day, state = clock.local(meetings.times[place]).date(), dice.choice(["done", "done", "open", "dropped"])
            about = {"gathering_id": meetings.ids[place], "topic_id": meetings.topics[place][0], "state": state}
            about |= {"owner_id": dice.choice(meetings.came[place][1:])["person_id"], "due": day + 3 * WEEK}
            done = day + 2 * WEEK if state == "done" else None
            rows.append(about | {"text": self.words.one("promises"), "done_on": done})
        put(ActionStep, rows)
        quarter = quarter_of(clock.local(meetings.times[len(meetings.came) - 1]).date())
        said = {"since": quarter.since, "until": quarter.until, "written_at": meetings.times[-2] + WEEK}
        put(GroupWords, [self.here | said | {"one": self.words.one("lines"), "two": self.words.one("notes")}])

    def note(self) -> None:
        """What leaders did that is kept: each session's questions shown, and the regulars invited."""
        meetings = self.meetings
        (leader, _name), *regulars = meetings.here.people[: meetings.here.regulars]
        shown = [self.act("opened", at, leader) for at in meetings.times[:-1]]
        invited = [self.act("invited", meetings.times[0] - WEEK, leader, person) for person, _name in regulars]
        put(Act, shown + invited)

    def act(self, kind: str, at: datetime, by: int, about: int | None = None) -> dict[str, Any]:
        return self.here | {"at": at + LENGTH, "kind": kind, "by_id": by, "about_id": about}


def words_changed(before: str, after: str) -> tuple[int, int]:
    """Added and taken out, as the product itself counts them."""
    found = compare(before, after).words
    return found["added"], found["removed"]
