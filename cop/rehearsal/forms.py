"""How many phones come."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from cop.fields import Form
from cop.rehearsal.phones import MOST


class PhonesForm(Form):
    phones = IntegerField("How many phones", validators=[InputRequired(), NumberRange(1, MOST)])
