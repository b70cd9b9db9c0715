"""What nobody could type, nobody can load: links that would run, and text longer than its form takes."""

import json

import pytest

from cop.agenda.models import LINE_LIMIT
from cop.communities.forms import LINE
from cop.curiosities.forms import NOTE_LIMIT, WORDING_LIMIT
from cop.documents.models import TITLE_LIMIT as DOCUMENT_TITLE_LIMIT
from cop.fields import MOST_LINES
from cop.fileformat.reading import read
from cop.gatherings.models import FOCUS_LIMIT
from cop.talentmap.models import LINE_LIMIT as WORK_LINE_LIMIT
from cop.talentmap.models import TAG_LIMIT, TAGS_AT_MOST
from tests.fileformat.known import KNOWN, faults_of, sample


@pytest.mark.parametrize("link", ["javascript:alert(1)", "JavaScript://x", "data:text/html,x", "/here", "https://a b"])
def test_a_link_leads_to_a_web_address(link):
    content = sample()
    content["gatherings"][0]["link"] = link
    [fault] = faults_of(content)
    assert "gatherings[0].link" in fault and "must be empty or a link that starts with https://" in fault


def test_names_lose_the_marks_that_turn_them_round_and_need_something_else():
    content = sample()
    content["members"][0]["name"] = "\u202elive\u202c  \u2066\u200bRobin\u2069"
    content["organisations"][0]["name"] = "North\ufeff Trust"
    content["topics"][0]["title"] = " می\u200cخواهم \u061c"
    file = read(json.dumps(content).encode(), KNOWN)
    assert (file.members[0].name, file.organisations[0].name) == ("live Robin", "North Trust")
    assert file.topics[0].title == "می\u200cخواهم"
    content["members"][0]["name"] = "\u202e\u2066"
    [fault] = faults_of(content)
    assert "members[0].name" in fault and "has nothing that shows" in fault


@pytest.mark.parametrize("link", ["", "https://example.org/room?a=1", "HTTP://example.org"])
def test_a_link_as_the_form_takes_it_may_be_loaded(link):
    content = sample()
    content["gatherings"][0]["link"] = link
    assert faults_of(content) == []


@pytest.mark.parametrize(
    ("section", "key", "limit"),
    [
        ("gatherings", "focus_in_hindsight", 300),
        ("topics", "hope", 500),
        ("work_items", "summary", 2000),
        ("work_items", "exchange_text", 500),
    ],
)
def test_text_keeps_to_the_limit_of_its_form(section, key, limit):
    content = sample()
    content[section][0][key] = "a" * limit
    assert faults_of(content) == []
    content[section][0][key] = "a" * (limit + 1)
    [fault] = faults_of(content)
    assert f"has {limit + 1} characters; the limit is {limit}" in fault


@pytest.mark.parametrize(
    ("section", "key", "limit"),
    [
        ("communities", "purpose", LINE),
        ("work_items", "phases", WORK_LINE_LIMIT),
        ("curiosity", "wording", WORDING_LIMIT),
        ("gatherings", "focus_in_hindsight", FOCUS_LIMIT),
        ("curiosity", "handed_to", NOTE_LIMIT),
        ("manifestos", "title", DOCUMENT_TITLE_LIMIT),
    ],
)
def test_a_limit_is_the_forms_own(section, key, limit):
    content = sample()
    content[section][0][key] = "a" * limit
    assert faults_of(content) == []
    content[section][0][key] = "a" * (limit + 1)
    [fault] = faults_of(content)
    assert f"{section}[0].{key}: " in fault and f"has {limit + 1} characters; the limit is {limit}" in fault


@pytest.mark.parametrize(
    ("section", "key", "line", "most"),
    [
        ("communities", "rules", LINE, MOST_LINES),
        ("programme", "hoped", LINE, MOST_LINES),
        ("programme", "expected", LINE, MOST_LINES),
        ("work_items", "tags", TAG_LIMIT, TAGS_AT_MOST),
    ],
)
def test_a_list_keeps_to_the_lines_of_its_form_and_every_fault_is_named(section, key, line, most):
    content = sample()
    record = content[section] if section == "programme" else content[section][0]
    place = f"{section}.{key}" if section == "programme" else f"{section}[0].{key}"
    record[key] = ["a" * line] * most
    assert faults_of(content) == []
    record[key] = ["a"] * (most + 1)
    assert [f"has {most + 1} entries; the limit is {most}" in fault for fault in faults_of(content)] == [True]
    record[key] = ["a" * (line + 1), "b", " ", "c" * (line + 2)]
    assert [fault.split(": ")[0] for fault in faults_of(content)] == [f"{place}[0]", f"{place}[2]", f"{place}[3]"]


def test_what_came_out_comes_in_lines_of_which_each_is_short_enough():
    content = sample()
    content["topics"][0]["lines"] = ["a" * LINE_LIMIT, "b" * (LINE_LIMIT + 1), {"text": " "}]
    content["topics"][0]["harvest"] = "c" * 5000
    content["topics"][1]["harvest"] = "d" * (LINE_LIMIT + 1)
    found = faults_of(content)
    assert [fault.split(": ")[0] for fault in found] == [
        "topics[0].lines[1].text",
        "topics[0].lines[2].text",
        "topics[1].harvest",
    ]
    assert f"has {LINE_LIMIT + 1} characters" in found[0] and "must say something" in found[1]
    assert f"without lines beside it the limit is {LINE_LIMIT}" in found[2]


@pytest.mark.parametrize("text", ["\u200b", "\u200b\u2060 ", "\u3164"])
def test_an_answer_of_which_nothing_shows_is_refused(text):
    content = sample()
    content["responses"][0]["feeling"] = text
    content["curiosity"][0]["text"] = text
    assert [fault.split(": ")[0] for fault in faults_of(content)] == ["curiosity[0].text", "responses[0].feeling"]


def test_answers_are_counted_as_their_form_counts_them():
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"
    content = sample()
    content["curiosity"][0]["text"] = "a" * 280
    content["curiosity"][1]["text"] = family * 40
    assert faults_of(content) == []
    content["curiosity"][0]["text"] = "a" * 281
    content["curiosity"][1]["text"] = family * 60
    content["responses"][0]["today"] = "b" * 2001
    assert [fault.split(": ")[0] for fault in faults_of(content)] == [
        "curiosity[0].text",
        "curiosity[1].text",
        "responses[0].today",
    ]


@pytest.mark.parametrize(
    ("section", "keys", "place"),
    [
        ("responses", {"released": ["feeling"]}, "responses[0].released"),
        ("responses", {"may_quote": ["today"], "released": ["feeling", "today"]}, "responses[0].released"),
        ("curiosity", {"released": True, "wording": None}, "curiosity[0].released"),
        ("gatherings", {"respondents": 3, "answered_from_paper": 4}, "gatherings[0].answered_from_paper"),
        ("curiosity", {"pins": [{"state": "waiting"}, {"state": "suggested"}]}, "curiosity[0].pins"),
        ("curiosity", {"pins": [{"state": "waiting", "gathering": "none"}]}, "curiosity[0].pins[0].gathering"),
        ("curiosity", {"pins": [{"state": "waiting", "gathering": "gm2"}]}, "curiosity[0].pins[0].gathering"),
    ],
)
def test_what_cannot_be_so_is_refused(section, keys, place):
    """Above all: nobody's words are released by a file without their writer's consent."""
    content = sample()
    content[section][0] |= keys
    assert [fault.split(": ")[0] for fault in faults_of(content)] == [place]
