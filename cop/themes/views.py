"""For whoever leads: sorting opened answers into themes, and writing the group's own two sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from cop import clock
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.errors import Refused
from cop.periods import Period, period_in, quarter_of
from cop.reflections.models import Reflection
from cop.themes.forms import QUESTIONS, SentencesForm, ThemeForm
from cop.themes.models import AXES, TextTheme
from cop.themes.queries import answers_of, quarters_with_sessions, theme_to_move, themes_of, words_for
from cop.themes.sorting import suggestions
from cop.web import page, saved

bp = Blueprint("themes", __name__, url_prefix="/<community>/themes")


def quarter(community: Community) -> Period:
    """The one in the address, else the latest with a session, else this one."""
    if request.values.get("quarter"):
        return period_in({"quarter": request.values["quarter"]})
    found = quarters_with_sessions(community)
    return found[0] if found else quarter_of(clock.today())


def here(community: Community, period: Period) -> str:
    return url_for("themes.index", community=community.slug, quarter=period.since)


@bp.get("/")
@may("read first")
def index(community: Community) -> ResponseReturnValue:
    return draw(community, ThemeForm(formdata=None), None)


def draw(community: Community, theme_form: ThemeForm, words_form: SentencesForm | None) -> ResponseReturnValue:
    period = quarter(community)
    answers, words = answers_of(community, period), words_for(community, period)
    shown: dict[str, Any] = {
        "period": period,
        "quarters": quarters_with_sessions(community),
        "themes": themes_of(community.programme),
        "answers": {each: [answer for answer in answers if answer.question == each] for each in QUESTIONS},
        "suggested": {each: unsorted(answers, each) for each in QUESTIONS},
        "ticked": {int(each) for each in request.args.getlist("tick") if each.isdecimal()},
        "questions": QUESTIONS,
        "axes": AXES,
        "words": words,
        "failed": theme_form if theme_form.errors else words_form,
        "theme_form": theme_form,
        "words_form": words_form or SentencesForm(formdata=None, data={"one": words.one, "two": words.two}),
    }
    status = 422 if shown["failed"] else 200
    return page("themes/index.html", community=community, status=status, **shown)


def unsorted(answers: Sequence[Reflection], question: str) -> list[Any]:
    """Groups by shared words, of answers that nobody has sorted yet."""
    return suggestions({each.id: each.text for each in answers if each.question == question and not each.theme})


@bp.post("/sort")
@may("read first")
def sort(community: Community) -> ResponseReturnValue:
    """Every ticked answer of this question goes into the chosen theme, or out of any."""
    question, theme = request.form.get("question", ""), request.form.get("theme", "")
    if theme and theme not in themes_of(community.programme).get(question, {}):
        raise Refused("Choose one of the themes.")
    ticked = {int(each) for each in request.form.getlist("answer") if each.isdecimal()}
    chosen = [each for each in answers_of(community, quarter(community)) if each.id in ticked]
    for answer in (each for each in chosen if each.question == question):
        answer.theme = theme or None
    db.session.commit()
    return saved(f"{here(community, quarter(community))}#question-{question}")


@bp.post("/new")
@may("read first")
def new(community: Community) -> ResponseReturnValue:
    form = ThemeForm()
    if not form.validate():
        return draw(community, form, None)
    made = TextTheme.call(community.programme, form.question.data, form.label.data or "", form.axis.data)
    if made.slug in themes_of(community.programme)[made.question]:
        raise Refused(f"There is a theme called “{made.label}” already.")
    db.session.add(made)
    db.session.commit()
    return saved(here(community, quarter(community)))


@bp.post("/move")
@may("read first")
def move(community: Community) -> ResponseReturnValue:
    """To the other axis, in this programme."""
    question, _, slug = request.form.get("theme", "").partition("/")
    theme = theme_to_move(community.programme, question, slug)
    theme.lean(request.form.get("axis", ""))
    db.session.add(theme)
    db.session.commit()
    return saved(f"{here(community, quarter(community))}#question-{question}")


@bp.post("/sentences")
@may("read first")
def sentences(community: Community) -> ResponseReturnValue:
    form, period = SentencesForm(), quarter(community)
    if not form.validate():
        return draw(community, ThemeForm(formdata=None), form)
    words = words_for(community, period)
    words.say(form.one.data or "", form.two.data or "", clock.now())
    db.session.add(words)
    db.session.commit()
    flash("Kept. Members can read it now; it may leave the community in seven days.", "success")
    return saved(here(community, period))
