"""How many dots each person has."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional


class DotsForm(FlaskForm):
    each = IntegerField("Dots for each person", default=3, validators=[Optional(), NumberRange(0, 10)])
