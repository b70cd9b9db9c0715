"""A work changes, and what it said before is kept; what moved since the last session is a page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cop import clock
from cop.db import db
from cop.talentmap.models import TOLD, Exchange, WorkItem, WorkVersion
from tests import world


@pytest.fixture
def mine(app, browse):
    here = world.a_community(name="Riverside")
    owner = world.a_member(here)
    world.signed_in(browse, owner)
    return world.a_work(here, owner, title="Coaching pool", stage="idea", summary="First words")


def at(work, page: str = "") -> str:
    return f"/{work.community.slug}/map/{work.id}{page}"


def versions() -> list[WorkVersion]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(WorkVersion).order_by(WorkVersion.id)))


def a_held_session(community, **more):
    gathering = world.an_open_gathering(community)
    world.start_writing()
    db.session.add(gathering)
    gathering.close(clock.now())
    for name, value in more.items():
        setattr(gathering, name, value)
    db.session.commit()
    return gathering


def test_what_a_work_said_before_is_kept_with_who_and_when(mine, browse, app):
    browse.get(at(mine, "/change"))
    browse.submit("Save", summary="Better words", offer="A guide", stage="testing")
    first, second = versions()
    assert (first.told["summary"], first.by_id, first.stage_before) == ("First words", None, None)
    assert (second.told["offer"], second.by_id, second.stage_before) == ("A guide", mine.owner_id, "idea")
    assert second.at is not None and set(TOLD) <= set(second.told)
    browse.get(at(mine))
    page = browse.follow("History")
    assert "Our community" in page and "own-community" not in page
    assert "First words" in page and "Better words" in page and "from idea to testing" in page


def test_saving_without_a_change_keeps_nothing(mine, browse):
    for _ in range(2):
        browse.get(at(mine, "/change"))
        browse.submit("Save")
    assert len(versions()) == 1


def test_words_that_should_not_have_been_written_leave_the_history_too(mine, browse):
    browse.get(at(mine, "/change"))
    browse.submit("Save", summary="Without the name", stage="testing")
    first, second = versions()
    page = browse.get(at(mine, "/history"))
    browse.submit("Take these words out")
    page = browse.get(at(mine, "/history"))
    assert "First words" not in page and "These words were taken out" in page and "from idea to testing" in page
    browse.post(at(mine, f"/history/{second.id}/take-out"), status=409, csrf_token=browse.token())
    other = world.signed_in(browse.another_device(), world.a_member(mine.community))
    other.get(at(mine, "/history"))
    assert "Take these words out" not in other.page
    other.post(at(mine, f"/history/{first.id}/take-out"), status=403, csrf_token=other.token())


def test_only_its_community_reads_the_history(mine, browse):
    world.start_writing()
    db.session.execute(sa.update(WorkItem).values(visible_to="public"))
    db.session.commit()
    stranger = browse.another_device()
    stranger.get(at(mine))
    stranger.get(at(mine, "/history"), status=403)


def test_what_moved_since_the_last_session_is_listed_by_title_with_its_day(mine, browse, app):
    a_held_session(mine.community)
    world.later(app, days=2)
    other = world.a_work(mine.community, mine.owner, title="Another one", stage="in-use")
    for work, stage in ((mine, "testing"), (other, "resting")):
        browse.get(at(work, "/change"))
        browse.submit("Save", stage=stage)
    browse.get(f"/{mine.community.slug}/map")
    page = browse.follow("What moved since the last session")
    moved = [" ".join(li.get_text().split()) for li in page.select(".cop-list li")]
    assert [line.split(": ")[0] for line in moved] == ["Another one", "Coaching pool"], "by title, never by stage"
    assert "from in use to resting or ended" in moved[0] and "from idea to testing" in moved[1]


def test_what_moved_before_the_last_session_belongs_to_the_one_before(mine, browse, app):
    a_held_session(mine.community)
    world.later(app, days=1)
    browse.get(at(mine, "/change"))
    browse.submit("Save", stage="testing")
    world.later(app, days=7)
    a_held_session(mine.community)
    page = browse.get(f"/{mine.community.slug}/map/moved")
    assert "Nothing has moved since then" in page
    assert "from idea to testing" in browse.get(f"/{mine.community.slug}/map/moved?session=1")


def test_new_works_are_what_moved_too_and_before_any_session_it_says_so(mine, browse, app):
    assert "No session has been held yet" in browse.get(f"/{mine.community.slug}/map/moved")
    a_held_session(mine.community)
    world.later(app, days=1)
    browse.get(f"/{mine.community.slug}/map/add")
    browse.submit("Add what we're working on", title="Brand new", part="develop", stage="idea", scope="team")
    page = browse.get(f"/{mine.community.slug}/map/moved")
    assert "New on the map" in page and "Brand new" in page and "Coaching pool" not in page


def test_a_starter_fills_in_the_rest(mine, browse):
    browse.get(f"/{mine.community.slug}/map/add")
    page = browse.follow("Career pathways")
    assert page.one("#part option[selected]")["value"] == "careers"
    page = browse.submit("Add what we're working on", title="Ways on for porters")
    assert page.h1 == "Ways on for porters" and "Routes that people can see" in page


def test_there_are_seven_starters_and_all_their_words_are_known(mine, browse):
    page = browse.get(f"/{mine.community.slug}/map/add")
    starters = [a["href"] for a in page.select("a") if "starter=" in a["href"]]
    assert len(starters) == 7
    for address in starters:
        page = browse.get(address)
        chosen = {name: page.one(f"#{name} option[selected]")["value"] for name in ("part", "stage", "scope")}
        assert all(chosen.values()), address


def test_a_version_says_everything_that_its_owner_told():
    work = WorkItem(title="A", talent_area="develop", scope="team", stage="idea", tags=["x"])
    work.exchanges.append(Exchange(kind="offer", text="Time"))
    assert work.told["offer"] == "Time" and work.told["tags"] == ["x"] and work.told["title"] == "A"
