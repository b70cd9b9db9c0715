"""When facilitation ends, and who wants no letters, go along to another installation."""

from __future__ import annotations


def test_the_last_day_of_facilitation_and_a_wish_for_no_letters_survive_the_round_trip(here, elsewhere, sample):
    sample["communities"][0]["facilitation_ends"] = "2019-12-31"
    sample["members"][0] |= {"email": "robin@example.org", "no_letters": True}
    here.load(sample)
    there = elsewhere()
    assert there.load(here.cop("dump").json).code == 0
    again = there.cop("dump").json
    ends = {each["slug"]: each.get("facilitation_ends") for each in again["communities"]}
    assert ends[sample["communities"][0]["slug"]] == "2019-12-31" and list(ends.values()).count(None) == 2
    assert [each["name"] for each in again["members"] if each.get("no_letters")] == [sample["members"][0]["name"]]
