"""Join codes: two words of our own list and two digits, easy to read aloud and hard to guess.

words.txt holds plain things of four to eight letters, put together for this product: nothing rude, sad or medical,
no two that sound alike, no plural beside its singular. Its length, not its secrecy, is what makes a code safe:
a code is one of (words)^2 x 100, and a test asserts that this is enough for all the sessions open at once.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

WORDS = tuple(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())
DIGITS = 100


def new_code() -> str:
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(DIGITS):02d}"


def normal(code: str) -> str:
    """As typed by somebody standing up: spaces, dashes and capitals are ignored."""
    return re.sub(r"[^a-z0-9]", "", code.lower())
