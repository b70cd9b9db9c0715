"""What is left of a session for its readers, put together from the features below."""

from __future__ import annotations

from typing import Any

from cop.actions.queries import actions_by_topic
from cop.afterwards.queries import corrections_of, unchecked
from cop.agenda.queries import WAITING, board
from cop.curiosities.queries import shown_at, sources_gone
from cop.gatherings.models import Gathering
from cop.gatherings.queries import next_planned
from cop.guests.queries import guests_of
from cop.pictures.queries import pictures_of
from cop.questionsets.queries import asked_in

TALKED_ABOUT = ("done", "running", "parked", "handed-over")


def what_came_out(gathering: Gathering) -> dict[str, Any]:
    """Nothing that only some may see."""
    topics = board(gathering)
    return {
        "gathering": gathering,
        "topics": [topic for topic in topics if topic.state in TALKED_ABOUT],
        "not_reached": [topic for topic in topics if topic.state in WAITING],
        "following": next_planned(gathering.community, after=gathering.starts_at),
        "actions": actions_by_topic(gathering),
        "sources_gone": sources_gone(gathering),
        "curiosities": shown_at(gathering),
        "pictures": pictures_of(gathering),
        "guests": [visit for visit in guests_of(gathering) if visit.brought or visit.asked],
        "rounds": asked_in(gathering),
        "corrections": corrections_of(gathering),
        "unchecked": unchecked(gathering),
        "mine": (),
        "names": "shown",
    }
