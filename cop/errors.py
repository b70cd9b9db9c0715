"""What can go wrong in words that people read. Knows no feature."""

from __future__ import annotations


class Refused(Exception):
    """A rule said no. Its text is the sentence that the person reads (409)."""


class Missing(Exception):
    """Not there, or not yours: the two look the same from outside (404).

    A text, if any, is the sentence for somebody who may know what is there: "There is no version 9 of …".
    """


class Unstartable(Exception):
    """The product cannot start. Its text is the one sentence that the operator reads (exit code 2)."""


class Unavailable(Exception):
    """Nothing could be kept just now; try again shortly (503 with Retry-After)."""


class TurnedAway(Unavailable):
    """The mail server answers, and does not take this letter."""


class Unsure(Unavailable):
    """The mail server fell silent with the letter in its hands: it may have gone or not."""


def state_of(problem: Exception) -> str:
    """The number or name that the database has for what went wrong, if it has one. It quotes nobody."""
    cause = getattr(problem, "orig", None)
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""
