"""Aims with work behind them, aims without, and what comes of the work."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from cop.access import allowed, may
from cop.aims.forms import AimsForm, OutputForm
from cop.aims.models import Output
from cop.aims.queries import aims_of, aims_served_by, output_of, outputs_in, outputs_of, serve, served
from cop.communities.models import Community
from cop.db import db
from cop.errors import Refused
from cop.talentmap.models import WorkItem
from cop.talentmap.queries import reader
from cop.talentmap.views import whoever
from cop.web import first_error, page, saved

bp = Blueprint("aims", __name__)


@bp.get("/<community>/map/aims")
@may("see the map")
def index(community: Community) -> ResponseReturnValue:
    by = reader(whoever())
    aims, outputs = served(community, by), outputs_in(community, by)
    return page("aims/index.html", community=community, aims=aims, outputs=outputs)


@bp.get("/<community>/map/<int:work_id>/comes-of-it")
@may("see the work")
def show(work: WorkItem) -> ResponseReturnValue:
    aims = aims_served_by(work) if allowed("see the map") else []  # the words of a document that is the community's own
    outputs = outputs_of(work)
    return page("aims/show.html", fragment="aims/_comes_of_it.html", work=work, aims=aims, outputs=outputs)


def draw(work: WorkItem, form: OutputForm | None = None) -> ResponseReturnValue:
    """Aims and outputs of one work on one page. `form`: an output that came back with errors."""
    chosen = [each.text for each in aims_served_by(work)]
    known = list(dict.fromkeys([*aims_of(work.community), *chosen]))
    return page(
        "aims/change.html",
        status=422 if form else 200,
        work=work,
        aims=AimsForm(known, formdata=None, data={"aims": chosen}),
        outputs=[(each, one_output(each, formdata=None)) for each in outputs_of(work)],
        form=form or OutputForm(formdata=None),
    )


def one_output(output: Output, **more: object) -> OutputForm:
    """Several stand on one page, so each has fields of its own."""
    return OutputForm(obj=output, prefix=f"o{output.id}-", **more)


@bp.get("/<community>/map/<int:work_id>/aims")
@may("change the work")
def change(work: WorkItem) -> ResponseReturnValue:
    return draw(work)


@bp.post("/<community>/map/<int:work_id>/aims")
@may("change the work")
def save_aims(work: WorkItem) -> ResponseReturnValue:
    serve(work, request.form.getlist("aims"), aims_of(work.community))
    return done(work)


def done(work: WorkItem) -> ResponseReturnValue:
    db.session.commit()
    return saved(url_for("aims.change", community=work.community.slug, work_id=work.id))


@bp.post("/<community>/map/<int:work_id>/outputs")
@may("change the work")
def add_output(work: WorkItem) -> ResponseReturnValue:
    form = OutputForm()
    if not form.validate():
        return draw(work, form)
    output = Output.promise(work, len(outputs_of(work)))
    form.populate_obj(output)
    db.session.add(output)
    return done(work)


@bp.post("/<community>/map/<int:work_id>/outputs/<int:output_id>")
@may("change the work")
def save_output(work: WorkItem, output_id: int) -> ResponseReturnValue:
    """What it says now, or away with it."""
    output = output_of(work, output_id)
    form = one_output(output)
    if "remove" in request.form:
        db.session.delete(output)
        return done(work)
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    form.populate_obj(output)
    return done(work)
