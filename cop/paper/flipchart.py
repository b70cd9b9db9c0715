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
    """A line with a dash before the first topic is a topic itself: nothing that was typed is dropped."""
    topics: list[TypedTopic] = []
    for line in (" ".join(raw.split()) for raw in text.split("\n")):
        words = line.lstrip("".join(DASHES)).strip()
        if not can_be_seen(words):
            continue
        if line.startswith(DASHES) and topics:
            topics[-1].came_out.append(words)
        else:
            topics.append(TypedTopic(words))
    return topics


def problem_with(topics: list[TypedTopic]) -> str | None:
    """The sentence beside the field, or None."""
    if sum(1 + len(topic.came_out) for topic in topics) > MOST_LINES:
        return f"At most {MOST_LINES} lines"
    for topic in topics:
        if len(topic.title) > TITLE_LIMIT:
            return f"A topic has at most {TITLE_LIMIT} characters: shorten “{topic.title[:40]}…”"
        for words in topic.came_out:
            if len(words) > LINE_LIMIT:
                return f"A line of what came out has at most {LINE_LIMIT:,} characters: split “{words[:40]}…” in two"
    return None
