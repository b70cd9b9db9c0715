"""What stands on the flip chart, typed as it stands there: a topic a line, and under it what came out, after a dash."""

from __future__ import annotations

from dataclasses import dataclass, field

from cop.agenda.models import LINE_LIMIT, TITLE_LIMIT
from cop.texts import can_be_seen

DASHES = ("-", "–", "—", "•", "*")
MOST_LINES = 200


@dataclass
class TypedTopic:
    title: str
    came_out: list[str] = field(default_factory=list)


def topics_in(text: str) -> list[TypedTopic]:
    """Lines with a dash before the first topic hang under one without a title, which `problem_with` does not let by:
    nothing that was typed is dropped, or made into something else."""
    topics: list[TypedTopic] = []
    for line in (" ".join(raw.split()) for raw in text.split("\n")):
        words = line.lstrip("".join(DASHES)).strip()
        if not can_be_seen(words):
            continue
        if not line.startswith(DASHES):
            topics.append(TypedTopic(words))
            continue
        if not topics:
            topics.append(TypedTopic(""))
        topics[-1].came_out.append(words)
    return topics


def problem_with(topics: list[TypedTopic]) -> str | None:
    """The sentence beside the field, or None."""
    if sum(1 + len(topic.came_out) for topic in topics) > MOST_LINES:
        return f"At most {MOST_LINES} lines"
    if topics and not topics[0].title:
        return f"Which topic did “{topics[0].came_out[0][:40]}” come out of? Put it on a line above, without a dash"
    for topic in topics:
        if len(topic.title) > TITLE_LIMIT:
            return f"A topic has at most {TITLE_LIMIT} characters: shorten “{topic.title[:40]}…”"
        for words in topic.came_out:
            if len(words) > LINE_LIMIT:
                return f"A line of what came out has at most {LINE_LIMIT:,} characters: split “{words[:40]}…” in two"
    return None
