"""The wall of a session: what is on the community's map now, and the cells that are still empty."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cop.db import db
from cop.gatherings.models import Gathering
from cop.mapping.models import MappedWork, Mapping
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import Look, Words, cells, look_at, on_the_map, vocabulary

Cell = tuple[str, str]


def mapping_of(gathering: Gathering) -> Mapping | None:
    return db.session.get(Mapping, gathering.id)


@dataclass(frozen=True)
class Wall:
    """What the screens of a session show while the wall is up."""

    mapping: Mapping
    words: Words
    look: Look
    here: list[MappedWork]
    """What was put up in this session and is on the wall, the newest first."""

    @property
    def empty(self) -> list[Cell]:
        return empty_cells(self.words, self.look.counts)

    @property
    def asked(self) -> str:
        """The part of the cell that the room looks at, by its name."""
        cell = self.mapping.cell
        return self.words["talent_area"][cell[0]].label if cell and cell[0] in self.words["talent_area"] else ""

    @property
    def today(self) -> set[int]:
        return {each.work_item_id for each in self.here}


def of_its_community(gathering: Gathering) -> list[sa.ColumnElement[bool]]:
    return [WorkItem.community_id == gathering.community_id, on_the_map()]


def wall_of(gathering: Gathering, cards: bool = True) -> Wall | None:
    """None while it is not up. Phones put cards up and show none: they ask for no more than what the room looks at."""
    mapping = mapping_of(gathering)
    if mapping is None or not mapping.up or not gathering.takes_part:
        return None
    look = look_at(of_its_community(gathering), 1, "wall") if cards else Look({}, [], 1)
    return Wall(mapping, vocabulary(), look, put_up_at(gathering) if cards else [])


def put_up_at(gathering: Gathering) -> list[MappedWork]:
    query = sa.select(MappedWork).options(sa.orm.joinedload(MappedWork.work)).filter_by(gathering_id=gathering.id)
    return list(db.session.scalars(query.where(~MappedWork.hidden).order_by(MappedWork.id.desc())))


def empty_cells(words: Words, counts: dict[Cell, int]) -> list[Cell]:
    """Part by part, each by its stages: as they stand on the wall."""
    return [(part, stage) for part in words["talent_area"] for stage in words["stage"] if not counts.get((part, stage))]


def next_empty(gathering: Gathering, after: Cell | None) -> Cell | None:
    """The first one after that cell; after the last comes none, and then the first again."""
    words = vocabulary()
    empty = set(empty_cells(words, cells(of_its_community(gathering))))
    order = [(part, stage) for part in words["talent_area"] for stage in words["stage"]]
    rest = order[order.index(after) + 1 :] if after in order else order
    return next((cell for cell in rest if cell in empty), None)


def put_up_before(gathering: Gathering, once: str | None) -> bool:
    """Whether this phone's card is up already: it was sent again because the answer got lost."""
    there = sa.exists().where(MappedWork.gathering_id == gathering.id, MappedWork.once == once)
    return bool(once and db.session.scalar(sa.select(there)))
