"""Join codes: two words of our own list and two digits, easy to read aloud and hard to guess.

The words are built from 16 openings, 16 middles and 8 endings that sound apart: 2,048 of them, so a code is one
of 2,048 x 2,048 x 100, about 28.6 bits. A test asserts that this stays enough for the sessions open at once.
"""

from __future__ import annotations

import re
import secrets

OPENINGS = ("b", "br", "d", "f", "fl", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "s", "t")
MIDDLES = ("ab", "ad", "al", "am", "an", "ar", "eb", "ed", "el", "em", "en", "ib", "id", "im", "on", "ol")
ENDINGS = ("a", "er", "in", "o", "y", "ock", "ish", "ow")
WORDS = tuple(o + m + e for o in OPENINGS for m in MIDDLES for e in ENDINGS)
DIGITS = 100


def new_code() -> str:
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(DIGITS):02d}"


def normal(code: str) -> str:
    """As typed by somebody standing up: spaces, dashes and capitals are ignored."""
    return re.sub(r"[^a-z0-9]", "", code.lower())
