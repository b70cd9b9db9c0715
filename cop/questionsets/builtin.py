"""The sets that every community has from the start. Their wording is ours and stays as it is: answers of two rounds
can be laid side by side only where the questions are the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Built:
    source: str
    title: str
    questions: tuple[str, ...]
    method_slug: str | None = None


SETS = (
    Built(
        "six-strategy-questions",
        "Six strategy questions",
        (
            "What is happening that asks us to adapt?",
            "Where do we honestly start from?",
            "What is at stake if we stay as we are?",
            "Given our purpose, what matters most to do or change?",
            "What looks possible?",
            "How do we move, and how are we moving already?",
        ),
        "six-strategy-questions",
    ),
    Built(
        "local-context",
        "What is happening around us",
        (
            "What has changed nationally that touches our work?",
            "What is going on in our region and system?",
            "What is new in our place or our organisation?",
            "Which of these will change what we do within a year?",
        ),
        "context-scan",
    ),
    Built(
        "why-we-came",
        "Why we came",
        ("I joined because …", "What would make it worth the journey?", "What can I bring that others may need?"),
        "why-we-came",
    ),
)
