"""Value stories of a community: told by whoever they happened to, or typed for them, and published with their yes."""

from __future__ import annotations

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from cop import clock
from cop.access import allowed, may
from cop.communities.models import Community
from cop.communities.queries import members_of
from cop.db import db
from cop.identity.models import Person
from cop.stories.forms import StoryForm, YesForm
from cop.stories.models import PROMPTS, ValueStory
from cop.stories.queries import beginnings, seen_by, story_of
from cop.web import page, saved

bp = Blueprint("stories", __name__, url_prefix="/<community>/stories")


@bp.get("/")
@may("see the community")
def index(community: Community) -> ResponseReturnValue:
    found = seen_by(community, current_user.person)
    return page(
        "stories/index.html", community=community, stories=found, me=current_user.person, yes=YesForm(formdata=None)
    )


def others(community: Community) -> list[Person]:
    """For whom somebody who leads may type a story; everybody else tells their own."""
    everybody = [member.person for member in members_of(community)] if allowed("lead sessions") else []
    return [each for each in everybody if each.id != current_user.person.id]


def draw(community: Community, form: StoryForm, story: ValueStory | None) -> ResponseReturnValue:
    status = 422 if form.errors else 200
    return page("stories/form.html", community=community, form=form, story=story, prompts=PROMPTS, status=status)


def done(community: Community, sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence, "success")
    return saved(url_for("stories.index", community=community.slug))


@bp.get("/new")
@may("tell stories")
def new(community: Community) -> ResponseReturnValue:
    return draw(community, StoryForm(beginnings(community), others(community), None), None)


@bp.post("/new")
@may("tell stories")
def keep(community: Community) -> ResponseReturnValue:
    form = StoryForm(beginnings(community), others(community), None)
    if not form.validate():
        return draw(community, form, None)
    teller = int(form.teller.data) if form.teller.data else current_user.person.id
    db.session.add(form.fill(ValueStory(community_id=community.id, teller_id=teller)))
    return done(community, "Kept. It is seen by its teller alone until they say yes.")


def my_story(community: Community, story_id: int) -> ValueStory:
    story = story_of(community, story_id, current_user.person)
    story.must_be_told_by(current_user.person)
    return story


@bp.get("/<int:story_id>")
@may("tell stories")
def change(community: Community, story_id: int) -> ResponseReturnValue:
    story = my_story(community, story_id)
    return draw(community, StoryForm(beginnings(community), [], story), story)


@bp.post("/<int:story_id>")
@may("tell stories")
def keep_change(community: Community, story_id: int) -> ResponseReturnValue:
    story = my_story(community, story_id)
    form = StoryForm(beginnings(community), [], story)
    if not form.validate():
        return draw(community, form, story)
    form.fill(story)
    return done(community, "Kept. Other words need your yes again.")


@bp.post("/<int:story_id>/yes")
@may("tell stories")
def say_yes(community: Community, story_id: int) -> ResponseReturnValue:
    story = story_of(community, story_id, current_user.person)
    story.say_yes(current_user.person, bool(YesForm().named.data), clock.today())
    return done(community, "Published: members read it, and it may stand in a report.")


@bp.post("/<int:story_id>/take-back")
@may("tell stories")
def take_back(community: Community, story_id: int) -> ResponseReturnValue:
    story_of(community, story_id, current_user.person).take_back(current_user.person)
    return done(community, "Taken back: only you see it now. Reports that were signed off keep what they said.")


@bp.post("/<int:story_id>/delete")
@may("tell stories")
def delete(community: Community, story_id: int) -> ResponseReturnValue:
    db.session.delete(my_story(community, story_id))
    return done(community, "Gone.")
