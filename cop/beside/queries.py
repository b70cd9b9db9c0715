"""Which documents of other communities this reader may see: theirs by a membership of their own, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cop.communities.models import Community
from cop.communities.queries import abilities_in, memberships_of
from cop.documents.models import Document, Version
from cop.documents.queries import documents_of, last_published, newest_version, version_numbered
from cop.errors import Missing
from cop.identity.models import Person

MOST = 2
"""Others beside one's own: more columns nobody reads."""


@dataclass(frozen=True)
class Other:
    """A document that can stand beside another one; `name` is how an address calls it."""

    document: Document

    @property
    def name(self) -> str:
        return f"{self.document.community.slug}/{self.document.slug}"


def others_for(community: Community, reader: Person) -> list[Other]:
    """Documents of the reader's other communities, those that are put away or empty left out."""
    places = [m.community for m in memberships_of(reader) if m.community and m.community.id != community.id]
    seen = [place for place in places if "see documents" in abilities_in(place, reader)]
    shelves = [shelf for place in seen for shelf in documents_of(place)]
    return [Other(shelf.document) for shelf in shelves if shelf.newest and not shelf.document.archived]


def chosen_of(others: Sequence[Other], names: Sequence[str]) -> list[Document]:
    """Those that the address names, in its order. One that this reader may not see does not exist."""
    known = {other.name: other.document for other in others}
    if any(name not in known for name in names):
        raise Missing
    return [known[name] for name in dict.fromkeys(names)][:MOST]


def text_of(document: Document) -> Version:
    """Its last published version, or while there is none its newest."""
    number = last_published(document)
    found = newest_version(document) if number is None else version_numbered(document, number)
    if found is None:
        raise Missing("Nothing has been written yet.")
    return found
