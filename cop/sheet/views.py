"""The sign-in sheet: ticking in, taking back, what somebody is today, and the check of typed names."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from cop import clock, live
from cop.access import may
from cop.afterwards.queries import settled, unchecked
from cop.afterwards.views import corrects
from cop.audit.noting import note
from cop.communities.models import usual_kind
from cop.communities.queries import members_of
from cop.db import db
from cop.errors import Missing, Refused
from cop.gatherings.models import Attendance, Gathering
from cop.gatherings.views import address, in_the_room, screen
from cop.identity.models import Person
from cop.sheet import checking
from cop.sheet.forms import MembersForm, NameForm
from cop.web import page, saved

bp = Blueprint("sheet", __name__)

SHEET = "/<community>/sessions/<int:n>/sheet"
KINDS = {"participant": "Participant", "guest": "Guest", "visitor": "Visitor", "facilitator": "Facilitator"}


def shown(gathering: Gathering, name_form: NameForm | None = None) -> dict[str, Any]:
    here = {line.person_id for line in gathering.attendances}
    away = [m for m in members_of(gathering.community) if m.person_id not in here]
    known, sheet = checking.candidates(gathering), checking.told_apart(gathering)
    return {
        "gathering": gathering,
        "lines": sorted(gathering.attendances, key=lambda line: line.name.casefold()),
        "kinds": KINDS,
        "asked": [
            (line, checking.closest(line.name, known), checking.alike_here(line.name, sheet, but=line))
            for line in checking.not_checked(gathering)
        ],
        "known": known,
        "sheet": sheet,
        "told": told_by_line(sheet),
        "members_form": MembersForm(formdata=None).offer(away),
        "name_form": name_form or NameForm(formdata=None),
        "settled": settled(gathering),
        "unchecked": unchecked(gathering),
    }


def told_by_line(sheet: list[checking.SameSheet]) -> dict[int, str]:
    """What tells apart the lines that carry one name."""
    names = Counter(each.line.name.casefold() for each in sheet)
    return {each.line.id: each.told_by for each in sheet if names[each.line.name.casefold()] > 1}


def line_on(gathering: Gathering, line_id: int) -> Attendance:
    line = next((each for each in gathering.attendances if each.id == line_id), None)
    if line is None:
        raise Missing
    return line


def done(gathering: Gathering) -> Response:
    """Commit, tell the screens how many are here, and the sheet again: whoever has pressed sees the names already."""
    live.changed(gathering.id)
    db.session.commit()
    here = address(gathering, "sheet.show", names="here")
    return saved(here, fragment="sheet/_sheet.html", **shown(gathering))


@bp.get(SHEET)
@may("check the sign-in sheet")
def show(gathering: Gathering) -> ResponseReturnValue:
    """On its day this screen may be the one that the room sees: its names are covered until somebody uncovers them."""
    covered = request.args.get("names") != "here" and gathering.is_on(clock.today())
    return page("sheet/show.html", fragment="sheet/_sheet.html", covered=covered, **shown(gathering))


def somebody_more(gathering: Gathering) -> bool:
    here = {str(line.person_id) for line in gathering.attendances}
    return bool(set(request.form.getlist("member")) - here)


@bp.post(f"{SHEET}/members")
@may("check the sign-in sheet")
@corrects("the sign-in sheet", when=somebody_more)
def tick_members(gathering: Gathering) -> ResponseReturnValue:
    gathering.must_have_been_opened()
    chosen = set(request.form.getlist("member"))
    for membership in members_of(gathering.community):
        if str(membership.person_id) in chosen:
            line = gathering.attend(membership.person, usual_kind(membership), joined_by="leader")
            line.like(membership)
    return done(gathering)


@bp.post(f"{SHEET}/names")
@may("check the sign-in sheet")
@corrects("the sign-in sheet")
def type_name(gathering: Gathering) -> ResponseReturnValue:
    gathering.must_have_been_opened()
    form = NameForm()
    if not form.validate():
        return page(
            "sheet/show.html", fragment="sheet/_sheet.html", status=422, covered=False, **shown(gathering, form)
        )
    line = gathering.attend(Person(name=form.name.data or ""), joined_by="leader")
    line.checked = "ask"
    return done(gathering)


def another_kind(gathering: Gathering, line_id: int) -> bool:
    return line_on(gathering, line_id).kind != request.form.get("kind", "")


@bp.post(f"{SHEET}/<int:line_id>/kind")
@may("check the sign-in sheet")
@corrects("the sign-in sheet", when=another_kind)
def set_kind(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    line = line_on(gathering, line_id)
    line.become(request.form.get("kind", ""))
    note_who_leads(line)
    return done(gathering)


def note_who_leads(line: Attendance) -> None:
    """For as long as a session runs, whoever is its facilitator may do there what a host may."""
    if line.kind == "facilitator" and line.gathering.takes_part:
        note("leads", line.person, line.gathering.community_id, f"session {line.gathering.number}")


@bp.post(f"{SHEET}/<int:line_id>/take-back")
@may("check the sign-in sheet")
@corrects("the sign-in sheet")
def take_back(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    checking.take_back(line_on(gathering, line_id))
    return done(gathering)


@bp.post(f"{SHEET}/<int:line_id>/new")
@may("check the sign-in sheet")
def is_new(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    line_on(gathering, line_id).is_new_today()
    return done(gathering)


@bp.post(f"{SHEET}/all-new")
@may("check the sign-in sheet")
def all_are_new(gathering: Gathering) -> ResponseReturnValue:
    checking.all_new(gathering)
    return done(gathering)


def another_line(_gathering: Gathering, **_line: object) -> bool:
    """Two lines that become one person are one fewer who was there."""
    return request.form.get("person", "").startswith(checking.LINE)


@bp.post(f"{SHEET}/<int:line_id>/same")
@may("check the sign-in sheet")
@corrects("the sign-in sheet", when=another_line)
def is_the_same(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    chosen = request.form.get("person", "")
    line = line_on(gathering, line_id)
    if not chosen:
        raise Refused(f"Choose who {line.name} is, then press again.")
    checking.is_the_same(line, chosen)
    return done(gathering)


@bp.post(f"{SHEET}/<int:line_id>/clock")
@may("lead sessions")
def hand_the_clock(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    """This phone gets Next and three more minutes, or gives them back."""
    line = line_on(gathering, line_id)
    line.keeps_time = not line.keeps_time
    return done(gathering)


@in_the_room("/clock/<int:line_id>", bp)
@may("lead sessions")
def pass_the_clock(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    """The same without leaving the screen that one leads from; said, not switched, so that it may be pressed twice."""
    line_on(gathering, line_id).keeps_time = request.form.get("keeps") == "y"
    live.changed(gathering.id)
    db.session.commit()
    return saved(screen(gathering))


@bp.post(f"{SHEET}/<int:line_id>/ask-again")
@may("check the sign-in sheet")
def ask_again(gathering: Gathering, line_id: int) -> ResponseReturnValue:
    checking.unlink(line_on(gathering, line_id))
    return done(gathering)
