"""A programme file is taken whole or refused whole, with everything that is wrong with it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.fileformat.places import BadFile
from cop.fileformat.reading import read
from cop.fileformat.references import Known, programme_slug, slug_of

from .known import KNOWN, SAMPLE, faults_of, sample


def changed(**sections: Any) -> dict[str, Any]:
    return sample() | sections


def one_changed(section: str, index: int, **keys: Any) -> dict[str, Any]:
    content = sample()
    content[section][index] |= keys
    return content


def test_the_sample_is_a_programme_file():
    file = read(SAMPLE.read_bytes(), KNOWN)
    sizes = {name: len(getattr(file, name)) for name in ("members", "gatherings", "topics", "curiosity")}
    assert sizes == {"members": 31, "gatherings": 9, "topics": 45, "curiosity": 40}
    assert file.gatherings[0].date == date(2019, 4, 2)


def test_field_and_reference_faults_come_together_each_with_place_value_and_reason():
    content = sample()
    content["members"][3]["role_type"] = "witch"
    content["members"][10]["organisation"] = "o99"
    content["gatherings"][0]["date"] = "2019-02-30"
    content["topics"][2]["minutes"] = "ten"
    del content["communities"][1]["name"]
    assert faults_of(content) == [
        "communities[1].name: is missing",
        'gatherings[0].date: "2019-02-30" is not a day of the calendar',
        'members[3].role_type: "witch" is not a kind of role that we know',
        'members[10].organisation: "o99" is not the id of anything in organisations',
        'topics[2].minutes: "ten" must be a whole number',
    ]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "file: is not JSON: Expecting value (line 1, column 1)"),
        (b"\xff\xfe{}", "file: is not UTF-8 text (byte 0)"),
        (b"[]", "file: [] must be one JSON object"),
        (b'{"about": 1, "about": 2}', 'file: "about" has this key twice in one object'),
        (b'{"about": NaN}', "file: is not JSON that can be read: a number or a nesting is absurd"),
        (b"[" * 100_000, "file: is not JSON that can be read: a number or a nesting is absurd"),
        (b"9" * 5_000, "file: is not JSON that can be read: a number or a nesting is absurd"),
    ],
)
def test_what_is_not_json_is_refused_with_a_sentence(raw, fault):
    assert faults_of(raw) == [fault]


@pytest.mark.parametrize(
    ("section", "index", "keys", "fault"),
    [
        ("members", 0, {"naem": "x"}, 'members[0].naem: "x" is not a key of the format'),
        ("members", 0, {"name": " "}, 'members[0].name: " " must say something'),
        ("members", 0, {"name": None}, "members[0].name: null must be text"),
        ("members", 0, {"is_guest": 1}, "members[0].is_guest: 1 must be true or false"),
        ("members", 0, {"email": "nobody"}, 'members[0].email: "nobody" is not an e-mail address'),
        ("members", 0, {"name": "A\0"}, 'members[0].name: "A\\u0000" holds a null byte'),
        ("members", 0, {"name": "\ud800"}, 'members[0].name: "\\ud800" holds half a character'),
        (
            "members",
            1,
            {"email": "CM01@example.org"},
            'members[1].email: "cm01@example.org" is the address of members[0].email already, '
            "and one address is one person",
        ),
        (
            "members",
            0,
            {"community": "all"},
            'members[0].account_role: "practitioner" cannot belong to all: only an academy reader (reviewer) can',
        ),
        ("members", 0, {"communities": ["gm", {"community": "gm"}]}, "members[0].communities[1].community: "),
        ("members", 0, {"communities": ["zz"]}, 'members[0].communities[0]: "zz" is not the id of'),
        (
            "communities",
            0,
            {"slug": "map"},
            'communities[0].slug: "map" is an address of the product itself, so no community can have it',
        ),
        (
            "communities",
            0,
            {"slug": "already-here"},
            'communities[0].slug: "already-here" is the slug of a community that exists already',
        ),
        ("communities", 0, {"slug": "Two Words"}, 'communities[0].slug: "Two Words" may have small letters'),
        ("communities", 0, {"slug": "greater-manchester"}, "communities[2].slug: "),
        ("gatherings", 0, {"date": "0001-01-01"}, 'gatherings[0].date: "0001-01-01" must lie between'),
        ("gatherings", 0, {"date": "9999-12-31"}, 'gatherings[0].date: "9999-12-31" must lie between'),
        ("gatherings", 0, {"date": 20190402}, "gatherings[0].date: 20190402 must be a date like 2019-04-02"),
        ("gatherings", 0, {"starts": "25:00"}, 'gatherings[0].starts: "25:00" must be a time like 10:00'),
        ("gatherings", 0, {"ends": "09:30"}, 'gatherings[0].ends: "09:30" is not after it starts (10:00)'),
        ("gatherings", 0, {"state": "held"}, 'gatherings[0].state: "held" must be'),
        ("gatherings", 1, {"number": 1}, 'gatherings[1]: ["cm", 1] is the community and number of'),
        (
            "gatherings",
            0,
            {"attended": ["cm01", "cm01"]},
            'gatherings[0].attended[1]: "cm01" is on this sheet',
        ),
        ("curiosity", 0, {"led_to_topics": ["gone"]}, 'curiosity[0].led_to_topics[0]: "gone" is not the id'),
        ("curiosity", 0, {"merged_into": "cm1-q1"}, 'curiosity[0].merged_into: "cm1-q1" leads back to'),
        ("curiosity", 0, {"merged_into": "gm1-q1"}, 'curiosity[0].merged_into: "gm1-q1" belongs to another'),
        ("curiosity", 0, {"state": "asked"}, 'curiosity[0].state: "asked" must be'),
        (
            "topics",
            0,
            {"from_curiosity": ["gm1-q1"]},
            'topics[0].from_curiosity[0]: "gm1-q1" belongs to another',
        ),
        ("topics", 0, {"minutes": True}, "topics[0].minutes: true must be a whole number"),
        ("topics", 0, {"minutes": -1}, "topics[0].minutes: -1 must be 0 or more"),
        ("topics", 0, {"method": "chat"}, 'topics[0].method: "chat" is not a way of working that we know'),
        ("topics", 1, {"id": "cm1-t1"}, 'topics[1].id: "cm1-t1" is the id of topics[0].id already'),
        ("responses", 0, {"feeling": "x" * 7501}, "responses[0].feeling: "),
        ("responses", 0, {"respondent": None}, "responses[0].respondent: is missing, and its session does"),
        ("work_items", 0, {"stage": "done"}, 'work_items[0].stage: "done" is not a stage that we know'),
        ("sustain_plans", 0, {"next_date": "soon"}, 'sustain_plans[0].next_date: "soon" must be a date'),
        ("sustain_plans", 0, {"community": "gm"}, 'sustain_plans[2].community: "gm" has a plan in'),
    ],
)
def test_each_thing_that_can_be_wrong_has_its_sentence(section, index, keys, fault):
    found = faults_of(one_changed(section, index, **keys))
    assert any(each.startswith(fault) for each in found), found


@pytest.mark.parametrize(
    ("section", "index", "keys"),
    [
        ("gatherings", 0, {"focus_in_hindsight": None, "join_code": None, "respondents": 40}),
        ("curiosity", 0, {"state": "open", "pinned": True, "theme": None, "handed_to": None}),
        ("curiosity", 0, {"state": "parked"}),
        ("curiosity", 1, {"merged_into": "cm1-q1", "state": "merged"}),
        (
            "topics",
            0,
            {"harvest": None, "lines": ["one", {"text": "two", "tag": "idea"}], "planned_minutes": 15},
        ),
        ("topics", 0, {"origin": "curiosity"}),
        ("responses", 0, {"feeling": None, "feeling_theme": None, "today": None, "today_theme": None}),
        ("work_items", 0, {"source_gathering": None}),
        ("members", 0, {"communities": ["gm", {"community": "ls", "account_role": "convenor"}]}),
        ("members", 0, {"account_role": "reviewer", "community": "all"}),
    ],
)
def test_what_the_format_allows_is_allowed(section, index, keys):
    assert faults_of(one_changed(section, index, **keys)) == []


def test_every_list_may_be_empty_and_the_panels_absent():
    content = {key: [] if isinstance(value, list) else value for key, value in sample().items()}
    del content["strategy_panels"]
    assert faults_of(content) == []


def test_a_section_left_out_is_a_fault_and_not_an_empty_one():
    content = sample()
    del content["risks"]
    assert faults_of(content) == ["risks: is missing"]


def test_after_a_dump_an_answer_stands_alone_and_its_session_says_how_many():
    content = one_changed("gatherings", 0, respondents=6)
    for answers in content["responses"]:
        if answers["gathering"] == "cm1":
            for key in ("respondent", "today", "today_theme", "curiosity"):
                answers.pop(key)
    assert faults_of(content) == []


def test_somebody_may_be_as_they_were_on_the_day():
    on_the_day = {"gathering": "cm1", "member": "cm01", "kind": "visitor", "role_type": None}
    assert faults_of(changed(attendance=[on_the_day])) == []
    assert faults_of(changed(attendance=[on_the_day, on_the_day])) == [
        'attendance[1]: ["cm1", "cm01"] is said in attendance[0] already'
    ]


def test_the_programme_slug_is_its_own_or_made_from_its_name_or_title():
    assert programme_slug({"programme": {"slug": "mine"}, "about": {"title": "Other"}}) == "mine"
    assert programme_slug({"programme": {"name": "Spring & Summer"}}) == "spring-summer"
    title = sample()["about"]
    assert programme_slug({"about": title}) == "sample-data-three-talent-management-communities-of-practice"
    assert slug_of("x" * 70) == "x" * 60
    content = sample()
    del content["about"], content["programme"]
    assert faults_of(content) == ["programme: needs a slug, a name, or else a title in about"]


def test_a_programme_that_exists_is_refused():
    assert faults_of(changed(programme={"slug": "last-year"})) == [
        'programme.slug: "last-year" is the slug of a programme that exists already'
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.slow
@given(st.data())
@settings(deadline=None, max_examples=150)
def test_no_file_however_odd_makes_more_than_faults(data):
    """Whatever stands in place of whatever: it is accepted, or every fault is a sentence."""
    content: Any = sample()
    for _ in range(data.draw(st.integers(1, 3))):
        section = data.draw(st.sampled_from(sorted(content)))
        records = content[section]
        if isinstance(records, list) and records and data.draw(st.booleans()):
            record = data.draw(st.sampled_from(records))
            if isinstance(record, dict) and record:
                record[data.draw(st.sampled_from(sorted(record)))] = data.draw(anything)
                continue
        content[section] = data.draw(anything)
    assert all(": " in fault and fault.isprintable() for fault in faults_of(content))


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_no_bytes_however_odd_make_more_than_faults(raw):
    with pytest.raises(BadFile):
        read(raw, Known())


@pytest.mark.parametrize("odd", ["1e999", '"a\\u0000b"', '{"k\\u0000": 1}', '"\\ud800"', "[" * 40 + "]" * 40])
def test_even_what_the_file_says_of_itself_must_be_something_a_database_takes(odd):
    raw = json.dumps(sample()).replace('{"about": {', '{"about": {"odd": ' + odd + ", ", 1).encode()
    [fault] = faults_of(raw)
    assert fault.startswith("about.odd")


def test_works_that_are_alike_are_two_that_exist_said_once():
    pair = {"works": ["w01", "w28"], "choice": "apart", "because": "Another size"}
    assert faults_of(changed(overlaps=[pair])) == []
    wrong = [pair, pair | {"works": ["w28", "w01"]}, pair | {"works": ["w02", "w02"]}, pair | {"works": ["w01", "w99"]}]
    assert faults_of(changed(overlaps=wrong)) == [
        'overlaps[1].works: ["w01", "w28"] is said in overlaps[0].works already',
        'overlaps[2].works: ["w02", "w02"] is one work twice',
        'overlaps[3].works[1]: "w99" is not the id of anything in work_items',
    ]
