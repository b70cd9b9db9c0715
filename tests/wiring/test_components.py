"""Our components beside the NHS design system's own, drawn by its Jinja port: same elements, same classes,
same ties between label, hint, error and field. The port is the measure: a new version shows here first."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from cop.assets import ROOT

TIDY: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
PORT = Environment(loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined, **TIDY)
OURS = Environment(loader=FileSystemLoader(ROOT / "templates"), undefined=StrictUndefined, **TIDY)
OURS.globals.update(csrf_token=lambda: "token", asset=lambda name: f"/static/{name}")
KEPT = {
    "class",
    "for",
    "aria-describedby",
    "aria-current",
    "role",
    "href",
    "scope",
    "name",
    "value",
    "selected",
    "checked",
}


class Planning(Form):
    place = StringField("Where do we meet?", validators=[InputRequired("Say where"), Length(max=80)])
    words = TextAreaField("What is it about?", description="A sentence is enough.")
    kind = SelectField("Kind", choices=[SelectChoice("idea", "Idea"), SelectChoice("case", "Case")])
    met = RadioField(
        "Who had you met?",
        choices=[SelectChoice("none", "None"), SelectChoice("few", "A few")],
        validators=[InputRequired("Choose")],
    )
    present = SelectMultipleField(
        "Who?",
        choices=[SelectChoice("1", "Ruby"), SelectChoice("2", "Joe")],
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(),
    )
    quote = BooleanField("You may quote this")


def theirs(folder: str, macro: str, **params: Any) -> str:
    module: Any = PORT.get_template(f"nhsuk/components/{folder}/macro.jinja").module
    return getattr(module, macro)(params)


def ours(file: str, call: str, **values: Any) -> str:
    name = call.split("(")[0].removeprefix("{% call ").strip("{ ")
    source = call if call.startswith("{") else "{{ " + call + " }}"
    return OURS.from_string(f'{{% from "components/{file}.html" import {name} %}}{source}').render(**values)


def shape(html: str) -> list[Any]:
    """Tags, the attributes that a style or a screen reader goes by, and the words."""
    return [part for child in BeautifulSoup(html, "html.parser").children for part in _shape(child)]


def _shape(node: Any) -> list[Any]:
    if not isinstance(node, Tag):
        return [" ".join(str(node).split())] if str(node).strip() else []
    if node.name == "svg" or node.get("type") == "hidden":
        return []
    attributes = {key: _attribute(value) for key, value in node.attrs.items() if key in KEPT and value not in ("", [])}
    attributes.pop("role", None) if node.name in ("nav", "a") else None
    return [(node.name, attributes, [part for child in node.children for part in _shape(child)])]


def _attribute(value: Any) -> list[str]:
    """Choices are numbered differently (`met-0` here, `met` there): only whose they are counts."""
    listed = value if isinstance(value, list) else str(value).split()
    drawn = ("nhsuk-icon", "nhsuk-heading", "nhsuk-pagination__link--")
    return sorted(word for word in listed if not word.startswith(drawn))


def a_form(**typed: str) -> Planning:
    form = Planning(MultiDict(typed))
    form.validate()
    return form


def label(text: str, size: str = "") -> dict[str, str]:
    return {"text": text, "size": size} if size else {"text": text}


def test_a_text_field_with_hint_and_error():
    drawn = ours("forms", "field(form.place, hint='A town will do', size='m')", form=a_form())
    assert shape(drawn) == shape(
        theirs("input", "input", label=label("Where do we meet?", "m"), hint={"text": "A town will do"},
               errorMessage={"text": "Say where"}, id="place", name="place")
    )  # fmt: skip


def test_a_text_field_keeps_what_was_typed_and_never_cuts_it():
    drawn = ours("forms", "field(form.place)", form=a_form(place="<Ormskirk> & Wigan"))
    assert "maxlength" not in drawn and "required" not in drawn
    assert shape(drawn) == shape(
        theirs(
            "input",
            "input",
            label=label("Where do we meet?"),
            id="place",
            name="place",
            value="<Ormskirk> & Wigan",
        )
    )


def test_a_text_area_shows_its_description_as_the_hint():
    assert shape(ours("forms", "field(form.words)", form=a_form(words="Keeping people"))) == shape(
        theirs("textarea", "textarea", label=label("What is it about?"),
               hint={"text": "A sentence is enough."}, id="words", name="words", value="Keeping people")
    )  # fmt: skip


def test_a_select():
    items = [{"value": "idea", "text": "Idea"}, {"value": "case", "text": "Case"}]
    assert shape(ours("forms", "field(form.kind)", form=a_form(kind="case"))) == shape(
        theirs("select", "select", label=label("Kind"), id="kind", name="kind", value="case", items=items)
    )


def _loosely(drawn: list[Any]) -> str:
    return str(drawn).replace("met-0", "met").replace("met-1", "met-2").replace("'met-2'", "'met'")


def test_radios_with_their_question_and_error():
    items = [{"value": "none", "text": "None"}, {"value": "few", "text": "A few"}]
    question = {"legend": label("Who had you met?", "m")}
    want = theirs("radios", "radios", fieldset=question, idPrefix="met", name="met",
                  items=items, errorMessage={"text": "Choose"})  # fmt: skip
    assert _loosely(shape(ours("forms", "field(form.met)", form=a_form()))) == _loosely(shape(want))


def test_checkboxes_tick_what_was_ticked():
    drawn = BeautifulSoup(ours("forms", "field(form.present)", form=a_form(present="2")), "html.parser")
    assert [box["value"] for box in drawn.select("input[checked]")] == ["2"]
    assert all(drawn.select(f'label[for="{box["id"]}"]') for box in drawn.select("input"))


def test_one_tick_stands_alone():
    drawn = ours("forms", "field(form.quote)", form=a_form(quote="y"))
    want = theirs("checkboxes", "checkboxes", idPrefix="quote", name="quote", values=["y"],
                  items=[{"value": "y", "text": "You may quote this"}])  # fmt: skip
    assert shape(drawn) == shape(want)


def test_the_error_summary_links_to_each_field():
    want = theirs("error-summary", "errorSummary", titleText="There is a problem",
                  errorList=[{"text": "Say where", "href": "#place"},
                             {"text": "Not a valid choice.", "href": "#kind"},
                             {"text": "Choose", "href": "#met-0"}])  # fmt: skip
    assert shape(ours("forms", "error_summary(form)", form=a_form())) == shape(want)


def test_no_summary_when_nothing_is_wrong():
    form = a_form(place="Leigh", kind="idea", met="few")
    assert ours("forms", "error_summary(form)", form=form).strip() == ""


PAIRS = [
    ("buttons", "button('Start')", "button", "button", {"text": "Start"}),
    ("buttons", "button('Park', 'secondary')", "button", "button", {"text": "Park", "variant": "secondary"}),
    ("buttons", "button('Close', 'warning')", "button", "button", {"text": "Close", "variant": "warning"}),
    ("buttons", "link_button('Plan', '/plan')", "button", "button", {"text": "Plan", "href": "/plan"}),
    ("page", "tag('Open', 'green')", "tag", "tag", {"text": "Open", "colour": "green"}),
    ("page", "tag('New')", "tag", "tag", {"text": "New"}),
    ("page", "back('/')", "back-link", "backLink", {"href": "/"}),
    (
        "page", "breadcrumb([('Home', '/'), ('Sessions', '/s')])", "breadcrumb", "breadcrumb",
        {"items": [{"text": "Home", "href": "/"}, {"text": "Sessions", "href": "/s"}]},
    ),
    (
        "page", "summary_list([('Place', 'Leigh', '/c'), ('Time', '2pm')])", "summary-list", "summaryList",
        {"rows": [{"key": {"text": "Place"}, "value": {"text": "Leigh"},
                   "actions": {"items": [{"href": "/c", "text": "Change", "visuallyHiddenText": "place"}]}},
                  {"key": {"text": "Time"}, "value": {"text": "2pm"}}]},
    ),
    (
        "page", "{% call details('Our rules') %}Be kind{% endcall %}", "details", "details",
        {"summaryText": "Our rules", "text": "Be kind"},
    ),
    (
        "page", "{% call card('Two', '/s/2') %}<p class='nhsuk-card__description'>At Leigh</p>{% endcall %}",
        "card", "card", {"heading": "Two", "href": "/s/2", "clickable": True, "description": "At Leigh"},
    ),
    (
        "page", "{% call inset() %}<p>Noted</p>{% endcall %}", "inset-text", "insetText", {"text": "Noted"},
    ),
    (
        "page", "pagination(('Session 1', '/1'), ('Session 3', '/3'))", "pagination", "pagination",
        {"previous": {"text": "Previous", "href": "/1", "labelText": "Session 1"},
         "next": {"text": "Next", "href": "/3", "labelText": "Session 3"}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "call", "folder", "macro", "params"), PAIRS, ids=[pair[1][:40] for pair in PAIRS])
def test_our_component_is_drawn_like_theirs(file, call, folder, macro, params):
    assert shape(ours(file, call)) == shape(theirs(folder, macro, **params))


def test_a_table_is_theirs_inside_a_part_that_scrolls():
    head = [{"text": "Session"}, {"text": "Here", "format": "numeric"}]
    rows = [[{"text": "1"}, {"text": "7", "format": "numeric"}]]
    want = theirs("tables", "table", caption="Sessions", head=head, rows=rows, firstCellIsHeader=True)
    drawn = ours("page", "table('Sessions', ['Session', 'Here'], [['1', '7']], numeric=(1,))")
    assert shape(drawn)[0][2] == shape(want)


def test_a_button_for_one_act_is_a_whole_form_that_works_alone():
    drawn = BeautifulSoup(
        ours("buttons", "post_button('Park', '/t/1', about='Pay & hours', fragment='topics')"), "html.parser"
    )
    form = drawn.form
    assert form and form["method"] == "post" and form["action"] == "/t/1" and form["hx-target"] == "#topics"
    assert drawn.select_one("input[name=csrf_token]")["value"] == "token"
    assert drawn.button.get_text() == "Park Pay & hours"


def test_what_people_typed_never_becomes_markup():
    evil = "<b onclick=x>bold</b>"
    drawn = [
        ours("page", "tag(words)", words=evil),
        ours("page", "summary_list([(words, words)])", words=evil),
    ]
    drawn += [ours("buttons", "post_button(words, words, fields={'a': words})", words=evil)]
    drawn += [ours("forms", "field(form.place, hint=words)", form=a_form(place=evil), words=evil)]
    assert not [html for html in drawn if "<b" in html.replace("<button", "")]
