"""One search over works, topics, what came out, questions and documents: only what the asker may see anyway, and never
how anybody felt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup

from cop.communities.queries import abilities_in, memberships_of
from cop.identity.models import Person
from cop.search.engines import Question, best, counted, near
from cop.search.sources import Asker, Hit, hits
from cop.search.words import MOST_WORDS, alike, beginnings, excerpt, marked, opening, words_in
from cop.talentmap.queries import reader

PAGE, FIRST_FEW = 20, 5
NEEDS = {
    "topic": "see sessions",
    "line": "see what came out",
    "question": "see closing questions",
    "document": "see documents",
}


@dataclass(frozen=True)
class Group:
    """What was found of one kind: how much in all, and a page of it."""

    kind: str
    total: int
    hits: Sequence[Hit]
    number: int = 1
    starts: Sequence[str] = ()

    @property
    def goes_on(self) -> bool:
        return self.total > self.number * PAGE

    def title(self, hit: Hit) -> Markup:
        found = excerpt([hit.title], self.starts) if hit.title_is_text else None
        return found or marked(hit.title, self.starts)

    def says(self, hit: Hit) -> Markup:
        """The part that says it; else how it begins."""
        return excerpt(hit.texts, self.starts) or Markup.escape(opening(hit.texts))


@dataclass(frozen=True)
class Results:
    """What was asked, what is answered, and how near to what was asked that is."""

    asked: str
    counts: dict[str, int]
    groups: Sequence[Group]
    instead: str = ""
    """What the words may have meant, since nobody says them as they were typed."""
    some: bool = False
    """Nobody says all of them: this is what says some."""

    @cached_property
    def total(self) -> int:
        return sum(self.counts.values())


def search(asked: str, person: Person, kind: str | None = None, page: int = 1) -> Results:
    """The first few of every kind, or one page of one. What nobody says is looked for as what it may have meant, then
    in part."""
    asker = asking(person)
    question, instead = Question(beginnings(asked), asker.seen), ""
    counts = counted(question)
    if not counts and (instead := what_was_meant(asked, question)):
        question = replace(question, beginnings=beginnings(instead))
        counts = counted(question)
    if not counts and len(question.beginnings) > 1:
        question = replace(question, some=True)
        counts = counted(question)
    several, skipped = (PAGE, (page - 1) * PAGE) if kind else (FIRST_FEW, 0)
    groups = []
    for each in counts if kind is None else {kind} & counts.keys():
        ids = best(question.of(each), counts[each], several, skipped)
        groups.append(Group(each, counts[each], hits(each, ids, asker), page, question.beginnings))
    return Results(asked, counts, groups, instead if counts else "", question.some)


def asking(person: Person) -> Asker:
    here = [each.community for each in memberships_of(person) if each.community]
    may = {community.id: abilities_in(community, person) for community in here}
    places = {kind: frozenset(id_ for id_, held in may.items() if need in held) for kind, need in NEEDS.items()}
    return Asker(reader(person), places)


def what_was_meant(asked: str, question: Question) -> str:
    """Each word that is nowhere, as the nearest word of what the asker may see; nothing when none is near."""
    words = [nearest(word, question) for word in words_in(asked)[:MOST_WORDS]]
    return " ".join(word for word in words if word) if all(words) and words != words_in(asked) else ""


def nearest(word: str, question: Question) -> str | None:
    """It begins alike: first by three letters, then by one."""
    if said(word, question):
        return word
    found = (each for letters in (3, 1) for each in alike(word, near(word[:letters], question)))
    return next((each for each in found if said(each, question)), None)


def said(word: str, question: Question) -> bool:
    """Anywhere that the asker sees."""
    return bool(counted(replace(question, beginnings=[word])))
