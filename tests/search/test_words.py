"""Words as they are looked for and as they are shown; no database."""

from __future__ import annotations

import pytest

from cop.search.words import alike, beginnings, excerpt, marked


@pytest.mark.parametrize(
    ("typed", "starts"),
    [
        ("Mapping the work", ["map", "work"]),
        ("policies", ["polic"]),
        ("Policy!", ["polic"]),
        ("careers", ["career"]),
        ("process", ["process"]),
        ("Café  café", ["cafe"]),
        ("who is it", ["who", "is", "it"]),
        ("", []),
        ("!!! % *", []),
        ("L&D 1:1", ["l", "d", "1"]),
        (" ".join(f"word{n}x" for n in range(20)), [f"word{n}x" for n in range(8)]),
    ],
)
def test_words_are_looked_for_by_how_they_begin(typed, starts):
    assert beginnings(typed) == starts


def test_what_was_found_is_marked_and_everything_else_is_only_text():
    assert marked('<b>"Maps"</b> & café', ["map", "cafe"]) == (
        "&lt;b&gt;&#34;<mark>Maps</mark>&#34;&lt;/b&gt; &amp; <mark>café</mark>"
    )
    assert marked("MAPLE, mapped; remap", ["map"]) == "<mark>MAPLE</mark>, <mark>mapped</mark>; remap"
    assert marked("an hr team and hra", ["hr"]) == "an <mark>hr</mark> team and hra"


def test_an_excerpt_is_whole_words_round_the_first_one_found_without_the_signs_of_markdown():
    long = "Nothing here. " * 30 + "## We **listen** first, [always](https://example.org/x). " + "And more. " * 60
    shown = excerpt(["no", long], ["listen"])
    assert "We <mark>listen</mark> first, always" in shown
    assert shown.startswith("… ") and shown.endswith(" …") and len(shown) < 260
    assert excerpt(["nothing", ""], ["listen"]) == ""
    assert len(excerpt(["listen" + "x" * 5000], ["listen"])) < 260, "one endless word is cut too"


def test_what_was_meant_is_a_word_that_is_there():
    assert alike("sucession", ["success", "succession", "map"])[0] == "succession"
    assert alike("zzzz", ["success"]) == alike("zzzz", []) == []
