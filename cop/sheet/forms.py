"""Names that the leader types, and what somebody is today."""

from __future__ import annotations

from wtforms import SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice

from cop.communities.models import Membership
from cop.fields import Form, at_most, needed

NAME_LIMIT = 120


class NameForm(Form):
    name = StringField("Somebody else", validators=[needed("Enter a name"), at_most(NAME_LIMIT, "A name")])


class MembersForm(Form):
    member = SelectMultipleField(
        "Members",
        coerce=int,
        choices=[],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )

    def offer(self, members: list[Membership]) -> MembersForm:
        self.member.choices = [SelectChoice(m.person_id, m.name) for m in members]
        return self
