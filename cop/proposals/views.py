"""Lines for a document: gathered from phones in a session, suggested and answered at the desk between sessions."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from cop import clock, live
from cop.access import may
from cop.communities.models import Community
from cop.db import db
from cop.documents.models import Document
from cop.documents.queries import document_called, newest_version
from cop.errors import Missing, Refused
from cop.gatherings.models import Gathering
from cop.gatherings.queries import one_at_a_time
from cop.gatherings.views import actor, in_the_room, screen
from cop.identity.models import Person
from cop.moderation.views import let_the_leader_look
from cop.proposals import queries
from cop.proposals.forms import AnswerForm, LineForm, SuggestionForm
from cop.proposals.lines import read, without_mark
from cop.proposals.models import Proposal
from cop.undo.models import step
from cop.web import first_error, page, saved

bp = Blueprint("proposals", __name__)

OVERTAKEN = "Somebody saved a new version at the same moment. Look at it, then press again."
OWN = "Somebody else answers what you have suggested. You can change the text itself, or take this back."


def done(gathering: Gathering) -> ResponseReturnValue:
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


def about(proposal: Proposal) -> str:
    return "" if proposal.hidden else (proposal.wording or without_mark(proposal.line))[:80]


@in_the_room("/lines-from-phones", bp)
@may("lead sessions")
def begin(gathering: Gathering) -> ResponseReturnValue:
    queries.begin(gathering, request.form.get("document", ""))
    return done(gathering)


@in_the_room("/lines-from-phones/stop", bp)
@may("lead sessions")
def stop(gathering: Gathering) -> ResponseReturnValue:
    queries.the_live_round(gathering).drafting.show(live=False)
    return done(gathering)


@in_the_room("/lines-from-phones/save", bp)
@may("lead sessions")
def save(gathering: Gathering) -> ResponseReturnValue:
    one_at_a_time(gathering)
    drafting = queries.the_live_round(gathering).drafting
    queries.save(drafting, actor().person, clock.now(), draft="draft" in request.form)
    try:
        return done(gathering)
    except IntegrityError as clash:
        raise Refused(OVERTAKEN) from clash


@in_the_room("/proposals", bp)
@may("suggest topics")
def propose(gathering: Gathering) -> ResponseReturnValue:
    here = queries.the_live_round(gathering)
    form = LineForm().offer(here.draft)
    if not form.validate():
        raise Refused(f"{first_error(form)}.")
    if queries.proposed_before(gathering, form.once.data):
        return done(gathering)
    asked = queries.asked_of(here.draft, form.act.data, form.line.data or "", form.words.data or "")
    proposal = here.drafting.hear(asked, actor())
    proposal.once, proposal.made_at = form.once.data or None, clock.now()
    db.session.add(proposal)
    let_the_leader_look(gathering, proposal)
    return done(gathering)


@in_the_room("/proposals/<int:proposal_id>/take-in", bp)
@may("lead sessions")
def take_in(gathering: Gathering, proposal_id: int) -> ResponseReturnValue:
    one_at_a_time(gathering)
    gathering.must_be_open()
    proposal = queries.proposal_in(gathering, proposal_id)
    with step(gathering, "Took in", proposal, about=about(proposal)):
        proposal.take_in(request.form.get("words") or proposal.words, clock.now())
    return done(gathering)


@in_the_room("/proposals/<int:proposal_id>/leave", bp)
@may("lead sessions")
def leave(gathering: Gathering, proposal_id: int) -> ResponseReturnValue:
    one_at_a_time(gathering)
    gathering.must_be_open()
    proposal = queries.proposal_in(gathering, proposal_id)
    with step(gathering, "Left out", proposal, about=about(proposal)):
        proposal.decline("", actor().person, clock.now())
    return done(gathering)


@in_the_room("/proposals/<int:proposal_id>/dot", bp)
@may("dot topics")
def dot(gathering: Gathering, proposal_id: int) -> ResponseReturnValue:
    """`mine` is 1 or 0, and may be said twice."""
    one_at_a_time(gathering)
    gathering.must_be_open()
    proposal = queries.proposal_in(gathering, proposal_id)
    proposal.put_dot(actor(), wanted=request.form.get("mine", "1") != "0")
    return done(gathering)


@bp.post("/rooms/<code>/proposals/<int:proposal_id>/take-back")
@may("suggest topics")
def take_back(gathering: Gathering, proposal_id: int) -> ResponseReturnValue:
    one_at_a_time(gathering)
    gathering.must_be_open()
    queries.proposal_in(gathering, proposal_id, by=actor()).take_back()
    return done(gathering)


def draw(document: Document, form: SuggestionForm, status: int = 200) -> ResponseReturnValue:
    found = queries.suggestions_for(document)
    me = current_user.person
    more = {"form": form, "proposals": found, "me": me, "status": status}
    return page("proposals/suggestions.html", document=document, **more)


def choices_of(document: Document, form: SuggestionForm) -> SuggestionForm:
    newest = newest_version(document)
    form.offer(read(newest.body if newest else ""))
    return form


@bp.get("/<community>/documents/<slug>/suggestions")
@may("see documents")
def suggestions(community: Community, slug: str) -> ResponseReturnValue:
    document = document_called(community, slug)
    form = choices_of(document, SuggestionForm(formdata=None))
    return draw(document, form)


@bp.post("/<community>/documents/<slug>/suggestions")
@may("edit documents")
def suggest(community: Community, slug: str) -> ResponseReturnValue:
    document = document_called(community, slug)
    form = choices_of(document, SuggestionForm())
    if not form.validate():
        return draw(document, form, 422)
    newest = newest_version(document)
    draft = read(newest.body if newest else "")
    asked = queries.asked_of(draft, form.act.data, form.line.data or "", form.words.data or "")
    proposal = Proposal.suggested(document, asked, form.why.data or "", current_user.person)
    proposal.made_at = clock.now()
    db.session.add(proposal)
    db.session.commit()
    return saved(back_to(document))


def back_to(document: Document) -> str:
    return url_for("proposals.suggestions", community=document.community.slug, slug=document.slug)


@bp.get("/<community>/documents/<slug>/suggestions/<int:proposal_id>")
@may("see documents")
def suggestion(community: Community, slug: str, proposal_id: int) -> ResponseReturnValue:
    """One of them, to be answered."""
    document = document_called(community, slug)
    proposal = queries.suggestion_for(document, proposal_id)
    form = AnswerForm(formdata=None, words=proposal.words)
    return page("proposals/answer.html", document=document, proposal=proposal, form=form, me=current_user.person)


@bp.post("/<community>/documents/<slug>/suggestions/<int:proposal_id>")
@may("edit documents")
def answer(community: Community, slug: str, proposal_id: int) -> ResponseReturnValue:
    document, form, me = document_called(community, slug), AnswerForm(), current_user.person
    proposal = queries.suggestion_for(document, proposal_id)
    must_be_answered_by(proposal, me)
    if not form.validate():
        more = {"document": document, "proposal": proposal, "form": form, "me": me}
        return page("proposals/answer.html", status=422, **more)
    answered(proposal, form)
    try:
        db.session.commit()
    except IntegrityError as clash:
        raise Refused(OVERTAKEN) from clash
    return saved(back_to(document))


def must_be_answered_by(proposal: Proposal, person: Person) -> None:
    """Before the form is looked at: where there is none on the page, nothing that is wrong with it could be mended."""
    if proposal.person_id == person.id:
        raise Refused(OWN)
    proposal.must_wait()


def answered(proposal: Proposal, form: AnswerForm) -> None:
    me = current_user.person
    if form.verdict.data == "declined":
        proposal.decline(form.answer.data or "", me, clock.now())
        return
    queries.accept(proposal, form.words.data or "" if form.verdict.data == "adapted" else "", me, clock.now())
    proposal.answer = form.answer.data or ""


@bp.post("/<community>/documents/<slug>/suggestions/<int:proposal_id>/take-back")
@may("edit documents")
def take_back_suggestion(community: Community, slug: str, proposal_id: int) -> ResponseReturnValue:
    document = document_called(community, slug)
    proposal = queries.suggestion_for(document, proposal_id)
    if proposal.person_id != current_user.person.id:
        raise Missing
    proposal.take_back()
    db.session.commit()
    return saved(back_to(document))
