"""What is alike is suggested by words, part and audience; what is not, is left alone."""

from __future__ import annotations

import json
from pathlib import Path

from cop.overlaps.likeness import Traits, most_alike

SAMPLE = Path(__file__).parents[2] / "cop/sample/programme.json"
WORKS = {
    each["id"]: Traits(each["id"], each["title"], each["summary"], each["talent_area"], each["audience"])
    for each in json.loads(SAMPLE.read_text())["work_items"]
}


def found(work_id: str) -> list:
    return most_alike(WORKS[work_id], [work for work in WORKS.values() if work.id != work_id])


def test_two_succession_plans_and_two_appraisals_find_each_other():
    assert found("w01") == ["w28"] and "w01" in found("w28")
    assert "w15" in found("w05") and "w05" in found("w15")


def test_few_are_suggested_and_a_work_like_no_other_stands_alone():
    counts = [len(found(work_id)) for work_id in WORKS]
    assert max(counts) <= 3 and sum(counts) <= len(WORKS)
    assert found("w29") == [] and found("w13") == []


def test_the_same_words_are_found_in_another_part_and_for_others():
    copy = Traits(0, WORKS["w13"].title, WORKS["w13"].summary, "measures", "line-managers")
    assert most_alike(copy, list(WORKS.values()))[0] == "w13"


def test_a_part_and_an_audience_alone_make_nothing_alike():
    one, other = (
        Traits(1, "Kitchen rota", "", "develop", "all-staff"),
        Traits(2, "Bilingual wiki", "", "develop", "all-staff"),
    )
    assert most_alike(one, [other]) == []


def test_nothing_typed_is_like_nothing():
    assert most_alike(Traits(0, "", ""), list(WORKS.values())) == []
    assert most_alike(WORKS["w01"], []) == []
