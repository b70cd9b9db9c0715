"""What to say and do next, for members who hold a session without a facilitator. Our own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g

from cop.gatherings.models import Gathering
from cop.tokens import cookie

COOKIE = "guide"
COOKIE_DAYS = 365


@dataclass(frozen=True)
class Advice:
    """For one moment of a session: words to say aloud, and acts in their order."""

    say: str
    do: tuple[str, ...]


BEFORE = Advice(
    "",
    (
        "Put the projector page on the screen, or turn this laptop so that all can read the code.",
        "Press Open the session on its page when the first people arrive.",
    ),
)
CLOSED = Advice(
    "",
    (
        "Check the sign-in sheet: who was here, and who is new.",
        "Add a photograph of the flip chart, if there is one.",
        "See what came out, and tell whoever missed it.",
    ),
)
PHASES = {
    "arrive": Advice(
        "Welcome. Please join with the code: only your name is needed. Here are our rules. I keep the time today; "
        "what we talk about is up to you.",
        (
            "Wait until everybody who wants to has joined.",
            "Read last time’s questions and actions aloud, if there are any.",
            "Open Now, and ask a check-in question.",
        ),
    ),
    "check-in": Advice(
        "One short line each. Nobody comments, and “pass” is a full answer.",
        (
            "Let whoever likes begin, and go round; take your own turn too.",
            "Then open Now, and press Agenda.",
        ),
    ),
    "agenda": Advice(
        "What do you want to talk about today? Say it, or type it on your phone.",
        (
            "Type what people say. Take up a question from last time first, or say why not today.",
            "Put the topics in order together. Two that are the same become one.",
            "Start the first one when the order is good enough.",
        ),
    ),
    "topics": Advice(
        "Which one next? Who brought it, please begin: what would help you most?",
        (
            "Start a topic, and its clock runs.",
            "Ten minutes before the end, open Now and read back.",
        ),
    ),
    "read-back": Advice(
        "This is what came out today. What is missing?",
        ("Read it aloud, without names.", "Type what people add.", "Then ask the closing questions."),
    ),
    "closing": Advice(
        "Three questions on your phone. Your name is not on the form. Take your time: about five minutes.",
        (
            "Be quiet. If you host and take part, answer too; facilitators are not asked.",
            "When everybody is ready, show the questions.",
        ),
    ),
    "questions": Advice(
        "Nobody has left a question today. Which one do you take home?",
        ("Open Now, and press Next date.",),
    ),
    "next-date": Advice(
        "When do we meet again, and who hosts it?",
        ("Plan the next session before people leave.", "Type in one line what today was about, and close the session."),
    ),
}
RUNNING = Advice(
    "Who brought this, please begin. Let us hear everybody once before anybody speaks twice.",
    (
        "Type what comes out in the words of whoever said it.",
        "At zero ask: three more minutes, or move on?",
        "Before Done, ask: who does what, by when?",
    ),
)


LOOK_FIRST = Advice(
    "Thank you. I look at them for a moment, then we see them together.",
    (
        "Look at them first, and keep off the screen what could hurt or names somebody.",
        "Put the rest on the screen.",
    ),
)
PIN = Advice(
    "This is what we are still curious about, in no order. Nobody is asked whose it is.",
    ("Pin two to four for next time.", "Then open Now, and press Next date."),
)
NOTHING_WAITS = Advice(
    "What else shall we talk about?",
    ("Type what people say, and start it.", "Or open Now and read back what came out."),
)
DATE_IS_SET = Advice(
    "We have our next date: it is on the screen and the phones.",
    ("Type in one line what today was about.", "Close the session."),
)


def at_this_point(gathering: Gathering, here: dict[str, Any]) -> Advice:
    """The phase, and how far it has got: nothing is advised that has been done."""
    asked = [each for each in here["curiosities"] if not each.hidden]
    if gathering.phase in ("closing", "questions") and asked:
        return PIN if all(each.on_screen for each in asked) else LOOK_FIRST
    if gathering.phase == "topics" and here["upcoming"] is None:
        return NOTHING_WAITS
    if gathering.phase == "next-date" and here["following"] and here["following"].date_agreed:
        return DATE_IS_SET
    return PHASES[gathering.phase]


def advice(gathering: Gathering, here: dict[str, Any]) -> Advice:
    """What is going on decides: a running topic, and the step of its way of working, come before the phase."""
    if gathering.state == "draft":
        return BEFORE
    if not gathering.takes_part:
        return CLOSED
    if here["running"] is None or gathering.phase not in ("agenda", "topics"):
        return at_this_point(gathering, here)
    way = here["way"]
    return RUNNING if way is None else by_its_steps(way)


def by_its_steps(way: Any) -> Advice:
    """The words of the card, which is the installation's own."""
    if way.step is None:
        return Advice(f"We work on this with “{way.card.name}”. {way.card.card['purpose']}", ("Begin its steps.",))
    then = f"Then comes: {way.following['title']}." if way.following else RUNNING.do[-1]
    together = (f"{way.groups}.",) if way.groups else ()
    return Advice(f"{way.step['title']}.", (way.step["do"], *together, then))


def is_on() -> bool:
    """As it was switched on this device; until then for members who host, and not for facilitators."""
    chosen = cookie(COOKIE)
    if chosen in ("on", "off"):
        return chosen == "on"
    membership = g.get("membership")
    return membership is not None and membership.access in ("convenor", "practitioner")
