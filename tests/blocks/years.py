"""A programme lived through for some years: sessions, people who come and stay away, words, and a report each quarter.

Everything that must never leave is marked, so that it can be found wherever it turns up; kinds and themes have names
that stand for nothing else.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask

from cop import clock
from cop.agenda.models import Harvest, Topic
from cop.blocks.closing import close_blocks
from cop.blocks.models import FIELDS, Publication
from cop.blocks.queries import blocks_of, publications_of
from cop.blocks.small import K_CELL, Round
from cop.communities.models import Community, Organisation, OrganisationType, Programme, RoleType
from cop.curiosities.models import Curiosity
from cop.db import db, start_writing
from cop.gatherings.models import Attendance, Gathering
from cop.hopes.models import Hope
from cop.identity.models import Person
from cop.periods import Period, quarter_of
from cop.reflections.models import Reflection
from cop.reports.freezing import drawn_up, sign
from cop.reports.models import EvaluationReport
from cop.talentmap.models import WorkItem
from cop.themes.models import TextTheme

COMMUNITIES, PEOPLE, KINDS = ("Marsh", "Moor"), 11, 5
BEGINS = date(2020, 4, 1)
SAID = ("feeling", "today")
LABELS = {
    "feeling": [f"Zfeel {letter}" for letter in "abcdef"],
    "today": [f"Ztoday {letter}" for letter in "abcdef"],
    "role": [f"Zrole {letter}" for letter in "abcde"],
    "organisation": [f"Zorg {letter}" for letter in "abcde"],
}


def slug(label: str) -> str:
    return label.lower().replace(" ", "-")


@dataclass
class Years:
    """`careless`: what a count says goes out as it is from five on, and is brought up to date each time."""

    app: Flask
    chance: random.Random
    careless: bool = False
    programme: Programme = field(init=False)
    people: dict[str, list[Attendance]] = field(default_factory=dict)
    marked: int = 0

    def mark(self, what: str) -> str:
        """Words that must stay inside."""
        self.marked += 1
        return f"Q{what}{self.marked} said so"

    def live(self, years: int) -> Years:
        self.begin()
        for turn in range(4 * years):
            quarter = quarter_of(BEGINS + timedelta(days=91 * turn + 20))
            self.app.config["CLOCK"] = lambda day=quarter.until: (
                datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=12)
            )
            for community in self.programme.communities:
                for _ in range(self.chance.choice([1, 1, 2])):
                    self.meet(community, quarter)
            db.session.commit()
            start_writing()
            if self.chance.random() < 0.9 or turn == 4 * years - 1:
                self.report(quarter)
            db.session.commit()
            start_writing()
        number = 1 + db.session.query(EvaluationReport).filter_by(version=1).count()
        draft = EvaluationReport(programme=self.programme, number=number, version=1)
        draft.first_day, draft.last_day = BEGINS, BEGINS + timedelta(days=40)
        db.session.add(draft)
        db.session.commit()
        return self

    def begin(self) -> None:
        start_writing()
        self.programme = Programme(slug="years", name="Years", hoped=["People meet"], expected=[])
        for noun, key in ((RoleType, "role"), (OrganisationType, "organisation")):
            db.session.add_all(noun(slug=slug(each), label=each, position=90) for each in LABELS[key])
        db.session.flush()
        self.where = [
            Organisation(name=f"Trust {n}", organisation_type=slug(LABELS["organisation"][n % KINDS])) for n in range(9)
        ]
        self.programme.communities = [Community(slug=name.lower(), name=name) for name in COMMUNITIES]
        themes = ((question, each) for question in SAID for each in LABELS[question])
        db.session.add_all([self.programme, *self.where])
        db.session.flush()
        db.session.add_all(TextTheme.call(self.programme, *each, "psychological") for each in themes)
        for community in self.programme.communities:
            self.people[community.slug] = [self.somebody() for _ in range(PEOPLE)]
            db.session.add(Hope.say(community, self.mark("hope"), clock.now()))
            work: dict[str, Any] = {"talent_area": "culture", "scope": "team", "stage": "idea", "summary": ""}
            db.session.add(WorkItem(community=community, title=self.mark("work"), visible_to="own-community", **work))
        db.session.flush()

    def somebody(self) -> dict[str, Any]:
        person = Person(name=self.mark("name"))
        db.session.add(person)
        db.session.flush()
        kind, works_at = self.chance.choice(LABELS["role"]), self.chance.choice(self.where)
        about = {"role_type": slug(kind), "organisation_id": works_at.id}
        return {"person_id": person.id, "name": person.name} | about

    def meet(self, community: Community, quarter: Period) -> None:
        day = quarter.since + timedelta(days=self.chance.randint(1, 80))
        number = 1 + db.session.query(Gathering).filter_by(community_id=community.id).count()
        starts = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        there = self.chance.sample(self.people[community.slug], self.chance.randint(4, 9))
        answers = self.chance.randint(3, len(there))
        one = Gathering(community=community, number=number, state="closed", answered=answers, starts_at=starts)
        one.ends_at = starts + timedelta(hours=2)
        one.attendances = [Attendance(**each) for each in there]
        db.session.add(one)
        db.session.flush()
        for question in SAID:
            db.session.add_all(self.said(one, question) for _ in range(self.chance.randint(answers - 1, answers)))
        db.session.add_all(self.asked(one) for _ in range(2))
        topic = Topic(gathering=one, title=self.mark("topic"), origin="member", state="done", minutes=20)
        topic.lines = [Harvest(text=self.mark("line"))]
        db.session.add(topic)
        if self.chance.random() < 0.5:
            self.people[community.slug][self.chance.randrange(PEOPLE)] = self.somebody()

    def asked(self, gathering: Gathering) -> Curiosity:
        about = {"gathering_id": gathering.id, "text": self.mark("ask"), "on_screen": True}
        return Curiosity(id=self.chance.getrandbits(60), **about)

    def said(self, gathering: Gathering, question: str) -> Reflection:
        weights = [6, 4, 3, 2, 1, 1]
        theme = self.chance.choices(LABELS[question], weights)[0] if self.chance.random() < 0.85 else None
        about = {"theme": slug(theme)} if theme else {}
        return Reflection(
            id=self.chance.getrandbits(60),
            gathering_id=gathering.id,
            question=question,
            text=self.mark("words"),
            **about,
        )

    def report(self, quarter: Period) -> None:
        """On all together, now and then on one community; now and then put right in a second version."""
        number = 1 + db.session.query(EvaluationReport).filter_by(version=1).count()
        report = EvaluationReport(programme=self.programme, number=number, version=1)
        report.first_day, report.last_day = quarter.since, quarter.until
        if self.chance.random() < 0.2:
            report.community = self.chance.choice(self.programme.communities)
        report.in_one_minute, report.not_well = ["One.", "Two.", "Three."], "Too few came."
        db.session.add(report)
        db.session.flush()
        self.sign(report)
        if self.chance.random() < 0.2:
            again = report.correct("A word was wrong.")
            db.session.add(again)
            db.session.flush()
            sign(again, "Signe", clock.now())

    def sign(self, report: EvaluationReport) -> None:
        now = clock.now()
        if not self.careless:
            return sign(report, "Signe", now)
        close_blocks(self.programme, report.period, report.community, now)
        published = publications_of(self.programme)
        if published:
            brought_up_to_date(published[-1], self.programme)
        report.mark = max((each.id for each in published), default=0)
        signed = {"by": "Signe", "on": "today"}
        return report.sign_off(drawn_up(report, now) | {"signed": signed}, "Signe", now)


def brought_up_to_date(publication: Publication, programme: Programme) -> None:
    """The rule that everybody thinks of first."""
    for key in FIELDS:
        truth: Counter[str] = Counter()
        for block in blocks_of(programme, publication.id):
            truth.update(block.counts[key])
        publication.say(key, Round(0, {kind: count for kind, count in truth.items() if count >= K_CELL}))
