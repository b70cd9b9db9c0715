"""Who may do what: the one page to read. Everything not written here is refused.

A person holds abilities through a membership (of a community, or of a programme for academy readers), through
a presence (having joined one session by its code), or as an administrator of the installation.
"""

from __future__ import annotations

from typing import NamedTuple

MEMBER = frozenset(
    {
        "see the community",
        "see sessions",
        "see what came out",
        "see closing questions",
        "suggest topics",
        "suggest pins",
        "add what came out",
        "see documents",
        "edit documents",
        "see the map",
        "see shared work",
        "add work",
        "see our reports",
        "tell stories",
    }
)

LEADER = MEMBER | frozenset(
    {
        "plan sessions",
        "lead sessions",
        "keep time",
        "pin curiosities",
        "say what became of it",
        "check the sign-in sheet",
        "keep the map",
        "read first",
        "say how we go on",
    }
)

UNNAMED = LEADER - {"read first"}
"""Any member, once nobody is named to lead: closing answers were promised to fewer than everybody."""

FACILITATOR = LEADER | frozenset({"invite members", "change the community", "release words"})

ABILITIES: dict[str, frozenset[str]] = {
    "practitioner": MEMBER,
    "convenor": LEADER,
    "facilitator": FACILITATOR,
    "reviewer": frozenset({"read the evaluation", "write the report", "say what came of hopes", "see shared work"}),
    "cover": frozenset(),
}
"""A colleague covering holds what a facilitator holds, on those days, and nothing before and after."""

PARTICIPANT = frozenset({"see the room", "suggest topics", "dot topics", "add what came out", "answer"})

PRESENCE: dict[str, frozenset[str]] = {
    "participant": PARTICIPANT,
    "guest": PARTICIPANT - {"answer"},
    "visitor": PARTICIPANT - {"answer"},
    "facilitator": (PARTICIPANT - {"answer"})
    | frozenset(
        {
            "see sessions",
            "see what came out",
            "keep time",
            "lead sessions",
            "pin curiosities",
            "say what became of it",
            "check the sign-in sheet",
            "read first",
        }
    ),
}

ADMINISTRATOR = frozenset({"administer", "change the community", "invite members", "read the evaluation"})

# What one thing allows by itself: a work is seen by whoever it is visible to, and changed by its owners.
OF_A_WORK = frozenset({"see the work", "change the work", "write to its owners", "borrow the work"})


class Role(NamedTuple):
    """A column of the list, as the product shows it."""

    name: str
    about: str
    abilities: frozenset[str]


ROLES = {
    "joiner": Role(
        "Joiner", "Joined one session by its code, without an account: in that session alone.", PRESENCE["participant"]
    ),
    "member": Role("Member", "Belongs to the community.", ABILITIES["practitioner"]),
    "host": Role("Host", "A member who can also run a session.", ABILITIES["convenor"]),
    "facilitator": Role("Facilitator", "Prepares and runs sessions; so does a colleague covering.", FACILITATOR),
    "academy-reader": Role(
        "Academy reader",
        "Reads the figures of a programme. Reading figures gives no words: what is said stays in the community.",
        ABILITIES["reviewer"],
    ),
    "administrator": Role(
        "Administrator", "Sets things up, is no member, and reads nothing that is said.", ADMINISTRATOR
    ),
}
"""“What can an academy reader see?”"""
