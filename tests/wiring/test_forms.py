"""Every form of the product refuses text that is too long, and says how long it may be."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from wtforms import Form, HiddenField, SelectField, StringField

import cop
from cop.communities.models import Organisation
from tests import world

COP = Path(cop.__file__).parent
FAR_TOO_LONG = "x" * 300_000
MADE_WITH = {
    "AddressForm": lambda: (world.a_person(),),
    "ChooseForm": lambda: ((), True),
    "CorrectForm": lambda: (world.a_person(),),
    "DeclineForm": lambda: (1,),
    "MergeForm": lambda: (world.keep(Organisation(name="Sample Trust")),),
    "RemoveForm": lambda: (1,),
    "DetailsForm": lambda: (world.a_person(), []),
    "InviteForm": lambda: (world.a_community(), ("practitioner",)),
    "PaperForm": lambda: (world.a_community(), []),
    "PictureForm": lambda: ([],),
    "PeriodForm": lambda: (world.a_programme(), []),
    "WordsForm": lambda: (a_second_version(), {}),
    "StoryForm": lambda: ([], [], None),
    "WorkForm": lambda: (vocabulary(),),
    "PutUpForm": lambda: (vocabulary(),),
    "BorrowForm": lambda: (vocabulary(), []),
    "AimsForm": lambda: ([],),
}
SHOWN_BY_ADDRESS = {"LookForm"}
ONLY_LOOKED_UP = {("JoinForm", "code")}
ABSTRACT = {"Slugged"}


def a_second_version():
    from cop.reports.models import EvaluationReport

    return EvaluationReport(version=2, numbers=[])


def vocabulary():
    from cop.talentmap.queries import vocabulary

    return vocabulary()


def forms() -> list[type[Form]]:
    """Every form that stands in a feature's forms.py."""
    found = []
    for feature in pkgutil.iter_modules(cop.__path__):
        if feature.ispkg and COP.joinpath(feature.name, "forms.py").exists():
            module = importlib.import_module(f"cop.{feature.name}.forms")
            found += [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Form)]
    ours = {each for each in found if each.__module__.startswith("cop.") and each.__module__ != "cop.fields"}
    return sorted((each for each in ours if each.__name__ not in ABSTRACT), key=str)


def text_fields(form: type[Form]) -> list[str]:
    fields = [(name, getattr(form, name)) for name in dir(form) if not name.startswith("_")]
    typed = [(name, each.field_class) for name, each in fields if hasattr(each, "field_class")]
    return [name for name, kind in typed if issubclass(kind, StringField) and not issubclass(kind, HiddenField)]


@pytest.mark.parametrize("kind", forms(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_text_that_is_too_long_is_refused_with_its_limit(app, kind):
    if kind.__name__ in SHOWN_BY_ADDRESS or not text_fields(kind):
        pytest.skip("nothing is typed here")
    with app.test_request_context(method="POST"):
        made_with = MADE_WITH.get(kind.__name__, tuple)()
    silent = []
    for name in text_fields(kind):
        with app.test_request_context(method="POST", data={name: FAR_TOO_LONG}):
            form = kind(*made_with)
            for field in form:
                if isinstance(field, SelectField) and field.choices is None:
                    field.choices = []
            form.validate()
            named = any(re.search(r"\d", said) for said in form[name].errors)
            if not named and (kind.__name__, name) not in ONLY_LOOKED_UP:
                silent.append(f"{name}: {form[name].errors}")
    assert not silent, "\n".join(silent)
