"""Everything that hangs on a work goes out with a programme and comes in again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from cop import clock
from cop.aims.models import Output, ServedAim
from cop.borrowing.models import Borrowing
from cop.db import db
from cop.documents.models import Document, Writing
from cop.mapping.models import MappedWork
from cop.talentmap.models import Exchange, WorkItem
from tests import world

MAP = ("work_items", "overlaps", "borrowings")


@pytest.fixture
def lived(app):
    """A community whose map has a past, aims, outputs, a borrowed work, and one that was taken off the wall."""
    programme = world.a_programme()
    here = world.a_community(programme, slug="harbour", name="Harbour")
    owner = world.a_member(here)
    gathering = world.a_planned_gathering(here)
    work = world.a_work(here, owner, title="Career map", stage="idea", exchanges=[Exchange(kind="ask", text="")])
    world.start_writing()
    document = Document.begin(here, "Our charter", "charter", set())
    db.session.add_all([document, work])
    document.next_version(None, Writing("## Aims\n- Fair\n"), None, clock.now())
    work.remember(owner, clock.now() - timedelta(days=3))
    work.stage, work.may_be_borrowed, work.added_at = "testing", True, clock.now() - timedelta(days=9)
    work.remember(owner, clock.now())
    work.summary = "Six routes"
    work.remember(owner, clock.now())
    db.session.flush()
    work.versions[1].take_out(work.versions[-1])
    db.session.add(ServedAim(work_item_id=work.id, text="Fair", document_id=document.id))
    db.session.add(Output(work_item_id=work.id, title="A guide", state="there", link="https://example.org/guide"))
    borrowing = Borrowing.borrow(work, here, owner, clock.now())
    borrowing.begin("exploring", "Shorter", owner, clock.now())
    hidden = MappedWork.put_up(opened(gathering), gathering.attend(owner), clock.now())
    told = {"title": "Hurtful", "talent_area": "develop", "scope": "team", "stage": "idea", "tags": []}
    for name, value in told.items():
        setattr(hidden.work, name, value)
    hidden.hide(clock.now())
    db.session.add_all([borrowing, hidden])
    db.session.commit()
    return programme


def opened(gathering):
    gathering.open(clock.now())
    return gathering


def dumped(app, slug: str = "") -> dict:
    said = app.test_cli_runner().invoke(args=["dump", *([slug] if slug else [])])
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)


def test_a_map_with_a_past_goes_out_whole_and_comes_in_the_same(app, lived, tmp_path):
    first = dumped(app)
    work, copy = first["work_items"]
    assert [version.get("stage_before") for version in work["versions"]] == [None, "idea", None]
    assert "told" not in work["versions"][1] and work["versions"][1]["stage"] == "testing"
    assert work["versions"][0]["told"]["ask"] == "" and work["aims"] == [{"text": "Fair", "document": "our-charter"}]
    assert work["outputs"] == [{"title": "A guide", "state": "there", "link": "https://example.org/guide"}]
    [thanks] = first["borrowings"]
    assert (thanks["work"], thanks["origin"], thanks["adapted"]) == (copy["id"], work["id"], "Shorter")
    assert "Hurtful" not in json.dumps(first), "what was kept off the wall is in no file"
    moved = first | {"programme": first["programme"] | {"slug": "elsewhere"}}
    moved["communities"] = [each | {"slug": "haven"} for each in first["communities"]]
    file = tmp_path / "again.json"
    file.write_text(json.dumps(moved))
    said = app.test_cli_runner().invoke(args=["load", str(file)])
    assert said.exit_code == 0, said.output
    again = dumped(app, "elsewhere")
    assert {key: again[key] for key in MAP} == {key: first[key] for key in MAP}


def test_a_version_with_a_stage_that_nobody_knows_is_refused_with_its_place(app, lived, tmp_path):
    content = dumped(app)
    content["programme"]["slug"] = content["communities"][0]["slug"] = "elsewhere"
    content["work_items"][0]["versions"][1]["stage_before"] = "excellent"
    content["borrowings"][0]["origin"] = "w999"
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(content))
    said = app.test_cli_runner().invoke(args=["load", str(file)])
    assert said.exit_code == 2
    assert "work_items[0].versions[1].stage_before" in said.output and "borrowings[0].origin" in said.output
    db.session.rollback()
    assert db.session.query(WorkItem).count() == 3
