"""What the leader may type while closing."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from cop.gatherings.models import FOCUS_LIMIT


class CloseForm(FlaskForm):
    focus = StringField(
        "In one line: what was it about?",
        filters=[lambda typed: typed and typed.strip()],
        validators=[Length(max=FOCUS_LIMIT, message="One line has at most %(max)d characters: shorten it a little.")],
    )
