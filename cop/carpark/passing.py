"""What today does not talk about, or not any more: taken back onto the agenda, or passed on to somebody else."""

from __future__ import annotations

from cop.agenda.models import Topic
from cop.errors import Refused

TO_LIMIT, LINE_LIMIT = 200, 300


def unpark(topic: Topic) -> None:
    """Back among what waits. What was passed on comes back too; pressed twice, it is back once."""
    topic.gathering.must_be_open()
    if topic.state == "offered":
        return
    topic.must_be("parked", "handed-over", verb="taken back onto the agenda")
    topic.state, topic.handed_to, topic.handed_line = "offered", None, ""


def pass_on(topic: Topic, to: str, line: str) -> None:
    """Somebody or something else takes it from here. Said after closing too."""
    if not topic.gathering.held:
        topic.gathering.must_be_open()
    if not to:
        raise Refused("Say to whom it is passed on, or where.")
    topic.must_be("offered", "chosen", "parked", "handed-over", verb="passed on")
    topic.state, topic.handed_to, topic.handed_line = "handed-over", to, line
