"""An address, typed by whoever wants to hear what came of today."""

from __future__ import annotations

from wtforms import EmailField
from wtforms.validators import Email

from cop.fields import Form, at_most, needed
from cop.letters.models import ADDRESS_LIMIT


class HearForm(Form):
    email = EmailField(
        "Your e-mail address",
        validators=[
            needed("Enter your e-mail address"),
            at_most(ADDRESS_LIMIT, "An address"),
            Email("Enter an e-mail address, such as name@example.org"),
        ],
    )
