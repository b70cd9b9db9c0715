"""docs/security.md has a row for each of the 253 requirements, and every test and file that it names is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT.joinpath("docs/security.md").read_text()
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (yes|partly|no|does not apply) \| (.+) \|$", PAGE, re.M)


def test_there_is_one_row_for_each_requirement_of_level_two():
    assert len(ROWS) == len({number for number, *_rest in ROWS}) == 253
    chapters = Counter(number.split(".")[0] for number, *_rest in ROWS)
    assert [int(chapter) for chapter in chapters] == list(range(1, 18))


def test_every_test_that_is_named_is_there():
    source = "\n".join(path.read_text() for path in ROOT.joinpath("tests").rglob("test_*.py"))
    written = set(re.findall(r"^def (test_\w+)", source, re.M))
    named = {name for *_row, proof in ROWS for name in re.findall(r"\btest_\w+\b(?!\.py)", proof)}
    assert named - written == set() and len(named) > 60


def test_every_file_that_is_named_is_there():
    path_of = re.compile(r"\b(?:cop|docs|tests|templates|static)/[\w/.-]+\w")
    paths = {path for *_row, proof in ROWS for path in path_of.findall(proof)}
    assert [path for path in sorted(paths) if not ROOT.joinpath(path).exists()] == []


def test_whatever_holds_says_where_and_whatever_does_not_says_why():
    assert [number for number, _what, _how, proof in ROWS if len(proof) < 3] == []
    counts = Counter(how for _number, _what, how, _proof in ROWS)
    for how, words in (("yes", "hold"), ("partly", "partly"), ("no", "not"), ("does not apply", "do not apply")):
        assert f"{counts[how]} {words}" in PAGE
