"""A programme goes in whole or not at all, and comes out so that it can go in again with the same figures."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from cop.communities.models import Community, Membership, Programme
from cop.curiosities.models import Curiosity, Pin
from cop.db import Model, db
from cop.gatherings.models import Attendance, Gathering
from cop.identity.models import Person
from cop.reflections.models import Reflection
from cop.sample.programme import FILE

ANSWERS = 41 + 39


def how_many(model) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def everything() -> dict[str, int]:
    return {table.name: how_many(table) for table in Model.metadata.sorted_tables}


def test_the_sample_has_its_expected_measures(here, expected):
    assert here.cop("load", str(FILE)).code == 0
    said = here.cop("measures", "--json")
    assert said.json == expected
    assert said.err == ""


@pytest.mark.slow
def test_load_dump_and_load_elsewhere_changes_no_measure(here, elsewhere, sample, expected):
    here.load(sample)
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    further = elsewhere()
    assert further.load(there.cop("dump").json).code == 0
    assert there.cop("measures", "--json").json == expected
    assert further.cop("measures", "--json").out == there.cop("measures", "--json").out


def test_a_dump_of_another_installation_goes_in_here(here, elsewhere, sample, expected):
    there = elsewhere()
    there.load(sample)
    assert here.load(there.cop("dump").json).code == 0
    assert here.cop("measures", "--json").json == expected


def test_a_dump_keeps_everything_but_who_answered(here, elsewhere, sample):
    here.load(sample)
    first = here.cop("dump").json
    there = elsewhere()
    there.load(first)
    again = there.cop("dump").json
    for part in (first, again):
        for row in (*part["responses"], *part["curiosity"]):
            row.pop("id")
        for row in part["topics"]:
            row["from_curiosity"] = len(row["from_curiosity"])
        for row in part["stories"]:
            row["question"] = bool(row.get("question"))
        for section in part.values():
            if isinstance(section, list):
                section.sort(key=json.dumps)
    assert again == first


def test_a_dump_has_the_sample_again_word_for_word(here, sample):
    here.load(sample)
    dump = here.cop("dump").json
    for section in ("members", "organisations", "communities", "topics", "work_items", "gatherings"):
        names = {row["id"]: row.get("name") or row.get("title") for row in sample[section]}
        assert {row["id"]: row.get("name") or row.get("title") for row in dump[section]} == names
    assert dump["about"] == sample["about"]
    assert [m["versions"][-1]["body"] for m in dump["manifestos"]] == [
        m["versions"][-1]["body"] for m in sample["manifestos"]
    ]
    assert dump["strategy_panels"][0]["panels"] == sample["strategy_panels"]["panels"]
    for section in ("action_learning", "context_notes", "network_links", "sustain_plans", "risks"):
        assert dump[section] == sample[section]


def test_a_dump_says_nothing_of_who_answered_or_in_which_order(here, sample):
    here.load(sample)
    rows = here.cop("dump").json["responses"]
    assert len(rows) == ANSWERS
    assert not any("respondent" in row for row in rows)
    assert all(("feeling" in row) + ("today" in row) == 1 for row in rows)
    again = here.cop("dump").json["responses"]
    assert [row.get("feeling") for row in rows] != [row.get("feeling") for row in again]


def test_loaded_answers_are_rows_of_their_own_and_only_the_count_stays(here, sample):
    here.load(sample)
    assert how_many(Reflection) == ANSWERS
    assert how_many(Curiosity) == 40
    counts = db.session.scalars(sa.select(Gathering.answered).order_by(Gathering.ref))
    assert list(counts) == [6, 6, 5, 7, 5, 6, 4, 4, 4]
    ids = [row["id"] for row in sample["responses"]]
    columns = {column.name for column in Reflection.metadata.tables["reflections"].columns}
    assert columns.isdisjoint({"person_id", "attendance_id", "respondent", "created_at"})
    assert not any(str(reflection.id) in ids for reflection in db.session.scalars(sa.select(Reflection)))


def test_a_broken_file_leaves_nothing_behind(here, sample):
    before = everything()
    sample["members"][3]["role_type"] = "witch"
    sample["topics"][5]["gathering"] = "nowhere"
    said = here.load(sample)
    assert said.code == 2
    assert said.out == ""
    assert 'members[3].role_type: "witch" is not a kind of role that we know' in said.err
    assert 'topics[5].gathering: "nowhere" is not the id of anything in gatherings' in said.err
    assert everything() == before


def test_a_programme_is_not_loaded_twice(here, sample):
    here.load(sample)
    before = everything()
    said = here.load(sample)
    assert said.code == 2
    assert "is the slug of a programme that exists already" in said.err
    assert 'communities[2].slug: "greater-manchester" is the slug of a community that exists already' in said.err
    assert everything() == before


def test_a_file_that_is_not_there_is_a_sentence(here, tmp_path):
    said = here.cop("load", str(tmp_path / "no such file.json"))
    assert said.code == 2
    assert "cannot be read: No such file or directory." in said.err


def test_no_community_takes_an_address_of_the_product(here, sample):
    for taken in ("sign-in", "join", "rooms", "healthz", "static", "programmes"):
        sample["communities"][0]["slug"] = taken
        assert "is an address of the product itself" in here.load(sample).err


def test_without_a_programme_or_with_several_one_must_be_named(here, sample):
    for command in (["dump"], ["measures", "--json"]):
        said = here.cop(*command)
        assert (said.code, said.out) == (2, "")
        assert said.err == "There is no programme here yet.\n"
    here.load(sample)
    here.load(a_second(sample))
    said = here.cop("dump")
    assert (said.code, said.out) == (2, "")
    assert "There are several programmes, so say which one: " in said.err
    assert here.cop("measures", "second", "--json").code == 0
    assert "There is no programme called “third”." in here.cop("dump", "third").err


def a_second(sample):
    """The same people in another programme, whose communities have other addresses."""
    for community in sample["communities"]:
        community["slug"] += "-again"
    return sample | {"programme": {"slug": "second"}}


def test_one_address_is_one_person_across_programmes(here, sample, expected):
    here.load(sample)
    people = how_many(Person)
    here.load(a_second(sample))
    assert how_many(Person) == people
    assert how_many(Membership) == 62
    assert here.cop("measures", "second", "--json").json == expected


def test_somebody_in_two_communities_counts_once_in_all(here, elsewhere, sample):
    sample["members"][0]["communities"] = ["gm", {"community": "ls", "account_role": "convenor"}]
    sample["gatherings"][6]["attended"].append("cm01")
    here.load(sample)
    figures = here.cop("measures", "--json").json
    assert figures["gm"]["unique_participants"] == 12
    assert figures["all"]["unique_participants"] == 25
    there = elsewhere()
    there.load(here.cop("dump").json)
    assert there.cop("measures", "--json").json == figures


def test_who_somebody_was_on_the_day_survives_the_round_trip(here, elsewhere, sample):
    sample["attendance"] = [
        {"gathering": "cm3", "member": "cm01", "kind": "participant", "role_type": "executive", "organisation": None},
        {"gathering": "cm3", "member": "cm02", "kind": "visitor"},
    ]
    here.load(sample)
    figures = here.cop("measures", "--json").json
    assert figures["cm"]["attendance_by_gathering"] == [7, 7, 5]
    assert figures["cm"]["role_mix"]["executive"] == 1
    there = elsewhere()
    there.load(here.cop("dump").json)
    assert there.cop("measures", "--json").json == figures


def test_merged_questions_and_given_counts_survive_the_round_trip(here, elsewhere, sample):
    sample["curiosity"][1] |= {"state": "merged", "merged_into": sample["curiosity"][0]["id"]}
    sample["gatherings"][0]["respondents"] = 9
    sample["gatherings"][1]["state"] = "cancelled"
    here.load(sample)
    figures = here.cop("measures", "--json").json
    assert figures["cm"]["respondents_by_gathering"] == [9, 5]
    assert figures["cm"]["attendance_by_gathering"] == [7, 6]
    there = elsewhere()
    there.load(here.cop("dump").json)
    assert there.cop("measures", "--json").json == figures


def test_states_are_kept_as_given(here, sample):
    sample["curiosity"][0] |= {"state": "open", "pinned": True, "wording": None}
    here.load(sample)
    row = next(r for r in here.cop("dump").json["curiosity"] if r["text"] == sample["curiosity"][0]["text"])
    assert (row["state"], row["pinned"], row["led_to_topics"]) == ("open", True, ["cm2-t1"])


def test_a_question_still_pinned_waits_for_the_next_session(here, sample):
    sample["curiosity"][-1] |= {"state": "pinned", "pinned": True, "led_to_topics": []}
    here.load(sample)
    waiting = db.session.scalars(sa.select(Pin).filter_by(state="waiting")).all()
    texts = {pin.curiosity.text for pin in waiting}
    assert sample["curiosity"][-1]["text"] in texts


def test_a_session_still_to_come_gets_a_join_code_of_its_own(here, sample):
    sample["gatherings"][2] |= {"state": "draft", "join_code": "heron-copper-17"}
    here.load(sample)
    planned = db.session.scalar(sa.select(Gathering).filter_by(ref="cm3"))
    assert planned.state == "draft"
    assert planned.join_code not in (None, "heron-copper-17")
    held = db.session.scalar(sa.select(Gathering).filter_by(ref="cm1"))
    assert held.join_code is None


def test_who_leads_and_who_reads_after_loading(here, sample):
    here.load(sample)
    access = {m.ref: (m.access, m.programme_id is not None) for m in db.session.scalars(sa.select(Membership))}
    assert access["fa02"] == ("facilitator", False)
    assert access["ac01"] == ("reviewer", True)
    assert access["gm05"] == ("practitioner", False)
    kinds = dict(db.session.execute(sa.select(Attendance.kind, sa.func.count()).group_by(Attendance.kind)).all())
    assert kinds == {"participant": 56, "guest": 1, "facilitator": 9, "visitor": 4}


def test_an_empty_programme_goes_in_and_out(here, elsewhere, sample):
    content = {key: [] if isinstance(value, list) else value for key, value in sample.items()}
    del content["strategy_panels"]
    assert here.load(content).code == 0
    assert how_many(Programme) == 1
    assert how_many(Community) == 0
    assert elsewhere().load(here.cop("dump").json).code == 0


def test_what_was_decided_about_works_that_are_alike_travels(here, sample):
    sample["overlaps"] = [
        {"works": ["w01", "w28"], "choice": "apart", "because": "Another size", "decided_by": "cm01"},
        {"works": ["w05", "w15"], "choice": "join", "because": ""},
    ]
    here.load(sample)
    assert here.cop("dump").json["overlaps"] == sample["overlaps"]


def test_question_sets_and_who_led_travel(here, elsewhere, sample):
    panel = {"order": 1, "question": "What do we spend?", "answers": ["Too much"]}
    own = {"gathering": "gm2", "title": "Budget", "set": "budget", "panels": [panel]}
    sample["strategy_panels"] = [own, own | {"gathering": "gm3"}]
    sample["topics"][0]["led_by"] = "shared"
    here.load(sample)
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    again = there.cop("dump").json
    assert again["strategy_panels"] == sample["strategy_panels"]
    led = {each["id"]: each["led_by"] for each in again["topics"]}
    assert (led[sample["topics"][0]["id"]], led[sample["topics"][1]["id"]]) == ("shared", "facilitator")


def test_actions_travel_with_their_topic_and_owner(here, elsewhere, sample):
    topic = next(each["id"] for each in sample["topics"] if each["gathering"] == "cm2")
    sample["actions"] = [
        {
            "gathering": "cm2",
            "text": "Ask leavers",
            "state": "open",
            "topic": topic,
            "owner": "cm01",
            "due": "2019-06-01",
        },
        {"gathering": "cm2", "text": "Nobody’s yet", "state": "dropped"},
        {"gathering": "cm1", "text": "Write to the network", "state": "done", "done_on": "2019-05-20"},
    ]
    here.load(sample)
    dump = here.cop("dump").json
    assert dump["actions"] == sample["actions"]
    there = elsewhere()
    assert there.load(dump).code == 0
    assert there.cop("dump").json["actions"] == sample["actions"]


def test_a_session_that_was_open_elsewhere_comes_in_as_planned(here, sample):
    sample["gatherings"][2]["state"] = "open"
    here.load(sample)
    planned = db.session.scalar(sa.select(Gathering).filter_by(ref="cm3"))
    assert (planned.state, planned.opened_at) == ("draft", None)
    assert planned.join_code


def test_topics_that_became_one_travel(here, elsewhere, sample):
    stays, gone = [each for each in sample["topics"] if each["gathering"] == "cm1"][:2]
    gone.update(state="withdrawn", merged_into=stays["id"])
    here.load(sample)
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    again = {each["id"]: each.get("merged_into") for each in there.cop("dump").json["topics"]}
    assert again[gone["id"]] == stays["id"] and again[stays["id"]] is None


def test_a_rehearsal_is_one_in_the_next_installation_too(here, elsewhere, sample):
    sample["gatherings"][0]["rehearsal"] = True
    here.load(sample)
    figures = here.cop("measures", "--json").json
    assert figures["cm"]["attendance_by_gathering"] == [7, 6]
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    assert there.cop("measures", "--json").json == figures
    sample["gatherings"][0]["state"] = "draft"
    assert "gatherings[0].rehearsal: true can be so only of a session that has closed" in here.load(sample).err


def test_what_a_guest_brought_and_was_asked_travels(here, elsewhere, sample):
    sample["attendance"] = [
        {"gathering": "cm3", "member": "cm08", "kind": "guest", "brought": "A pool of leaders", "asked": ["Who pays?"]}
    ]
    here.load(sample)
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    [guest] = [each for each in there.cop("dump").json["attendance"] if each["kind"] == "guest"]
    assert (guest["brought"], guest["asked"]) == ("A pool of leaders", ["Who pays?"])
