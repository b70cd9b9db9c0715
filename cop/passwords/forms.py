"""A password, typed to come in or chosen to keep."""

from __future__ import annotations

import re

from wtforms import BooleanField, EmailField, HiddenField, PasswordField
from wtforms.validators import ValidationError

from cop.fields import Form, at_most, needed
from cop.identity.forms import onwards
from cop.passwords.hashing import aside

SHORTEST, LONGEST = 12, 128
LOOKED_AT = 72
"""Characters; the library that judges a password takes too long over more."""
GOOD_ENOUGH = 3
"""Of 4: safe against whoever steals the table and tries at leisure."""
PLAIN = "This password is easy to guess. Three or four words that have nothing to do with each other are better."


OWN = "This password is easy to guess: it is made of your own name or address. Use words that say nothing of you."
OF_OTHER_WORDS = 8
"""Characters beside one's own name and address, which whoever guesses knows."""


class SignInForm(Form):
    email = EmailField("Your e-mail address", validators=[needed("Enter your e-mail address"), at_most(254, "It")])
    password = PasswordField("Your password", validators=[needed("Enter your password"), at_most(LONGEST, "It")])
    keep = BooleanField("Keep me signed in on this device")
    next = HiddenField(filters=[onwards])


class ChooseForm(Form):
    current = PasswordField("Your password until now", validators=[at_most(LONGEST, "It")])
    password = PasswordField(
        "New password", validators=[needed("Enter a new password"), at_most(LONGEST, "A password")]
    )

    def __init__(self, about: tuple[str, ...], asks_current: bool) -> None:
        super().__init__()
        self.about = about
        if not asks_current:
            del self.current

    def validate_password(self, field: PasswordField) -> None:
        typed = field.data or ""
        if len(typed) < SHORTEST:
            raise ValidationError(f"A password has at least {SHORTEST} characters; this one has {len(typed)}")
        if fault := weakness(typed, self.about):
            raise ValidationError(fault)


def weakness(typed: str, about: tuple[str, ...]) -> str | None:
    """Why somebody would guess it soon, and what would be better; None when nobody would."""
    if len(beyond(typed, about)) < OF_OTHER_WORDS:
        return OWN
    found = aside(lambda: judged(typed, about))
    if found["score"] >= GOOD_ENOUGH:
        return None
    said = [found["feedback"]["warning"], *found["feedback"]["suggestions"]]
    sentences = [each.rstrip(".") + "." for each in said if each]
    return " ".join(["This password is easy to guess.", *sentences]) if sentences else PLAIN


def beyond(typed: str, about: tuple[str, ...]) -> str:
    """Letters and digits of a password that are left without what it says of its owner, however often it says it."""
    own = {word for each in about for word in re.findall(r"\w{3,}", each.casefold())}
    rest = typed.casefold()
    for word in sorted(own, key=len, reverse=True):
        rest = rest.replace(word, "")
    return "".join(re.findall(r"\w", rest)) if rest != typed.casefold() else typed


def judged(typed: str, about: tuple[str, ...]) -> dict:
    from zxcvbn import zxcvbn

    found: dict = zxcvbn(typed[:LOOKED_AT], user_inputs=[word for each in about for word in (each, *each.split())])
    return found
